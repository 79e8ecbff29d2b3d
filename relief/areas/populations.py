"""Read a table of people per area: CSV, one row an area, columns by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from relief.areas.inputs import PopulationGiven, RowFault
from relief.areas.rules import children_3_17
from relief.kernel.digits import parse_int
from relief.kernel.problems import N_, Invalid

# The word a column starts with says what it is; "_2020_est" and the like may follow.
_PEOPLE = ("population", "pop_")
_HOUSEHOLDS = ("households",)
_CHILDREN = ("children_3_17",)
_BANDS = (("children_0_4",), ("children_5_9",), ("children_10_14",), ("children_15_17",))

_NOT_TABLE = N_("The file is not a CSV table with the columns pcode and population. Export it again as CSV.")
_NOT_NUMBER = N_("The number of people cannot be read. Write a whole number.")


def read_populations(content: bytes, *, source: str) -> tuple[list[PopulationGiven], list[RowFault]]:
    """Rows that can be read, and why the others cannot; rows are counted from 1 under the head."""
    try:
        text = content.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text))
        heads = [head.strip().lower() for head in reader.fieldnames or ()]
        reader.fieldnames = heads
        listed = list(reader)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Invalid({"content": _NOT_TABLE}) from fault
    people = _column(heads, _PEOPLE)
    if "pcode" not in heads or people is None:
        raise Invalid({"content": _NOT_TABLE})
    rows, faults = [], []
    for number, told in enumerate(listed, start=1):
        try:
            rows.append(_row(number, told, people, heads, source))
        except ValueError:
            faults.append(RowFault(row=number, field=people, message=_NOT_NUMBER))
    return rows, faults


def _row(number: int, told: Mapping[str, str | None], people: str, heads: list[str], source: str) -> PopulationGiven:
    households = _number(told, _column(heads, _HOUSEHOLDS))
    return PopulationGiven(
        row=number,
        pcode=told["pcode"] or "",
        population=_counted(told[people] or ""),
        households_estimate=households,
        children_3_17=_children(told, heads),
        source=source[:200],
    )


def _children(told: Mapping[str, str | None], heads: list[str]) -> int | None:
    given = _number(told, _column(heads, _CHILDREN))
    if given is not None:
        return given
    bands = [_number(told, _column(heads, band)) for band in _BANDS]
    known = [band for band in bands if band is not None]
    return children_3_17(*known) if len(known) == len(_BANDS) else None


def _column(heads: list[str], starts: tuple[str, ...]) -> str | None:
    return next((head for head in heads if head.startswith(starts)), None)


def _number(told: Mapping[str, str | None], column: str | None) -> int | None:
    text = (told.get(column) or "").strip() if column else ""
    return _counted(text) if text else None


def _counted(text: str) -> int:
    number = parse_int(text)
    if number < 0:
        raise ValueError(text)
    return number
