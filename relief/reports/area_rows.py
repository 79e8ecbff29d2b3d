"""Figures area by area as others may read them: what files, forms, DHIS2 and programs are made of.

Whether a number is hidden depends on its own union alone, and whatever is larger than a union adds up only what its
unions tell (decision 0021). So every answer is a sum of told numbers, and no difference of two is anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.areas.queries import below, inside
from relief.gaps import queries
from relief.gaps.measure_models import MeasureSum, Unit
from relief.gaps.models import Figure, Gap, SectorFigure
from relief.gaps.rules import SECTORS
from relief.gaps.showing import shown
from relief.gaps.yardsticks import Yardstick, catalogue
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.reports.rules import told
from relief.reports.situation import BY_SECTOR, CHAIN, Cells, household_cells, part, sector_cells

# Levels others may ask for. Working areas below a union are too small to be told of.
LEVELS = (Level.UNION, Level.UPAZILA, Level.DISTRICT, Level.DIVISION)
_WITH_PARTS = ("female_headed", "disability")
PARTS = (*(f"{name}{end}" for name in _WITH_PARTS for end in ("", "_reached")), "houses_lost", "houses_granted")
OF_CHILDREN = ("children_affected", "child_places")
CELLS = (*CHAIN, *PARTS, *OF_CHILDREN)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One area: CELLS, and BY_SECTOR by sector word; None where nobody knows or it is hidden.

    `hidden` numbers are left out of what the area tells; `unions` of it were counted.
    """

    area: Area
    cells: Cells
    sectors: Mapping[str, Cells]
    hidden: int
    unions: int


@dataclass
class _Sum:
    cells: Cells = field(default_factory=lambda: dict.fromkeys(CELLS))
    sectors: dict[str, Cells] = field(default_factory=dict)
    hidden: int = 0
    unions: int = 0


def rows(db: Session, actor: Actor, response_id: UUID, level: Level, above: Area | None = None) -> list[Row]:
    """Every area of a level that the actor sees whole, by code; areas nobody counted are there with nothing."""
    unions = queries.figures(db, actor, response_id, level=Level.UNION, above=above)
    known = [area.id for area, figure in unions if figure is not None]
    sectors = queries.sector_figures(db, response_id, known)
    sums: dict[str, _Sum] = {}
    for area, figure in unions:
        if figure is not None:
            _add(sums.setdefault(_at(area, level), _Sum()), figure, sectors.get(area.id, {}))
    return [
        Row(area=area, cells=one.cells, sectors=one.sectors, hidden=one.hidden, unions=one.unions)
        for area in of_level(db, actor, level, above)
        for one in [sums.get(area.pcode) or _Sum()]
    ]


def of_level(db: Session, actor: Actor, level: Level, above: Area | None) -> Sequence[Area]:
    """The areas of one level that the actor sees, by path."""
    actor.must(Verb.GAPS_VIEW)
    query = sa.select(Area).where(Area.level == level, inside(actor))
    if above is not None:
        query = query.where(below(above.path))
    return db.scalars(query.order_by(Area.path)).all()


def _at(union: Area, level: Level) -> str:
    """The code of the area of a level in which a union lies."""
    codes = union.path.strip("/").split("/")
    place = len(codes) - 1 - LEVELS.index(level)
    return codes[place] if place >= 0 else ""


def _add(into: _Sum, figure: Figure, sectors: Mapping[str, SectorFigure]) -> None:
    cells = cells_of(figure)
    parts: Mapping[str, Cells] = {}
    if cells["registered"] is not None:
        parts = {word: sector_cells(row, figure.registered) for word, row in sectors.items()}
    into.unions += 1
    into.hidden += sum(cells[name] is None for name in CELLS if not _unknown(figure, name))
    into.hidden += sum(cell is None for row in parts.values() for cell in row.values())
    _sum_up(into.cells, cells)
    for word, each in parts.items():
        _sum_up(into.sectors.setdefault(word, dict.fromkeys(BY_SECTOR)), each)


def _unknown(figure: Figure, name: str) -> bool:
    return name in ("affected", "children_affected") and getattr(figure, name) is None


def _sum_up(into: Cells, cells: Cells) -> None:
    for name, number in cells.items():
        if number is not None:
            into[name] = (into[name] or 0) + number


def cells_of(figure: Figure) -> Cells:
    """What may be told of one union."""
    cells: Cells = {**dict.fromkeys(CELLS), **household_cells(figure)}
    # Official figures, estimates and places are public.
    cells["children_affected"], cells["child_places"] = figure.children_affected, figure.space_places
    if cells["registered"] is None:
        return cells
    for name in _WITH_PARTS:
        group, both = getattr(figure, name), getattr(figure, f"{name}_reached")
        cells[name] = part(group, figure.registered)
        if cells[name] is not None:
            cells[f"{name}_reached"] = crossed(both, group, figure.reached, figure.registered)
    cells["houses_lost"] = part(figure.fully_damaged, figure.registered)
    if cells["houses_lost"] is not None:
        cells["houses_granted"] = part(figure.fully_damaged_granted, figure.fully_damaged)
    return cells


def crossed(both: int, row: int, column: int, whole: int) -> int | None:
    """How many are in two groups: told when none of the four fields of the table is one to four."""
    four = (both, row - both, column - both, whole - row - column + both)
    return None if any(told(max(0, one)) is None for one in four) else both


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one measure came to in one area; need and covered are None where nobody knows or it is hidden."""

    area: Area
    one: Yardstick
    need: int | None
    covered: int | None


def measured(
    db: Session, actor: Actor, response_id: UUID, level: Level, above: Area | None = None
) -> tuple[list[Measured], int]:
    """Every measure of every area of a level, and how many numbers of unions are hidden."""
    measures = catalogue(db)
    areas = of_level(db, actor, level, above)
    sums: dict[tuple[str, str], list[int]] = {}
    hidden = 0
    for area, figure, numbers in _measured_unions(db, actor, response_id, above):
        for one in measures:
            if one.is_guarded or (kept := numbers.get(one.code)) is None or kept[0] is None or kept[1] is None:
                continue
            told_of = told_measure(one, kept, figure.registered)
            if told_of is None:
                hidden += 1
                continue
            into = sums.setdefault((_at(area, level), one.code), [0, 0])
            into[0] += told_of[0]
            into[1] += told_of[1]
    guarded = _guarded(db, response_id, areas, measures) if level is Level.DISTRICT else {}
    found = []
    for area in areas:
        for one in measures:
            both = guarded.get((area.pcode, one.code)) if one.is_guarded else sums.get((area.pcode, one.code))
            if both is not None:
                found.append(Measured(area=area, one=one, need=both[0], covered=both[1]))
    return found, hidden


def told_measure(one: Yardstick, kept: Sequence[int | None], registered: int) -> tuple[int, int] | None:
    """Need and cover of a union, or None: neither they nor what they leave of their wholes may be one to four."""
    need, cover = kept[0] or 0, kept[1] or 0
    if one.needs.of_area and one.covers.of_area:
        # Reports and places: no household stands behind one of them.
        return (need, cover) if part(cover, need) is not None or one.unit is not Unit.REPORT else None
    if told(registered) is None:
        return None
    if one.needs.of_area:
        # Of those affected, how many are registered: the need is public.
        return (need, cover) if part(cover, registered) is not None else None
    if told(need) is None or part(cover, need) is None:
        return None
    if one.unit is Unit.HOUSEHOLD:
        if part(need, registered) is None:
            return None
        if len(kept) > 3 and crossed(cover, need, kept[3] or 0, kept[2] or 0) is None:
            return None
    return need, cover


def _measured_unions(
    db: Session, actor: Actor, response_id: UUID, above: Area | None
) -> Iterable[tuple[Area, Figure, Mapping[str, Sequence[int | None]]]]:
    query = (
        sa.select(Area, Figure, MeasureSum)
        .join(Figure, sa.and_(Figure.area_id == Area.id, Figure.response_id == response_id))
        .join(MeasureSum, sa.and_(MeasureSum.area_id == Area.id, MeasureSum.response_id == response_id))
        .where(Area.level == Level.UNION, inside(actor))
    )
    for area, figure, kept in db.execute(query if above is None else query.where(below(above.path))):
        yield area, figure, kept.numbers


def _guarded(
    db: Session, response_id: UUID, areas: Sequence[Area], measures: Sequence[Yardstick]
) -> dict[tuple[str, str], tuple[int, int]]:
    """People in support: told of a whole district only, and not when they are few."""
    codes = {area.id: area.pcode for area in areas}
    kept = db.scalars(sa.select(MeasureSum).where(MeasureSum.response_id == response_id, MeasureSum.area_id.in_(codes)))
    found = {}
    for row in kept:
        for one in measures:
            if one.is_guarded:
                cell = shown(one, row.numbers.get(one.code))
                if cell.need is not None and cell.cover is not None and part(cell.cover, cell.need) is not None:
                    found[codes[row.area_id], one.code] = (cell.need, cell.cover)
    return found


def flags(
    db: Session, actor: Actor, response_id: UUID, above: Area | None, *, limit: int, offset: int
) -> tuple[list[tuple[Gap, Area]], int]:
    """Gaps that stand, by area and measure, without the numbers that `measured` tells or hides; and how many."""
    actor.must(Verb.GAPS_VIEW)
    said = [Gap.response_id == response_id, Gap.state.in_(queries.STANDING_GAPS), inside(actor)]
    if above is not None:
        said.append(below(above.path))
    query = sa.select(Gap, Area).join(Area, Area.id == Gap.area_id).where(*said)
    count = db.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = db.execute(query.order_by(Area.path, Gap.measure).limit(limit).offset(offset))
    return [(gap, area) for gap, area in found], count


def names() -> list[str]:
    """Every number of an area, one word each: CELLS, then sector and what of it ("food_in_need")."""
    return [*CELLS, *(f"{word}_{name}" for word in SECTORS for name in BY_SECTOR)]


def flat(row: Row) -> dict[str, int | None]:
    """The numbers of an area under those words."""
    by_sector = {
        f"{word}_{name}": row.sectors.get(word, {}).get(name) for word in SECTORS for name in BY_SECTOR
    }  # fmt: skip
    return {**row.cells, **by_sector}
