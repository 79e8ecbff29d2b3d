"""The invented lists are what they say: the same each time, damaged at the rates of their sources."""

from __future__ import annotations

from random import Random

import pytest

from tests.benchmarks.corruption import make
from tests.benchmarks.typos import NAME, chosen, damage, damaged_words


def test_a_seed_makes_the_same_lists_and_another_seed_others() -> None:
    assert make(500, 3) == make(500, 3)
    assert make(500, 3) != make(500, 4)


def test_pairs_are_of_one_family_and_written_differently() -> None:
    records, truth = make(6_000, 1)
    assert len(records) == 6_000
    assert [record.id for record in records] == list(range(6_000))
    assert all(a < b for a, b in truth)
    # Fifteen families of a hundred stand on more than one list, a fifth of these on three or four.
    assert 0.15 <= len(truth) / len(records) <= 0.24
    pairs = [(records[a], records[b]) for a, b in truth]
    share = {
        "same script": sum(bool(a.name_bn) == bool(b.name_bn) for a, b in pairs) / len(pairs),
        "same union": sum(a.union == b.union for a, b in pairs) / len(pairs),
        "both with an NID": sum(bool(a.nid and b.nid) for a, b in pairs) / len(pairs),
        "same phone": sum(bool(a.phone) and a.phone == b.phone for a, b in pairs) / len(pairs),
    }
    assert 0.46 <= share["same script"] <= 0.58
    assert 0.90 <= share["same union"] <= 0.97
    assert 0.36 <= share["both with an NID"] <= 0.48
    assert 0.45 <= share["same phone"] <= 0.70


def test_numbers_keep_a_length_that_the_registry_takes() -> None:
    for record in make(3_000, 2).records:
        assert len(record.phone) in (0, 11)
        assert len(record.nid) in (0, 10, 13, 17)
        assert bool(record.name_bn) != bool(record.name_en)
        assert record.size >= 1 + record.children_0_4 + record.children_5_17


@pytest.mark.parametrize("word", ["Rafiqul", "রফিকুল"])
def test_one_error_damages_one_place(word: str) -> None:
    rng = Random(1)
    seen = {damage(rng, word, "wrong") for _ in range(300)}
    assert len(seen) > 5
    assert all(len(one) == len(word) for one in seen)
    assert all(sum(a != b for a, b in zip(word, one, strict=True)) <= 1 for one in seen)


def test_first_letters_are_rarely_wrong() -> None:
    rng = Random(2)
    names = [damaged_words(rng, "Rahimuddin", chosen(rng, NAME)) for _ in range(2_000)]
    assert sum(name[:1] != "R" for name in names) / 2_000 < 0.02
    assert sum(name != "Rahimuddin" for name in names) / 2_000 > 0.7
