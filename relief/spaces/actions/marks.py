"""Roll call: every tap is kept, and what holds is worked out from all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces.children import Attendance, AttendanceMark, Child
from relief.spaces.disputes import tap_of
from relief.spaces.inputs import MarkGiven
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.marks import Tap, merge
from relief.spaces.models import Occurrence
from relief.spaces.rosters import expected_ids, session_to_mark


def open_register(db: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """Begin the roll call of a session of today or before."""
    occurrence = session_to_mark(db, actor, occurrence_id, now)
    if occurrence.state is OccurrenceState.PLANNED:
        occurrence.state = OccurrenceState.OPEN
        trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="open")
        db.flush()
    return occurrence


def mark_attendance(db: Session, actor: Actor, given: MarkGiven, *, now: datetime) -> Attendance:
    """Mark one child. The same tap twice is one tap; marks of two people are both kept."""
    mark_register(db, actor, given.occurrence_id, [given], now=now)
    return db.get_one(Attendance, (given.occurrence_id, given.child_id))


def mark_register(db: Session, actor: Actor, occurrence_id: UUID, given: Sequence[MarkGiven], *, now: datetime) -> int:
    """Mark several children of one session; gives how many taps were new."""
    occurrence = session_to_mark(db, actor, occurrence_id, now)
    fresh = _unknown(db, given)
    if not fresh:
        return 0
    _refuse_strangers(db, occurrence, {one.child_id for one in fresh})
    db.add_all(_kept(one, actor, now) for one in fresh)
    db.flush()
    _fold(db, occurrence, {one.child_id for one in fresh})
    _reopen(occurrence, fresh)
    trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="mark", marks=len(fresh))
    db.flush()
    return len(fresh)


def mark_rest_present(db: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> int:
    """Mark everybody expected and not yet marked as present."""
    occurrence = session_to_mark(db, actor, occurrence_id, now)
    held = {
        row.child_id: row for row in db.scalars(sa.select(Attendance).where(Attendance.occurrence_id == occurrence.id))
    }
    blank = [
        child_id
        for child_id in expected_ids(db, occurrence)
        if child_id not in held or held[child_id].mark is Mark.NOT_MARKED
    ]
    rest = [
        MarkGiven(
            id=new_id(),
            occurrence_id=occurrence.id,
            child_id=child_id,
            mark=Mark.PRESENT,
            marked_at=now,
            base_id=held[child_id].mark_id if child_id in held else None,
        )
        for child_id in blank
    ]
    return mark_register(db, actor, occurrence.id, rest, now=now)


def _unknown(db: Session, given: Sequence[MarkGiven]) -> list[MarkGiven]:
    ids = [one.id for one in given]
    query = sa.select(AttendanceMark.id).where(AttendanceMark.id.in_(ids))
    seen = set(db.scalars(query))
    return [one for one in given if one.id not in seen]


def _refuse_strangers(db: Session, occurrence: Occurrence, child_ids: set[UUID]) -> None:
    query = sa.select(sa.func.count()).select_from(Child)
    own = query.where(Child.id.in_(child_ids), Child.space_id == occurrence.space_id)
    if db.scalar(own) != len(child_ids):
        raise NotFound


def _kept(given: MarkGiven, actor: Actor, now: datetime) -> AttendanceMark:
    # A tablet's clock that runs ahead is brought back to the moment of arrival.
    return AttendanceMark(
        id=given.id,
        occurrence_id=given.occurrence_id,
        child_id=given.child_id,
        mark=given.mark,
        marked_at=min(given.marked_at, now),
        received_at=now,
        marked_by_id=actor.id,
        base_id=given.base_id,
        device_id=given.device_id,
        from_paper=given.from_paper,
        settles=[str(one) for one in given.settles] or None,
    )


def _fold(db: Session, occurrence: Occurrence, child_ids: set[UUID]) -> None:
    """Work out again what holds for these children, from all that was ever said."""
    history = db.scalars(
        sa.select(AttendanceMark).where(
            AttendanceMark.occurrence_id == occurrence.id, AttendanceMark.child_id.in_(child_ids)
        )
    )
    taps: dict[UUID, list[Tap]] = {}
    for row in history:
        tap = tap_of(row)
        taps.setdefault(row.child_id, []).append(tap)
    standing = db.scalars(
        sa.select(Attendance).where(Attendance.occurrence_id == occurrence.id, Attendance.child_id.in_(child_ids))
    )
    held = {row.child_id: row for row in standing}
    for child_id, said in taps.items():
        _settle(db, occurrence.id, child_id, said, held.get(child_id))


def _settle(db: Session, occurrence_id: UUID, child_id: UUID, taps: Iterable[Tap], row: Attendance | None) -> None:
    standing = merge(taps)
    if standing is None:
        return
    tap = standing.tap
    if row is None:
        row = Attendance(
            occurrence_id=occurrence_id, child_id=child_id, mark=tap.mark,
            marked_at=tap.at, marked_by_id=tap.by, mark_id=tap.id,
        )  # fmt: skip
        db.add(row)
    row.mark, row.marked_at, row.marked_by_id, row.mark_id = tap.mark, tap.at, tap.by, tap.id
    row.is_disputed = standing.is_disputed


def _reopen(occurrence: Occurrence, fresh: Sequence[MarkGiven]) -> None:
    """A mark from the field is never refused for coming late; the register follows the fact.

    A verified register waits for a second look again; a session said not to have been held, at
    which a child was seen, is open again.
    """
    somebody = any(one.mark in (Mark.PRESENT, Mark.LATE) for one in fresh)
    if occurrence.state is OccurrenceState.PLANNED or (
        somebody and occurrence.state in (OccurrenceState.NOT_HELD, OccurrenceState.CANCELLED)
    ):
        occurrence.state = OccurrenceState.OPEN
        occurrence.not_held_reason, occurrence.not_held_note = None, ""
    elif occurrence.state is OccurrenceState.VERIFIED:
        occurrence.state = OccurrenceState.SUBMITTED
        occurrence.verified_at = occurrence.verified_by_id = None
