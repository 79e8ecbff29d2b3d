"""The code at the head of a printed register: which session, which rows. No name in it, and no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from relief.kernel.digits import to_latin

_SHAPE = re.compile(r"RG1\.([0-9A-F]{32})\.(\d{1,4})", re.ASCII)


@dataclass(frozen=True)
class SheetCode:
    """A session and the page of its register."""

    occurrence_id: UUID
    page: int

    @property
    def text(self) -> str:
        """As it stands in the QR code: RG1.<session>.<page>."""
        return f"RG1.{self.occurrence_id.hex.upper()}.{self.page}"


def read(text: str) -> SheetCode | None:
    """What a scanned page says, or None when it is no register of ours."""
    found = _SHAPE.fullmatch(to_latin(text).strip().upper())
    return SheetCode(UUID(found[1]), int(found[2])) if found else None
