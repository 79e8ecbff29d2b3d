"""The calendar behind a secret address, read by a calendar program."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from relief.accounts.models import User
from relief.calendars import addresses as calendars
from relief.calendars.models import CalendarToken
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.problems import NotFound, Refused
from relief.spaces import actions
from relief.spaces.models import Occurrence
from tests.builders import Areas
from tests.people import People, Person
from tests.spaces.builders import CANARY_CAREGIVER, CANARY_CHILD, World, the_world


@pytest.fixture
def now() -> datetime:
    """Pages read the real clock, so the world is built around it."""
    return clock.now()


@pytest.fixture
def world(database: Database, people: People, areas: Areas, now: datetime) -> World:
    with database.writing() as db:
        return the_world(db, people.hena, people.champa, areas.union_a1.id, now)


def events(page) -> dict[str, dict[str, object]]:
    calendar = Calendar.from_ical(page.raw)
    return {
        str(one["uid"]): {
            "starts": one["dtstart"].dt, "status": str(one["status"]), "sequence": int(one["sequence"]),
            "title": str(one["summary"]),
        }
        for one in calendar.walk("VEVENT")
    }  # fmt: skip


def test_a_calendar_shows_times_and_codes_and_what_was_moved(
    as_champa: Person, stranger: Person, database: Database, people: People, world: World, now: datetime
) -> None:
    here = f"/calendar/spaces/{world.space.id}"
    page = as_champa.get(here).form_to(here).submit()
    address = page.select("#fresh")[0].get("value")
    path = address[address.index("/calendar/") :]
    first = stranger.get(path)
    before = events(first)
    assert len(before) > 40
    for word in (CANARY_CHILD, CANARY_CAREGIVER, "তারা", "Star", "Gabura", "গাবুরা", "Champa"):
        assert word not in first.raw
    assert {one["title"].split()[0] for one in before.values()} == {world.space.code}
    dhaka = ZoneInfo("Asia/Dhaka")
    assert {one["starts"].astimezone(dhaka).time() for one in before.values()} == {time(9)}
    with database.writing() as db:
        assert secretless(db, path)
        days = db.scalars(sa.select(Occurrence).where(Occurrence.starts_at > now).order_by(Occurrence.starts_at)).all()
        moved, off = days[3], days[5]
        given = actions.MoveGiven(occurrence_id=moved.id, on=moved.on_date, starts=time(15), ends=time(16))
        actions.move_session(db, people.hena, given, now=now)
        actions.leave_out(db, people.hena, world.series.id, off.on_date, now=now)
    after = events(stranger.get(path))
    assert after.keys() == before.keys()
    uid = f"{moved.id}@relief"
    assert after[uid]["starts"].astimezone(dhaka).time() == time(15)
    assert after[uid]["sequence"] > before[uid]["sequence"]
    assert after[f"{off.id}@relief"]["status"] == "CANCELLED"


def secretless(db, path: str) -> bool:
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    kept = db.scalars(sa.select(CalendarToken)).one()
    return len(secret) == 32 and secret not in str(vars(kept)) and kept.last_used_at is not None


def test_an_address_answers_as_long_as_its_owner_may_see(
    database: Database, stranger: Person, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        token, secret = calendars.make_address(db, people.champa, "space", world.space.id, now=now)
        with pytest.raises(NotFound):
            calendars.revoke_address(db, people.hena, token.id, now=now)
        _, other = calendars.make_address(db, people.hena, "space", world.space.id, now=now)
    assert stranger.get(f"/calendar/{secret}.ics").status == 200
    assert stranger.get(f"/calendar/{'0' * 32}.ics").status == 404
    with database.writing() as db:
        calendars.revoke_address(db, people.champa, token.id, now=now)
        db.get_one(User, people.hena.id).disabled_at = now
    for gone in (secret, other):
        assert stranger.get(f"/calendar/{gone}.ics").status == 404


def test_five_addresses_are_enough(database: Database, people: People, world: World, now: datetime) -> None:
    with database.writing() as db:
        for _ in range(5):
            calendars.make_address(db, people.champa, "space", world.space.id, now=now)
        with pytest.raises(Refused):
            calendars.make_address(db, people.champa, "space", world.space.id, now=now + timedelta(hours=1))
