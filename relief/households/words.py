"""Columns of words, compared so that each two different words are compared once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, JaroWinkler
from rapidfuzz.process import cpdist

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

WORDS = 3
# Bits of a word that hardly anybody has, and from where two words are one with a slip of the pen.
SELDOM, NEAR = 12.0, 0.78
_FEW = 5_000


def _workers(count: int) -> int:
    """All cores for many; for the few of one household starting threads would be most of the work."""
    return -1 if count > _FEW else 1


@dataclass(frozen=True, slots=True)
class Words:
    """A column of texts: each different text once, and for each row which one it has (0 is none)."""

    values: list[str]
    codes: Ints

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        """Number the texts in the order of their coming."""
        known: dict[str, int] = {"": 0}
        codes = [known.setdefault(text, len(known)) for text in texts]
        return cls(list(known), np.asarray(codes, dtype=np.int32))

    def alike(self, a: Ints, b: Ints, how: Any) -> Floats:
        """How alike each pair's texts are, 0 to 1; each two different texts are compared once."""
        first, second = self.codes[a], self.codes[b]
        low, high = np.minimum(first, second), np.maximum(first, second)
        found: Floats = (low == high).astype(np.float32)
        open_ = (low > 0) & (low != high)
        if open_.any():
            pairs = low[open_].astype(np.int64) << 32 | high[open_]
            once, back = np.unique(pairs, return_inverse=True)
            left = [self.values[code] for code in (once >> 32).tolist()]
            right = [self.values[code] for code in (once & 0xFFFFFFFF).tolist()]
            likeness = cpdist(left, right, scorer=how, dtype=np.float32, workers=_workers(len(left)))
            found[open_] = likeness[back]
        return found


@dataclass(frozen=True, slots=True)
class Names:
    """A column of names, word by word: `words` numbers each (key, sounds) that occurs.

    `grid` has a row for each household and a place for each word, 0 where there is none.
    """

    keys: list[str]
    sounds: list[str]
    grid: Ints
    count: NDArray[np.int8]
    bits: Floats
    one_key: Ints
    whole: Words
    whole_key: NDArray[np.int64]

    @classmethod
    def of(cls, names: Sequence[tuple[str, str]], rarity: Mapping[str, float] | None = None) -> Names:
        """`rarity` gives the bits of common words in the whole registry; without it they are counted here."""
        known: dict[tuple[str, str], int] = {("", ""): 0}
        grid = np.zeros((len(names), WORDS), dtype=np.int32)
        for row, (key, sounds) in enumerate(names):
            for place, word in enumerate(zip(key.split()[:WORDS], sounds.split()[:WORDS], strict=False)):
                grid[row, place] = known.setdefault(word, len(known))
        keys, sounds_ = [key for key, _ in known], [sound for _, sound in known]
        ids: dict[str, int] = {}
        one_key = np.asarray([ids.setdefault(key, len(ids)) for key in keys], dtype=np.int32)
        bits = _bits(keys, grid, one_key, rarity)
        whole = Words.of(sounds.replace(" ", "") for _, sounds in names)
        hashes = np.asarray([hash(key) if key else 0 for key, _ in names], dtype=np.int64)
        return cls(keys, sounds_, grid, (grid > 0).sum(axis=1).astype(np.int8), bits, one_key, whole, hashes)

    def align(self, a: Ints, b: Ints) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """(bits shared, bits nearly shared, words left on one side, on the other, how near these are)."""
        left, right = self.grid[a].copy(), self.grid[b].copy()
        same = self._take_equal(left, right)
        near, nearness = np.zeros(len(a), dtype=np.float32), np.zeros(len(a), dtype=np.float32)
        rest = np.flatnonzero((left > 0).any(axis=1) & (right > 0).any(axis=1))
        if len(rest):
            near[rest], nearness[rest] = self._take_near(left, right, rest)
        rest_of = [(side > 0).sum(axis=1).astype(np.float32) for side in (left, right)]
        return same, near, rest_of[0], rest_of[1], nearness

    def shared_bits(self, a: Ints, b: Ints) -> Floats:
        """The bits of the words both have."""
        shared = np.zeros(len(a), dtype=np.float32)
        for i in range(WORDS):
            one = self.one_key[self.grid[a, i]]
            hit = np.zeros(len(a), dtype=bool)
            for j in range(WORDS):
                hit |= one == self.one_key[self.grid[b, j]]
            hit &= one > 0
            shared[hit] += self.bits[self.grid[a[hit], i]]
        return shared

    def _take_equal(self, left: Ints, right: Ints) -> Floats:
        """Words with one key are one word; each is taken away from both sides."""
        same = np.zeros(len(left), dtype=np.float32)
        for i in range(WORDS):
            for j in range(WORDS):
                hit = (left[:, i] > 0) & (self.one_key[left[:, i]] == self.one_key[right[:, j]])
                same[hit] += self.bits[left[hit, i]]
                left[hit, i] = right[hit, j] = 0
        return same

    def _take_near(self, left: Ints, right: Ints, rest: NDArray[Any]) -> tuple[Floats, Floats]:
        """Words that differ by a letter or a vowel; the bits are those of the commoner."""
        near, nearness = np.zeros(len(rest), dtype=np.float32), np.zeros(len(rest), dtype=np.float32)
        for i in range(WORDS):
            for j in range(WORDS):
                one, other = left[rest, i], right[rest, j]
                open_ = np.flatnonzero((one > 0) & (other > 0))
                if not len(open_):
                    continue
                alike = self._words_alike(one[open_], other[open_])
                hit = open_[alike >= NEAR]
                near[hit] += np.minimum(self.bits[one[hit]], self.bits[other[hit]])
                nearness[hit] = np.maximum(nearness[hit], alike[alike >= NEAR])
                left[rest[hit], i] = right[rest[hit], j] = 0
        return near, nearness

    def _words_alike(self, one: Ints, other: Ints) -> Floats:
        low, high = np.minimum(one, other), np.maximum(one, other)
        once, back = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
        first, second = (once >> 32).tolist(), (once & 0xFFFFFFFF).tolist()
        keys = cpdist(
            [self.keys[x] for x in first],
            [self.keys[x] for x in second],
            scorer=Indel.normalized_similarity,
            dtype=np.float32,
            workers=_workers(len(first)),
        )
        heard = cpdist(
            [self.sounds[x] for x in first],
            [self.sounds[x] for x in second],
            scorer=JaroWinkler.similarity,
            dtype=np.float32,
            workers=_workers(len(first)),
        )
        alike: Floats = ((keys + heard) / 2)[back]
        return alike


def _bits(keys: list[str], grid: Ints, key_of: Ints, rarity: Mapping[str, float] | None) -> Floats:
    if rarity is not None:
        return np.asarray([rarity.get(key, SELDOM) for key in keys], dtype=np.float32)
    counts = np.bincount(key_of[grid.ravel()], minlength=len(keys)).astype(np.float64)
    counts[0] = 1
    counts = np.maximum(counts, 1)
    return np.minimum(np.log2(max(1, len(grid)) / counts), SELDOM)[key_of].astype(np.float32)
