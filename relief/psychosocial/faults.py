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

    @property
    def yields(self) -> bool:
        """True when a reason would set all of them aside."""
        return not any(one.is_hard for one in self.clashes)


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


def already_agreed() -> Refused:
    """Somebody has answered the proposal already."""
    return Refused(
        "psychosocial.already-agreed",
        N_("The answer to this plan is on record already. Nothing was changed. Look at the plan again."),
    )


def not_asked_yet() -> Refused:
    """The plan was handed over, and the person has not agreed to the new counsellor."""
    return Refused(
        "psychosocial.not-asked-yet",
        N_(
            "This plan was handed over to you. Ask the person first whether they want to go on with you, and write it"
            " down on the plan. Nothing was booked."
        ),
    )


def not_in_group() -> Refused:
    """People are put on group sessions alone, before they are over."""
    return Refused(
        "psychosocial.not-in-group",
        N_("People can be put on a group session only, and only before it is over. Nothing was changed."),
    )


def follow_up_over() -> Refused:
    """Somebody has closed it meanwhile."""
    return Refused(
        "psychosocial.follow-up-over",
        N_("This follow-up is closed already. Nothing was changed."),
    )
