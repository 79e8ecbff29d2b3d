"""How alike pairs of households are: a score in bits for each pair, all pairs of a table at once.

Pure arithmetic over columns; weights are written by hand (`WEIGHTS`) or learnt from decided pairs.
A score of 0 is an even chance for a pair that shares a key; `certainty` makes it 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, JaroWinkler, Levenshtein

from relief.households.columns_alike import Pairs, Table
from relief.households.likeness import Trait
from relief.households.words import Floats, Ints, Names, Words

# Up to two digits of eleven wrong, or two exchanged.
_SLIP = 0.8
# In bits, for and against. Written by hand; decided pairs can teach others (`learning.py`).
WEIGHTS: dict[str, float] = {
    "always": -10.5,
    "same nid": 16.5, "like nid": 10, "other nid": -1.8,
    "same birth registration": 16,
    "same phone": 5.8, "like phone": 7, "other phone": -1.2,
    "other sex": -1, "crossed": 10,
    "same year": 3.2, "year +-1": 1.7, "year +-3": 1, "year +-10": -1.4, "other year": -3.5,
    "same children": 4.5, "other children": -4.5, "same size": 2.5, "other size": -6,
    "same upazila": -4, "elsewhere": -6,
    "same village": 2.4, "other village": -2.9,
    "name bits": 0.5, "name near bits": 0.75, "name spelt alike": 0.5, "name whole": -0.5,
    "name word dropped": -2.2, "name other word": -5.5, "name all other": 1.5,
    "guardian bits": 0.08, "guardian near bits": 0.3, "guardian spelt alike": 1, "guardian whole": 2.8,
    "guardian word dropped": -1.8, "guardian other word": -3.5, "guardian all other": 0.8,
}  # fmt: skip
# A pair below the floor is nobody's concern. Before its words are compared it may lie lower by what
# they can add as a rule; before words that are only nearly the same, by less.
FLOOR, WORDS_ADD, NEAR_WORDS_ADD = -4.0, 9.0, 3.0


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs worth keeping, with their scores."""

    pairs: Pairs
    bits: Floats


def score(table: Table, pairs: Pairs, weights: Mapping[str, float] = WEIGHTS, *, floor: float = FLOOR) -> Scored:
    """Judge the pairs; what cannot reach the floor is dropped before its words are compared."""
    bits = np.full(len(pairs.a), weights["always"], dtype=np.float32)
    for name, value in quick_features(table, pairs):
        bits += np.float32(weights[name]) * value
    pairs, bits = _above(pairs, bits, floor - WORDS_ADD)
    same = table.name.shared_bits(pairs.a, pairs.b) * np.float32(weights["name bits"])
    same += table.guardian.shared_bits(pairs.a, pairs.b) * np.float32(weights["guardian bits"])
    likely = bits + same >= floor - NEAR_WORDS_ADD
    pairs, bits = pairs.part(likely), bits[likely]
    for name, value in name_features(table, pairs):
        bits += np.float32(weights[name]) * value
    return Scored(*_above(pairs, bits, floor))


def _above(pairs: Pairs, bits: Floats, least: float) -> tuple[Pairs, Floats]:
    chosen = bits >= least
    return pairs.part(chosen), bits[chosen]


def certainty(bits: Any) -> Any:
    """0 to 1; a half at 0 bits."""
    return 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))


def features(table: Table, pairs: Pairs) -> Iterator[tuple[str, Floats]]:
    """What speaks for and against each pair, named; weights turn it into bits."""
    yield from quick_features(table, pairs)
    yield from name_features(table, pairs)


def quick_features(table: Table, pairs: Pairs) -> Iterator[tuple[str, Floats]]:
    """Those that need no words compared."""
    yield from _numbers(table, pairs)
    yield from _person(table, pairs.a, pairs.b)
    same = table.union.codes[pairs.a] == table.union.codes[pairs.b]
    near = table.upazila[pairs.a] == table.upazila[pairs.b]
    yield "same upazila", _flag(near & ~same)
    yield "elsewhere", _flag(~near)


def name_features(table: Table, pairs: Pairs) -> Iterator[tuple[str, Floats]]:
    """Those of the words: the village and the names."""
    yield from _village(table, pairs.a, pairs.b)
    yield from _compared("name", table.name, pairs.a, pairs.b)
    yield from _crossed(table, pairs.a, pairs.b)
    yield from _compared("guardian", table.guardian, pairs.a, pairs.b)


def _has(pairs: Pairs, trait: Trait) -> NDArray[np.bool_]:
    return (pairs.shared >> int(trait) & 1).astype(bool)


def _flag(holds: Any) -> Floats:
    return np.asarray(holds, dtype=np.float32)


def _numbers(table: Table, pairs: Pairs) -> Iterator[tuple[str, Floats]]:
    a, b = pairs.a, pairs.b
    yield "same birth registration", _flag(_has(pairs, Trait.BIRTH_REGISTRATION))
    # Between 10 and 13 digits nobody can reckon, so that two lengths say nothing against a pair.
    comparable = (table.nid_length[a] == table.nid_length[b]) & (table.nid_length[a] > 0)
    yield from _number("nid", table.nids, pairs, (Trait.NID, Trait.LIKE_NID), comparable)
    told = (table.phones.codes[a] > 0) & (table.phones.codes[b] > 0)
    yield from _number("phone", table.phones, pairs, (Trait.PHONE, Trait.LIKE_PHONE), told)


def _number(
    what: str, words: Words, pairs: Pairs, traits: tuple[Trait, Trait], comparable: NDArray[np.bool_]
) -> Iterator[tuple[str, Floats]]:
    same = _has(pairs, traits[0])
    look = np.flatnonzero(comparable & ~same & _has(pairs, traits[1]))
    like = np.zeros(len(pairs.a), dtype=bool)
    like[look] = words.alike(pairs.a[look], pairs.b[look], Levenshtein.normalized_similarity) >= _SLIP
    yield f"same {what}", _flag(same)
    yield f"like {what}", _flag(like)
    yield f"other {what}", _flag(comparable & ~same & ~like)


def _compared(what: str, names: Names, a: Ints, b: Ints) -> Iterator[tuple[str, Floats]]:
    """Bits of the words they share, and what is left over on one side or on both."""
    told = (names.count[a] > 0) & (names.count[b] > 0)
    same, near, left, right, nearness = names.align(a, b)
    whole = np.zeros(len(a), dtype=np.float32)
    doubt = told & (left > 0) & (right > 0)
    whole[doubt] = names.whole.alike(a[doubt], b[doubt], JaroWinkler.similarity)
    spelt = doubt & (whole >= 0.9)
    yield f"{what} bits", np.minimum(same, 16)
    yield f"{what} near bits", np.minimum(near, 14) * nearness
    yield f"{what} spelt alike", _flag(spelt)
    yield f"{what} whole", _flag(told & (left == 0) & (right == 0))
    yield f"{what} word dropped", _flag(told & ((left == 0) ^ (right == 0)))
    yield f"{what} other word", _flag(doubt & ~spelt)
    yield f"{what} all other", _flag(doubt & ~spelt & (same + near == 0))


def _crossed(table: Table, a: Ints, b: Ints) -> Iterator[tuple[str, Floats]]:
    """The wife heads one record and the husband the other: his name stands beside hers."""
    other = table.sex.codes[a] != table.sex.codes[b]
    one = table.name.whole_key[a] == table.guardian.whole_key[b]
    two = table.guardian.whole_key[a] == table.name.whole_key[b]
    yield "crossed", _flag(other & ((one & (table.name.count[a] > 1)) | (two & (table.name.count[b] > 1))))


def _person(table: Table, a: Ints, b: Ints) -> Iterator[tuple[str, Floats]]:
    told = (table.sex.codes[a] > 0) & (table.sex.codes[b] > 0)
    yield "other sex", _flag(told & (table.sex.codes[a] != table.sex.codes[b]))
    born, other = table.birth_year[a], table.birth_year[b]
    told = (born > 0) & (other > 0)
    apart = np.abs(born - other)
    yield "same year", _flag(told & (apart == 0))
    yield "year +-1", _flag(told & (apart == 1))
    yield "year +-3", _flag(told & (apart > 1) & (apart <= 3))
    yield "year +-10", _flag(told & (apart > 3) & (apart <= 10))
    yield "other year", _flag(told & (apart > 10))
    size = np.abs(table.size[a] - table.size[b])
    yield "same children", _flag((table.children[a] == table.children[b]) & (table.children[a] > 0))
    yield "other children", _flag(np.abs(table.children[a] % 32 - table.children[b] % 32) > 1)
    yield "same size", _flag(size == 0)
    yield "other size", _flag(size > 2)


def _village(table: Table, a: Ints, b: Ints) -> Iterator[tuple[str, Floats]]:
    told = (table.village.codes[a] > 0) & (table.village.codes[b] > 0)
    alike = table.village.alike(a, b, Indel.normalized_similarity)
    yield "same village", _flag(told & (alike >= 0.85))
    yield "other village", _flag(told & (alike < 0.6))
