"""Whoever edits the trail is found out."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from relief.audit import trail, witnesses
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
    """Somebody who has read our code and may write the database, but has not the key: all that follows is rewritten."""
    number = dice.randint(1, LENGTH)
    entries = db.scalars(sa.select(AuditEntry).where(AuditEntry.number >= number).order_by(AuditEntry.number)).all()
    entries[0].actor_role, previous = "king", entries[0].previous_hash
    key = dice.choice([None, b"another key of thirty-two bytes.."])
    for entry in entries:
        entry.previous_hash = previous
        previous = entry.entry_hash = trail._digest(entry, key)
    db.flush()
    return f"edited {number} and hashed all after it again"


def cut_the_tail(db: sa.orm.Session, dice: random.Random) -> str:
    """The chain that is left fits; what a tablet was told does not."""
    number = dice.randint(2, LENGTH)
    db.execute(sa.delete(AuditEntry).where(AuditEntry.number >= number))
    return f"cut off from {number} on"


def cut_and_go_on(db: sa.orm.Session, dice: random.Random) -> str:
    """The tail is cut by somebody who can still make the server write: the numbers are filled again."""
    what = cut_the_tail(db, dice)
    while trail.head(db)[0] < LENGTH:
        trail.note(db, CLERK, Verb.CHECKIN_RECORD, new_id(), at=datetime(2026, 8, 5, tzinfo=trail.UTC))
    return f"{what} and filled again"


def rewrite_all_without_a_key(db: sa.orm.Session, dice: random.Random) -> str:
    """As if there had never been a key: the chain fits by hashes alone."""
    previous = trail.GENESIS
    for entry in db.scalars(sa.select(AuditEntry).order_by(AuditEntry.number)):
        entry.previous_hash = previous
        previous = entry.entry_hash = trail._digest(entry, None)
    db.flush()
    return "hashed all anew without a key"


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
    """By the chain, or, where what is left fits, by one of the thirty heads a tablet kept."""
    write_some(database, now)
    with database.reading() as db:
        heads = [(one.number, one.entry_hash) for one in trail.latest(db, limit=witnesses.KEPT)]
    dice, unseen, by_witness = random.Random(7), [], 0
    tricks = (
        edit, edit_and_hash_again, delete, delete_and_close_the_gap, swap, insert, cut_the_tail, cut_and_go_on,
        rewrite_all_without_a_key,
    )  # fmt: skip
    for number in range(200):
        with database.reading() as db:
            what = tricks[number % len(tricks)](db, dice)
            db.flush()
            db.expunge_all()
            if trail.first_break(db) is None:
                by_witness += 1
                if not witnesses.missing(db, heads):
                    unseen.append(what)
    assert unseen == []
    assert by_witness > 60, "the tricks that the chain alone cannot see were tried"


def test_entries_of_before_the_key_stay_whole_and_none_follows_them(database: Database, now: datetime) -> None:
    key = database.along.pop("relief.trail-key")
    write_some(database, now)
    database.along["relief.trail-key"] = key
    write_some(database, now)
    with database.reading() as db:
        assert trail.first_break(db) is None
    database.along.pop("relief.trail-key")
    write_some(database, now, 1)
    database.along["relief.trail-key"] = key
    with database.reading() as db:
        assert trail.first_break(db) == 2 * LENGTH + 1


@pytest.mark.goal("S14")
def test_the_file_beside_the_database_finds_a_cut_tail(database: Database, now: datetime, tmp_path: Path) -> None:
    witnesses.lend_file(database, tmp_path / "trail-heads")
    try:
        write_some(database, now)
        assert witnesses.verify(database).is_whole
        write_some(database, now, 5)
        assert witnesses.verify(database).is_whole
        with database.writing() as db:
            db.execute(sa.delete(AuditEntry).where(AuditEntry.number > LENGTH))
        found = witnesses.verify(database)
        assert (found.broken, found.lost) == (None, [LENGTH + 5])
        # A copy was put back, and somebody said so.
        witnesses.begin_anew(database)
        assert witnesses.verify(database).is_whole
    finally:
        database.along.pop("relief.trail-heads")


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
