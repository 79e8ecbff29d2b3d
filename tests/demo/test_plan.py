from collections import Counter
from typing import get_args

import pytest

from relief.courses import life_skills
from relief.demo import grants, kits, plan, spaces
from relief.demo.files import areas
from relief.demo.people import REFERENCE_DAY, invent_households
from relief.demo.places import in_water, union_shapes


@pytest.fixture(scope="module")
def households():
    return list(invent_households(7))


def test_spaces_stand_dry_inside_their_union_and_are_fully_staffed():
    assert len(spaces.SPACES) == 8
    for number, space in enumerate(spaces.SPACES):
        assert union_shapes()[space.pcode].contains(space.lon, space.lat)
        assert not in_water(space.lon, space.lat)
        staff = [f.sex for f in spaces.FACILITATORS if f.space == number]
        assert len(staff) >= 2
        assert "f" in staff


def test_fifty_to_eighty_children_come_to_each_space(households):
    enrolments = spaces.invent_children(7, households=households)
    assert enrolments == spaces.invent_children(7)
    assert len({(e.household, e.member) for e in enrolments}) == len(enrolments)
    counts = Counter(e.space for e in enrolments)
    assert set(counts) == set(range(8))
    assert all(50 <= n <= 80 for n in counts.values())
    flooded = 0
    for e in enrolments:
        home = households[e.household]
        assert home.pcode == spaces.SPACES[e.space].pcode
        flooded += in_water(home.lon, home.lat)
        assert 4 <= (REFERENCE_DAY - home.members[e.member].birth_date).days / 365.2425 < 17.01
    assert flooded / len(enrolments) > 0.8


def test_the_course_has_twelve_parts():
    assert len(life_skills.PARTS) == 12
    assert len(set(life_skills.PARTS)) == 12


def test_kits_hold_known_items_and_the_food_packet_feeds_as_said():
    codes = {item.code for item in kits.ITEMS}
    assert len(codes) == len(kits.ITEMS)
    assert all(line.item in codes for kit in kits.KITS for line in kit.lines)
    food = kits.KITS[0]
    assert kits.kit_weight_kg(food) == pytest.approx(16.5, abs=0.1)
    # About 80 % of five people for seven days at 2,100 kcal.
    assert kits.kit_kcal(food) / (5 * 7 * 2100) == pytest.approx(0.82, abs=0.03)


def test_a_distribution_in_every_state_with_points_in_its_unions():
    assert {d.state for d in plan.DISTRIBUTIONS} == set(get_args(plan.DistributionState))
    known = {kit.code for kit in kits.KITS}
    for d in plan.DISTRIBUTIONS:
        assert d.kit in known
        assert d.points
        assert (d.came > 0) == (d.state in ("open", "reconciling", "closed") and not d.is_money)
        assert bool(d.reason_bn and d.reason_en) == (d.state == "cancelled")
        for point in d.points:
            assert union_shapes()[point.pcode].contains(point.lon, point.lat)
            assert not in_water(point.lon, point.lat)


def test_enough_households_for_every_grant(households):
    codes = {a.pcode for a in areas()}
    for grant in grants.GRANTS:
        assert grant.pcode in codes
        assert grant.amount_bdt > 0
        wanted = sum(n for _, n in grant.reached)
        wet = [h for h in households if h.pcode == grant.pcode and in_water(h.lon, h.lat)]
        assert sum(_fits(h, grant.target) for h in wet) >= wanted, grant.code
    assert len(grants.COUNSELLORS) == 3
    assert sorted(n for c in grants.COUNSELLORS for n in c.spaces) == list(range(8))


def _fits(household, target):
    return {
        "female_headed": household.female_headed,
        "house_full": household.damage_if_flooded == "full",
        "house_damaged": household.damage_if_flooded != "none",
    }[target]
