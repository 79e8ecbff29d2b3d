"""Words of cards."""

from __future__ import annotations

from enum import StrEnum

from relief.households.cards import CardBatchKind, CardBatchState, CardState
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    CardState.UNISSUED: N_("Not given out yet"),
    CardState.ISSUED: N_("Works"),
    CardState.LOST: N_("Lost"),
    CardState.REPLACED: N_("Replaced"),
    CardState.BLOCKED: N_("Blocked"),
    CardBatchKind.LIST: N_("Households of a distribution"),
    CardBatchKind.AREA: N_("Households of an area"),
    CardBatchKind.POOL: N_("Cards without a name, to link later"),
    CardBatchState.WAITING: N_("Being drawn"),
    CardBatchState.READY: N_("Ready to print"),
    CardBatchState.FAILED: N_("Could not be drawn"),
    CardBatchState.REMOVED: N_("Files removed"),
}
