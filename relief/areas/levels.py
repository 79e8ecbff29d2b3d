"""The levels of the tree: apart from the tables, so that rules can speak of them."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Where in the tree an area stands."""

    DIVISION = "division"
    DISTRICT = "district"
    UPAZILA = "upazila"
    UNION = "union"
    WARD = "ward"
    VILLAGE = "village"
