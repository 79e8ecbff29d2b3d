"""Words for runs of the planner, barriers and what a way is measured from."""

from __future__ import annotations

from enum import StrEnum

from relief.distributions.assignment_models import BarrierKind, Located, RunState
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    RunState.WAITING: N_("Waiting for its turn"),
    RunState.RUNNING: N_("Being worked out"),
    RunState.READY: N_("Ready to look at"),
    RunState.SHORT: N_("Not everybody has a place"),
    RunState.TAKEN: N_("Taken"),
    RunState.REPLACED: N_("Replaced by a newer one"),
    RunState.DROPPED: N_("Put aside"),
    RunState.CANCELLED: N_("Stopped"),
    RunState.FAILED: N_("Could not be worked out"),
}

KINDS: dict[StrEnum, str] = {
    BarrierKind.RIVER: N_("River or canal"),
    BarrierKind.BREACH: N_("Breach of an embankment"),
    BarrierKind.WATER: N_("Deep water"),
    BarrierKind.OTHER: N_("Something else"),
}

PLACES: dict[StrEnum, str] = {
    Located.OWN: N_("from its own position"),
    Located.PARA: N_("from the middle of its para"),
    Located.AREA: N_("from the middle of its area"),
}
