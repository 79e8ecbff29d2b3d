"""The code at the head of a printed page: which list, which sealing of it, which rows. No database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from relief.kernel.digits import to_latin

# Letters and signs that a QR code writes in its short mode; a code of ours holds no others.
_SHAPE = re.compile(r"RL1\.([A-Z0-9-]{1,32})\.([0-9A-F]{8})\.(\d{1,6})-(\d{1,6})(?:\.P([0-9A-F]{8}))?", re.ASCII)


@dataclass(frozen=True)
class PageCode:
    """`seal` are the first eight signs of the list's seal: a list locked anew has other pages.

    `point` are the last eight signs of the id of the point whose rows alone stand on the page, or nothing.
    """

    code: str
    seal: str
    first: int
    last: int
    point: str = ""

    @property
    def text(self) -> str:
        """As it stands in the QR code: RL1.<list>.<seal>.<first row>-<last row>, and .P<point> when it is for one."""
        told = f"RL1.{self.code.upper()}.{self.seal}.{self.first}-{self.last}"
        return f"{told}.P{self.point}" if self.point else told


def of(code: str, content_hash: str, first: int, last: int, point_id: UUID | None = None) -> PageCode:
    """The code of a page with these rows."""
    return PageCode(code, seal_of(content_hash), first, last, mark_of(point_id) if point_id else "")


def seal_of(content_hash: str) -> str:
    """The part of a list's seal that its pages carry."""
    return content_hash[:8].upper().rjust(8, "0")


def mark_of(point_id: UUID) -> str:
    """The part of a point's id that its pages carry."""
    return point_id.hex[-8:].upper()


def read(text: str) -> PageCode | None:
    """What a scanned page says, or None when it is no page of ours."""
    found = _SHAPE.fullmatch(to_latin(text).strip().upper())
    if found is None:
        return None
    return PageCode(found[1], found[2], int(found[3]), int(found[4]), found[5] or "")
