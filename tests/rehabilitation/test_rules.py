"""Amounts divide exactly, and one state follows another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief.kernel.ids import new_id
from relief.rehabilitation import rules
from relief.rehabilitation.inputs import ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import GrantState, MilestoneState, ProgrammeKind


@given(
    st.integers(min_value=1, max_value=10**9),
    st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=5),
)
def test_parts_make_the_whole(amount: int, shares: list[int]) -> None:
    shares[-1] = max(0, 100 - sum(shares[:-1]))
    parts = rules.divide(amount, shares)
    assert sum(parts) == amount
    assert len(parts) == len(shares)


def test_a_milestone_takes_one_step_at_a_time() -> None:
    states = [MilestoneState.PLANNED]
    while (following := rules.next_of(states[-1])) is not None:
        states.append(following)
    assert states == list(MilestoneState)


def test_every_state_of_a_grant_can_be_reached() -> None:
    reached = {GrantState.NOMINATED}.union(*rules.NEXT.values())
    assert reached == set(GrantState)


def test_a_grant_is_complete_when_everything_is_paid() -> None:
    paid = MilestoneState.PAID
    assert rules.all_paid([paid, paid])
    assert not rules.all_paid([paid, MilestoneState.APPROVED])
    assert not rules.all_paid([])


STEP = StepGiven(title_bn="এক", title_en="One", share=100)


@pytest.mark.parametrize(
    ("steps", "amount", "field"),
    [
        ((), 100, "milestones"),
        ((STEP,) * 6, 100, "milestones"),
        ((STEP, STEP), 100, "milestones"),
        ((StepGiven(title_bn="", title_en="One", share=100),), 100, "milestones"),
        ((StepGiven(title_bn="এক", title_en="1", share=-20), STEP), 100, "milestones"),
        ((STEP,), 0, "amount"),
    ],
)
def test_a_programme_that_cannot_work_is_refused(steps: tuple[StepGiven, ...], amount: int, field: str) -> None:
    given_programme = ProgrammeGiven(
        response_id=new_id(), neutral_code="X", name_bn="ক", name_en="K",
        kind=ProgrammeKind.CASH, amount_poisha=amount, milestones=steps,
    )  # fmt: skip
    assert list(rules.faults_of_programme(given_programme)) == [field]
