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
