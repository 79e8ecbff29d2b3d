"""Count heads without names, and give heads their names later; no child is counted twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.spaces.actions.marks import mark_attendance
from relief.spaces.children import Attendance, Child
from relief.spaces.inputs import MarkGiven
from relief.spaces.kinds import Mark
from relief.spaces.marks import PRESENT
from relief.spaces.queries.tally import counted
from relief.spaces.rosters import session_to_mark
from relief.spaces.tally import COUNTED_SEXES, MOST_HEADS, Cell, NamedHead, SessionTally, nameless


def count_heads(db: Session, actor: Actor, occurrence_id: UUID, given: Mapping[Cell, int], *, now: datetime) -> int:
    """Keep the head count of a session; a cell that is not given becomes nought. Gives the heads in all."""
    occurrence = session_to_mark(db, actor, occurrence_id, now)
    if any(not 0 <= heads <= MOST_HEADS or cell.sex not in COUNTED_SEXES for cell, heads in given.items()):
        raise Invalid({"heads": N_("Write how many children, from 0 to 500.")})
    _heads, named = counted(db, [occurrence.id])
    short = [cell for cell, count in named.get(occurrence.id, {}).items() if given.get(cell, 0) < count]
    if short:
        raise Refused("spaces.heads-named", _NAMED)
    query = sa.select(SessionTally).where(SessionTally.occurrence_id == occurrence.id)
    there = {Cell(one.band, one.sex): one for one in db.scalars(query)}
    for cell in {*there, *given}:
        heads = given.get(cell, 0)
        if cell in there:
            there[cell].heads = heads
        elif heads:
            row = SessionTally(
                occurrence_id=occurrence.id, band=cell.band, sex=cell.sex, heads=heads,
                created_at=now, created_by_id=actor.id,
            )  # fmt: skip
            db.add(row)
    trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="count-heads")
    db.flush()
    return sum(given.values())


_NAMED = N_("More of these children have a name by now than you wrote. Nothing was changed. Correct the number.")


def name_head(
    db: Session, actor: Actor, child_id: UUID, occurrence_id: UUID, cell: Cell, *, now: datetime
) -> NamedHead:
    """One head of a session was this child: it is present by name there, and the head is counted no more."""
    occurrence = session_to_mark(db, actor, occurrence_id, now)
    child = db.get(Child, child_id)
    if child is None or child.space_id != occurrence.space_id:
        raise NotFound
    held = db.get(Attendance, (occurrence.id, child.id))
    if held is not None and held.mark in PRESENT:
        raise Refused("spaces.present-by-name", _BY_NAME)
    heads, named = counted(db, [occurrence.id])
    left = nameless(heads.get(occurrence.id, {}), named.get(occurrence.id, {}))
    if not left.get(cell):
        raise Refused("spaces.no-head-left", _NO_HEAD)
    made = NamedHead(
        occurrence_id=occurrence.id, child_id=child.id, band=cell.band, sex=cell.sex,
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    mark = MarkGiven(
        id=new_id(), occurrence_id=occurrence.id, child_id=child.id, mark=Mark.PRESENT, marked_at=now,
        base_id=held.mark_id if held is not None else None,
    )  # fmt: skip
    mark_attendance(db, actor, mark, now=now)
    trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="name-head")
    db.flush()
    return made


_BY_NAME = N_("This child is on that register by name already, so it was not one of the heads. Nothing was changed.")
_NO_HEAD = N_("No head of this age is left without a name in that session. Nothing was changed.")
