"""Kept as long as decided, gone when a person agreed, and then in no file any more (S19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.concerns.actions import raise_concern
from relief.concerns.inputs import ConcernGiven
from relief.concerns.kinds import ConcernState, Urgency
from relief.concerns.kinds import Kind as Worry
from relief.concerns.models import Concern
from relief.concerns.sealed import open_words
from relief.feedback.models import Channel, Feedback, FeedbackState, Topic
from relief.feedback.models import Kind as Asked
from relief.households.models import Household, Status
from relief.kernel import moments
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, Refused
from relief.kernel.zone import local_day
from relief.keys.places import PLACES
from relief.retention import actions, due, forgetting, holds, queries, terms, work
from relief.retention.kinds import RULES, Kind
from relief.retention.models import Due
from tests.builders import CLERK, Areas, a_response
from tests.conftest import ON_POSTGRES
from tests.households.builders import a_household
from tests.people import People, Person

HEAD, PHONE, SAID, WORRY = "Quwwatunnesa Zibon", "01755512309", "Zubayrul waits", "Xanthippa told"
LATER = timedelta(days=400)
LATIN = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def keeper(name: str = "keeper") -> Actor:
    return Actor.clerk(name)


@pytest.fixture
def house(database: Database, areas: Areas, now: datetime) -> dict[str, UUID]:
    """A family, a question and a worry, all at rest, with periods decided for each."""
    with database.writing() as db:
        home = a_household(db, areas.union_a1, head_name=HEAD, phone=PHONE)
        db.flush()
        db.execute(sa.update(Household.__table__).values(created_at=now))
        response = a_response(db)
        said = Feedback(
            response_id=response.id, area_id=areas.union_a1.id, kind=Asked.QUESTION, channel=next(iter(Channel)),
            topic=next(iter(Topic)), said=SAID, name=HEAD, received_on=local_day(now), created_at=now,
            created_by_id=CLERK.id, state=FeedbackState.ANSWERED, answered_at=now,
        )  # fmt: skip
        db.add(said)
        given = ConcernGiven(
            id=new_id(), area_id=areas.union_a1.id, kind=Worry.OTHER, urgency=Urgency.LOW, text=WORRY, subject=HEAD
        )
        worry = raise_concern(db, CLERK, given, now=now)
        worry.state, worry.closed_at = ConcernState.CLOSED, now
        for kind in (Kind.FAMILIES, Kind.FEEDBACK, Kind.CONCERNS):
            terms.set_term(db, CLERK, kind, 365, asks=True, now=now)
        return {"home": home.id, "said": said.id, "worry": worry.id}


@pytest.fixture
def stop() -> Iterator[None]:
    yield
    moments.listener = None


def waiting(database: Database, kind: Kind) -> int:
    with database.reading() as db:
        return queries.count_waiting(db, keeper(), kind)


def agree(database: Database, kind: Kind, now: datetime) -> None:
    with database.writing() as db:
        actions.confirm(db, keeper(), kind, queries.count_waiting(db, keeper(), kind), now=now)


def found_in_files(database: Database, *words: str) -> list[str]:
    path = Path(sa.make_url(database.url).database or "")
    content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*") if one.is_file())
    return [word for word in words if word.encode() in content]


@pytest.mark.goal("S19")
def test_after_its_time_and_a_person_s_word_nothing_of_it_is_in_any_file(
    database: Database, house: dict[str, UUID], now: datetime
) -> None:
    then = now + LATER
    work.list_due(database, now)
    assert [waiting(database, kind) for kind in Kind] == [0] * len(Kind)
    work.list_due(database, then)
    assert all(waiting(database, kind) == 1 for kind in (Kind.FAMILIES, Kind.FEEDBACK, Kind.CONCERNS))
    # Listed is not gone: without a person's word the job lets nothing go.
    assert not work.wanted(database)
    work.let_go(database, then)
    with database.reading() as db:
        assert db.get_one(Household, house["home"]).phone == PHONE
    for kind in (Kind.FAMILIES, Kind.FEEDBACK, Kind.CONCERNS):
        agree(database, kind, then)
    assert work.wanted(database)
    work.let_go(database, then)
    assert not work.wanted(database)
    if not ON_POSTGRES:
        assert found_in_files(database, HEAD, PHONE, SAID, WORRY) == []
    with database.reading() as db:
        home = db.get_one(Household, house["home"])
        assert home.erased_at == then
        assert home.status is Status.WITHDRAWN
        assert home.unnamed is not None
        said = db.get_one(Feedback, house["said"])
        assert (said.name, said.said, said.household_id) == ("", "", None)
        assert said.state is FeedbackState.ANSWERED
        # The page of the worry still opens, and is empty.
        words = open_words(db, db.get_one(Concern, house["worry"]))
        assert (words.subject, words.text) == (forgetting.GONE, forgetting.GONE)
        assert db.scalar(sa.select(sa.func.count()).where(Due.gone_at == then, Due.wiped_at == then)) == 3
    # A second night finds nothing: what went is not listed again.
    work.list_due(database, then + timedelta(days=1))
    assert [waiting(database, kind) for kind in Kind] == [0] * len(Kind)


@pytest.mark.goal("S19")
def test_killed_in_between_it_goes_on(database: Database, house: dict[str, UUID], now: datetime, stop: None) -> None:
    then = now + LATER
    work.list_due(database, then)
    for kind in (Kind.FEEDBACK, Kind.CONCERNS):
        agree(database, kind, then)

    def killed(moment: str) -> None:
        if moment == "retention.gone":
            raise SystemExit

    moments.listener = killed
    with pytest.raises(SystemExit):
        work.let_go(database, then)
    moments.listener = None
    with database.reading() as db:
        assert db.get_one(Feedback, house["said"]).said == ""
        assert db.get_one(Concern, house["worry"]).closed_at is not None
    assert work.wanted(database)
    work.let_go(database, then)
    assert not work.wanted(database)
    if not ON_POSTGRES:
        assert found_in_files(database, SAID, WORRY) == []


@pytest.mark.goal("S19")
def test_a_hold_stops_it_and_two_end_the_hold(
    database: Database, areas: Areas, house: dict[str, UUID], now: datetime
) -> None:
    then = now + LATER
    work.list_due(database, then)
    agree(database, Kind.FAMILIES, then)
    with database.writing() as db:
        # Even what is confirmed stays, when the hold comes before the job.
        hold = holds.set_hold(db, keeper("a"), Kind.FAMILIES, areas.union_a1.path, "the court", now=then).id
    assert not work.wanted(database)
    work.let_go(database, then)
    with database.reading() as db:
        assert db.get_one(Household, house["home"]).erased_at is None
        assert [one.reason for one in holds.holds(db, keeper())] == ["the court"]
    with database.writing() as db:
        assert holds.end_hold(db, keeper("a"), hold, now=then).ended_at is None
    with database.writing() as db, pytest.raises(Refused):
        holds.end_hold(db, keeper("a"), hold, now=then)
    with database.writing() as db:
        assert holds.end_hold(db, keeper("b"), hold, now=then).ended_at == then
    work.let_go(database, then)
    with database.reading() as db:
        assert db.get_one(Household, house["home"]).erased_at == then


def test_what_came_back_to_life_is_taken_off(database: Database, house: dict[str, UUID], now: datetime) -> None:
    then = now + LATER
    work.list_due(database, then)
    agree(database, Kind.CONCERNS, then)
    with database.writing() as db:
        db.get_one(Concern, house["worry"]).state = ConcernState.OPEN
        db.get_one(Feedback, house["said"]).answered_at = then
    work.list_due(database, then)
    work.let_go(database, then)
    assert waiting(database, Kind.FEEDBACK) == 0
    with database.reading() as db:
        assert open_words(db, db.get_one(Concern, house["worry"])).text == WORRY


def test_a_list_that_grew_meanwhile_is_looked_at_again(
    database: Database, house: dict[str, UUID], people: People, now: datetime
) -> None:
    work.list_due(database, now + LATER)
    with database.writing() as db, pytest.raises(Refused):
        actions.confirm(db, people.gita, Kind.FAMILIES, 2, now=now)
    with database.writing() as db, pytest.raises(NotAllowed):
        actions.confirm(db, people.gita, Kind.CONCERNS, 1, now=now)
    with database.writing() as db, pytest.raises(Refused):
        # Another union's families are on nobody's list here.
        actions.confirm(db, people.dulal, Kind.FAMILIES, 1, now=now)
    with database.writing() as db, pytest.raises(NotAllowed):
        actions.confirm(db, people.babul, Kind.FAMILIES, 1, now=now)
    with database.writing() as db:
        assert actions.confirm(db, people.gita, Kind.FAMILIES, 1, now=now) == 1


def test_the_list_is_looked_through_on_its_page(
    as_asha: Person, as_gita: Person, database: Database, house: dict[str, UUID], now: datetime
) -> None:
    assert "কোনোটির সময় হয়নি" in as_asha.get("/retention/families").text
    work.list_due(database, now + LATER)
    with database.reading() as db:
        code = db.get_one(Household, house["home"]).code
        listed = {kind: len(queries.waiting(db, keeper(), kind)) for kind in Kind}
    assert [kind for kind, count in listed.items() if count] == [Kind.FEEDBACK, Kind.FAMILIES, Kind.CONCERNS]
    page = as_gita.get("/retention/families")
    assert code in page.text.translate(LATIN)
    unsure = page.form("#confirm form").submit()
    assert unsure.status == 422
    page.form("#confirm form").submit(sure="y")
    assert waiting(database, Kind.FAMILIES) == 0
    assert as_asha.client.get("/retention/concerns").status_code == 403


def test_nobody_sees_how_many_of_another_s_class(
    database: Database, house: dict[str, UUID], people: People, now: datetime
) -> None:
    work.list_due(database, now + LATER)
    with database.reading() as db:
        told = {one.kind: one.due for one in queries.overview(db, people.asha, now=now)}
        assert told[Kind.FAMILIES] == 1
        assert told[Kind.CONCERNS] is None
        assert told[Kind.SUPPORT] is None
        admin = queries.overview(db, people.admin, now=now)
        assert all(one.due is None and not one.ahead for one in admin)


@pytest.mark.parametrize(("days", "asks"), [(89, True), (36_501, True), (365, False)])
def test_a_period_that_cannot_be(database: Database, now: datetime, days: int, asks: bool) -> None:
    with database.writing() as db, pytest.raises(Invalid):
        terms.set_term(db, CLERK, Kind.FAMILIES, days, asks=asks, now=now)


def test_without_a_decision_nothing_is_ever_due(
    database: Database, house: dict[str, UUID], people: People, now: datetime
) -> None:
    with database.writing() as db:
        terms.set_term(db, people.admin, Kind.FAMILIES, None, asks=True, now=now)
    with database.writing() as db, pytest.raises(NotAllowed):
        terms.set_term(db, people.gita, Kind.FAMILIES, 365, asks=True, now=now)
    work.list_due(database, now + timedelta(days=20_000))
    assert waiting(database, Kind.FAMILIES) == 0


def test_every_class_and_every_sealed_table_has_its_way() -> None:
    """A new sealed column that no class forgets would be kept for ever: say here why, or let it go."""
    assert set(due.SINCE) == set(due.ID) == set(forgetting.FORGET) == set(RULES) == set(Kind)
    gone = {
        "concerns", "concern_notes", "referrals", "referral_steps", "support_plans",
        "support_sessions", "file_accesses", "support_results", "confidential_reports", "access_bars", "incidents",
        "incident_entries",
    }  # fmt: skip
    # Why a programme exists is no person's; a grant's ground goes with its family; a hold's reason names nobody.
    stays = {"programmes", "grants", "retention_holds"}
    assert {place.table.name for place in PLACES} == gone | stays
