"""What areas are told."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from relief.areas.files.wishes import Wish
from relief.areas.levels import Level


@dataclass(frozen=True, kw_only=True)
class AreaFileGiven:
    """A file of polygons; `level` only where the file should hold one level and nothing else.

    `content` is the file, or better `ReadFile.packed` of it: then no transaction waits for the reader.
    """

    file_name: str
    content: bytes
    level: Level | None = None
    wish: Wish = dataclasses.field(default_factory=Wish)


@dataclass(frozen=True, kw_only=True)
class PopulationGiven:
    """How many live in one area, by whom counted; `row` is where it stood in the file."""

    row: int
    pcode: str
    population: int
    households_estimate: int | None = None
    children_3_17: int | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class RowFault:
    """Why one row cannot be used. `message` is an English msgid with `details` to put in."""

    row: int
    field: str
    message: str
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    def english(self) -> str:
        """The sentence, for commands and logs."""
        return self.message % self.details if self.details else self.message

    def as_json(self) -> dict[str, Any]:
        """As kept with the file, so that the page can say it in the reader's language."""
        return {
            "row": self.row,
            "field": self.field,
            "message": self.message,
            "details": self.details,
        }


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What became of the rows: rows = created + updated + linked + ignored + refused."""

    rows: int
    created: int = 0
    updated: int = 0
    linked: int = 0
    ignored: int = 0
    refused: int = 0
    faults: tuple[RowFault, ...] = ()

    def counts(self) -> dict[str, int]:
        """The figures alone, in the order they are told."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "linked": self.linked,
            "ignored": self.ignored,
            "refused": self.refused,
        }

    def as_json(self) -> dict[str, Any]:
        """The one object `--json` prints."""
        told = [{"row": f.row, "field": f.field, "message": f.english()} for f in self.faults]
        return {**self.counts(), "faults": told}
