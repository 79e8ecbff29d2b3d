"""Households in columns, and which of them share a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relief.households.likeness import UNION_DEPTH, UPAZILA_DEPTH, Likeness, part
from relief.households.words import Ints, Names, Words

# Past this many households one key says nothing about any two of them.
LARGEST_BLOCK = 50


@dataclass(frozen=True, slots=True)
class Table:
    """Households in columns."""

    name: Names
    guardian: Names
    village: Words
    union: Words
    upazila: Ints
    sex: Words
    birth_year: Ints
    size: Ints
    children: Ints
    phones: Words
    nids: Words
    nid_length: Ints

    @classmethod
    def of(cls, rows: Sequence[Likeness], rarity: Mapping[str, float] | None = None) -> Table:
        """Turn rows into columns."""
        union = Words.of(part(one.place, UNION_DEPTH) for one in rows)
        above = Words.of(part(path, UPAZILA_DEPTH) for path in union.values)
        return cls(
            name=Names.of([(one.name, one.name_sound) for one in rows], rarity),
            guardian=Names.of([(one.guardian, one.guardian_sound) for one in rows], rarity),
            village=Words.of(one.village for one in rows),
            union=union,
            upazila=above.codes[union.codes],
            sex=Words.of(one.sex for one in rows),
            birth_year=np.asarray([one.birth_year for one in rows], dtype=np.int32),
            size=np.asarray([one.size for one in rows], dtype=np.int32),
            children=np.asarray([one.children for one in rows], dtype=np.int32),
            phones=Words.of(one.phones for one in rows),
            nids=Words.of(one.nids.split(" ")[0] for one in rows),
            nid_length=np.asarray([len(one.nids.split(" ")[0]) for one in rows], dtype=np.int32),
        )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of a table two by two, with the traits they share as bits."""

    a: Ints
    b: Ints
    shared: Ints

    def part(self, chosen: Any) -> Pairs:
        """Some of them."""
        return Pairs(self.a[chosen], self.b[chosen], self.shared[chosen])


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows that share a key stand together; `starts` and `lengths` say where."""

    rows: Ints
    traits: NDArray[np.int8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, traits: NDArray[np.int8], keys: NDArray[np.int64], rows: Ints, *, is_sorted: bool = False) -> Blocks:
        """Sort by key, and leave out who shares with nobody and what a crowd shares."""
        if not is_sorted:
            order = np.argsort(keys, kind="stable")
            keys, rows, traits = keys[order], rows[order], traits[order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
        lengths = np.diff(np.r_[starts, len(keys)])
        useful = (lengths > 1) & (lengths <= LARGEST_BLOCK)
        return cls(rows, traits, starts[useful], lengths[useful])

    def pairs(self, low: int, high: int) -> Pairs:
        """Every two rows that share a key, once, with all they share; the later row is in low..high."""
        codes, bits = [], []
        for length in np.unique(self.lengths).tolist():
            block = self.starts[self.lengths == length]
            held = self.rows[block[:, None] + np.arange(length)]
            last = held.max(axis=1)
            block, held = block[last >= low], held[last >= low]
            i, j = np.triu_indices(length, 1)
            one, other = held[:, i], held[:, j]
            first, second = np.minimum(one, other), np.maximum(one, other)
            inside = (second >= low) & (second < high) & (first != second)
            codes.append(second[inside].astype(np.int64) << 32 | first[inside])
            trait = np.left_shift(1, self.traits[block].astype(np.int32))
            bits.append(np.broadcast_to(trait[:, None], inside.shape)[inside])
        if not codes:
            none = np.zeros(0, dtype=np.int32)
            return Pairs(none, none, none)
        return _once(np.concatenate(codes), np.concatenate(bits))


def _once(codes: NDArray[np.int64], bits: Ints) -> Pairs:
    order = np.argsort(codes, kind="stable")
    codes, bits = codes[order], bits[order]
    first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]) if len(codes) else np.zeros(0, dtype=np.int64)
    shared = np.bitwise_or.reduceat(bits, first) if len(first) else bits
    codes = codes[first]
    return Pairs((codes & 0xFFFFFFFF).astype(np.int32), (codes >> 32).astype(np.int32), shared)
