"""Write a count so that pages only read: standings that changed, and the figures of every area above them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.gaps.counting import Counted
from relief.gaps.models import Count, Figure, FigureHistory, SectorFigure
from relief.gaps.summing import AreaCount
from relief.kernel.zone import local_day

ROWS_AT_ONCE = 2_000
Part = TypeVar("Part")
# Without types: ids go back as the driver gave them.
_STANDINGS = sa.table(
    "standings",
    *(sa.column(name) for name in ("response_id", "household_id", "area_id", "lon", "lat", "bits", "children_3_17")),
)


def keep_standings(db: Session, counted: Counted) -> None:
    """Bring the stored standings in line with the count; rows that stand as before are not touched."""
    own = counted.response_id.hex if db.get_bind().dialect.name == "sqlite" else counted.response_id
    # Somebody may have counted meanwhile: what is to be written is taken away first.
    stale = {*counted.gone, *counted.fresh}
    table = _STANDINGS
    for some in _parts(list(stale)):
        db.execute(sa.delete(table).where(table.c.response_id == own, table.c.household_id.in_(some)))
    for keys in _parts(counted.fresh):
        rows = [(own, key, *counted.households[key].row()) for key in keys]
        db.execute(sa.insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in rows])


def keep_figures(db: Session, counted: Counted, counts: dict[UUID, AreaCount]) -> None:
    """Replace the response's figures with these, and today's line of their history."""
    response_id = counted.response_id
    for table in (Figure, SectorFigure):
        db.execute(sa.delete(table).where(table.response_id == response_id))
    figures = [_figure(counted, area_id, area) for area_id, area in counts.items()]
    sectors = [row for area_id, area in counts.items() for row in _sector_rows(response_id, area_id, area)]
    _insert(db, Figure, figures)
    _insert(db, SectorFigure, sectors)
    today = local_day(counted.at)
    db.execute(sa.delete(FigureHistory).where(FigureHistory.response_id == response_id, FigureHistory.on_date == today))
    _insert(db, FigureHistory, [_history(row, today) for row in figures])


def _figure(counted: Counted, area_id: UUID, area: AreaCount) -> dict[str, Any]:
    total = area.tally
    return {
        "response_id": counted.response_id,
        "area_id": area_id,
        "counted_at": counted.at,
        "affected": area.affected,
        "affected_basis": area.affected_basis,
        "registered": total.registered,
        "verified": total.verified,
        "targeted": total.targeted,
        "reached": total.reached,
        "reached_ever": total.reached_ever,
        "female_headed": total.female_headed,
        "female_headed_reached": total.female_headed_reached,
        "disability": total.disability,
        "disability_reached": total.disability_reached,
        "children_affected": area.children_affected,
        "children_registered": total.children,
        "space_places": area.places,
        "fully_damaged": total.fully_damaged,
        "fully_damaged_granted": total.fully_damaged_granted,
        "last_delivery_on": area.last_delivery,
    }


def _sector_rows(response_id: UUID, area_id: UUID, area: AreaCount) -> Iterator[dict[str, Any]]:
    for name, sector in area.tally.sectors.items():
        if sector.in_need or sector.targeted or sector.reached_ever:
            yield {"response_id": response_id, "area_id": area_id, "sector": name, **vars(sector)}


def _history(figure: dict[str, Any], day: date) -> dict[str, Any]:
    kept = ("response_id", "area_id", "affected", "registered", "reached")
    return {"on_date": day, **{name: figure[name] for name in kept}}


def keep_stamp(db: Session, counted: Counted) -> None:
    """Remember when this count was made and what the trail said then."""
    db.merge(
        Count(
            response_id=counted.response_id,
            counted_at=counted.at,
            audit_number=counted.audit_number,
            households=len(counted.households),
        )
    )


def _insert(db: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    for many in _parts(rows):
        db.execute(sa.insert(table), many)


def _parts(rows: list[Part]) -> Iterator[list[Part]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
