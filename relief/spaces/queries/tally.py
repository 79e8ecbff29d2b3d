"""Children of a session, counted once each: by name, or as heads that have none yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.spaces.children import Attendance, Child
from relief.spaces.marks import PRESENT
from relief.spaces.models import ActivityGroup, Occurrence
from relief.spaces.rosters import own_session
from relief.spaces.sight import Site
from relief.spaces.tally import Cell, NamedHead, SessionTally, nameless, total


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The head count of one session."""

    occurrence: Occurrence
    group: ActivityGroup
    site: Site
    heads: dict[Cell, int]
    named: dict[Cell, int]
    present: int

    @property
    def left(self) -> dict[Cell, int]:
        """Heads without a name."""
        return nameless(self.heads, self.named)

    @property
    def total(self) -> int:
        """Everybody, once."""
        return total(self.heads, self.named, self.present)


def tally(db: Session, actor: Actor, occurrence_id: UUID) -> Tally:
    """The head count of a session of one's own space."""
    occurrence, site = own_session(db, actor, occurrence_id, Verb.SPACES_MARK)
    present = sa.select(sa.func.count()).where(
        Attendance.occurrence_id == occurrence.id, Attendance.mark.in_(tuple(PRESENT))
    )
    heads, named = counted(db, [occurrence.id])
    return Tally(
        occurrence=occurrence,
        group=db.get_one(ActivityGroup, occurrence.group_id),
        site=site,
        heads=heads.get(occurrence.id, {}),
        named=named.get(occurrence.id, {}),
        present=db.scalar(present) or 0,
    )


def counted(
    db: Session, occurrence_ids: Sequence[UUID]
) -> tuple[dict[UUID, dict[Cell, int]], dict[UUID, dict[Cell, int]]]:
    """Heads as counted, and how many of them have got a name, by session. Not narrowed: for counting."""
    heads: dict[UUID, dict[Cell, int]] = {}
    query = sa.select(SessionTally).where(SessionTally.occurrence_id.in_(occurrence_ids))
    for one in db.scalars(query):
        heads.setdefault(one.occurrence_id, {})[Cell(one.band, one.sex)] = one.heads
    named: dict[UUID, dict[Cell, int]] = {}
    cells = (NamedHead.occurrence_id, NamedHead.band, NamedHead.sex)
    rows = db.execute(
        sa.select(*cells, sa.func.count()).where(NamedHead.occurrence_id.in_(occurrence_ids)).group_by(*cells)
    )
    for occurrence_id, band, sex, count in rows:
        named.setdefault(occurrence_id, {})[Cell(band, sex)] = count
    return heads, named


@dataclass(frozen=True, kw_only=True)
class Nameless:
    """A session in which heads without a name were counted that this child can be one of."""

    occurrence: Occurrence
    group: ActivityGroup
    cells: tuple[Cell, ...]


def sessions_to_name(db: Session, actor: Actor, child: Child) -> list[Nameless]:
    """Where this child may have been counted as a head: its sex, heads left, and not on the register by name."""
    actor.must(Verb.SPACES_MARK)
    here = sa.and_(
        Attendance.occurrence_id == Occurrence.id, Attendance.child_id == child.id, Attendance.mark.in_(tuple(PRESENT))
    )
    query = (
        sa.select(Occurrence, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .where(
            Occurrence.space_id == child.space_id,
            sa.exists().where(SessionTally.occurrence_id == Occurrence.id, SessionTally.heads > 0),
            ~sa.exists().where(here),
        )
        .order_by(Occurrence.starts_at.desc())
    )
    rows = db.execute(query.limit(40)).all()
    heads, named = counted(db, [one.id for one, _ in rows])
    found = []
    for one, group in rows:
        left = nameless(heads.get(one.id, {}), named.get(one.id, {}))
        cells = tuple(sorted(cell for cell, count in left.items() if count and child.sex in (cell.sex, Sex.OTHER)))
        if cells:
            found.append(Nameless(occurrence=one, group=group, cells=cells))
    return found
