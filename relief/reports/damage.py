"""What families' houses and goods suffered, union by union, as the registry knows it and as others may be told.

Each number is hidden or told by its own union alone, as everywhere in this room; sums add what is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.areas.queries import below, inside
from relief.gaps.models import Figure
from relief.households.models import Damage, Household, Impact, ImpactState, Status
from relief.kernel.actor import Actor
from relief.reports.rules import hidden, told
from relief.reports.situation import Cells, part

HOUSES = ("pucca", "semi_pucca", "kutcha", "jhupri", "unknown")
CLASSES = {Damage.FULL: "full", Damage.PARTIAL: "partial"}
LOSSES = {
    "latrines": Impact.latrine_damaged, "tubewells": Impact.tubewell_damaged, "crops": Impact.crops_lost,
    "livestock": Impact.livestock_lost, "displaced": Impact.displaced,
}  # fmt: skip
NAMES = (*(f"{kind}_{word}" for word in CLASSES.values() for kind in ("houses", *HOUSES)), *LOSSES)


def told_of(db: Session, actor: Actor, response_id: UUID, above: Area) -> Cells:
    """The sums of what the unions below an area tell; None where none tells."""
    sums: Cells = dict.fromkeys(NAMES)
    for cells in _unions(db, actor, response_id, above):
        for name, number in cells.items():
            if number is not None:
                sums[name] = (sums[name] or 0) + number
    return sums


def _unions(db: Session, actor: Actor, response_id: UUID, above: Area) -> Iterator[Cells]:
    here = (Area.level == Level.UNION, inside(actor), below(above.path))
    wholes = sa.select(Figure.area_id, Figure.registered).join(Area, Area.id == Figure.area_id)
    counted = dict(db.execute(wholes.where(Figure.response_id == response_id, *here)).all())
    rows = _counts(db, response_id, list(counted))
    for area_id, registered in counted.items():
        if told(registered) is not None:
            yield _cells(rows.get(area_id, Counter()), registered)


def _counts(db: Session, response_id: UUID, areas: list[UUID]) -> dict[UUID, Counter[str]]:
    """By union: {"houses_full", "kutcha_full", ..., "latrines", ...}. Disputed reports count for nothing."""
    sums = [sa.func.sum(sa.case((column, 1), else_=0)) for column in LOSSES.values()]
    query = (
        sa.select(Household.area_id, Impact.house_damage, Household.housing, sa.func.count(), *sums)
        .select_from(Impact)
        .join(Household, Household.id == Impact.household_id)
        .where(
            Impact.response_id == response_id, Impact.state != ImpactState.DISPUTED,
            Household.status == Status.ACTIVE, Household.area_id.in_(areas),
        )
        .group_by(Household.area_id, Impact.house_damage, Household.housing)
    )  # fmt: skip
    found: dict[UUID, Counter[str]] = {}
    for area_id, damage, house, count, *lost in db.execute(query):
        into = found.setdefault(area_id, Counter())
        into.update({name: int(number or 0) for name, number in zip(LOSSES, lost, strict=True)})
        if damage in CLASSES:
            kind = house if house in HOUSES else HOUSES[-1]
            into.update({f"houses_{CLASSES[damage]}": count, f"{kind}_{CLASSES[damage]}": count})
    return found


def _cells(counts: Counter[str], registered: int) -> Cells:
    cells: Cells = {name: part(counts[name], registered) for name in LOSSES}
    both = {word: part(counts[f"houses_{word}"], registered) for word in CLASSES.values()}
    # Fully, partly and not damaged make up the whole: a small rest would tell of those.
    if part(counts["houses_full"] + counts["houses_partial"], registered) is None:
        both = dict.fromkeys(both)
    for word, whole in both.items():
        cells[f"houses_{word}"] = whole
        kinds = {kind: counts[f"{kind}_{word}"] for kind in HOUSES}
        dark = hidden(kinds, [HOUSES])
        cells |= {f"{kind}_{word}": None if whole is None or kind in dark else number for kind, number in kinds.items()}
    return cells
