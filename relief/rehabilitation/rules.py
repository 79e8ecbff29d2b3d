"""What may follow what, who may decide after whom, and how an amount is divided. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from relief.kernel.problems import N_
from relief.rehabilitation.inputs import ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import UNITS, EntryKind, GrantState, Measure, MilestoneState, Unit, WorkState

MOST_STEPS = 5
REASON_LEAST = 5
# Days within which a reported instalment is inspected. Relief's own default, to be confirmed by the organisation.
INSPECTION_DAYS = 7
# A number typed with a few signs too many is caught here, not in the sums of a donor's report.
MOST_MEASURED = 1_000_000_000

NEXT: Mapping[GrantState, frozenset[GrantState]] = {
    GrantState.NOMINATED: frozenset({GrantState.VERIFIED, GrantState.REFUSED}),
    GrantState.VERIFIED: frozenset({GrantState.APPROVED, GrantState.STOPPED}),
    GrantState.APPROVED: frozenset({GrantState.ACTIVE, GrantState.STOPPED}),
    GrantState.ACTIVE: frozenset({GrantState.COMPLETED, GrantState.STOPPED}),
    GrantState.REFUSED: frozenset(),
    GrantState.COMPLETED: frozenset(),
    GrantState.STOPPED: frozenset(),
}
WORK_NEXT: Mapping[WorkState, frozenset[WorkState]] = {
    WorkState.PLANNED: frozenset({WorkState.UNDER_WAY, WorkState.STOPPED}),
    WorkState.UNDER_WAY: frozenset({WorkState.FINISHED, WorkState.STOPPED}),
    WorkState.FINISHED: frozenset(),
    WorkState.STOPPED: frozenset(),
}
LADDER: tuple[MilestoneState, ...] = tuple(MilestoneState)
# Money that goes; the rest comes. A correction has the sign its entry lacks.
GOING = frozenset({EntryKind.GRANTED, EntryKind.SPENT})


def next_of(state: MilestoneState, *, needs_inspection: bool = True) -> MilestoneState | None:
    """The one step a milestone can take now; where nothing is inspected, a report is approved at once."""
    if state is MilestoneState.CLAIMED and not needs_inspection:
        return MilestoneState.APPROVED
    place = LADDER.index(state) + 1
    return LADDER[place] if place < len(LADDER) else None


def needs_proof(to: MilestoneState) -> bool:
    """What is claimed and what is seen must be written down."""
    return to in (MilestoneState.CLAIMED, MilestoneState.INSPECTED)


def same_person(actor: UUID, *earlier: UUID | None) -> bool:
    """True when this person already decided an earlier step."""
    return actor in earlier


class Signed(Protocol):
    """Who reported and who inspected."""

    @property
    def claimed_by_id(self) -> UUID | None: ...
    @property
    def inspected_by_id(self) -> UUID | None: ...


def before_release(line: Signed, *, third: bool) -> tuple[UUID | None, ...]:
    """Who may not release the money: who reported it, and where a third person must, who inspected it too."""
    return (line.claimed_by_id, line.inspected_by_id) if third else (line.claimed_by_id,)


def all_paid(states: Sequence[MilestoneState]) -> bool:
    """True when the whole grant has reached the household."""
    return bool(states) and all(state is MilestoneState.PAID for state in states)


def divide(amount: int, shares: Sequence[int]) -> list[int]:
    """Divide an amount by percent; the last part takes what rounding left."""
    return by_parts(amount, shares, 100)


def by_parts(amount: int, parts: Sequence[int], whole: int | None = None) -> list[int]:
    """Divide poisha in proportion to the parts (`whole` of them, else their sum); the last takes what rounding left."""
    total = sum(parts) if whole is None else whole
    made = [amount * part // total for part in parts]
    made[-1] += amount - sum(made)
    return made


def step_amounts(amount: int, steps: Sequence[Mapping[str, Any]]) -> list[int]:
    """Poisha of each instalment of a programme as kept; they make up the amount exactly."""
    if steps and steps[0].get("amount") is not None:
        return [int(step["amount"]) for step in steps]
    return divide(amount, [step["share"] for step in steps])


def step_kept(step: StepGiven) -> dict[str, Any]:
    """One instalment as a programme keeps it; `amount` in poisha or None, `days` after the start or None."""
    return {
        "title_bn": step.title_bn,
        "title_en": step.title_en,
        "share": step.share,
        "amount": step.amount_poisha,
        "evidence_bn": step.evidence_bn,
        "evidence_en": step.evidence_en,
        "photo": step.asks_photo,
        "inspect": step.needs_inspection,
        "days": step.days,
    }


def is_open(opens_on: date | None, closes_on: date | None, today: date) -> bool:
    """Whether households can be nominated for a programme today."""
    return (opens_on is None or opens_on <= today) and (closes_on is None or today <= closes_on)


def inspected_by(reported: date) -> date:
    """The last day on which somebody should have inspected what was reported that day."""
    return reported + timedelta(days=INSPECTION_DAYS)


def faults_of_programme(given: ProgrammeGiven) -> dict[str, str]:
    """What is wrong with a programme, by field."""
    faults: dict[str, str] = {}
    if not given.neutral_code.strip():
        faults["neutral_code"] = N_("Write a short code, for example H-1.")
    if not (given.name_bn.strip() and given.name_en.strip()):
        faults["name_bn"] = N_("Write the name in Bangla and in English.")
    if given.amount_poisha <= 0:
        faults["amount"] = N_("Write how many taka one household receives.")
    if given.opens_on and given.closes_on and given.closes_on < given.opens_on:
        faults["closes_on"] = N_("The last day lies before the first one. Check both dates.")
    if problem := _fault_of_steps(given):
        faults["milestones"] = problem
    return faults


def _fault_of_steps(given: ProgrammeGiven) -> str | None:
    steps = given.milestones
    if not 1 <= len(steps) <= MOST_STEPS:
        return N_("A grant needs one to five milestones. Fill in at least the first.")
    if any(not (step.title_bn.strip() and step.title_en.strip()) for step in steps):
        return N_("Every milestone needs a name in Bangla and in English.")
    amounts = [step.amount_poisha for step in steps]
    if any(amount is not None for amount in amounts):
        whole = [amount if amount is not None else -1 for amount in amounts]
        if min(whole) < 0 or sum(whole) != given.amount_poisha:
            return N_("The taka of the milestones must make exactly the whole amount together.")
    elif any(step.share < 0 for step in steps) or sum(step.share for step in steps) != 100:
        return N_("The shares of the milestones must make exactly 100 percent together.")
    return None


def faults_of_measured(measured: Mapping[Measure, int], asked: Sequence[str]) -> dict[str, str]:
    """What is wrong with the figures of a visit, by field."""
    faults = {}
    for measure, value in measured.items():
        most = 1 if UNITS[measure] is Unit.YES_NO else MOST_MEASURED
        if measure.value not in asked or not 0 <= value <= most:
            faults[f"measure_{measure.value.replace('-', '_')}"] = N_("This cannot be right. Check the number.")
    return faults


def signed(kind: EntryKind, amount: int) -> int:
    """The amount as the ledger keeps it: below zero for money that goes."""
    return -amount if kind in GOING else amount


def labour_halves(women: int, men: int, *, is_half: bool) -> int:
    """Half days of labour that these volunteers gave: whole numbers, so that sums are exact."""
    return (women + men) * (1 if is_half else 2)
