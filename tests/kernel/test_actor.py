"""Who may do what, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import NotAllowed, NotFound
from relief.kernel.verbs import Verb
from tests.builders import an_actor

PLACE = "/BD40/BD4087/BD408704/"
ELSEWHERE = "/BD40/BD4087/BD408786/"


def test_a_verb_counts_inside_ones_areas_only() -> None:
    actor = an_actor("checkin.record", within=(PLACE,))
    assert actor.can(Verb.CHECKIN_RECORD)
    assert actor.can(Verb.CHECKIN_RECORD, within=PLACE + "BD40870419/")
    assert not actor.can(Verb.CHECKIN_RECORD, within=ELSEWHERE)
    assert not actor.can(Verb.STOCK_CHANGE, within=PLACE)


def test_elsewhere_looks_like_not_there_whatever_the_verb() -> None:
    actor = an_actor("checkin.record", within=(PLACE,))
    for verb in (Verb.CHECKIN_RECORD, Verb.STOCK_CHANGE):
        with pytest.raises(NotFound):
            actor.must(verb, within=ELSEWHERE)


def test_without_the_verb_it_is_said_plainly() -> None:
    with pytest.raises(NotAllowed):
        an_actor(within=(PLACE,)).must(Verb.CHECKIN_RECORD, within=PLACE)


def test_a_neighbour_whose_code_begins_alike_is_not_inside() -> None:
    actor = an_actor(within=("/BD40/BD4087/BD4087/",))
    assert not actor.sees("/BD40/BD4087/BD408704/")


def test_no_area_means_nowhere() -> None:
    assert not an_actor(within=()).sees(PLACE)


@given(st.text(alphabet="/BD0123456789", max_size=20))
def test_a_clerk_sees_everything_that_begins_at_the_top(tail: str) -> None:
    assert Actor.clerk("gaps").sees("/" + tail)


def test_a_clerk_is_always_the_same() -> None:
    assert Actor.clerk("gaps").id == Actor.clerk("gaps").id != Actor.clerk("jobs").id


def test_ids_sort_by_the_moment_they_were_made() -> None:
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == 5_000
    assert {each.version for each in made} == {7}
