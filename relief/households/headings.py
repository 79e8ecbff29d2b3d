"""Where the headings of a list stand: under titles, over tags, in one row or in two that belong together."""

from __future__ import annotations

import re

from relief.households.cell_text import is_bijoy
from relief.households.columns import known
from relief.households.faults import N_, SheetFault
from relief.households.sheet import SheetNote, SheetRow
from relief.kernel.digits import to_latin

TOP = 30
_TAG = re.compile(r"#[A-Za-z][\w]*(\s*\+\s*[\w-]+|/\w+)*")
# \d is a digit of any script.
_NUMBER = re.compile(r"[-+]?[\d.,/:\s]+%?")
_COUNTING = re.compile(r"[(\[]?\s{0,4}(\d{1,3})\s{0,4}[)\].।]?")
_MOST_BIJOY = 2


def take(rows: list[SheetRow], notes: list[SheetNote]) -> tuple[SheetRow, list[SheetRow], list[str] | None]:
    """The headings, the rows under them, and the row of tags if there is one."""
    start = _place(rows)
    header, below = rows[start], rows[start + 1 :]
    if start and _completes(rows[start - 1].cells, header.cells):
        header = _two(rows[start - 1], header, notes)
    elif below and _completes(header.cells, below[0].cells):
        header, below = _two(header, below[0], notes), below[1:]
    if sum(is_bijoy(cell) for cell in header.cells) >= _MOST_BIJOY:
        raise SheetFault(
            "bijoy",
            N_(
                "This list is written with the SutonnyMJ (Bijoy) font, also its headings."
                " Convert it to Unicode Bangla, then send it again."
            ),
        )
    if below and _counts(below[0].cells):
        notes.append(SheetNote("counting", N_("Row %(row)s only numbers the columns."), {"row": below[0].number}))
        below = below[1:]
    hxl = below.pop(0).cells if below and _is_tags(below[0].cells) else None
    return header, below, hxl


def _place(rows: list[SheetRow]) -> int:
    """The row above the tags; else, of the rows that are nearly full and mostly words, the one with
    the most known headings, and the first of those."""
    top = rows[:TOP]
    for place, row in enumerate(top[1:], start=1):
        if _is_tags(row.cells):
            return place - 1
    fullest = max(sum(map(bool, row.cells)) for row in top)
    likely = [place for place, row in enumerate(top) if _could_be_header(row.cells, fullest)]
    if not likely:
        raise SheetFault("no-header", N_("No row of headings was found. Write a heading above each column."))
    return max(likely, key=lambda place: sum(known(cell) for cell in top[place].cells if cell))


def _could_be_header(cells: list[str], fullest: int) -> bool:
    said = [cell for cell in cells if cell]
    return len(said) >= 0.6 * fullest and sum(not is_number(cell) for cell in said) >= 0.7 * len(said)


def _completes(upper: list[str], lower: list[str]) -> bool:
    """Whether a second row of headings stands under merged cells of the first.

    Under a blank of the upper row stands the second word of a group; where the lower row is blank, a
    cell was merged downwards. A row of people has numbers, and something under every heading.
    """
    if any(is_number(cell) for cell in lower if cell) or any(is_number(cell) for cell in upper if cell):
        return False
    grouped = [
        place for place, (above, below) in enumerate(zip(upper, lower, strict=True)) if below and not above and place
    ]
    merged = sum(bool(above) and not below for above, below in zip(upper, lower, strict=True))
    gaps = sum(not above and not below for above, below in zip(upper, lower, strict=True))
    return bool(grouped) and merged >= 2 and not gaps and all(_group_of(upper, place) for place in grouped)


def _group_of(upper: list[str], place: int) -> str:
    """The merged cell above: the nearest word to the left."""
    return next((cell for cell in reversed(upper[: place + 1]) if cell), "")


def _two(upper: SheetRow, lower: SheetRow, notes: list[SheetNote]) -> SheetRow:
    cells = []
    for place, (above, below) in enumerate(zip(upper.cells, lower.cells, strict=True)):
        group = above or (_group_of(upper.cells, place) if below else "")
        cells.append(f"{group} / {below}" if group and below else group or below)
    notes.append(
        SheetNote(
            "two-rows",
            N_("The headings stand in two rows, %(upper)s and %(lower)s; they were read together."),
            {"upper": upper.number, "lower": lower.number},
        )
    )
    return SheetRow(lower.number, cells)


def _counts(cells: list[str]) -> bool:
    """A row of 1, 2, 3 … under the headings, as printed forms have it."""
    said = [found for cell in cells if cell and (found := _COUNTING.fullmatch(to_latin(cell)))]
    numbers = [int(found[1]) for found in said]
    return len(said) >= 3 and len(said) == sum(map(bool, cells)) and numbers == list(range(1, len(said) + 1))


def _is_tags(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell]
    return bool(said) and all(_TAG.fullmatch(cell) for cell in said)


def is_number(cell: str) -> bool:
    """Whether a cell holds figures alone, in either script."""
    return _NUMBER.fullmatch(cell) is not None
