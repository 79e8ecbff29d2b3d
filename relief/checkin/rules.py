"""What the facts of one household add up to; no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from relief.checkin.inputs import CheckInGiven, ResolutionGiven, VoidGiven
from relief.checkin.models import Outcome
from relief.distributions.models import EntitlementState
from relief.kernel.problems import N_
from relief.stock.rules import Line, plain, totals

UNDO_WITHIN = timedelta(minutes=10)
CLOCK_SLACK = timedelta(minutes=10)
HANDED_OVER = frozenset({Outcome.DELIVERED, Outcome.PARTIAL})
_SETTLES = {
    Outcome.ABSENT: EntitlementState.ABSENT,
    Outcome.REFUSED: EntitlementState.REFUSED,
    Outcome.INELIGIBLE: EntitlementState.CANCELLED,
    Outcome.REFERRED: EntitlementState.ON_HOLD,
}


@dataclass(frozen=True)
class Fact:
    """A check-in that stands, in the order it was kept."""

    id: UUID
    outcome: Outcome
    lines: tuple[Line, ...]
    collected_at: datetime
    # Which tablet's act it was, with its number there; both None where it was written at a desk.
    device_id: UUID | None = None
    device_seq: int | None = None


@dataclass(frozen=True)
class Outlook:
    """What the standing facts say: the state, since when, and which collections are repeats."""

    state: EntitlementState
    settled_at: datetime | None
    repeats: tuple[UUID, ...]


def outlook(facts: Sequence[Fact], due: Sequence[Line], resting: EntitlementState) -> Outlook:
    """Fold the facts of one entitlement; in whatever order they came, the state is the same.

    Goods handed over outrank everything. Otherwise the last word at the desk counts.
    """
    given = [fact for fact in facts if fact.outcome in HANDED_OVER]
    if given:
        state = EntitlementState.DELIVERED
        if not any(fact.outcome is Outcome.DELIVERED for fact in given) and remaining(given, due):
            state = EntitlementState.PARTLY_DELIVERED
        return Outlook(state, max(fact.collected_at for fact in given), repeats(given, due))
    if not facts:
        return Outlook(resting, None, ())
    last = _last(facts)
    return Outlook(_SETTLES[last.outcome], last.collected_at, ())


def _last(facts: Sequence[Fact]) -> Fact:
    """The last word. Within a tablet its numbers say which came later, even if our own clock was put back between
    two of its uploads and the times say otherwise."""
    standing: list[Fact] = []
    for fact in facts:
        later = [one for one in facts if one.device_id == fact.device_id and _number(one) > _number(fact)]
        if fact.device_id is None or not later:
            standing.append(fact)
    return max(standing, key=lambda fact: (fact.collected_at, fact.id))


def _number(fact: Fact) -> int:
    return fact.device_seq or 0


def remaining(given: Sequence[Fact], due: Sequence[Line]) -> list[Line]:
    """What is still due after these facts."""
    had = totals(fact.lines for fact in given)
    left = {item_id: q - had.get(item_id, Decimal(0)) for item_id, q in totals([due]).items()}
    return [
        {"item_id": str(item_id), "quantity": plain(quantity)} for item_id, quantity in left.items() if quantity > 0
    ]


def repeats(given: Sequence[Fact], due: Sequence[Line]) -> tuple[UUID, ...]:
    """Collections that came on top of a full one or brought the sum above what was due.

    The first never is, nor is one that completes a partial one. Whether there is any repeat at all
    does not depend on the order in which the facts came.
    """
    if len(given) < 2:
        return ()
    allowed = totals([due])
    had: dict[UUID, Decimal] = {}
    was_full, found = False, []
    for place, fact in enumerate(given):
        for item_id, quantity in totals([fact.lines]).items():
            had[item_id] = had.get(item_id, Decimal(0)) + quantity
        is_over = any(quantity > allowed.get(one, Decimal(0)) for one, quantity in had.items())
        is_full = fact.outcome is Outcome.DELIVERED
        if place and (is_over or (was_full and is_full)):
            found.append(fact.id)
        was_full = was_full or is_full
    return tuple(found)


def faults(given: CheckInGiven) -> dict[str, str]:
    """What a check-in must say: why so little, and who came instead."""
    found = {}
    if given.outcome is Outcome.PARTIAL and not given.reason.strip():
        found["reason"] = N_("Choose or write why only a part was given.")
    if given.outcome is Outcome.PARTIAL and not given.lines:
        found["lines"] = N_("Write how much was given. If nothing was, choose another button.")
    if any(Decimal(line["quantity"]) < 0 for line in given.lines or ()):
        found["lines"] = N_("A quantity cannot be below zero.")
    if given.collector_relation.strip() and not given.collector_name.strip():
        found["collector_name"] = N_("Write the name of the person who collects.")
    if given.outcome is Outcome.VOID:
        found["outcome"] = N_("An undo has its own button.")
    return found


def void_faults(given: VoidGiven, collected_at: datetime) -> dict[str, str]:
    """A mistake at the desk is undone at once; later it is a matter for the coordinator."""
    if not given.may_be_late and given.at - collected_at > UNDO_WITHIN:
        return {
            "at": N_("Undo is possible for ten minutes. What was recorded stays. Tell the coordinator what happened.")
        }
    return {}


def resolution_faults(given: ResolutionGiven) -> dict[str, str]:
    """A settled conflict says why."""
    if not given.reason.strip():
        return {"reason": N_("Write what you found out.")}
    return {}


def believable(moment: datetime, *, now: datetime) -> tuple[datetime, bool]:
    """Ten minutes ahead of the server means the clock is wrong, not the person."""
    if moment > now + CLOCK_SLACK:
        return now, True
    return moment, False
