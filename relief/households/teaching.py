"""Decisions made in the product teach the matcher: pairs that were joined, and pairs called two families.

Deciding on pairs the matcher proposed says nothing of those it never proposed; for a logistic regression that
is no harm, since what was chosen depends on what it sees of a pair and not on the answer. New weights are used
only when they foretell decisions they have not seen better than those in use: five folds, each foretold by
weights taught by the other four. Everything is deterministic: the same decisions give the same weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households import learning, likeness_rows
from relief.households.columns_alike import Pairs, Table
from relief.households.duplicates import (
    HouseholdMerge,
    LikenessRow,
    MergeState,
    Teaching,
    TeachState,
    table_of,
)
from relief.households.likeness import Likeness, keys_of
from relief.households.matching import WEIGHTS
from relief.households.models import DuplicatePair, PairState
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb

# With some forty weights, fewer decisions than five for each say more of these families than of families; and
# with fewer than forty of a kind a fold holds fewer than eight, by which nothing is told apart.
ENOUGH, ENOUGH_OF_A_KIND = 200, 40
# The newest: what people decided years ago was decided on other lists. Also what fits into memory at once.
MOST = 20_000
# New weights must foretell this much better, or they stay on paper.
BETTER = 0.98
FOLDS = 5
_ROWS = table_of(LikenessRow)
_AT_ONCE = 500


class Decided(NamedTuple):
    """Two households as they stood, and whether people said that they are one family."""

    pair_id: UUID
    one: Likeness
    other: Likeness
    same: bool


@dataclass(frozen=True)
class Lesson:
    """What the decisions came to; `weights` is None where there are too few."""

    decisions: int
    same: int
    loss_by_hand: float = 0.0
    loss_in_use: float = 0.0
    loss_taught: float = 0.0
    weights: Mapping[str, float] | None = None

    @property
    def is_better(self) -> bool:
        """Whether the taught weights foretell better than those in use, and than those by hand."""
        return self.weights is not None and self.loss_taught <= BETTER * min(self.loss_in_use, self.loss_by_hand)


def weights_now(db: Session) -> Mapping[str, float]:
    """The weights in use: taught ones, or those written by hand."""
    last = _last(db)
    if last is None or last.state is not TeachState.USED:
        return WEIGHTS
    # A later version may know more features than were taught.
    return {**WEIGHTS, **{name: float(value) for name, value in last.weights.items() if name in WEIGHTS}}


def _last(db: Session) -> Teaching | None:
    query = sa.select(Teaching).where(Teaching.state != TeachState.NOT_BETTER)
    return db.scalar(query.order_by(Teaching.created_at.desc(), Teaching.id.desc()).limit(1))


def is_off(db: Session) -> bool:
    """Whether a person switched the teaching off."""
    last = _last(db)
    return last is not None and last.state is TeachState.OFF


def history(db: Session, most: int = 20) -> Sequence[Teaching]:
    """What was taught, the newest first."""
    return db.scalars(sa.select(Teaching).order_by(Teaching.created_at.desc(), Teaching.id.desc()).limit(most)).all()


def learn_from(db: Session) -> Lesson:
    """Read the decisions and see what they teach. Nothing is written."""
    if not _anything_new(db):
        return Lesson(0, 0)
    many = decided(db)
    same = np.asarray([one.same for one in many], dtype=bool)
    said = Lesson(len(many), int(same.sum()))
    if len(many) < ENOUGH or min(same.sum(), (~same).sum()) < ENOUGH_OF_A_KIND:
        return said
    table, pairs = _columns(db, many)
    folds = np.asarray([one.pair_id.int % FOLDS for one in many])
    return weighed(said, table, pairs, same, folds, weights_now(db))


def _anything_new(db: Session) -> bool:
    """Whether anybody decided anything since the last lesson."""
    last = db.scalar(sa.select(sa.func.max(Teaching.created_at)).where(Teaching.decisions > 0))
    newest = db.scalar(sa.select(sa.func.max(DuplicatePair.decided_at)))
    return newest is not None and (last is None or newest > last)


def weighed(
    said: Lesson, table: Table, pairs: Pairs, same: NDArray[np.bool_], folds: NDArray[Any], in_use: Mapping[str, float]
) -> Lesson:
    """Teach and try: each fold is foretold by weights taught by the others."""
    foretold = np.zeros(len(same))
    for fold in range(FOLDS):
        rest, own = folds != fold, folds == fold
        if own.any() and rest.any():
            taught = learning.learn(table, pairs.part(rest), same[rest])
            foretold[own] = learning.judge(table, pairs.part(own), taught)
    return replace(
        said,
        loss_by_hand=learning.loss(learning.judge(table, pairs, WEIGHTS), same),
        loss_in_use=learning.loss(learning.judge(table, pairs, in_use), same),
        loss_taught=learning.loss(foretold, same),
        weights=learning.learn(table, pairs, same),
    )


def keep(db: Session, actor: Actor, lesson: Lesson, *, now: datetime) -> Teaching | None:
    """Write down what was taught and use it when it is better; None when there were too few decisions or it is off."""
    if lesson.weights is None or is_off(db):
        return None
    state = TeachState.USED if lesson.is_better else TeachState.NOT_BETTER
    return _write(db, actor, state, lesson, now)


def switch(db: Session, actor: Actor, *, on: bool, now: datetime) -> Teaching:
    """Off: from now on the weights written by hand. On: those by hand until the next lesson is better."""
    actor.must(Verb.HOUSEHOLDS_APPROVE_MERGE)
    if on is not is_off(db):
        raise Refused("matcher.nothing-to-switch", N_("The matcher is at that already. Nothing was changed."))
    state = TeachState.USED if on else TeachState.OFF
    return _write(db, actor, state, Lesson(0, 0, weights=dict(WEIGHTS)), now)


def _write(db: Session, actor: Actor, state: TeachState, lesson: Lesson, now: datetime) -> Teaching:
    made = Teaching(
        state=state, decisions=lesson.decisions, same=lesson.same, loss_by_hand=lesson.loss_by_hand,
        loss_in_use=lesson.loss_in_use, loss_taught=lesson.loss_taught, weights=dict(lesson.weights or {}),
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    db.flush()
    told = {"state": state.value, "decisions": lesson.decisions}
    trail.note(db, actor, Verb.HOUSEHOLDS_ADJUDICATE, made.id, at=now, matcher=told)
    return made


def decided(db: Session) -> list[Decided]:
    """The newest decisions with both households: of a joined pair the one that stayed as it stood before."""
    query = sa.select(DuplicatePair.id, DuplicatePair.a_id, DuplicatePair.b_id, DuplicatePair.state)
    query = query.where(DuplicatePair.state.in_((PairState.MERGED, PairState.DISTINCT)))
    found = db.execute(query.order_by(DuplicatePair.decided_at.desc(), DuplicatePair.id).limit(MOST)).all()
    likeness = _likenesses(db, [side for row in found for side in (row.a_id, row.b_id)])
    before = _before(db, [row.id for row in found if row.state is PairState.MERGED])
    many = []
    for row in found:
        was = before.get(row.id, {})
        sides = [was.get(side) or likeness.get(side) for side in (row.a_id, row.b_id)]
        if sides[0] and sides[1] and (was or row.state is PairState.DISTINCT):
            many.append(Decided(row.id, sides[0], sides[1], row.state is PairState.MERGED))
    return sorted(many, key=lambda one: one.pair_id)


def _likenesses(db: Session, ids: Sequence[UUID]) -> dict[UUID, Likeness]:
    found: dict[UUID, Likeness] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = sa.select(_ROWS.c.household_id, *likeness_rows.COLUMNS)
        for row in db.execute(query.where(_ROWS.c.household_id.in_(ids[start : start + _AT_ONCE]))):
            found[row[0]] = likeness_rows.as_row(row[1:])
    return found


def _before(db: Session, pair_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Likeness]]:
    """By pair: the record that stayed as it stood when the two were joined."""
    found: dict[UUID, dict[UUID, Likeness]] = {}
    for start in range(0, len(pair_ids), _AT_ONCE):
        some = pair_ids[start : start + _AT_ONCE]
        query = sa.select(HouseholdMerge.pair_id, HouseholdMerge.before)
        query = query.where(HouseholdMerge.pair_id.in_(some), HouseholdMerge.state == MergeState.DONE)
        for pair_id, before in db.execute(query):
            rows = before.get("household_likenesses", [])
            found[pair_id] = {
                UUID(row["household_id"]): likeness_rows.as_row([row[name] for name in likeness_rows.NAMES])
                for row in rows
            }
    return found


def _columns(db: Session, many: Sequence[Decided]) -> tuple[Table, Pairs]:
    rows = [side for one in many for side in (one.one, one.other)]
    words = {word for one in rows for word in f"{one.name} {one.guardian}".split()}
    place = np.arange(len(many), dtype=np.int32) * 2
    shared = [sum({1 << trait for trait, _ in keys_of(one.one) & keys_of(one.other)}) for one in many]
    rarity = likeness_rows.rarity(db, words)
    return Table.of(rows, rarity), Pairs(place, place + 1, np.asarray(shared, dtype=np.int32))
