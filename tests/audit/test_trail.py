"""Whoever edits the trail is found out."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.audit import trail
from relief.audit.models import AuditEntry
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.verbs import Verb
from tests.people import Person

LENGTH = 20
CLERK = Actor.clerk("tests")


def write_some(database: Database, now: datetime, count: int = LENGTH) -> None:
    with database.writing() as db:
        for number in range(count):
            at = now + timedelta(seconds=number)
            trail.note(db, CLERK, Verb.CHECKIN_RECORD, new_id(), at=at, repeat=bool(number % 2), items=[number])


def test_a_trail_nobody_touched_is_whole(database: Database, now: datetime) -> None:
    write_some(database, now)
    with database.reading() as db:
        assert trail.first_break(db) is None
        assert [entry.number for entry in trail.latest(db, limit=3)] == [20, 19, 18]
        assert [entry.number for entry in trail.latest(db, before=19, limit=2)] == [18, 17]


def test_an_entry_is_kept_only_with_its_change(database: Database, now: datetime) -> None:
    def half_way() -> None:
        with database.writing() as db:
            trail.note(db, CLERK, Verb.CHECKIN_RECORD, None, at=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    with database.reading() as db:
        assert trail.latest(db) == []


def edit(db: sa.orm.Session, dice: random.Random) -> str:
    number = dice.randint(1, LENGTH)
    changes = {
        "at": datetime(2020, 1, 1, tzinfo=trail.UTC),
        "actor_id": new_id(),
        "actor_role": "king",
        "verb": "stock.change",
        "subject_id": new_id(),
        "details": {"repeat": "no"},
        "previous_hash": "0" * 63 + "1",
        "entry_hash": "f" * 64,
    }
    field = dice.choice(sorted(changes))
    db.execute(sa.update(AuditEntry).where(AuditEntry.number == number).values({field: changes[field]}))
    return f"{field} of {number}"


def edit_and_hash_again(db: sa.orm.Session, dice: random.Random) -> str:
    """Somebody who has read our code. The last entry is left: only a witness outside could tell."""
    entry = db.get(AuditEntry, dice.randint(1, LENGTH - 1))
    assert entry is not None
    entry.actor_role = "king"
    entry.entry_hash = trail._digest(entry)
    db.flush()
    return f"edited and hashed {entry.number} again"


def delete(db: sa.orm.Session, dice: random.Random) -> str:
    number = dice.randint(1, LENGTH - 1)
    db.execute(sa.delete(AuditEntry).where(AuditEntry.number == number))
    return f"deleted {number}"


def delete_and_close_the_gap(db: sa.orm.Session, dice: random.Random) -> str:
    number = dice.randint(1, LENGTH - 1)
    db.execute(sa.delete(AuditEntry).where(AuditEntry.number == number))
    for later in range(number + 1, LENGTH + 1):
        db.execute(sa.update(AuditEntry).where(AuditEntry.number == later).values(number=later - 1))
    return f"deleted {number}, renumbered"


def swap(db: sa.orm.Session, dice: random.Random) -> str:
    first, second = dice.sample(range(1, LENGTH + 1), 2)
    for old, new in ((first, 10_000), (second, first), (10_000, second)):
        db.execute(sa.update(AuditEntry).where(AuditEntry.number == old).values(number=new))
    return f"swapped {first} and {second}"


def insert(db: sa.orm.Session, dice: random.Random) -> str:
    number = dice.choice([0, LENGTH + 1, LENGTH + 2])
    db.add(
        AuditEntry(
            number=number, at=datetime(2026, 8, 4, tzinfo=trail.UTC), actor_id=new_id(), actor_role="king",
            verb="stock.change", subject_id=None, details={}, previous_hash="0" * 64, entry_hash="a" * 64,
        )
    )  # fmt: skip
    db.flush()
    return f"inserted {number}"


@pytest.mark.goal("S14")
def test_two_hundred_tamperings_are_all_found(database: Database, now: datetime) -> None:
    write_some(database, now)
    dice, unseen = random.Random(7), []
    tricks = (edit, edit_and_hash_again, delete, delete_and_close_the_gap, swap, insert)
    for number in range(200):
        with database.reading() as db:
            what = tricks[number % len(tricks)](db, dice)
            db.expunge_all()
            if trail.first_break(db) is None:
                unseen.append(what)
    assert unseen == []


def test_admin_reads_the_trail_and_asha_does_not(as_admin: Person, as_asha: Person) -> None:
    page = as_admin.get("/audit/")
    assert "প্রশাসক" in page.text
    assert "accounts.manage" in page.text
    assert as_asha.get("/audit/").status == 403


def test_older_entries_come_page_by_page(as_admin: Person, database: Database, now: datetime) -> None:
    write_some(database, now, 75)
    page = as_admin.get("/audit/")
    assert len(page.select("tbody tr")) == 50
    older = page.follow('main a[href*="before"]')
    assert len(older.select("tbody tr")) > 20
    assert not set(older.texts("tbody tr > :first-child")) & set(page.texts("tbody tr > :first-child"))
    assert as_admin.get("/audit/?before=x").status == 404
