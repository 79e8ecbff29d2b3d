"""How the words of this capability read; the texts are translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.accounts import roles

LABELS: Mapping[StrEnum, str] = {**roles.LABELS}
