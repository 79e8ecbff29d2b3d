"""A list as it stands in its file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SheetRow:
    """`number` is the row as the person sees it in the spreadsheet."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class SheetNote:
    """Something skipped or left unread, to be shown: `message % details`."""

    code: str
    message: str
    details: dict[str, str | int]


@dataclass(frozen=True)
class Sheet:
    name: str
    headers: list[str]
    rows: list[SheetRow]
    header_row: int
    hxl: list[str] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet_name: str | None = None
    notes: list[SheetNote] = field(default_factory=list)
