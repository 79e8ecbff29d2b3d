import re
import time
from collections import Counter
from statistics import mean

import pytest

from relief.demo.files import areas, water_shares
from relief.demo.people import REFERENCE_DAY, invent_households
from relief.demo.places import in_water, union_shapes

BANGLA = re.compile(r"^[\u0980-\u09ff .:]+$")
LATIN = re.compile(r"^[A-Za-z.' -]+$")


@pytest.fixture(scope="module")
def households():
    started = time.perf_counter()
    found = list(invent_households(7))
    print(f"\n5,000 households in {time.perf_counter() - started:.2f} s")  # noqa: T201  Read, not asserted.
    return found


@pytest.fixture(scope="module")
def originals(households):
    return [h for h in households if h.copy_of is None]


@pytest.fixture(scope="module")
def members(originals):
    return [m for h in originals for m in h.members]


def years(member):
    return (REFERENCE_DAY - member.birth_date).days / 365.2425


def share(things, test):
    return sum(map(test, things)) / len(things)


def test_the_same_seed_invents_the_same_people(households):
    assert list(invent_households(7)) == households
    assert list(invent_households(7, 300)) == households[:300]
    assert list(invent_households(8, 300)) != households[:300]
    assert [h.index for h in households] == list(range(5000))


def test_every_household_stands_inside_the_union_it_names(households):
    shapes = union_shapes()
    assert all(shapes[h.pcode].contains(h.lon, h.lat) for h in households)
    forest = {a.pcode for a in areas() if a.kind == "forest"}
    assert not forest & {h.pcode for h in households}
    assert all(1 <= h.ward <= 9 and h.village_bn and h.village_en for h in households)


def test_most_live_where_the_water_came(households):
    touched = water_shares()
    assert share(households, lambda h: h.pcode in touched) == pytest.approx(0.6, abs=0.025)
    assert 0.2 < share(households, lambda h: in_water(h.lon, h.lat)) < 0.35
    for district in ("BD4087", "BD5573"):
        assert sum(h.pcode.startswith(district) and h.pcode not in touched for h in households) > 500


def test_sizes_sexes_and_ages(originals, members):
    assert mean(len(h.members) for h in originals) == pytest.approx(4.3, abs=0.15)
    assert max(len(h.members) for h in originals) <= 12
    assert share(members, lambda m: m.sex == "f") == pytest.approx(0.5, abs=0.02)
    assert share(members, lambda m: years(m) < 5) == pytest.approx(0.09, abs=0.015)
    assert share(members, lambda m: years(m) < 18) == pytest.approx(0.35, abs=0.03)
    assert share(members, lambda m: years(m) >= 60) == pytest.approx(0.085, abs=0.02)
    assert all(0 <= years(m) < 101 for m in members)


def test_circumstances(originals, members):
    assert share(originals, lambda h: h.female_headed) == pytest.approx(0.14, abs=0.02)
    assert share(members, lambda m: m.disability) == pytest.approx(0.025, abs=0.005)
    assert 0.02 < share(members, lambda m: m.pregnant_or_lactating) < 0.06
    assert 0.01 < share(originals, lambda h: h.elderly_alone) < 0.035
    assert 0 < share(originals, lambda h: h.child_headed) < 0.01
    damage = Counter(h.damage_if_flooded for h in originals)
    assert damage["partial"] > damage["full"] > damage["none"] > 300


def test_the_words_agree_with_the_people(originals):
    for h in originals:
        assert [m.relation for m in h.members].count("head") == 1
        assert h.head.relation == "head"
        assert h.female_headed == (h.head.sex == "f")
        assert h.child_headed == (years(h.head) < 18)
        assert not h.elderly_alone or (len(h.members) == 1 and years(h.head) > 59)
        assert all(m.sex == "f" and 18 <= years(m) < 46 for m in h.members if m.pregnant_or_lactating)
    assert any(h.head_index for h in originals)


def test_names_are_never_empty_and_brothers_differ(households):
    for h in households:
        for bn, en in [(m.name_bn, m.name_en) for m in h.members] + [(h.guardian_name_bn, h.guardian_name_en)]:
            assert BANGLA.match(bn), bn
            assert LATIN.match(en), en
            assert bn == bn.strip()
            assert en == en.strip()
        if h.copy_of is None:
            assert len({m.name_bn for m in h.members}) == len(h.members)


def test_numbers_nobody_issues(originals, members):
    own = [h.phone for h in originals if h.phone_of == "own"]
    assert len(own) == len(set(own))
    assert all(re.fullmatch(r"01[3-9]00\d{6}", phone) for phone in own)
    assert 0.03 < share(originals, lambda h: h.phone is None) < 0.1
    shared = [h.phone for h in originals if h.phone_of == "neighbour"]
    assert shared
    assert set(shared) <= set(own)
    nids = [m.nid for m in members if m.nid]
    assert len(nids) == len(set(nids))
    assert all(re.fullmatch(r"[1-9]000\d{6}", nid) for nid in nids)
    assert not [m for m in members if m.nid and years(m) < 18]


def test_a_few_families_are_listed_twice_under_another_spelling(households):
    copies = [h for h in households if h.copy_of is not None]
    assert 25 <= len(copies) <= 80
    for copy in copies:
        first = households[copy.copy_of]
        assert first.copy_of is None
        assert first.index < copy.index
        assert (copy.pcode, len(copy.members)) == (first.pcode, len(first.members))
        assert [m.birth_date for m in copy.members] == [m.birth_date for m in first.members]
    changed = [c for c in copies if c.head.name_en != households[c.copy_of].head.name_en]
    assert len(changed) > len(copies) * 0.6


def test_a_longer_stream_keeps_its_numbers_apart():
    started = time.perf_counter()
    phones: set[str] = set()
    nids: set[str] = set()
    wanted = [0, 0]
    for h in invent_households(3, 20_000):
        if h.copy_of is None:
            own = [h.phone] if h.phone_of == "own" else []
            cards = [m.nid for m in h.members if m.nid]
            phones.update(own)
            nids.update(cards)
            wanted[0] += len(own)
            wanted[1] += len(cards)
    print(f"\n20,000 households in {time.perf_counter() - started:.1f} s")  # noqa: T201  Read, not asserted.
    assert [len(phones), len(nids)] == wanted
