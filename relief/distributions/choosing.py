"""Whom a plan means, in which order, and where the line is drawn when there is not enough for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions import columns, masks
from relief.distributions.columns import Rows
from relief.distributions.inputs import Block
from relief.distributions.models import Distribution, ListChange, ListChangeKind
from relief.distributions.selection import ADDED_BY_HAND
from relief.distributions.weights import Weighting, conditions_of, lot_seed
from relief.stock import holding
from relief.stock.models import Kit, KitLine, Per
from relief.stock.rules import LARGE_HOUSEHOLD

NOBODY = -1
# Quantities have three decimals at most; whole thousandths add up exactly.
_EXACT = 1_000


class Wish(NamedTuple):
    """Rules and weights to choose by: those of the plan, of a copy, or those on the screen."""

    blocks: Sequence[Block]
    weighting: Weighting


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where the list ends. `last_points` are those of the last household that is served.

    `tied` households stand at the very end with the same points and ties; `drawn` of them were taken by lot.
    """

    meant: int
    enough_points: int
    served: int
    cut_off: int | None = None
    places: int | None = None
    last_points: int | None = None
    tied: int = 0
    drawn: int = 0

    def as_kept(self) -> dict[str, Any]:
        """As it is frozen with a list."""
        return asdict(self)


@dataclass
class Choice:
    """Every active household of the plan's area. `why`: NOBODY, 0 by hand, else the number of the block.

    `meant` and `served` are marks; whoever is meant and not served stands below the line.
    """

    asked: masks.Asked
    wish: Wish
    why: Rows
    points: Rows
    meant: Rows
    served: Rows
    removed: Rows
    line: Line

    @property
    def columns(self) -> columns.Columns:
        """The households themselves."""
        return self.asked.columns

    def ids(self) -> list[UUID]:
        """Who is served."""
        return self.columns.ids(np.flatnonzero(self.served))

    def count_among(self, ids: Collection[UUID]) -> int:
        """How many of these are served."""
        return int((self.columns.places_of(ids) & self.served).sum())

    def among(self, ids: Collection[UUID]) -> set[UUID]:
        """Which of these are served."""
        return set(self.columns.ids(np.flatnonzero(self.columns.places_of(ids) & self.served)))


def ask(
    db: Session,
    distribution: Distribution,
    wishes: Sequence[Wish],
    *,
    now: datetime,
    packed: bool = True,
    with_people: bool = False,
) -> masks.Asked:
    """Read the households of the plan's area once, for all these wishes.

    `packed` False reads the households themselves, as a lock does; people are read where somebody asks for them.
    """
    kit = distribution.kit
    asks = any(one["field"] == "member" for wish in wishes for one in conditions_of(wish.blocks, wish.weighting))
    counts = counts_people(kit) and any(wish.weighting.by_stock for wish in wishes)
    people = with_people or asks or counts
    path, response_id = distribution.area.path, distribution.response_id
    found = columns.load(db, path, response_id, with_people=people, packed=packed)
    return masks.Asked(db, found, distribution.id, response_id, kit.sector, now)


def choose(db: Session, distribution: Distribution, wish: Wish, asked: masks.Asked) -> Choice:
    """Weigh every household that was read."""
    why, removed = _meant(db, asked, wish)
    points = np.zeros(len(asked.columns.homes), dtype=np.int32)
    for one in wish.weighting.points:
        points += masks.meets(asked, one.condition).astype(np.int32) * one.points
    served, line = _draw_the_line(db, distribution, asked, wish.weighting, why, points)
    return Choice(asked, wish, why, points, why != NOBODY, served, removed, line)


def _meant(db: Session, asked: masks.Asked, wish: Wish) -> tuple[Rows, Rows]:
    why = np.full(len(asked.columns.homes), NOBODY, dtype=np.int16)
    # From the last block to the first, so that the first that means a household is the one that stays.
    for number in range(len(wish.blocks), 0, -1):
        why[masks.block_meets(asked, wish.blocks[number - 1])] = number
    by_hand = sa.select(ListChange.household_id, ListChange.kind)
    by_hand = by_hand.where(ListChange.distribution_id == asked.distribution_id)
    kinds: dict[ListChangeKind, list[UUID]] = {kind: [] for kind in ListChangeKind}
    for household_id, kind in db.execute(by_hand):
        kinds[kind].append(household_id)
    removed = asked.columns.places_of(kinds[ListChangeKind.REMOVE])
    why[removed] = NOBODY
    why[asked.columns.places_of(kinds[ListChangeKind.ADD])] = ADDED_BY_HAND
    return why, removed


def _draw_the_line(
    db: Session, distribution: Distribution, asked: masks.Asked, weighting: Weighting, why: Rows, points: Rows
) -> tuple[Rows, Line]:
    meant = why != NOBODY
    enough = meant if weighting.cut_off is None else meant & ((points >= weighting.cut_off) | (why == ADDED_BY_HAND))
    all_in, cut_off = Line(meant=int(meant.sum()), enough_points=int(enough.sum()), served=0), weighting.cut_off
    if weighting.places is None and not weighting.by_stock:
        return enough, replace(all_in, served=all_in.enough_points, cut_off=cut_off)
    order, keys = _in_order(asked, weighting, why, points, enough)
    places = len(order) if weighting.places is None else weighting.places
    if weighting.by_stock:
        places = min(places, _lasts_for(db, distribution, asked, order))
    served = np.zeros_like(meant)
    served[order[:places]] = True
    tied, drawn = _at_the_end(keys, places)
    taken = min(places, len(order))
    last = int(points[order[taken - 1]]) if taken else None
    line = replace(all_in, served=taken, cut_off=cut_off, places=places, last_points=last, tied=tied, drawn=drawn)
    return served, line


def _in_order(
    asked: masks.Asked, weighting: Weighting, why: Rows, points: Rows, enough: Rows
) -> tuple[Rows, list[Rows]]:
    """Places of whoever is in, the first first, and their sorted keys without the lot."""
    some = np.flatnonzero(enough)
    homes = asked.columns.homes[some]
    ties = {
        "children": lambda: -homes["small"].astype(np.int64),
        "size": lambda: -homes["size"].astype(np.int64),
        "registered": lambda: homes["since"].astype(np.int64),
    }
    first = (why[some] != ADDED_BY_HAND).astype(np.int64)
    keys = [first, -points[some].astype(np.int64), *(ties[name]() for name in weighting.ties)]
    lots = _lots(lot_seed(asked.distribution_id), homes["low"].astype(np.uint64))
    order = np.lexsort((lots, *reversed(keys)))
    return some[order], [key[order] for key in keys]


def _lots(seed: int, low: Rows) -> Rows:
    """weights.lot for many at once."""
    shift = np.uint64
    mixed: Rows = (np.uint64(seed) ^ low) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> shift(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> shift(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> shift(31)
    return mixed


def _at_the_end(keys: Sequence[Rows], places: int) -> tuple[int, int]:
    """How many stand level at the line, and how many of them are in; nobody is drawn when all of them are."""
    if not 0 < places < len(keys[0]):
        return 0, 0
    level = np.ones(len(keys[0]), dtype=bool)
    for key in keys:
        level &= key == key[places - 1]
    if not level[places]:
        return 0, 0
    return int(level.sum()), int(level[:places].sum())


def _lasts_for(db: Session, distribution: Distribution, asked: masks.Asked, order: Rows) -> int:
    """For how many households, in this order, the free goods of the warehouses last."""
    free = holding.free_in_warehouses(db, besides=distribution.id)
    places = len(order)
    for item_id, each in thousandths(asked, distribution.kit).items():
        have = int(max(free.get(item_id, Decimal(0)), Decimal(0)) * _EXACT)
        places = min(places, int(np.searchsorted(np.cumsum(each[order]), have, side="right")))
    return places


def thousandths(asked: masks.Asked, kit: Kit) -> dict[UUID, Rows]:
    """What each household would get of each item, in thousandths of its unit."""
    sums: dict[UUID, Rows] = {}
    for line in kit.lines:
        each = times(asked, line).astype(np.int64) * int(line.quantity * _EXACT)
        sums[line.item_id] = sums[line.item_id] + each if line.item_id in sums else each
    return sums


def need(asked: masks.Asked, kit: Kit, served: Rows) -> Mapping[UUID, Decimal]:
    """What the served take together, item by item."""
    return {item_id: Decimal(int(each[served].sum())) / _EXACT for item_id, each in thousandths(asked, kit).items()}


def times(asked: masks.Asked, line: KitLine) -> Rows:
    """How often each household gets a line: the columns' reading of stock.rules.times."""
    homes = asked.columns.homes
    size = homes["size"].astype(np.int64)
    if line.per is Per.MATCHING_MEMBER:
        count = masks.matching(asked, line.who or {})
    else:
        count = {
            Per.HOUSEHOLD: np.ones_like(size),
            Per.MEMBER: size,
            Per.CHILD_UNDER_FIVE: homes["small"].astype(np.int64),
            Per.LARGE_HOUSEHOLD: (size >= LARGE_HOUSEHOLD).astype(np.int64),
        }[line.per]
    fits = (size >= (line.size_from or 0)) & (size <= (line.size_to or 255))
    found: Rows = np.where(fits, count, 0)
    return found


def counts_people(kit: Kit) -> bool:
    """Whether a kit asks who the people of a household are."""
    return any(line.per is Per.MATCHING_MEMBER for line in kit.lines)
