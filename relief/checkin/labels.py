"""Words of the desk."""

from __future__ import annotations

from enum import StrEnum

from relief.checkin.inputs import Keep
from relief.checkin.models import ConflictState, Method, Outcome
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
