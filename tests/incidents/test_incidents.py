"""A lost tablet is shut out at once; its names are for those who may read them anyway, and few are never counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.accounts import holdings
from relief.accounts.models import Device, Pack
from relief.audit.models import AuditEntry
from relief.incidents import actions, queries
from relief.incidents.inputs import BreachGiven, LostGiven
from relief.incidents.kinds import TELL_WITHIN, Step
from relief.incidents.models import Incident
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.zone import local_day
from tests.builders import CLERK, Areas
from tests.households.builders import a_household
from tests.people import People, Person

HEAD, WORDS = "Quwwatunnesa Zibon", "left on the ferry"


@pytest.fixture
def lost(database: Database, areas: Areas, now: datetime) -> UUID:
    """A tablet of union A1 with one family of that union, one of another, and three appointments."""
    with database.writing() as db:
        home = a_household(db, areas.union_a1, head_name=HEAD)
        other = a_household(db, areas.union_b1, head_name="Somebody Else")
        device = Device(
            name="Tablet 7", path=areas.union_a1.path, block=7, token_hash="0" * 64, unsent=2, created_at=now,
            created_by_id=CLERK.id,
        )  # fmt: skip
        db.add(device)
        db.flush()
        holdings.took(db, CLERK, device.id, Pack.LIST, {home.id, other.id}, now=now)
        holdings.took(db, CLERK, device.id, Pack.SUPPORT, {new_id() for _ in range(3)}, now=now)
        return device.id


def given(now: datetime) -> LostGiven:
    return LostGiven(happened_on=local_day(now), words=WORDS)


def reported(database: Database, people: People, device_id: UUID, now: datetime) -> Incident:
    with database.writing() as db:
        return actions.report_lost(db, people.ibrahim, device_id, given(now), now=now)


def test_it_is_shut_out_in_the_same_deed_and_once(
    database: Database, people: People, lost: UUID, now: datetime
) -> None:
    made = reported(database, people, lost, now)
    with database.writing() as db:
        device = db.get_one(Device, lost)
        assert (device.revoked_at, device.revoked_reason) == (now, made.reference)
        assert (made.people, made.classes, made.unsent, made.due_at) == (2, ["C1"], 2, now + TELL_WITHIN)
        assert WORDS.encode() not in db.get_one(Incident, made.id).words_sealed
        with pytest.raises(Refused):
            actions.report_lost(db, people.ibrahim, lost, given(now), now=now)


@pytest.mark.parametrize(("who", "problem"), [("babul", NotAllowed), ("dulal", NotFound), ("farid", NotAllowed)])
def test_not_everybody_shuts_it_out(
    database: Database, people: People, lost: UUID, now: datetime, who: str, problem: type[Exception]
) -> None:
    with database.writing() as db, pytest.raises(problem):
        actions.report_lost(db, getattr(people, who), lost, given(now), now=now)
    with database.reading() as db:
        assert db.get_one(Device, lost).revoked_at is None


def test_names_are_for_who_may_read_them_anyway(database: Database, people: People, lost: UUID, now: datetime) -> None:
    made = reported(database, people, lost, now)
    with database.writing() as db:
        found = queries.affected(db, people.asha, made.id, now=now)
        assert ([home.head_name_en or home.head_name_bn for home, _ in found.families], found.others) == ([HEAD], 1)
        # A manager of spaces follows it, and knows no family.
        assert queries.affected(db, people.hena, made.id, now=now).families == []
        # That a counsellor's codes lay on it is for the supervisor of support.
        packs = [lay.pack.pack for lay in queries.opened(db, people.asha, made.id, now=now).packs]
        assert packs == [Pack.LIST]
        for nobody in (people.dulal, people.ibrahim, people.admin):
            with pytest.raises(NotFound):
                queries.affected(db, nobody, made.id, now=now)
    with database.reading() as db:
        told = db.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == made.id)).all()
        assert {"deed": "read-names"} in [entry.details for entry in told]


def test_fewer_than_five_are_never_a_number(as_asha: Person, database: Database, people: People, lost: UUID,
                                            now: datetime) -> None:  # fmt: skip
    assert "৫টির কম" in as_asha.get(f"/incidents/tablets/{lost}/lost").text
    made = reported(database, people, lost, now)
    page = as_asha.get(f"/incidents/{made.id}")
    assert "৫টির কম" in page.text
    assert "৫ জনের কম" in page.text
    assert "২টি পরিবার" not in page.text
    assert "আরও ৫ জনের কম" in as_asha.get(f"/incidents/{made.id}/people").text
    assert HEAD not in as_asha.get(f"/incidents/{made.id}/letter").text


def test_steps_are_added_and_a_closed_record_stays(
    database: Database, people: People, areas: Areas, now: datetime
) -> None:
    breach = BreachGiven(
        path=areas.union_a1.path, happened_on=local_day(now), classes=frozenset({"C2"}), people=None, words="a list"
    )
    with database.writing() as db:
        tomorrow = local_day(now) + timedelta(days=1)
        later = BreachGiven(path=breach.path, happened_on=tomorrow, classes=frozenset(), people=None, words=" ")
        with pytest.raises(Invalid):
            actions.report_breach(db, people.asha, later, now=now)
        made = actions.report_breach(db, people.asha, breach, now=now)
        for _ in range(2):
            actions.write_step(db, people.asha, made.id, Step.TOLD_AUTHORITY, "letter 7", now=now)
        with pytest.raises(Invalid):
            actions.write_step(db, people.asha, made.id, Step.SEARCHED, "", now=now)
        lines = {line.step: line.done for line in queries.opened(db, people.gita, made.id, now=now).lines}
        assert [one.said for one in lines[Step.TOLD_AUTHORITY]] == ["letter 7", "letter 7"]
        actions.close_incident(db, people.gita, made.id, "all told", now=now)
        with pytest.raises(Refused):
            actions.write_step(db, people.asha, made.id, Step.LEARNED, "", now=now)
