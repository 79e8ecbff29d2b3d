"""One item with what we found out about it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from relief.sync.inputs import ItemGiven
from relief.sync.rules import Believed


@dataclass(frozen=True, kw_only=True)
class Act:
    """What was done, on which tablet, and when. `is_reviewed` once a coordinator has decided on it."""

    item: ItemGiven
    device_id: UUID
    time: Believed
    is_reviewed: bool = False
