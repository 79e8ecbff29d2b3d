"""Who decides on what, what is never one person's alone, and that a family's pages say nothing of it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.concerns import actions, closing, queries
from relief.concerns.inputs import ConcernGiven
from relief.concerns.kinds import Kind, Urgency
from relief.concerns.sealed import open_words
from relief.households.export_log import Format, Profile
from relief.households.exports import ExportGiven, ask_export, make
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.zone import local_day
from relief.referrals import answers, making, passed
from relief.referrals.inputs import AgreementGiven, CheckGiven, StepGiven
from relief.referrals.kinds import Check, ReferralState, Service
from relief.referrals.models import Referral
from relief.safeguards.models import Access
from tests.builders import Areas, a_response
from tests.concerns.conftest import CANARY, Guard, a_concern, a_draft, taken_up
from tests.households.builders import a_household, all_agree_to_sharing
from tests.people import People, Person

# The token of forms looks different in every answer.
TOKEN = re.compile(rb"[0-9a-f]{64,}")


def test_an_override_is_never_decided_by_who_asked(
    database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    polly, rumi, sathi = (guard.actors[name] for name in ("polly", "rumi", "sathi"))
    with database.writing() as db:
        concern = taken_up(db, sathi, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        own = a_draft(db, sathi, concern, now=now)
        with pytest.raises(Invalid):
            making.ask_override(db, sathi, own.id, sathi.id, "x", now=now)
        mine = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        referral = a_draft(db, polly, mine, now=now)
        with pytest.raises(Refused):
            making.send(db, polly, referral.id, now=now)
        with pytest.raises(Invalid):
            making.ask_override(db, polly, referral.id, rumi.id, "x", now=now)
        making.ask_override(db, polly, referral.id, sathi.id, CANARY, now=now)
        for other in (polly, rumi):
            with pytest.raises(NotFound):
                making.decide_override(db, other, referral.id, allow=True, reason="x", now=now)
        with pytest.raises(Invalid):
            making.decide_override(db, sathi, referral.id, allow=True, reason=" ", now=now)
        making.decide_override(db, sathi, referral.id, allow=True, reason=CANARY, now=now)
        assert making.send(db, polly, referral.id, now=now).state is ReferralState.SENT
        with pytest.raises(NotFound):
            passed.find(db, sathi, referral.id, now=now)


def test_silence_is_noticed_and_holds_the_worry_open(
    database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    polly, rumi = guard.actors["polly"], guard.actors["rumi"]
    with database.writing() as db:
        concern = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        referral = a_draft(db, polly, concern, now=now, service=Service.EDUCATION)
        making.agree(db, polly, referral.id, AgreementGiven(relation="mother", child_assents=True), now=now)
        making.send(db, polly, referral.id, now=now)
        assert answers.notice_silence(db, polly, now=now + timedelta(days=7)) == 0
        late = now + timedelta(days=8)
        assert answers.notice_silence(db, polly, now=late) == 1
        assert [one.id for one, _area, _who in passed.unanswered(db, guard.actors["sathi"])] == [referral.id]
        assert not passed.unanswered(db, guard.actors["tuli"])
        with pytest.raises(Refused):
            closing.ask_close(db, polly, concern.id, "x", rumi.id, now=late)
        got = StepGiven(referral_id=referral.id, version=referral.version, to=ReferralState.RECEIVED)
        answers.write_answer(db, polly, got, now=late)
        first, second = (local_day(late) + timedelta(days=days) for days in (30, 90))
        assert (referral.check_30_on, referral.check_90_on) == (first, second)
        assert not passed.checks_due(db, polly, first - timedelta(days=1))
        assert passed.checks_due(db, polly, first)
        answers.record_check(db, polly, CheckGiven(referral_id=referral.id, check=Check.DAY_30, attends=True), now=late)
        assert not passed.checks_due(db, polly, second - timedelta(days=1))
        gone = CheckGiven(referral_id=referral.id, check=Check.DAY_90, attends=False)
        with pytest.raises(Invalid):
            answers.record_check(db, polly, gone, now=late)
        closing.ask_close(db, polly, concern.id, CANARY, rumi.id, now=late)


def test_the_own_programme_is_asked_by_a_code_alone(
    database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    polly = guard.actors["polly"]
    with database.writing() as db:
        concern = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        made = making.neutral_request(db, polly, concern.id, now=now)
        kept = db.execute(sa.select(Referral.__table__)).one()
        assert CANARY not in str(kept)
        assert made.code.startswith("N-")


def test_what_a_supervisor_opened_closes_by_itself(
    database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    polly, sathi = guard.actors["polly"], guard.actors["sathi"]
    with database.writing() as db:
        concern = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        with pytest.raises(NotFound):
            queries.find(db, sathi, concern.id, now=now)
        actions.open_with_reason(db, sathi, concern.id, CANARY, now=now)
        assert queries.find(db, sathi, concern.id, now=now + timedelta(hours=7)).id == concern.id
        with pytest.raises(NotFound):
            queries.find(db, sathi, concern.id, now=now + timedelta(hours=8))
        db.flush()
        assert CANARY not in str(db.execute(sa.select(Access.__table__)).one())


def test_the_same_worry_twice_is_one(database: Database, people: People, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        one = a_concern(db, people.champa, areas.union_a1.id, now=now)
        again = ConcernGiven(id=one.id, area_id=areas.union_a1.id, text="other", kind=Kind.OTHER)
        assert actions.raise_concern(db, people.champa, again, now=now) is one
        assert CANARY in open_words(db, one).text
        with pytest.raises(NotFound):
            a_concern(db, people.champa, areas.union_b1.id, now=now)


def test_hours_are_the_organisations(
    database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    own = {Urgency.HIGH: 6, Urgency.MEDIUM: 72, Urgency.LOW: 168}
    with database.writing() as db:
        with pytest.raises(NotFound):
            actions.set_hours(db, guard.actors["polly"], own, now=now)
        with pytest.raises(Invalid):
            actions.set_hours(db, guard.actors["sathi"], {**own, Urgency.LOW: 0}, now=now)
        actions.set_hours(db, guard.actors["sathi"], own, now=now)
        assert a_concern(db, people.babul, areas.union_a1.id, now=now).due_at == now + timedelta(hours=6)


@pytest.mark.goal("S3")
def test_a_familys_pages_lists_and_counts_are_the_same_with_a_worry_about_it(
    as_asha: Person, database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        response = a_response(db)
        home = a_household(db, areas.union_a1, head_name="Canary Family", response_id=response.id)
        all_agree_to_sharing(db)
    urls = [
        f"/households/{home.id}", "/households/", "/households/?q=Canary", "/gaps", f"/areas/{areas.union_a1.id}",
        "/spaces/", "/households/duplicates/", "/households/exports/", "/feedback/", "/review/",
        f"/households/{home.id}/record",
    ]  # fmt: skip

    def rendered() -> list[bytes]:
        pages = [as_asha.client.get(url) for url in urls]
        assert {page.status_code for page in pages} == {200}
        return [*(TOKEN.sub(b"", page.get_data()) for page in pages), exported()]

    def exported() -> bytes:
        with database.writing() as db:
            given = ExportGiven(
                profile=Profile.NAMED, format=Format.CSV, purpose="x", recipient="x", response_id=response.id
            )
            asked = ask_export(db, people.asha, given, now=now)
            content = make(db, asked)
            db.rollback()
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return b"".join(book.read(name) for name in book.namelist())

    before = rendered()
    assert b"Canary" in before[-1]
    assert rendered() == before, "the pages are the same twice, or the comparison says nothing"
    polly = guard.actors["polly"]
    with database.writing() as db:
        told = ConcernGiven(
            id=new_id(), area_id=areas.union_a1.id, text=CANARY, subject=f"Canary Family {home.code}",
            kind=Kind.VIOLENCE,
        )  # fmt: skip
        concern = taken_up(db, polly, actions.raise_concern(db, people.babul, told, now=now), now=now)
        making.agree(db, polly, a_draft(db, polly, concern, now=now).id, AgreementGiven(relation="self"), now=now)
    assert rendered() == before
