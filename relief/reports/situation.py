"""The figures of a situation report, each a sum of what may be told, union by union.

A count of one to four households is hidden, and so is one that leaves one to four of its whole. Whether a number is
hidden depends on its own union alone, and every total adds up only what is shown: so no two parts of a report, and
no two reports of one count, can be subtracted from each other to find a hidden number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.areas.queries import below, inside
from relief.gaps import chain, queries
from relief.gaps.models import Figure, Gap, SectorFigure
from relief.gaps.rules import SECTORS
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import children
from relief.reports.rules import told
from relief.reports.scope import Scope
from relief.spaces.kinds import SpaceState
from relief.spaces.models import Space
from relief.spaces.sight import visible
from relief.stock.models import Item, PlaceKind, StockBalance, StockPlace
from relief.stock.rules import plain

Figures = dict[str, Any]
Cells = dict[str, int | None]
CHAIN = ("affected", "registered", "verified", "targeted", "reached")
BY_SECTOR = ("in_need", "unmet", "targeted", "reached")
CHILDREN = ("enrolled", "attended")


def figures(db: Session, scope: Scope, area: Area) -> Figures:
    """Everything a report shows, as JSON: {"counted_at", "unions", "sectors", "flags", "stock", "spaces", "sources"}.

    `unions` are {"pcode", "bn", "en", "cells" {CHAIN and CHILDREN}, "sectors" {word: BY_SECTOR}}, None where hidden or
    where nobody knows; `hidden` says which of the two. Totals are made of these by `totals`, never kept.
    """
    actor = scope.actor
    actor.must(Verb.REPORTS_SEND, within=area.path)
    rows = queries.figures(db, actor, scope.response_id, level=Level.UNION, above=area)
    known = [(union, figure) for union, figure in rows if figure is not None]
    sectors = queries.sector_figures(db, scope.response_id, [union.id for union, _ in known])
    came = _children(db, scope)
    official = chain.official(db, scope.response_id, [union.id for union, _ in known])
    count = queries.freshness(db, scope.response_id).count
    return {
        "counted_at": count.counted_at.isoformat() if count else None,
        "unions": [_union(union, figure, sectors.get(union.id, {}), came.get(union.id)) for union, figure in rows],
        "flags": _flags(db, actor, scope.response_id, area),
        "stock": _stock(db, actor, area),
        "spaces": _sites(db, scope, area),
        "sources": {
            "affected": sorted({figure.affected_basis for _, figure in known if figure.affected is not None}),
            "official_on": str(max((one.as_of for one in official.values()), default="")),
            "official_by": sorted({one.source for one in official.values() if one.source})[:5],
            "water_on": _water(db, actor, scope.response_id),
        },
    }


def _union(area: Area, figure: Figure | None, sectors: Mapping[str, SectorFigure], came: Cells | None) -> Figures:
    cells: Cells = dict.fromkeys((*CHAIN, *CHILDREN))
    parts: dict[str, Cells] = {}
    if figure is not None:
        cells |= household_cells(figure)
        if cells["registered"] is not None:
            parts = {word: sector_cells(row, figure.registered) for word, row in sectors.items()}
    cells |= came or {}
    # Nobody knows how many were affected and nobody is registered: grey on the map, never nought.
    unknown = figure is None or (figure.affected is None and not figure.registered)
    return {
        "pcode": area.pcode, "bn": area.name_bn or area.name_en, "en": area.name_en, "unknown": unknown,
        "cells": cells, "sectors": parts,
        "hidden": _hidden(cells, figure) + sum(cell is None for row in parts.values() for cell in row.values()),
    }  # fmt: skip


def _hidden(cells: Cells, figure: Figure | None) -> int:
    if figure is None:
        return 0
    there = [name for name in CHAIN if name != "affected" or figure.affected is not None]
    return sum(cells[name] is None for name in there)


def household_cells(figure: Figure) -> Cells:
    """One union's chain. Official figures and estimates are public; small counts of our registry are hidden."""
    cells: Cells = dict.fromkeys(CHAIN)
    cells["affected"] = figure.affected
    cells["registered"] = told(figure.registered)
    if cells["registered"] is None:
        return cells
    for name in ("verified", "targeted", "reached"):
        cells[name] = part(getattr(figure, name), figure.registered)
    return cells


def sector_cells(row: SectorFigure, registered: int) -> Cells:
    """One sector of one union; unmet is a part of those in need, all others are parts of the registered."""
    cells: Cells = {name: part(getattr(row, name), registered) for name in ("in_need", "targeted", "reached")}
    cells["unmet"] = None if cells["in_need"] is None else part(row.unmet, row.in_need)
    return cells


def part(count: int, whole: int) -> int | None:
    """A count that may be told: neither it nor what it leaves of the whole is one to four."""
    return None if told(count) is None or told(whole - count) is None else count


def _children(db: Session, scope: Scope) -> dict[UUID, Cells]:
    sums: dict[UUID, list[int]] = {}
    for cell in children.cells(db, scope):
        if cell.area_id is not None:
            row = sums.setdefault(cell.area_id, [0, 0])
            row[0] += cell.enrolled
            row[1] += cell.attended
    return {key: dict(zip(CHILDREN, map(told, row), strict=True)) for key, row in sums.items()}


def _flags(db: Session, actor: Actor, response_id: UUID, area: Area) -> list[Figures]:
    query = (
        sa.select(Gap.kind, Gap.sector, sa.func.count())
        .join(Area, Area.id == Gap.area_id)
        .where(Gap.response_id == response_id, Gap.state.in_(queries.STANDING_GAPS), below(area.path), inside(actor))
        .group_by(Gap.kind, Gap.sector)
        .order_by(sa.func.count().desc(), Gap.kind, Gap.sector)
    )
    return [{"kind": str(kind), "sector": sector, "open": number} for kind, sector, number in db.execute(query)]


def _stock(db: Session, actor: Actor, area: Area) -> list[Figures]:
    query = (
        sa.select(Item, sa.func.sum(StockBalance.quantity))
        .join(StockBalance, StockBalance.item_id == Item.id)
        .join(StockPlace, StockPlace.id == StockBalance.place_id)
        .join(Area, Area.id == StockPlace.area_id)
        .where(StockPlace.kind == PlaceKind.WAREHOUSE, below(area.path), inside(actor))
        .group_by(Item.id)
        .order_by(Item.code)
    )
    return [
        {"code": one.code, "bn": one.name_bn, "en": one.name_en, "unit": one.unit, "quantity": plain(quantity)}
        for one, quantity in db.execute(query)
        if quantity
    ]


def _sites(db: Session, scope: Scope, area: Area) -> Figures:
    query = (
        sa.select(sa.func.count())
        .select_from(Space)
        .join(Area, Area.id == Space.area_id)
        .where(Space.response_id == scope.response_id, Space.state == SpaceState.OPEN, below(area.path))
        .where(visible(scope.actor))
    )
    places = (
        sa.select(sa.func.sum(Figure.space_places))
        .join(Area, Area.id == Figure.area_id)
        .where(Figure.response_id == scope.response_id, Area.level == Level.UNION, below(area.path))
        .where(inside(scope.actor))
    )
    return {"open": db.scalar(query) or 0, "places": int(db.scalar(places) or 0)}


def _water(db: Session, actor: Actor, response_id: UUID) -> str:
    found = chain.newest_water(db, actor, response_id)
    return "" if found is None else str(local_day(found.observed_at))


def totals(found: Figures) -> Cells:
    """The chain and the children of all unions; None where no union tells."""
    return {name: _sum([row["cells"].get(name) for row in found["unions"]]) for name in (*CHAIN, *CHILDREN)}


def sector_totals(found: Figures) -> dict[str, Cells]:
    """The same for each sector of which anything is told."""
    rows = {word: [row["sectors"].get(word, {}) for row in found["unions"]] for word in SECTORS}
    sums = {word: {name: _sum([one.get(name) for one in parts]) for name in BY_SECTOR} for word, parts in rows.items()}
    return {word: cells for word, cells in sums.items() if any(cells.values())}


def hidden_cells(found: Figures) -> int:
    """How many numbers are hidden, and left out of every sum."""
    return sum(int(row["hidden"]) for row in found["unions"])


def changes(found: Figures, before: Figures | None) -> list[tuple[str, int | None, int | None]]:
    """(name, then, now) of the chain, the children and the open flags; empty without an earlier report."""
    if before is None:
        return []
    then, now = totals(before), totals(found)
    moved = [(name, then[name], now[name]) for name in (*CHAIN, *CHILDREN)]
    return [*moved, ("flags", _open(before), _open(found))]


def _open(found: Figures) -> int:
    return sum(int(one["open"]) for one in found["flags"])


def _sum(cells: Sequence[int | None]) -> int | None:
    shown = [cell for cell in cells if cell is not None]
    return sum(shown) if shown else None


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content in one way of writing: the same figures and words give the same sign everywhere."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
