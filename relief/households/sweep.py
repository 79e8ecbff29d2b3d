"""Look for copies among all households whose pairs were not looked for yet, in small steps.

A step that was interrupted is done again; a pair is written once however often it is found. The
registry is read into columns once (`read`), then each slice of new households is compared with all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from relief.households import changes, likeness_rows, pairs
from relief.households.columns_alike import Blocks, Table
from relief.households.duplicates import LikenessKey, LikenessRow, LikenessWord, table_of
from relief.households.matching import score
from relief.households.models import Household, Status
from relief.households.pair_rules import reasons_of
from relief.households.similar import compared
from relief.households.teaching import weights_now
from relief.kernel.actor import Actor

_ROWS, _KEYS, _WORDS = table_of(LikenessRow), table_of(LikenessKey), table_of(LikenessWord)
_MISSING_AT_ONCE, _SLICE = 200, 20_000
# So few are looked up one by one; more are quicker with the whole registry in memory.
FEW = 500
_COMMON_BITS = 11.0
_NOTHING = np.zeros((0, 3), dtype=np.int64)


@dataclass(frozen=True)
class Outcome:
    """What one search did."""

    compared: int
    found: int


@dataclass(frozen=True)
class Registry:
    """Every household's likeness in columns, in the order of numbers."""

    ids: Sequence[UUID]
    numbers: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    table: Table
    weights: Mapping[str, float]
    rows: Sequence[Any]
    blocks: Blocks


def waiting(db: Session, most: int) -> Sequence[int]:
    """Numbers that were not compared yet, at most so many."""
    query = sa.select(_ROWS.c.number).where(_ROWS.c.compared_at.is_(None)).order_by(_ROWS.c.number)
    return db.scalars(query.limit(most)).all()


def wants_all(db: Session, waiting_now: int) -> bool:
    """Many are quicker with the whole registry in memory; and a registry of some size wants its words counted."""
    if waiting_now > FEW:
        return True
    counted = db.scalar(sa.select(_WORDS.c.word).limit(1)) is not None
    held = sa.select(sa.literal(1)).select_from(_ROWS).limit(FEW + 1).subquery()
    return not counted and waiting_now > 0 and (db.scalar(sa.select(sa.func.count()).select_from(held)) or 0) > FEW


def make_missing(db: Session) -> int:
    """Households written before likenesses were kept get theirs, some at a time; 0 when all have."""
    query = sa.select(Household).outerjoin(_ROWS, _ROWS.c.household_id == Household.id)
    query = query.where(_ROWS.c.number.is_(None), Household.status != Status.DRAFT).limit(_MISSING_AT_ONCE)
    found = db.scalars(query).all()
    likeness_rows.write(db, [(one.id, one.area_id, changes.as_given(db, one)) for one in found])
    return len(found)


def compare_one(db: Session, actor: Actor, number: int, *, now: datetime) -> int:
    """Compare one household with all others by their keys; how many new pairs came of it."""
    found = pairs.keep(db, actor, _alike_to(db, number), now=now)
    mark(db, [number], now)
    return found


def _alike_to(db: Session, number: int) -> list[pairs.Alike]:
    """Pairs of one household; none when it was corrected meanwhile and waits under another number."""
    row = db.execute(sa.select(_ROWS.c.household_id, *likeness_rows.COLUMNS).where(_ROWS.c.number == number)).first()
    if row is None:
        return []
    own = row[0]
    return [pairs.Alike.of(own, *one) for one in compared(db, likeness_rows.as_row(row[1:]), without=own)]


def slices(registry: Registry) -> Iterator[tuple[list[int], list[pairs.Alike]]]:
    """The new households part by part: (their numbers, the pairs worth a look)."""
    for low in range(0, len(registry.ids), _SLICE):
        high = min(low + _SLICE, len(registry.ids))
        numbers = registry.numbers[low:high][registry.fresh[low:high]].tolist()
        yield numbers, list(_alike_in(registry, low, high))


def read(db: Session) -> Registry:
    """The whole registry as it is compared."""
    query = sa.select(_ROWS.c.household_id, _ROWS.c.number, _ROWS.c.compared_at.is_(None), *likeness_rows.COLUMNS)
    active = query.join(Household, Household.id == _ROWS.c.household_id).where(Household.status == Status.ACTIVE)
    found = db.execute(active.order_by(_ROWS.c.number)).all()
    rows = [likeness_rows.as_row(one[3:]) for one in found]
    numbers = np.asarray([one[1] for one in found], dtype=np.int64)
    fresh = np.asarray([bool(one[2]) for one in found], dtype=bool)
    return Registry(
        [one[0] for one in found], numbers, fresh, Table.of(rows), weights_now(db), rows, _blocks(db, numbers)
    )


def _blocks(db: Session, numbers: NDArray[np.int64]) -> Blocks:
    """Keys in the order of the index, so that none is sorted here."""
    query = sa.select(_KEYS.c.key, _KEYS.c.number, _KEYS.c.trait).order_by(_KEYS.c.key)
    some = db.execute(query.execution_options(yield_per=50_000)).partitions()
    held = np.concatenate([_NOTHING, *(np.asarray([tuple(row) for row in part], dtype=np.int64) for part in some)])
    places = np.searchsorted(numbers, held[:, 1])
    known = np.r_[numbers, 0][places] == held[:, 1]
    held, rows = held[known], places[known].astype(np.int32)
    return Blocks.of(held[:, 2].astype(np.int8), held[:, 0], rows, is_sorted=True)


def _alike_in(registry: Registry, low: int, high: int) -> Iterator[pairs.Alike]:
    """Pairs worth a look whose later household is in low..high and one of which is new."""
    found = registry.blocks.pairs(low, high)
    found = found.part(registry.fresh[found.a] | registry.fresh[found.b])
    scored = score(registry.table, found, registry.weights)
    for a, b, shared, bits in zip(scored.pairs.a, scored.pairs.b, scored.pairs.shared, scored.bits, strict=True):
        reasons = reasons_of(registry.rows[a], registry.rows[b], int(shared))
        yield pairs.Alike.of(registry.ids[a], registry.ids[b], float(bits), reasons)


def keep_words(db: Session, table: Table) -> None:
    """Write down how common the common words are, for comparing one household alone."""
    names = table.name
    common = {key: float(bits) for key, bits in zip(names.keys, names.bits, strict=True) if key and bits < _COMMON_BITS}
    db.execute(sa.delete(_WORDS))
    if common:
        db.execute(sa.insert(_WORDS), [{"word": word[:80], "bits": bits} for word, bits in common.items()])


def mark(db: Session, numbers: Sequence[int], now: datetime) -> None:
    """These were compared with all."""
    db.execute(sa.update(_ROWS).where(_ROWS.c.number.in_(numbers)).values(compared_at=now))
