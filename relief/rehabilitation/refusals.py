"""The refusals the steps of a grant share."""

from __future__ import annotations

from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.rehabilitation import rules
from relief.rehabilitation.kinds import GrantState
from relief.rehabilitation.models import Grant


def two_people(message: str) -> Refused:
    """The same person already decided an earlier step."""
    return Refused("rehabilitation.two-people", message)


def not_now() -> Refused:
    """The step asked for does not follow where the grant stands."""
    return Refused(
        "rehabilitation.not-now",
        N_(
            "This grant has moved on meanwhile, or is not that far yet. Nothing was changed."
            " Look at where it stands now."
        ),
    )


def fund_short() -> Refused:
    """More would go out of the fund than is there and not promised to others."""
    return Refused(
        "rehabilitation.fund-short",
        N_(
            "The fund does not hold enough for this: part of its money may be promised to other households."
            " Nothing was changed. Look at the fund’s statement, or write down first what it received."
        ),
    )


def budget_spent() -> Refused:
    """The programme carries no further grant."""
    return Refused(
        "rehabilitation.budget-spent",
        N_(
            "The budget of this programme carries no further grant. Nothing was changed. Widen the programme, or"
            " wait until money of a stopped grant is free again."
        ),
    )


def bars_decision(actor: Actor, grant: Grant) -> Refused | None:
    """Why this person cannot record the committee's decision on a grant they found; None when they can."""
    if grant.state is not GrantState.NOMINATED:
        return not_now()
    if rules.same_person(actor.id, grant.created_by_id):
        return two_people(N_("You entered this nomination. Another person must record the committee's decision."))
    return None
