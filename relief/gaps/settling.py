"""Open, move and close gaps after a count; what people decided about them stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.gaps.comparing import compared as compare
from relief.gaps.comparing import is_covered, stands
from relief.gaps.measure_models import GapEvent, Happening
from relief.gaps.models import Gap, GapState
from relief.gaps.rules import Comparison
from relief.gaps.summing import AreaCount
from relief.gaps.yardsticks import Yardstick
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.kernel.zone import local_day

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A gap as it stands before this count."""

    id: UUID
    state: GapState
    shortfall: int
    need: int
    waived_until: date | None


@dataclass
class _Turning:
    """One settling: what is written at its end, and what turned."""

    db: Session
    actor: Actor
    response_id: UUID
    now: datetime
    fresh: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    opened: int = 0
    resolved: int = 0

    def happened(self, gap_id: UUID, area_id: UUID, what: Happening, shortfall: int, need: int) -> None:
        """Write one step of a gap's life down."""
        self.events.append(
            event(self.response_id, area_id, gap_id, what, shortfall, need, by=self.actor.id, at=self.now)
        )


def event(
    response_id: UUID,
    area_id: UUID,
    gap_id: UUID,
    what: Happening,
    shortfall: int,
    need: int,
    *,
    by: UUID,
    at: datetime,
    note: str = "",
) -> dict[str, Any]:
    """A row of the gap's life."""
    return {
        "id": new_id(), "response_id": response_id, "area_id": area_id, "gap_id": gap_id, "at": at,
        "happening": what, "shortfall": shortfall, "need": need, "by_id": by, "note": note,
    }  # fmt: skip


def settle_gaps(
    db: Session,
    actor: Actor,
    response_id: UUID,
    counts: dict[UUID, AreaCount],
    yardsticks: Collection[Yardstick],
    now: datetime,
    *,
    all_of_them: bool = True,
) -> tuple[int, int]:
    """Compare need and cover of every area a measure is flagged for; gives how many gaps opened and how many closed.

    Without `all_of_them` only the gaps of these areas are looked at.
    """
    known = _known(db, response_id, None if all_of_them else list(counts))
    turning = _Turning(db, actor, response_id, now)
    by_level: dict[str, list[Yardstick]] = {}
    for one in yardsticks:
        by_level.setdefault(one.level, []).append(one)
    areas = sa.select(Area.id, Area.level).where(Area.level.in_(list(by_level)))
    if not all_of_them:
        areas = areas.where(Area.id.in_(list(counts)))
    for area_id, level in db.execute(areas).all():
        area = counts.get(area_id)
        for one in by_level[level] if area is not None else ():
            numbers = area.measured.get(one.code) if area is not None else None
            if (area_id, one.code) not in known and numbers and is_covered(one, numbers):
                continue
            told = compare(one, numbers) if numbers else None
            if numbers is None or told is None:
                continue
            gap = known.pop((area_id, one.code), None)
            standing = gap is not None and gap.state is not GapState.RESOLVED
            _settle_one(turning, area_id, one, gap, told, stands(one, numbers, told, was_open=standing))
    # What can no longer be compared (the figure was withdrawn, the area left the water) is no gap any more.
    for (area_id, _), gap in known.items():
        _resolve(turning, area_id, gap)
    insert_rows(db, Gap, turning.fresh)
    insert_rows(db, GapEvent, turning.events)
    return turning.opened, turning.resolved


def _known(db: Session, response_id: UUID, area_ids: list[UUID] | None) -> dict[Key, Known]:
    query = sa.select(Gap.area_id, Gap.measure, Gap.id, Gap.state, Gap.shortfall, Gap.need, Gap.waived_until)
    query = query.where(Gap.response_id == response_id)
    if area_ids is not None:
        query = query.where(Gap.area_id.in_(area_ids))
    return {(row[0], row[1]): Known(*row[2:]) for row in db.execute(query)}


def _settle_one(
    turning: _Turning, area_id: UUID, one: Yardstick, gap: Known | None, told: Comparison, is_standing: bool
) -> None:
    if not is_standing:
        if gap is not None:
            _resolve(turning, area_id, gap)
        return
    if gap is None:
        row = _new_gap(turning, area_id, one, told)
        turning.fresh.append(row)
        turning.opened += 1
        turning.happened(row["id"], area_id, Happening.OPENED, told.shortfall, told.need)
        return
    reopens = gap.state is GapState.RESOLVED or _waiver_ended(gap, turning.now)
    if reopens or (gap.shortfall, gap.need) != (told.shortfall, told.need):
        _move(turning.db.get_one(Gap, gap.id), told, turning.now, reopens=reopens)
    if reopens:
        turning.opened += 1
        turning.happened(gap.id, area_id, Happening.REOPENED, told.shortfall, told.need)


def _move(gap: Gap, told: Comparison, now: datetime, *, reopens: bool) -> None:
    if reopens:
        gap.state, gap.closed_at, gap.reason, gap.waived_until = GapState.OPEN, None, "", None
        gap.assigned_to_id, gap.due_on = None, None
        gap.opened_at = now
        gap.times_reopened += 1
    gap.shortfall, gap.need, gap.arithmetic = told.shortfall, told.need, _lines(told)
    gap.seen_at = now


def _resolve(turning: _Turning, area_id: UUID, gap: Known) -> None:
    if gap.state is GapState.RESOLVED:
        return
    found = turning.db.get_one(Gap, gap.id)
    found.state, found.closed_at, found.shortfall = GapState.RESOLVED, turning.now, 0
    turning.resolved += 1
    turning.happened(gap.id, area_id, Happening.RESOLVED, 0, gap.need)


def _new_gap(turning: _Turning, area_id: UUID, one: Yardstick, told: Comparison) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": turning.now,
        "created_by_id": turning.actor.id,
        "version": 1,
        "response_id": turning.response_id,
        "area_id": area_id,
        "measure": one.code,
        "kind": told.kind,
        "sector": told.sector,
        "shortfall": told.shortfall,
        "need": told.need,
        "arithmetic": _lines(told),
        "state": GapState.OPEN,
        "opened_at": turning.now,
        "seen_at": turning.now,
        "closed_at": None,
        "assigned_to_id": None,
        "reason": "",
        "waived_until": None,
        "due_on": None,
        "times_reopened": 0,
    }


def _lines(told: Comparison) -> list[dict[str, object]]:
    return [{"label": label, "value": value} for label, value in told.lines]


def _waiver_ended(gap: Known, now: datetime) -> bool:
    return gap.state is GapState.WAIVED and gap.waived_until is not None and gap.waived_until < local_day(now)
