"""People in groups of columns: members[1]/name, members[2]/name, as form tools flatten a repeat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MOST = 60
_REPEAT = re.compile(r"^(.*?)\[(\d{1,3})\](.*)$")


def number_of(header: str) -> int | None:
    """Which person a column belongs to; None for a column of the household."""
    found = _REPEAT.match(header)
    return int(found[2]) if found else None


def question(header: str) -> str:
    """The heading without the group and number of its person."""
    found = _REPEAT.match(header)
    return found[3].lstrip("/._ ") if found else header


def heading(group: str, number: int, header: str) -> str:
    """How a column of one person is headed."""
    return f"{group}[{number}]/{header}"


def person_columns(headers: Sequence[str], columns: Mapping[str, int]) -> list[dict[str, int]]:
    """For each person the columns of the fields that are mapped in the first person's group."""
    places = {header: column for column, header in reversed(list(enumerate(headers)))}
    people: list[dict[str, int]] = []
    mapped = {name: found for name, column in columns.items() if (found := _REPEAT.match(headers[column]))}
    for number in range(1, MOST + 1):
        own = {
            name: places[header]
            for name, found in mapped.items()
            if (header := f"{found[1]}[{number}]{found[3]}") in places
        }
        if mapped and not own:
            break
        if own:
            people.append(own)
    return people
