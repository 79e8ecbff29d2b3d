"""What may follow what, who may decide after whom, and how an amount is divided. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from relief.kernel.problems import N_
from relief.rehabilitation.inputs import ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import GrantState, MilestoneState

MOST_STEPS = 5
REASON_LEAST = 5

NEXT: Mapping[GrantState, frozenset[GrantState]] = {
    GrantState.NOMINATED: frozenset({GrantState.VERIFIED, GrantState.REFUSED}),
    GrantState.VERIFIED: frozenset({GrantState.APPROVED, GrantState.STOPPED}),
    GrantState.APPROVED: frozenset({GrantState.ACTIVE, GrantState.STOPPED}),
    GrantState.ACTIVE: frozenset({GrantState.COMPLETED, GrantState.STOPPED}),
    GrantState.REFUSED: frozenset(),
    GrantState.COMPLETED: frozenset(),
    GrantState.STOPPED: frozenset(),
}
LADDER: tuple[MilestoneState, ...] = tuple(MilestoneState)


def next_of(state: MilestoneState) -> MilestoneState | None:
    """The one step a milestone can take now."""
    place = LADDER.index(state) + 1
    return LADDER[place] if place < len(LADDER) else None


def needs_proof(to: MilestoneState) -> bool:
    """What is claimed and what is seen must be written down."""
    return to in (MilestoneState.CLAIMED, MilestoneState.INSPECTED)


def same_person(actor: UUID, *earlier: UUID | None) -> bool:
    """True when this person already decided an earlier step."""
    return actor in earlier


def all_paid(states: Sequence[MilestoneState]) -> bool:
    """True when the whole grant has reached the household."""
    return bool(states) and all(state is MilestoneState.PAID for state in states)


def divide(amount: int, shares: Sequence[int]) -> list[int]:
    """Divide an amount by percent; the last part takes what rounding left."""
    parts = [amount * share // 100 for share in shares]
    parts[-1] += amount - sum(parts)
    return parts


def faults_of_programme(given: ProgrammeGiven) -> dict[str, str]:
    """What is wrong with a new programme, by field."""
    faults: dict[str, str] = {}
    if not given.neutral_code.strip():
        faults["neutral_code"] = N_("Write a short code, for example H-1.")
    if not (given.name_bn.strip() and given.name_en.strip()):
        faults["name_bn"] = N_("Write the name in Bangla and in English.")
    if given.amount_poisha <= 0:
        faults["amount"] = N_("Write how many taka one household receives.")
    if problem := _fault_of_steps(given.milestones):
        faults["milestones"] = problem
    return faults


def _fault_of_steps(steps: Sequence[StepGiven]) -> str | None:
    if not 1 <= len(steps) <= MOST_STEPS:
        return N_("A grant needs one to five milestones. Fill in at least the first.")
    if any(not (step.title_bn.strip() and step.title_en.strip()) for step in steps):
        return N_("Every milestone needs a name in Bangla and in English.")
    if any(step.share < 0 for step in steps) or sum(step.share for step in steps) != 100:
        return N_("The shares of the milestones must make exactly 100 percent together.")
    return None
