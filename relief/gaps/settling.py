"""Open, move and close gaps after a count; what people decided about them stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.gaps.models import Gap, GapState
from relief.gaps.rules import Comparison, comparisons, is_open
from relief.gaps.summing import AreaCount
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.kernel.zone import local_day

Key = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A gap as it stands before this count."""

    id: UUID
    state: GapState
    shortfall: int
    need: int
    waived_until: date | None


def settle_gaps(
    db: Session, actor: Actor, response_id: UUID, counts: dict[UUID, AreaCount], now: datetime
) -> tuple[int, int]:
    """Compare need and cover of every union; gives how many gaps opened and how many closed."""
    known = _known(db, response_id)
    fresh: list[dict[str, Any]] = []
    opened = resolved = 0
    for area_id in db.scalars(sa.select(Area.id).where(Area.level == Level.UNION)):
        area = counts.get(area_id)
        if area is None:
            continue
        for compared in comparisons(
            area.tally, affected=area.affected, children=area.children_affected, places=area.places
        ):
            gap = known.pop((area_id, compared.kind, compared.sector), None)
            change = _settle_one(db, gap, compared, now)
            if change == 1 and gap is None:
                fresh.append(_new_gap(actor, response_id, area_id, compared, now))
            opened += change == 1
            resolved += change == -1
    insert_rows(db, Gap, fresh)
    # What can no longer be compared (the figure was withdrawn, the area left the water) is no gap any more.
    for gap in known.values():
        resolved += _resolve(db, gap, now)
    return opened, resolved


def _known(db: Session, response_id: UUID) -> dict[Key, Known]:
    query = sa.select(
        Gap.area_id, Gap.kind, Gap.sector, Gap.id, Gap.state, Gap.shortfall, Gap.need, Gap.waived_until
    ).where(Gap.response_id == response_id)
    return {(row[0], row[1], row[2]): Known(*row[3:]) for row in db.execute(query)}


def _settle_one(db: Session, gap: Known | None, compared: Comparison, now: datetime) -> int:
    """Give 1 when a gap opens, -1 when one closes, 0 when nothing turns."""
    standing = gap is not None and gap.state is not GapState.RESOLVED
    if not is_open(compared, was_open=standing):
        return -_resolve(db, gap, now) if gap is not None else 0
    if gap is None:
        return 1
    reopens = gap.state is GapState.RESOLVED or _waiver_ended(gap, now)
    if reopens or (gap.shortfall, gap.need) != (compared.shortfall, compared.need):
        _move(db.get_one(Gap, gap.id), compared, now, reopens=reopens)
    return int(reopens)


def _move(gap: Gap, compared: Comparison, now: datetime, *, reopens: bool) -> None:
    if reopens:
        gap.state, gap.closed_at, gap.reason, gap.waived_until = GapState.OPEN, None, "", None
        gap.opened_at = now
        gap.times_reopened += 1
    gap.shortfall, gap.need, gap.arithmetic = compared.shortfall, compared.need, _lines(compared)
    gap.seen_at = now


def _resolve(db: Session, gap: Known, now: datetime) -> int:
    if gap.state is GapState.RESOLVED:
        return 0
    found = db.get_one(Gap, gap.id)
    found.state, found.closed_at, found.shortfall = GapState.RESOLVED, now, 0
    return 1


def _new_gap(actor: Actor, response_id: UUID, area_id: UUID, compared: Comparison, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": now,
        "created_by_id": actor.id,
        "version": 1,
        "response_id": response_id,
        "area_id": area_id,
        "kind": compared.kind,
        "sector": compared.sector,
        "shortfall": compared.shortfall,
        "need": compared.need,
        "arithmetic": _lines(compared),
        "state": GapState.OPEN,
        "opened_at": now,
        "seen_at": now,
        "closed_at": None,
        "assigned_to_id": None,
        "reason": "",
        "waived_until": None,
        "times_reopened": 0,
    }


def _lines(compared: Comparison) -> list[dict[str, object]]:
    return [{"label": label, "value": value} for label, value in compared.lines]


def _waiver_ended(gap: Known, now: datetime) -> bool:
    return gap.state is GapState.WAIVED and gap.waived_until is not None and gap.waived_until < local_day(now)
