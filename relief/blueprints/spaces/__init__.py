"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import (
    absences,
    children,
    counting,
    edits,
    enrolment,
    halts,
    holidays,
    life,
    places,
    registers,
    sites,
    timetable,
)
from relief.blueprints.spaces.room import bp

__all__ = [
    "absences",
    "bp",
    "children",
    "counting",
    "edits",
    "enrolment",
    "halts",
    "holidays",
    "life",
    "places",
    "registers",
    "sites",
    "timetable",
]
