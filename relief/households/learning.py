"""Weights taught by what people decided: plain logistic regression, a few lines, no dependency.

The teacher is the product itself: pairs joined and pairs called distinct. Weights written by hand stay
near unless the decisions say otherwise, so that a hundred decisions do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relief.households.columns_alike import Pairs, Table
from relief.households.matching import WEIGHTS, features

# How many decisions one weight written by hand is worth.
_TRUST, _ROUNDS = 0.5, 25
_BITS = float(np.log(2))


def learn(table: Table, pairs: Pairs, same: NDArray[np.bool_]) -> dict[str, float]:
    """Weights that fit decided pairs; `same` says which of them are one family."""
    names, seen = _matrix(table, pairs)
    by_hand = np.asarray([WEIGHTS[name] for name in names]) * _BITS
    weights = by_hand.copy()
    for _round in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(seen @ weights, -30, 30)))
        slope = seen.T @ (same - chance) - _TRUST * (weights - by_hand)
        bend = (seen * (chance * (1 - chance))[:, None]).T @ seen + _TRUST * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        # Far from the end a whole step may overshoot: it is halved until it makes things better.
        while _fit(seen, same, weights + step, by_hand) < _fit(seen, same, weights, by_hand):
            step = step / 2
        weights = weights + step
    return dict(zip(names, (weights / _BITS).tolist(), strict=True))


def _fit(seen: Any, same: Any, weights: Any, by_hand: Any) -> float:
    odds = seen @ weights
    return float((same * odds - np.logaddexp(0, odds)).sum() - _TRUST / 2 * ((weights - by_hand) ** 2).sum())


def judge(table: Table, pairs: Pairs, weights: Mapping[str, float]) -> NDArray[Any]:
    """Scores in bits with these weights, of pairs already chosen."""
    names, seen = _matrix(table, pairs)
    return np.asarray(seen @ np.asarray([weights[name] for name in names]))


def loss(bits: NDArray[Any], same: NDArray[np.bool_]) -> float:
    """How badly scores foretold the answers, in bits per pair: 1 is a coin's, 0 is knowing."""
    odds = np.where(same, bits, -bits) * _BITS
    return float(np.logaddexp(0, -odds).mean() / _BITS)


def _matrix(table: Table, pairs: Pairs) -> tuple[list[str], NDArray[np.float64]]:
    held = dict(features(table, pairs))
    always = np.ones(len(pairs.a))
    return ["always", *held], np.column_stack([always, *held.values()]).astype(np.float64)
