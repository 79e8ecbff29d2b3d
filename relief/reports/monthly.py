"""A month of child-friendly spaces as it may be told: whole numbers, their parts, and what is hidden in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.kernel.verbs import Verb
from relief.reports import children, others, sessions
from relief.reports.children import Cell
from relief.reports.rules import ALL_BANDS, hidden, told
from relief.reports.scope import Scope
from relief.reports.sessions import Sessions

MEASURES = ("enrolled", "attended", "regular", "attendances", "dropped_out")
SEXES = ("female", "male", "other")
DISABILITIES = ("yes", "no", "unknown")
Told = dict[str, int | None]
Key = tuple[UUID | None, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part of the whole, by measure; None is hidden."""

    key: str
    told: Told


@dataclass(frozen=True, kw_only=True)
class UnionLine:
    """One union. `area` is None for children whose site the reader does not answer for any more."""

    area: Area | None
    told: Told
    sessions: Sessions


@dataclass(frozen=True, kw_only=True)
class CellLine:
    """One union, sex, age band and answer about disability."""

    area: Area | None
    sex: str
    band: str
    disability: str
    told: Told


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """The three numbers of the cluster: children and caregivers with support, girls and women, with disabilities."""

    people: int | None
    female: int | None
    with_disability: int | None
    disability_asked: bool


@dataclass(frozen=True, kw_only=True)
class Monthly:
    """Everything of one month."""

    scope: Scope
    whole: Told
    by_sex: Sequence[Line]
    by_band: Sequence[Line]
    by_disability: Sequence[Line]
    unions: Sequence[UnionLine]
    cells: Sequence[CellLine]
    sessions: Sessions
    sentence: Sentence
    caregivers: others.Caregivers
    support: others.Support
    follow_ups: others.Share
    staff: others.Share
    sites: others.Share
    seats: others.Seats

    @property
    def is_empty(self) -> bool:
        """Nothing at all happened."""
        return not self.cells and not self.sessions.expected and not self.caregivers.meetings


def monthly(db: Session, scope: Scope) -> Monthly:
    """Count a month in the reader's areas. Small numbers are hidden for everybody: the page is made to be shared."""
    scope.actor.must(Verb.SPACES_VIEW)
    counted, held = children.cells(db, scope), sessions.by_union(db, scope)
    areas = _areas(db, {cell.area_id for cell in counted} | set(held))
    both = others.caregivers(db, scope)
    return Monthly(
        scope=scope,
        whole={name: told(_sum(counted, name)) for name in MEASURES},
        by_sex=_parts(counted, SEXES, lambda cell: cell.sex),
        by_band=_parts(counted, ALL_BANDS, lambda cell: cell.band),
        by_disability=_parts(counted, DISABILITIES, lambda cell: cell.disability),
        unions=_unions(counted, held, areas),
        cells=_cells(counted, areas),
        sessions=sum(held.values(), Sessions()),
        sentence=_sentence(counted, both),
        caregivers=both,
        support=others.support(db, scope),
        follow_ups=others.follow_ups(db, scope),
        staff=others.staff_signed(db, scope),
        sites=others.sites_ready(db, scope),
        seats=others.seats(db, scope),
    )


def _areas(db: Session, ids: set[UUID | None]) -> Mapping[UUID | None, Area]:
    query = sa.select(Area).where(Area.id.in_([one for one in ids if one is not None]))
    return {area.id: area for area in db.scalars(query)}


def _sum(cells: Sequence[Cell], name: str) -> int:
    return sum(getattr(cell, name) for cell in cells)


def _parts(cells: Sequence[Cell], keys: Sequence[str], of: Callable[[Cell], str]) -> list[Line]:
    """The whole by one question, every answer that somebody gave."""
    there = [key for key in keys if any(of(cell) == key for cell in cells)]
    shown: dict[str, Told] = {key: {} for key in there}
    for name in MEASURES:
        counts = {key: _sum([cell for cell in cells if of(cell) == key], name) for key in there}
        dark = hidden(counts, [there])
        for key in there:
            shown[key][name] = None if key in dark else counts[key]
    return [Line(key=key, told=shown[key]) for key in there]


def _unions(cells: Sequence[Cell], held: Mapping[UUID, Sessions], areas: Mapping[UUID | None, Area]) -> list[UnionLine]:
    by_union = _by_union(cells)
    ids = {*by_union, *held}
    shown = _union_totals(by_union)
    nothing: Told = dict.fromkeys(MEASURES, 0)
    lines = [
        UnionLine(
            area=areas.get(one),
            told=shown.get(one, nothing),
            sessions=held.get(one, Sessions()) if one is not None else Sessions(),
        )
        for one in ids
    ]
    return sorted(lines, key=lambda line: (line.area is None, line.area.path if line.area else ""))


def _by_union(cells: Sequence[Cell]) -> dict[UUID | None, list[Cell]]:
    found: dict[UUID | None, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.area_id, []).append(cell)
    return found


def _union_totals(by_union: Mapping[UUID | None, Sequence[Cell]]) -> dict[UUID | None, Told]:
    shown: dict[UUID | None, Told] = {one: {} for one in by_union}
    for name in MEASURES:
        counts = {one: _sum(cells, name) for one, cells in by_union.items()}
        dark = hidden(counts, [list(counts)])
        for one, count in counts.items():
            shown[one][name] = None if one in dark else count
    return shown


def _cells(cells: Sequence[Cell], areas: Mapping[UUID | None, Area]) -> list[CellLine]:
    """Every combination, with whatever would give a hidden number away hidden as well."""
    totals = _union_totals(_by_union(cells))
    dark = {name: _dark(cells, name, totals) for name in MEASURES}
    lines = [
        CellLine(
            area=areas.get(cell.area_id), sex=cell.sex, band=cell.band, disability=cell.disability,
            told={name: None if _key(cell) in dark[name] else getattr(cell, name) for name in MEASURES},
        )
        for cell in cells
    ]  # fmt: skip
    return sorted(lines, key=_order)


def _order(line: CellLine) -> tuple[object, ...]:
    path = line.area.path if line.area else ""
    return (
        line.area is None, path, SEXES.index(line.sex), ALL_BANDS.index(line.band), DISABILITIES.index(line.disability)
    )  # fmt: skip


def _dark(cells: Sequence[Cell], name: str, totals: Mapping[UUID | None, Told]) -> frozenset[Key]:
    """Told beside these cells are the sums by union, by sex, by age and by disability."""
    counts = {_key(cell): int(getattr(cell, name)) for cell in cells}
    lines = [
        [key for key in counts if key[place] == value] for place in range(4) for value in {k[place] for k in counts}
    ]
    whole_unions = {key for key in counts if totals[key[0]][name] is None}
    return hidden(counts, lines) | frozenset(whole_unions)


def _key(cell: Cell) -> Key:
    return cell.area_id, cell.sex, cell.band, cell.disability


def _sentence(cells: Sequence[Cell], both: others.Caregivers) -> Sentence:
    girls = _sum([cell for cell in cells if cell.sex == "female"], "attended")
    disabled = _sum([cell for cell in cells if cell.disability == "yes"], "attended")
    return Sentence(
        people=told(_sum(cells, "attended") + both.people),
        female=told(girls + both.women),
        with_disability=told(disabled + both.with_disability),
        disability_asked=any(cell.disability != "unknown" for cell in cells) or both.with_disability > 0,
    )
