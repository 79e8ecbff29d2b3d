"""The two refusals all steps of a grant share."""

from __future__ import annotations

from relief.kernel.problems import N_, Refused


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
