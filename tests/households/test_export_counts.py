"""Counts that are shared: no question, and no two questions together, find a small family group."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.households.export_counts import COLUMNS, LEAST, OF_HOUSEHOLDS, OF_PEOPLE, shown, table

Row = dict[str, int]


@st.composite
def unions(draw: st.DrawFn) -> Row:
    households = draw(st.integers(0, 30))
    people = households + draw(st.integers(0, 60)) if households else 0
    row = {"households": households, "people": people}
    small = draw(st.integers(0, people))
    row |= {"children_0_4": small, "children_5_17": draw(st.integers(0, people - small))}
    row |= {name: draw(st.integers(0, households)) for name in OF_HOUSEHOLDS}
    row["house_full"] = draw(st.integers(0, households - row["house_partial"]))
    return row


@pytest.mark.goal("S18")
@given(unions())
def test_nothing_small_is_shown_nor_left_over(row: Row) -> None:
    cells = shown(row)
    for name in COLUMNS:
        assert cells[name] is None or cells[name] == row[name]
        assert cells[name] is None or not 0 < row[name] < LEAST
    for names, whole in ((OF_HOUSEHOLDS, "households"), (OF_PEOPLE, "people")):
        for name in names:
            if cells[name] is not None and cells[whole] is not None:
                assert not 0 < row[whole] - row[name] < LEAST
    # Parts that make a whole together: what is left of all that are shown.
    for parts, whole in ((("house_partial", "house_full"), "households"), (OF_PEOPLE, "people")):
        if cells[whole] is not None and all(cells[name] is not None for name in parts):
            assert not 0 < row[whole] - sum(row[name] for name in parts) < LEAST


def asked(everything: Mapping[str, Row], some: list[str]) -> dict[str, object]:
    """What one export of some unions prints."""
    found = table({union: everything[union] for union in some})
    return {"rows": found.rows, "totals": found.totals}


@pytest.mark.goal("S18")
@given(st.lists(unions(), min_size=2, max_size=12), st.integers(0, 2**32), st.data())
def test_a_thousand_pairs_of_questions_tell_nothing_of_a_hidden_cell(
    rows: list[Row], seed: int, data: st.DataObject
) -> None:
    """Change a hidden cell to another number that would be hidden too: every answer of every question stays the
    same, so no sum or difference of answers can depend on it."""
    everything = {f"u{n}": row for n, row in enumerate(rows)}
    hidden = [
        (union, name)
        for union, row in everything.items()
        for name in (*OF_HOUSEHOLDS, *OF_PEOPLE)
        if 0 < row[name] < LEAST and shown(row)[name] is None
    ]
    if not hidden:
        return
    union, name = data.draw(st.sampled_from(hidden))
    other = {key: dict(row) for key, row in everything.items()}
    other[union][name] = data.draw(st.integers(1, LEAST - 1))
    if shown(other[union]) != shown(everything[union]):
        # Its own change would show in another cell of the union: then that cell must be hidden in one of the two.
        before, after = shown(everything[union]), shown(other[union])
        assert {key for key in COLUMNS if before[key] != after[key] and None not in (before[key], after[key])} == set()
        return
    rng = Random(seed)
    for _pair in range(40):
        some = rng.sample(sorted(everything), rng.randint(1, len(everything)))
        assert asked(everything, some) == asked(other, some)


def test_totals_add_up_what_is_shown() -> None:
    big = dict.fromkeys(COLUMNS, 0) | {"households": 40, "people": 160, "female_headed": 10}
    small = dict.fromkeys(COLUMNS, 0) | {"households": 30, "people": 100, "female_headed": 3}
    found = table({"a": big, "b": small})
    assert found.rows["b"]["female_headed"] is None
    assert (found.totals["households"], found.totals["female_headed"], found.hidden) == (70, 10, 1)
