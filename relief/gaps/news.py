"""What changed: steps of gaps in a stretch of time, and the digests that mark such stretches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.gaps.measure_models import DigestKind, GapDigest, GapEvent, Happening, MeasureDay
from relief.gaps.models import FigureHistory, Gap
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day, local_moment

DIGESTS_SHOWN = 10


@dataclass(frozen=True)
class Step:
    """One thing that happened to one gap."""

    event: GapEvent
    gap: Gap
    area: Area


def steps_between(
    db: Session, actor: Actor, response_id: UUID, since: datetime, until: datetime, *, limit: int, offset: int = 0
) -> list[Step]:
    """What happened to gaps of the actor's areas after `since` up to `until`, the newest first."""
    actor.must(Verb.GAPS_VIEW)
    query = (
        sa.select(GapEvent, Gap, Area)
        .join(Gap, Gap.id == GapEvent.gap_id)
        .join(Area, Area.id == GapEvent.area_id)
        .where(*_within(actor, response_id, since, until))
        .order_by(GapEvent.at.desc(), GapEvent.id.desc())
    )
    return [Step(*row) for row in db.execute(query.limit(limit).offset(offset))]


def numbers_between(
    db: Session, actor: Actor, response_id: UUID, since: datetime, until: datetime
) -> dict[Happening, int]:
    """How often each thing happened there."""
    actor.must(Verb.GAPS_VIEW)
    query = (
        sa.select(GapEvent.happening, sa.func.count())
        .join(Area, Area.id == GapEvent.area_id)
        .where(*_within(actor, response_id, since, until))
        .group_by(GapEvent.happening)
    )
    return dict(db.execute(query).all())


def _within(actor: Actor, response_id: UUID, since: datetime, until: datetime) -> list[sa.ColumnElement[bool]]:
    return [
        GapEvent.response_id == response_id,
        GapEvent.at > since,
        GapEvent.at <= until,
        areas.inside(actor),
    ]


def life_of(db: Session, gap_id: UUID) -> Sequence[GapEvent]:
    """Every step of one gap, the oldest first; the caller has found the gap as this actor."""
    query = sa.select(GapEvent).where(GapEvent.gap_id == gap_id)
    return db.scalars(query.order_by(GapEvent.at, GapEvent.id)).all()


def keep_digest(db: Session, response_id: UUID, kind: DigestKind, *, since: datetime, until: datetime) -> None:
    """Mark a stretch of time; the same one twice is one."""
    there = sa.select(GapDigest.id).where(
        GapDigest.response_id == response_id, GapDigest.kind == kind, GapDigest.until == until
    )
    if db.scalar(there) is None:
        db.add(GapDigest(id=new_id(), response_id=response_id, kind=kind, since=since, until=until))
        db.flush()


def keep_morning(db: Session, response_id: UUID, *, now: datetime) -> bool:
    """The digest of this morning: from the last morning's end on. Run twice it makes one; says whether it did."""
    today = local_moment(local_day(now), time(0))
    last = db.scalar(
        sa.select(GapDigest.until)
        .where(GapDigest.response_id == response_id, GapDigest.kind == DigestKind.MORNING)
        .order_by(GapDigest.until.desc())
        .limit(1)
    )
    if last is not None and last >= today:
        return False
    since = max(last, now - timedelta(days=7)) if last is not None else today - timedelta(days=1)
    keep_digest(db, response_id, DigestKind.MORNING, since=since, until=now)
    return True


def digests(db: Session, actor: Actor, response_id: UUID) -> Sequence[GapDigest]:
    """The newest digests; they name no area."""
    actor.must(Verb.GAPS_VIEW)
    query = sa.select(GapDigest).where(GapDigest.response_id == response_id)
    return db.scalars(query.order_by(GapDigest.until.desc()).limit(DIGESTS_SHOWN)).all()


@dataclass(frozen=True)
class Moved:
    """One area between two days; None where a day was not counted."""

    area: Area
    before: FigureHistory | None
    after: FigureHistory

    def by(self, name: str) -> int | None:
        """How far a figure moved."""
        if self.before is None:
            return None
        was, now = getattr(self.before, name), getattr(self.after, name)
        return None if was is None or now is None else now - was


def moved_since(db: Session, actor: Actor, response_id: UUID, since: datetime, *, now: datetime) -> list[Moved]:
    """The actor's own top areas as they stood at the end of that day, beside their last count."""
    actor.must(Verb.GAPS_VIEW)
    found = []
    for area in areas.tops(db, actor):
        after, before = _last(db, response_id, area.id, now), _last(db, response_id, area.id, since)
        if after is not None:
            found.append(Moved(area, before, after))
    return found


def _last(db: Session, response_id: UUID, area_id: UUID, until: datetime) -> FigureHistory | None:
    query = sa.select(FigureHistory).where(
        FigureHistory.response_id == response_id,
        FigureHistory.area_id == area_id,
        FigureHistory.on_date <= local_day(until),
    )
    return db.scalars(query.order_by(FigureHistory.on_date.desc()).limit(1)).one_or_none()


def days_of(db: Session, response_id: UUID, area_id: UUID, *, most: int) -> Sequence[MeasureDay]:
    """What measures came to in one area, day by day, the oldest first; the caller has found the area."""
    query = sa.select(MeasureDay).where(MeasureDay.response_id == response_id, MeasureDay.area_id == area_id)
    return db.scalars(query.order_by(MeasureDay.on_date.desc()).limit(most)).all()[::-1]
