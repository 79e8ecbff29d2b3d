"""Many families at once beside the registry and beside each other: for each the likeliest copy, if any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from relief.households import likeness_rows
from relief.households.columns_alike import LARGEST_BLOCK, Blocks, Pairs, Table
from relief.households.duplicates import LikenessKey, LikenessRow, LikenessWord, table_of
from relief.households.likeness import HARD, Likeness, keys_of
from relief.households.matching import score
from relief.households.models import Household, Status
from relief.households.pair_rules import SURE, reasons_of
from relief.households.teaching import weights_now
from relief.kernel.rows import among

_ROWS, _KEYS = table_of(LikenessRow), table_of(LikenessKey)
_AT_ONCE = 5_000
# From so many on the words of a list are common or seldom by the list itself, when nobody counted the registry's.
_COUNT_THEMSELVES = 500
_HARD = sum(1 << int(trait) for trait in HARD)
_SURE = float(np.log2(SURE / (1 - SURE)))
_NO_KEYS = np.zeros((0, 2), dtype=np.int64)


class Copy(NamedTuple):
    """The likeliest copy of one of the families: a household, or (by place in the list) an earlier one of them."""

    household_id: UUID | None
    earlier: int | None
    bits: float
    reasons: tuple[str, ...]


class _Household(NamedTuple):
    id: UUID
    likeness: Likeness


def copies(db: Session, many: Sequence[Likeness], within: Collection[str], *, least: float) -> dict[int, Copy]:
    """By place in `many`; only households inside these areas, and only what reaches `least` bits."""
    numbers, pairs = _pairs(db, many)
    known = _households(db, numbers[np.unique(pairs.a[pairs.a < len(numbers)])].tolist(), within)
    pairs = _only_known(pairs, numbers, known)
    # Households in front, those of the list behind them, in columns; both keep their order.
    first = {number: place for place, number in enumerate(known)}
    place_of = np.asarray([first.get(int(number), -1) for number in numbers], dtype=np.int32)
    moved = np.r_[place_of, np.arange(len(many), dtype=np.int32) + len(known)]
    pairs = Pairs(moved[pairs.a], moved[pairs.b], pairs.shared)
    rows = [*(one.likeness for one in known.values()), *many]
    scored = score(Table.of(rows, _rarity(db, rows)), pairs, weights_now(db), floor=least)
    ids = [one.id for one in known.values()]
    best: dict[int, tuple[float, int, float, int]] = {}
    for a, b, shared, bits in zip(scored.pairs.a, scored.pairs.b, scored.pairs.shared, scored.bits, strict=True):
        # The surest; of two that are sure the household of the registry, then the earlier row.
        found = (min(round(float(bits), 3), _SURE), -int(a), float(bits), int(shared))
        best[int(b)] = max(best.get(int(b), found), found)
    return {b - len(known): _copy(rows, ids, b, *found[1:]) for b, found in sorted(best.items())}


def _copy(rows: Sequence[Likeness], ids: Sequence[UUID], b: int, minus_a: int, bits: float, shared: int) -> Copy:
    a = -minus_a
    reasons = reasons_of(rows[a], rows[b], shared)
    return Copy(ids[a], None, bits, reasons) if a < len(ids) else Copy(None, a - len(ids), bits, reasons)


def _pairs(db: Session, many: Sequence[Likeness]) -> tuple[NDArray[np.int64], Pairs]:
    """Numbers of households in the registry, and pairs of one of them, or of an earlier family, with a family."""
    own = [
        (key, place, trait)
        for place, one in enumerate(many)
        for key, trait in {key: trait for trait, key in keys_of(one)}.items()
    ]
    held = np.asarray(own, dtype=np.int64).reshape(-1, 3)
    known = _sharing(db, np.unique(held[:, 0]))
    numbers = np.unique(known[:, 1])
    trait_of = {key: trait for key, _, trait in own}
    keys = np.r_[known[:, 0], held[:, 0]]
    traits = np.r_[np.asarray([trait_of[key] for key in known[:, 0].tolist()], dtype=np.int64), held[:, 2]]
    rows = np.r_[np.searchsorted(numbers, known[:, 1]), held[:, 1] + len(numbers)]
    found = Blocks.of(traits.astype(np.int8), keys, rows.astype(np.int32)).pairs(len(numbers), len(numbers) + len(many))
    return numbers, found.part(_worth_reading(found.shared))


def _worth_reading(shared: NDArray[np.int32]) -> NDArray[np.bool_]:
    """One key alone never makes two families so alike that a person is asked, unless it is a number."""
    return np.asarray(((shared & (shared - 1)) != 0) | ((shared & _HARD) != 0), dtype=np.bool_)


def _sharing(db: Session, keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """(key, number) of the households with these keys; a key that a crowd has says nothing."""
    found = [_NO_KEYS]
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE].tolist()
        few = sa.select(_KEYS.c.key).where(among(db, _KEYS.c.key, some)).group_by(_KEYS.c.key)
        few = few.having(sa.func.count() < LARGEST_BLOCK)
        query = sa.select(_KEYS.c.key, _KEYS.c.number).where(_KEYS.c.key.in_(few))
        if rows := db.execute(query).all():
            found.append(np.asarray([tuple(row) for row in rows], dtype=np.int64))
    return np.concatenate(found)


def _households(db: Session, numbers: Sequence[int], within: Collection[str]) -> dict[int, _Household]:
    """By number, in one order: active, and inside these areas."""
    query = sa.select(_ROWS.c.number, _ROWS.c.household_id, *likeness_rows.COLUMNS)
    query = query.join(Household, Household.id == _ROWS.c.household_id).where(Household.status == Status.ACTIVE)
    found: dict[int, _Household] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        some = query.where(_ROWS.c.number.in_(numbers[start : start + _AT_ONCE])).order_by(_ROWS.c.number)
        for row in db.execute(some):
            likeness = likeness_rows.as_row(row[2:])
            if any(likeness.place.startswith(path) for path in within):
                found[row[0]] = _Household(row[1], likeness)
    return found


def _only_known(pairs: Pairs, numbers: NDArray[np.int64], known: Mapping[int, Any]) -> Pairs:
    is_known = np.r_[np.isin(numbers, np.fromiter(known, dtype=np.int64, count=len(known))), True]
    return pairs.part(is_known[np.minimum(pairs.a, len(numbers))])


def _rarity(db: Session, rows: Sequence[Likeness]) -> dict[str, float] | None:
    counted = db.scalar(sa.select(LikenessWord.word).limit(1)) is not None
    if not counted and len(rows) >= _COUNT_THEMSELVES:
        return None
    return likeness_rows.rarity(db, {word for one in rows for word in f"{one.name} {one.guardian}".split()})
