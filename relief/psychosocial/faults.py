"""The refusals of this room."""

from __future__ import annotations

from collections.abc import Sequence

from relief.kernel.problems import N_, Refused
from relief.psychosocial.rules import Clash


class Clashing(Refused):
    """The time does not fit; `clashes` says each reason on its own."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(
            "psychosocial.clash",
            N_("This time does not fit. Nothing was booked; what you typed is kept."),
        )
        self.clashes = tuple(clashes)


def not_now() -> Refused:
    """The step asked for does not follow where the appointment stands."""
    return Refused(
        "psychosocial.not-now",
        N_(
            "This appointment has moved on meanwhile, or its time has not come yet."
            " Nothing was changed. Look at it again."
        ),
    )


def plan_closed() -> Refused:
    """Nothing more is booked or changed on a closed plan."""
    return Refused(
        "psychosocial.plan-closed",
        N_("This plan is closed. Nothing was changed. Open a new plan if support begins again."),
    )


def still_booked() -> Refused:
    """A plan with an appointment ahead cannot end."""
    return Refused(
        "psychosocial.still-booked",
        N_(
            "An appointment of this plan is still open. Nothing was changed."
            " Complete or cancel it first, then close the plan."
        ),
    )
