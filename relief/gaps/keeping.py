"""Write a count so that pages only read: standings that changed, and the figures of every area above them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.gaps.counting import Counted, raw, raw_ids, uuid_of
from relief.gaps.measure_models import MeasureDay, MeasureSum
from relief.gaps.models import Count, Figure, FigureHistory, SectorFigure
from relief.gaps.summing import AreaCount
from relief.gaps.yardsticks import seal
from relief.kernel.rows import delete_rows, insert_rows, insert_tuples
from relief.kernel.zone import local_day

ROWS_AT_ONCE = 500
Part = TypeVar("Part")
# Without types: ids go back as the driver gave them.
_STANDINGS = sa.table(
    "standings",
    *(sa.column(name) for name in (
        "response_id", "household_id", "area_id", "lon", "lat", "bits", "children_3_17", "size",
    )),
)  # fmt: skip


def keep_standings(db: Session, counted: Counted) -> None:
    """Bring the stored standings in line with the count; rows that stand as before are not touched."""
    own = raw_ids(db)(counted.response_id)
    # Somebody may have counted meanwhile: what is to be written is taken away first.
    if counted.is_whole and len(counted.fresh) == len(counted.index):
        db.execute(sa.delete(_STANDINGS).where(_STANDINGS.c.response_id == sa.literal(own, sa.types.NullType())))
    else:
        stale = {*counted.gone, *counted.fresh}
        delete_rows(db, _STANDINGS, [{"response_id": own, "household_id": key} for key in stale])
    insert_tuples(db, _STANDINGS, tuple(_STANDINGS.c.keys()), counted.rows(own, counted.fresh))


def keep_figures(db: Session, counted: Counted, counts: dict[UUID, AreaCount], *, all_of_them: bool = True) -> None:
    """Bring the response's figures in line with these, and today's line of their history.

    Without `all_of_them` only these areas are touched; the others stand as they are.
    """
    own, today = counted.response_id, local_day(counted.at)

    def here(table: type[Any]) -> sa.ColumnElement[bool]:
        mine: sa.ColumnElement[bool] = table.response_id == own
        return mine if all_of_them else sa.and_(mine, table.area_id.in_(list(counts)))

    figures = [_figure(own, area_id, area) for area_id, area in counts.items()]
    _bring_in_line(db, Figure, ("area_id",), figures, here(Figure))
    sectors = [row for area_id, area in counts.items() for row in _sector_rows(own, area_id, area)]
    _bring_in_line(db, SectorFigure, ("area_id", "sector"), sectors, here(SectorFigure))
    days = sa.and_(here(FigureHistory), FigureHistory.on_date == today)
    _bring_in_line(db, FigureHistory, ("area_id",), [_history(row, today) for row in figures], days)
    numbers: list[dict[str, Any]] = [
        {"response_id": own, "area_id": area_id, "numbers": area.measured} for area_id, area in counts.items()
    ]
    _bring_in_line(db, MeasureSum, ("area_id",), numbers, here(MeasureSum))
    days = sa.and_(here(MeasureDay), MeasureDay.on_date == today)
    _bring_in_line(db, MeasureDay, ("area_id",), [{"on_date": today, **row} for row in numbers], days)


def _bring_in_line(
    db: Session, table: type[Any], keys: tuple[str, ...], rows: list[dict[str, Any]], where: sa.ColumnElement[bool]
) -> None:
    """Write only what changed: of forty thousand rows, a day's work moves a few hundred.

    The first key is the area, compared as the driver gives it, since making UUIDs would be most of the work.
    """
    as_given = raw_ids(db)
    names = [name for name in rows[0] if name not in ("response_id", "area_id")] if rows else []
    wanted = {(as_given(row["area_id"]), *(row[name] for name in keys[1:])): row for row in rows}
    # What is kept as JSON is compared as the text it is written as: reading thousands would take longer than the count.
    texts = {name for name in names if isinstance(getattr(table, name).type, sa.JSON)}
    told = [sa.cast(getattr(table, name), sa.Text) if name in texts else getattr(table, name) for name in names]
    columns = [raw(table.area_id), *(getattr(table, name) for name in keys[1:]), *told]
    stored = {tuple(row[: len(keys)]): row[len(keys) :] for row in db.execute(sa.select(*columns).where(where))}

    def as_kept(row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(json.dumps(row[name]) if name in texts else row[name] for name in names)

    fresh = [key for key, row in wanted.items() if stored.get(key) != as_kept(row)]
    stale = [key for key in stored if key not in wanted] + [key for key in fresh if key in stored]
    for some in _parts(stale):
        among = sa.tuple_(*(getattr(table, name) for name in keys)).in_([(uuid_of(key[0]), *key[1:]) for key in some])
        db.execute(sa.delete(table).where(where, among).execution_options(synchronize_session=False))
    insert_rows(db, table, [wanted[key] for key in fresh])


def _figure(response_id: UUID, area_id: UUID, area: AreaCount) -> dict[str, Any]:
    total = area.tally
    return {
        "response_id": response_id,
        "area_id": area_id,
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
            households=len(counted.index),
            lapses_at=counted.lapses_at,
            yardsticks=seal(counted.yardsticks),
        )
    )


def _parts(rows: list[Part]) -> Iterator[list[Part]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
