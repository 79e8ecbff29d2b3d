"""Seal everything anew with the present key: some hundred records at a time, so that it may be stopped anywhere.

What still carries the byte of another key is what is left; nothing else is remembered. The old key opens what is left
until the last record has moved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.audit.trail import note
from relief.feedback.confidential import ConfidentialReport
from relief.feedback.reports import mark_of
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.moments import passed
from relief.kernel.sealing import SealBroken, SealMissing, Seals, seals_of
from relief.kernel.verbs import Verb
from relief.keys.models import SealKey
from relief.keys.places import PLACES, Place

# Records of one transaction: some 20 ms on a small machine, so that nobody at a desk waits for it.
AT_ONCE = 500
Say = Callable[[int, int], object]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far it is: records sealed with the present key, with an older one we have, and with one that is not here."""

    moved: int
    left: int
    lost: int

    @property
    def of(self) -> int:
        """All records."""
        return self.moved + self.left + self.lost

    @property
    def per_cent(self) -> int:
        """Whole per cents that are moved; a hundred only at the end."""
        return 100 if self.moved == self.of else self.moved * 100 // self.of


def standing(db: Session) -> Standing:
    """Count, by the first byte of what is sealed."""
    seals = seals_of(db)
    own, known = seals.key_id, set(seals.key_ids)
    counts = {"moved": 0, "left": 0, "lost": 0}
    for place in PLACES:
        first = _first(place)
        query = sa.select(first, sa.func.count()).where(place.filled).group_by(first)
        for key_id, count in db.execute(query):
            found = bytes(key_id)
            counts["moved" if found == own else "left" if found in known else "lost"] += count
    return Standing(**counts)


def rotate(database: Database, actor: Actor, *, now: datetime, say: Say = lambda _done, _of: None) -> Standing:
    """Move whatever is left; run twice or stopped in between, each record is sealed with one key, whole."""
    with database.reading() as db:
        seals, before = seals_of(db), standing(db)
    if seals.is_wrong or not seals.key_id:
        raise SealMissing
    if before.left:
        with database.writing() as db:
            note(db, actor, Verb.KEYS_ROTATE, None, at=now, deed="begin", key=seals.key_id.hex())
    done = 0
    for place in PLACES if before.left else ():
        last: UUID | None = UUID(int=0)
        while last is not None:
            with database.writing() as db:
                moved, last = _move_some(db, seals, place, last)
            if moved:
                passed("keys.moved-some")
            done += moved
            say(done, before.left)
    _move_marks(database, seals)
    with database.writing() as db:
        after = standing(db)
        if not after.left and not after.lost:
            _retire(db, actor, seals, now)
    return after


def _move_some(db: Session, seals: Seals, place: Place, after: UUID) -> tuple[int, UUID | None]:
    """One transaction; gives how many moved, and the last id looked at, or None at the end."""
    row_id, column = place.table.c.id, place.column
    query = sa.select(row_id, column).where(place.filled, _first(place) != seals.key_id, row_id > after)
    rows = db.execute(query.order_by(row_id).limit(AT_ONCE)).all()
    changed: list[dict[str, Any]] = []
    for found_id, sealed in rows:
        about = place.bound_to(found_id)
        try:
            text = seals.open(sealed, about=about)
        except SealBroken:
            # Sealed with a key that is not here: it stays as it is, and is counted as such.
            continue
        changed.append({"row": found_id, "was": sealed, "becomes": seals.seal(text, about=about)})
    if changed:
        # Only what nobody changed meanwhile; a change was sealed with the present key anyway.
        own = sa.update(place.table).where(row_id == sa.bindparam("row"), column == sa.bindparam("was"))
        db.connection().execute(own.values({place.name: sa.bindparam("becomes")}), changed)
    return len(changed), rows[-1][0] if len(rows) == AT_ONCE else None


def _move_marks(database: Database, seals: Seals) -> None:
    """Who must not learn of a report is kept as marks by the key: found again among all people, and marked anew."""
    with database.writing() as db:
        people = db.scalars(sa.select(User.id)).all()
        for report in db.scalars(sa.select(ConfidentialReport)):
            if len(report.excluded) == 0:
                continue
            barred = [one for one in people if seals.is_marked(mark_of(report.id, one), report.excluded)]
            marks = sorted(seals.mark(mark_of(report.id, one)) for one in barred)
            if len(marks) == len(report.excluded) and marks != sorted(report.excluded):
                report.excluded = marks


def _retire(db: Session, actor: Actor, seals: Seals, now: datetime) -> None:
    own = seals.key_id.hex()
    query = sa.select(SealKey).where(SealKey.retired_at.is_(None), SealKey.key_id != own)
    for old in db.scalars(query):
        old.retired_at = now
        note(db, actor, Verb.KEYS_ROTATE, None, at=now, deed="end", key=own, old=old.key_id)


def _first(place: Place) -> Any:
    return sa.func.substr(place.column, 1, 1, type_=sa.LargeBinary())
