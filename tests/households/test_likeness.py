"""Rules of likeness and of merging, by table; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.households import learning, merge_rules, pair_rules
from relief.households.columns_alike import LARGEST_BLOCK, Blocks, Pairs, Table
from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.likeness import Likeness, Trait, keys_of, likeness_of, plain_nid
from relief.households.matching import WEIGHTS, features, score
from relief.households.models import PairState, Sex

UNION, NEXT_UNION = "/BD40/BD4087/BD408704/BD40870419/", "/BD40/BD4087/BD408704/BD40870438/"


def told(name: str = "Rafikul Islam", path: str = UNION, **own: Any) -> Likeness:
    """What is kept of a family whose head is a man of 1980."""
    person = {"sex": Sex.MALE, "birth_date": date(own.pop("born", 1980), 1, 1), "nid": own.pop("nid", "")}
    head = MemberGiven(name_bn=own.pop("bn", ""), name_en="" if own.pop("only_bn", False) else name, **person)
    facts = {"guardian_name": "Abdul Karim", "village": "Kaliganj", "size": 5} | own
    return likeness_of(HouseholdGiven(head=head, **facts), path)


def bits(one: Likeness, other: Likeness) -> float:
    """The score of two families among a few others with common names."""
    crowd = [told(f"{first} {last}") for first in ("Karim", "Rahim", "Selim") for last in ("Gazi", "Molla", "Islam")]
    shared = 0
    for trait, _key in keys_of(one) & keys_of(other):
        shared |= 1 << trait
    pairs = Pairs(*(np.asarray([value], dtype=np.int32) for value in (0, 1, shared)))
    [found] = score(Table.of([one, other, *crowd]), pairs, floor=-99).bits
    return float(found)


@pytest.mark.parametrize(
    ("other", "more"),
    [
        (told(bn="মোঃ রফিকুল ইসলাম", only_bn=True), "the other script, with a title"),
        (told("Md. Rofiqul Islam"), "another spelling"),
        (told("Rafikul Islan"), "a slip of the pen"),
        (told("Islam Rafikul"), "words in another order"),
        (told(path=NEXT_UNION, phone="01712345678"), "the wrong union and the same phone"),
    ],
)
def test_one_family_written_twice_is_likelier_than_not(other: Likeness, more: str) -> None:
    assert bits(told(phone="01712345678"), other) > 0, more


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (told("Shafiqul Islam", born=1976, size=3), "a brother in the same yard"),
        (
            told("Rafikul Islam", path=NEXT_UNION, guardian_name="Motaleb Gazi", village="Gabura", born=1961),
            "a namesake",
        ),
        (
            told("Sukumar Mondal", phone="01712345678", guardian_name="Haripada Mondal", born=1950),
            "a neighbour's phone",
        ),
    ],
)
def test_two_families_are_not(other: Likeness, why: str) -> None:
    assert bits(told(phone="01712345678"), other) < 0, why


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (told(born=1995), told(born=1981)),
        (told(path=NEXT_UNION), told()),
        (told(guardian_name="Motaleb Gazi"), told()),
        (told(nid="1234567890"), told(nid="4612345678")),
        (told(size=9), told(size=5)),
    ],
)
def test_what_fits_better_scores_higher(worse: Likeness, better: Likeness) -> None:
    own = told(nid="4612345678")
    assert bits(own, worse) < bits(own, better)


@pytest.mark.parametrize(
    ("number", "plain"),
    [("19804612345678901", "4612345678901"), ("4612345678901", "4612345678901"), ("4612345678", "4612345678")],
)
def test_seventeen_digits_are_a_year_and_thirteen(number: str, plain: str) -> None:
    assert plain_nid(number) == plain


def test_ids_of_two_lengths_say_nothing_against() -> None:
    short, long = told(nid="4612345678"), told(nid="8712345678901")
    assert bits(short, long) == bits(told(), told())


def test_husband_and_wife_as_heads_are_one_family() -> None:
    husband = told("Rafikul Islam", guardian_name="Abdul Karim")
    head = MemberGiven(name_en="Selina Khatun", sex=Sex.FEMALE, birth_date=date(1984, 1, 1))
    wife = likeness_of(HouseholdGiven(head=head, guardian_name="Rafikul Islam", village="Kaliganj", size=5), UNION)
    assert any(trait == Trait.CROSSED for trait, _ in keys_of(husband) & keys_of(wife))
    held = dict(
        features(
            Table.of([husband, wife]),
            Pairs(*(np.asarray([value], dtype=np.int32) for value in (0, 1, 1 << Trait.CROSSED))),
        )
    )
    assert held["crossed"] == [1.0]


def test_every_feature_has_a_weight() -> None:
    table = Table.of([told(), told()])
    pair = Pairs(*(np.asarray([value], dtype=np.int32) for value in (0, 1, 1)))
    assert {name for name, _ in features(table, pair)} | {"always"} == set(WEIGHTS)


def test_a_crowd_that_shares_a_key_is_not_compared_by_it() -> None:
    def pairs(count: int) -> int:
        ones = np.zeros(count, dtype=np.int8)
        return len(Blocks.of(ones, np.ones(count, dtype=np.int64), np.arange(count, dtype=np.int32)).pairs(0, count).a)

    assert pairs(LARGEST_BLOCK) == LARGEST_BLOCK * (LARGEST_BLOCK - 1) // 2
    assert pairs(LARGEST_BLOCK + 1) == 0


def test_slices_together_are_the_whole() -> None:
    rng = np.random.default_rng(3)
    keys, rows = rng.integers(0, 40, 300), rng.integers(0, 90, 300).astype(np.int32)
    blocks = Blocks.of((keys % 13).astype(np.int8), keys, rows)
    whole = blocks.pairs(0, 90)
    parts = [blocks.pairs(low, low + 30) for low in (0, 30, 60)]
    expected = {(min(a, b), max(a, b)) for k in range(40) for a in rows[keys == k] for b in rows[keys == k] if a != b}
    assert set(zip(whole.a.tolist(), whole.b.tolist(), strict=True)) == expected
    assert sum(len(one.a) for one in parts) == len(whole.a) == len(expected)


def test_few_decisions_do_no_harm_and_many_teach() -> None:
    own, other = told(), told("Shafiqul Islam", born=1976)
    table = Table.of([own, own, other])
    pairs = Pairs(*(np.asarray(value, dtype=np.int32) for value in ([0, 0, 1], [1, 2, 2], [8, 8, 8])))
    same = np.asarray([True, False, False])
    few = learning.learn(table, pairs.part(slice(0, 1)), same[:1])
    assert max(abs(few[name] - WEIGHTS[name]) for name in WEIGHTS) < 0.5
    contrary = learning.learn(
        table, Pairs(*(np.repeat(one, 60) for one in (pairs.a, pairs.b, pairs.shared))), np.repeat(~same, 60)
    )
    assert learning.judge(table, pairs, contrary)[0] < learning.judge(table, pairs, WEIGHTS)[0]


DISTINCT, CANDIDATE = PairState.DISTINCT, PairState.CANDIDATE


@pytest.mark.parametrize(
    ("state", "known", "reasons", "then"),
    [
        (DISTINCT, ["name"], ["name", "place"], DISTINCT),
        (DISTINCT, ["name"], ["name", "phone"], CANDIDATE),
        (DISTINCT, ["name", "phone"], ["name", "phone"], DISTINCT),
        (DISTINCT, ["phone"], ["phone", "nid"], CANDIDATE),
        (DISTINCT, ["name"], ["name", "birth-registration"], CANDIDATE),
        (CANDIDATE, [], ["name"], CANDIDATE),
        (PairState.NEEDS_VISIT, [], ["nid"], PairState.NEEDS_VISIT),
        (PairState.MERGED, [], ["nid"], PairState.MERGED),
    ],
)
def test_a_decided_pair_found_again(state: PairState, known: list[str], reasons: list[str], then: PairState) -> None:
    assert pair_rules.found_again(state, known, reasons) is then


_WORDS = st.frozensets(st.sampled_from(sorted(pair_rules.REASONS)))


@given(known=_WORDS, found=st.lists(_WORDS, max_size=5))
def test_two_families_are_asked_about_again_only_for_a_new_identifier(
    known: frozenset[str], found: list[frozenset[str]]
) -> None:
    """However often they are found: what stood there when people decided is what counts."""
    for reasons in found:
        again = pair_rules.found_again(DISTINCT, known, reasons) is CANDIDATE
        assert again == any(word in reasons and word not in known for word in pair_rules.HARD)


@pytest.mark.parametrize(
    ("certainty", "reasons", "sure"),
    [
        (0.999, ["nid", "name"], True),
        (0.999, ["birth-registration", "name"], True),
        (0.999, ["phone", "name"], False),
        (0.999, ["nid"], False),
        (0.9, ["nid", "name"], False),
    ],
)
def test_only_an_identifier_with_a_name_is_sure(certainty: float, reasons: list[str], sure: bool) -> None:
    assert pair_rules.is_sure(certainty, reasons) is sure


ONE = HouseholdGiven(
    head=MemberGiven(name_bn="রহিমা", sex=Sex.FEMALE), members=(MemberGiven(name_en="Karim"),), phone="01712345678",
    village="Kaliganj", size=4, area_id=uuid4(), lon=89.0, lat=22.5,
)  # fmt: skip
OTHER = HouseholdGiven(
    head=MemberGiven(name_en="Rahima", nid="4612345678"), members=(MemberGiven(id=uuid4(), name_en="Selim"),),
    phone="01812345678", size=5, area_id=uuid4(), guardian_name="Karim Gazi",
)  # fmt: skip


def test_what_is_chosen_is_kept_and_nothing_else() -> None:
    for field in merge_rules.FIELDS:
        made = merge_rules.chosen(ONE, OTHER, [field])
        changed = set(merge_rules.differing(ONE, made))
        assert changed <= {field}
        if merge_rules.value(ONE, field) != merge_rules.value(OTHER, field):
            assert merge_rules.value(made, field) == merge_rules.value(OTHER, field)


def test_both_phones_stay_known_and_members_get_ids_of_their_own() -> None:
    kept = merge_rules.chosen(ONE, OTHER, [])
    assert (kept.phone, kept.other_phones) == ("01712345678", ("01812345678",))
    swapped = merge_rules.chosen(ONE, OTHER, ["phone", "members"])
    assert (swapped.phone, swapped.other_phones) == ("01812345678", ("01712345678",))
    assert [one.id for one in swapped.members] == [None]


def test_what_only_the_other_says_is_offered() -> None:
    assert set(merge_rules.filling(ONE, OTHER)) == {"nid", "guardian_name"}
    assert set(merge_rules.filling(replace(ONE, village=""), ONE)) == {"home"}


def test_each_field_has_words() -> None:
    assert set(merge_rules.FIELD_WORDS) == set(merge_rules.FIELDS)
    assert set(pair_rules.HARD) <= set(pair_rules.REASONS)
