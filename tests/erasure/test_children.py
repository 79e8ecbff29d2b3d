"""Of an erased family's children no word is left in any table of the spaces, and every count stays what it was."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief import schema
from relief.courses.models import ChildWork
from relief.erasure import children
from relief.erasure.actions import erase_household
from relief.households import requests_life
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.reports import children as report
from relief.reports.rules import Month
from relief.reports.scope import Scope
from relief.spaces import actions
from relief.spaces.absence_models import ChildWatch
from relief.spaces.capacity_models import ChildSupport
from relief.spaces.children import Attendance, Caregiver, Child, Enrolment
from relief.spaces.functioning import ChildFunctioning
from relief.spaces.gate_kinds import Collecting, Passage, Release
from relief.spaces.gate_models import GateEvent, PickupRule
from relief.spaces.kinds import EnrolmentState, Mark
from relief.spaces.transfers import ChildRoot, ChildTransfer
from tests.builders import CLERK, Areas
from tests.erasure.test_erasure import everything, request_given
from tests.households.builders import a_household
from tests.people import People
from tests.spaces.builders import (
    CANARY_CAREGIVER,
    CANARY_CHILD,
    CANARY_NOTE,
    CANARY_PHONE,
    a_child,
    a_group,
    a_mark,
    a_space,
    the_world,
)
from tests.spaces.test_absence import past

COLLECTOR, NEVER, AGREED, BOSS, PLACE = "ZakiMama", "NobodyMay", "AgreedZeba", "BossZaman", "ZillaRoad9"
WORDS = (CANARY_CHILD, CANARY_NOTE, CANARY_CAREGIVER, CANARY_PHONE, COLLECTOR, NEVER, AGREED, BOSS, PLACE)


def about_children() -> set[str]:
    """Every table whose rows are about one child, however far the way to it."""
    tables, found = schema.metadata.tables, {"children"}
    while True:
        more = {
            name for name, table in tables.items()
            if name not in found and any(key.column.table.name in found for key in table.foreign_keys)
        }  # fmt: skip
        if not more:
            return found
        found |= more


def forgotten() -> list[str]:
    """Tables and columns nobody has thought of."""
    gone = {model.__tablename__ for model in children.GONE}
    blank = {model.__tablename__: set(values) for model, values in children.BLANK.items()}
    found = []
    for name in about_children() - gone:
        if name not in blank and name not in children.LEFT and name not in children.FACTS:
            found.append(name)
        known = blank.get(name, set()) | children.LEFT.get(name, frozenset())
        for column in schema.metadata.tables[name].columns:
            kind = column.type
            is_word = isinstance(kind, (sa.String, sa.JSON, sa.LargeBinary)) and not isinstance(kind, sa.Enum)
            if is_word and column.name not in known:
                found.append(f"{name}.{column.name}")
    return found


def test_no_table_and_no_column_about_a_child_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    assert forgotten() == []
    assert {"gate_events", "child_work", "caregivers", "contact_attempts"} <= about_children()
    # Were a column or a table new, it would be named.
    monkeypatch.setattr(children, "LEFT", {"attendance_marks": frozenset({"settles"})})
    monkeypatch.setattr(children, "FACTS", children.FACTS - {"make_ups"})
    assert sorted(forgotten()) == ["children.code", "make_ups"]


@pytest.fixture
def erased(database: Database, people: People, areas: Areas, now: datetime) -> tuple[UUID, Scope]:
    """A family with a child at two sites and a word of it in every table; its wish is written down."""
    with database.writing() as db:
        home = a_household(db, areas.union_a1, head_name="Rahima")
        world = the_world(db, people.hena, people.champa, areas.union_a1.id, now)
        child = db.merge(world.child)
        child.household_id = home.id
        site = a_space(db, people.hena, areas.union_a2.id, world.response_id, now)
        later = a_child(db, people.hena, a_group(db, people.hena, site, now), now, CANARY_CHILD)
        made = {"created_at": now, "created_by_id": CLERK.id}
        session = past(db, world, now, 1)[0]
        actions.mark_register(db, people.champa, session.id, [a_mark(session, child, Mark.PRESENT, now)], now=now)
        db.add(ChildRoot(child_id=later.id, root_id=child.id))
        db.add(
            ChildTransfer(from_child_id=child.id, to_space_id=site.id, agreed_by=AGREED, to_child_id=later.id, **made)  # type: ignore[arg-type]
        )
        db.add(PickupRule(child_id=child.id, decision=Collecting.DENY, name=NEVER, basis=PLACE, **made))  # type: ignore[arg-type]
        left = GateEvent(
            id=new_id(), passage=Passage.RELEASE, received_at=now, by_id=CLERK.id, how=Release.KNOWN, reason=PLACE,
            released_to=COLLECTOR, space_id=world.space.id, child_id=child.id, on_date=session.on_date, at=now,
        )  # fmt: skip
        db.add(left)
        db.add(ChildWork(child_id=child.id, employer=BOSS, phone=CANARY_PHONE, address=PLACE, **made))  # type: ignore[arg-type]
        db.add(ChildWatch(child_id=child.id, set_at=now, set_by_id=CLERK.id))
        db.add(ChildSupport(child_id=child.id, factor=3, set_at=now, set_by_id=CLERK.id))
        told = {one.name: None for one in fields(ChildFunctioning) if one.name.startswith("wg_")}
        db.add(ChildFunctioning(child_id=later.id, asked_at=now, asked_by_id=CLERK.id, **{**told, "wg_seeing": 3}))
        request = requests_life.record_request(db, people.asha, home.id, request_given(), days=30, now=now)
        scope = Scope(CLERK, world.response_id, Month.of(session.on_date), now)
        return request.id, scope


def test_no_word_about_the_children_is_left_and_the_counts_are_what_they_were(
    database: Database, people: People, erased: tuple[UUID, Scope], now: datetime
) -> None:
    request_id, scope = erased
    before = everything(database)
    assert [word for word in WORDS if word not in before] == [], "each word was planted"
    with database.reading() as db:
        came = sum(one.attendances for one in report.cells(db, scope))
        assert (came, db.scalar(sa.select(sa.func.count()).select_from(Attendance))) == (1, 1)
    with database.writing() as db:
        erase_household(db, people.gita, request_id, "At the wish of the family.", now=now + timedelta(days=1))
    database.leave_no_trace()
    after = everything(database)
    assert [word for word in WORDS if word in after] == []
    with database.reading() as db:
        kids = db.scalars(sa.select(Child)).all()
        assert [(one.known_as, one.household_id, one.birth_date.month) for one in kids] == [("—", None, 1)] * 2
        assert set(db.scalars(sa.select(Enrolment.state))) == {EnrolmentState.EXITED}
        assert sum(one.attendances for one in report.cells(db, scope)) == came
        for model in children.GONE:
            assert db.scalar(sa.select(sa.func.count()).select_from(model)) == 0, model


def test_children_of_other_families_stay(database: Database, people: People, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        home = a_household(db, areas.union_a1, head_name="Rahima")
        the_world(db, people.hena, people.champa, areas.union_a1.id, now)
        request = requests_life.record_request(db, people.asha, home.id, request_given(), days=30, now=now)
        erase_household(db, people.gita, request.id, "At the wish of the family.", now=now)
        assert db.scalars(sa.select(Child.known_as)).one() == CANARY_CHILD
        assert db.scalars(sa.select(Caregiver.name)).one() == CANARY_CAREGIVER
