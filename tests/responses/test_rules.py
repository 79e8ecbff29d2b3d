"""Arithmetic of exposure and what a response may not be."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.responses import rules
from relief.responses.inputs import ImpactFiguresGiven, ResponseGiven
from relief.responses.kinds import ResponseKind, ResponseState
from relief.responses.rules import Counted

TODAY = date(2026, 8, 4)


def response(**changed: object) -> ResponseGiven:
    told = {
        "code": "TEESTA-2026",
        "name_bn": "তিস্তা",
        "kind": ResponseKind.FLOOD,
        "started_on": TODAY,
    }
    return ResponseGiven(**{**told, **changed})  # type: ignore[arg-type] # each test names its own


def figures(**changed: object) -> ImpactFiguresGiven:
    told = {
        "response_id": uuid4(),
        "area_id": uuid4(),
        "as_of": TODAY,
        "households_affected": 10,
        "source": "UP",
    }
    return ImpactFiguresGiven(**{**told, **changed})  # type: ignore[arg-type] # each test names its own


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, set()),
        ({"name_bn": "", "name_en": "Teesta"}, set()),
        ({"name_bn": " "}, {"name_bn"}),
        ({"name_en": "x" * 161}, {"name_en"}),
        ({"code": "teesta"}, {"code"}),
        ({"code": "A/B"}, {"code"}),
        ({"code": "-A-"}, {"code"}),
        ({"started_on": date(2026, 8, 5)}, {"started_on"}),
    ],
)
def test_a_response_is_checked_field_by_field(changed: dict[str, object], fields: set[str]) -> None:
    assert set(rules.response_faults(response(**changed), today=TODAY)) == fields


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, set()),
        ({"households_affected": -1}, {"households_affected"}),
        ({"source": ""}, {"source"}),
        ({"as_of": date(2027, 1, 1)}, {"as_of"}),
        ({"people_affected": 5, "children_affected": 6}, {"children_affected"}),
    ],
)
def test_figures_are_checked_field_by_field(changed: dict[str, object], fields: set[str]) -> None:
    assert set(rules.figures_faults(figures(**changed), today=TODAY)) == fields


def test_every_state_can_be_reached_and_left() -> None:
    reached = {to for steps in rules.MOVES.values() for to in steps}
    assert reached == set(ResponseState) - {ResponseState.DRAFT}
    assert all(rules.MOVES[state] for state in ResponseState)


def test_without_an_estimate_households_come_from_people() -> None:
    found = rules.count(
        share=0.5,
        wet=0.25,
        method="cells",
        area_km2=10.0,
        population=400,
        households=None,
        children=80,
    )
    assert (found.people, found.households, found.children_3_17, found.share) == (100, 25, 20, 0.5)


def test_unknown_people_stay_unknown() -> None:
    found = rules.count(
        share=0.5,
        wet=0.5,
        method="share",
        area_km2=10.0,
        population=None,
        households=None,
        children=None,
    )
    assert (found.people, found.households, found.children_3_17) == (None, None, None)
    assert rules.above([found], 20.0).people is None
    assert rules.above([found], 20.0).share == 0.25


counted = st.builds(
    Counted,
    share=st.floats(0, 1),
    people=st.none() | st.integers(0, 10**6),
    households=st.none() | st.integers(0, 10**6),
    children_3_17=st.none() | st.integers(0, 10**6),
    method=st.sampled_from(["share", "cells"]),
    area_km2=st.floats(0.1, 1000),
)
paths = st.builds(lambda a, b, c: f"/BD{a}/BD{a}{b}/BD{a}{b}{c}/", *[st.sampled_from(["10", "20", "30"])] * 3)


@given(st.dictionaries(paths, counted, max_size=12))
def test_every_level_is_the_sum_of_the_unions_below(unions: dict[str, Counted]) -> None:
    ancestors = {f"/{part}/" for path in unions for part in [path.split("/")[1]]}
    ancestors |= {"/".join(path.split("/")[:3]) + "/" for path in unions}
    found = rules.sums_by_ancestor(unions, dict.fromkeys(ancestors, 10_000.0))
    for path in ancestors:
        below = [each for own, each in unions.items() if own.startswith(path)]
        known = [each.people for each in below if each.people is not None]
        assert found[path].people == (sum(known) if known else None)
        assert 0 <= found[path].share <= 1
    assert set(found) == ancestors
