"""Bangla that was saved as UTF-8 and opened as Western text, put right where nothing was lost."""

from __future__ import annotations

from relief.households.faults import N_
from relief.households.sheet import SheetNote

# UTF-8 Bangla opened as Western text: every letter begins with one of these.
_BEGINS = ("\u00e0\u00a6", "\u00e0\u00a7")


def mended(rows: list[list[str]], notes: list[SheetNote]) -> list[list[str]]:
    """The rows with such cells put right, and a note that says in how many; the rest is refused by row."""
    count = 0
    for row in rows:
        # Of a long list nearly every row is whole: one look at all of its cells together.
        together = "\n".join(row)
        if _BEGINS[0] not in together and _BEGINS[1] not in together:
            continue
        for place, cell in enumerate(row):
            if any(mark in cell for mark in _BEGINS) and (text := _right(cell)):
                row[place], count = text, count + 1
    if count:
        notes.append(
            SheetNote(
                "mojibake",
                N_(
                    "In %(count)s cells the Bangla was broken by the wrong encoding and was put right."
                    " Look at some names before you go on."
                ),
                {"count": count},
            )
        )
    return rows


def _right(cell: str) -> str | None:
    """The Bangla meant, or None when a byte is missing."""
    try:
        return b"".join(map(_byte, cell)).decode("utf-8").strip()
    except UnicodeError:
        return None


def _byte(char: str) -> bytes:
    # Western code pages leave five places empty; programs pass these bytes on as they are.
    return bytes([ord(char)]) if ord(char) < 0x100 else char.encode("cp1252")
