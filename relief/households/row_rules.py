"""What cannot be true of one household at once.

A list is a copy of what somebody wrote elsewhere, so a row that contradicts itself is
sent back to its writer with the reason: choosing one of the two figures would be a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relief.households.faults import N_

Contradiction = tuple[str, str, str, dict[str, str | int]]

# Where homes in Bangladesh can stand, with a little room.
_SOUTH, _NORTH, _WEST, _EAST = 20.3, 26.8, 87.9, 92.8


def contradictions(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Each as (field, code, message, details)."""
    if not values.get("head_name_bn") and not values.get("head_name_en"):
        yield "head_name_bn", "name-missing", N_("The name of the household head is missing."), {}
    yield from _of_size(values)
    yield from _of_sex(values)
    yield from _of_birth(values)
    yield from _of_place(values)


def _of_size(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    size = values.get("size")
    if size is None:
        yield "size", "size-missing", N_("The number of household members is missing."), {}
        return
    children = (values.get("children_0_4") or 0) + (values.get("children_5_17") or 0)
    if children > size:
        yield (
            "size",
            "size-children",
            N_("%(children)s children cannot live in a household of %(size)s."),
            {"children": children, "size": size},
        )
    for name in ("pregnant_or_lactating", "persons_with_disability", "males", "females"):
        if (values.get(name) or 0) > size:
            yield (
                name,
                "count-over-size",
                N_("%(count)s is more than the %(size)s members of the household."),
                {"count": values[name], "size": size},
            )
    if "males" in values and "females" in values and values["males"] + values["females"] != size:
        yield (
            "size",
            "size-sexes",
            N_("%(males)s males and %(females)s females do not make %(size)s members."),
            {"males": values["males"], "females": values["females"], "size": size},
        )


def _of_sex(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    if values.get("female_headed") and values.get("sex") == "m":
        yield (
            "female_headed",
            "female-headed-man",
            N_("The list says female-headed, but the head is a man."),
            {},
        )


def _of_birth(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    born = values.get("birth_date")
    if born and values.get("birth_year") not in (None, born.year):
        yield (
            "birth_year",
            "birth-two-years",
            N_("The birth year %(year)s and the birth date do not agree."),
            {"year": values["birth_year"]},
        )


def _of_place(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    lat, lon = values.get("lat"), values.get("lon")
    if lat is None and lon is None:
        return
    if lat is None or lon is None:
        yield "lat", "point-half", N_("Latitude and longitude are needed together."), {}
    elif _inside(lon, lat):
        yield "lat", "point-swapped", N_("Latitude and longitude are in each other’s place."), {}
    elif not _inside(lat, lon):
        yield "lat", "point-abroad", N_("This point is not in Bangladesh."), {}


def _inside(lat: float, lon: float) -> bool:
    return _SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST
