"""Words of the desk."""

from __future__ import annotations

from enum import StrEnum

from relief.checkin.inputs import Keep
from relief.checkin.models import ConflictState, Method, Outcome
from relief.checkin.verdicts import VerdictKind
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    Outcome.DELIVERED: N_("Given"),
    Outcome.PARTIAL: N_("Part given"),
    Outcome.ABSENT: N_("Did not come"),
    Outcome.REFUSED: N_("Did not want it"),
    Outcome.INELIGIBLE: N_("Not entitled"),
    Outcome.REFERRED: N_("Sent to the help desk"),
    Outcome.VOID: N_("Undone"),
    Method.CARD: N_("Card"),
    Method.CODE: N_("Code typed"),
    Method.NAME: N_("Found by name"),
    Method.PHONE: N_("Found by phone"),
    Method.PAPER: N_("Paper list"),
    Method.TRANSFER: N_("Paid into the wallet"),
    Method.VOUCHER: N_("Voucher redeemed"),
    ConflictState.OPEN: N_("To be settled"),
    ConflictState.RESOLVED: N_("Settled"),
    Keep.BOTH: N_("Both were really given"),
    Keep.FIRST: N_("Only the first was given"),
    Keep.SECOND: N_("Only the second was given"),
}

PART_REASONS: tuple[str, ...] = (
    N_("Goods ran out"),
    N_("Goods were damaged"),
    N_("They will come again for the rest"),
    N_("They did not want everything"),
)
RELATIONS: tuple[str, ...] = (
    N_("Wife or husband"),
    N_("Son or daughter"),
    N_("Other relative"),
    N_("Neighbour"),
)

# What the screen said when somebody allowed goods all the same: a verdict of the list, or of the card.
_SEEN: dict[str, str] = {
    VerdictKind.GIVE.value: N_("Give"),
    VerdictKind.REST.value: N_("Give the rest"),
    VerdictKind.DONE.value: N_("Already given"),
    VerdictKind.OTHER_POINT.value: N_("Another point"),
    VerdictKind.OTHER_DAY.value: N_("Another day"),
    VerdictKind.ON_HOLD.value: N_("On hold"),
    VerdictKind.NOT_LISTED.value: N_("Not on this list"),
    VerdictKind.WITHDRAWN.value: N_("No longer registered"),
    VerdictKind.REFUSED.value: N_("Did not want it"),
    VerdictKind.ABSENT.value: N_("Marked as absent"),
    VerdictKind.CANCELLED.value: N_("Taken off the list"),
    VerdictKind.SHUT.value: N_("The desk is closed"),
    "unlisted-point": N_("On the list of another point"),
    "other-list": N_("Another distribution"),
    "mistyped": N_("Mistyped"),
    "lost": N_("Card was reported lost"),
    "replaced": N_("Card was replaced"),
    "blocked": N_("Card blocked"),
    "not-genuine": N_("Card not genuine"),
    "foreign": N_("Not a relief card"),
}


def said_on_screen(seen: str) -> str:
    """The marked English words of a verdict; a tablet of another age may know verdicts this table does not."""
    return _SEEN.get(seen, N_("A verdict this server does not know"))
