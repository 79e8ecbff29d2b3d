"""Words of this room for people."""

from __future__ import annotations

from enum import StrEnum

from relief.courses.rules import PartState
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    PartState.ATTENDED: N_("Took part"),
    PartState.MADE_UP: N_("Made up"),
    PartState.MISSED: N_("Missed"),
    PartState.NOT_MARKED: N_("Not marked"),
    PartState.NOT_TAUGHT: N_("Not taught yet"),
}
