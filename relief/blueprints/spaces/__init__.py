"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import (
    children,
    edits,
    enrolment,
    halts,
    holidays,
    life,
    registers,
    sites,
    timetable,
)
from relief.blueprints.spaces.room import bp

__all__ = [
    "bp",
    "children",
    "edits",
    "enrolment",
    "halts",
    "holidays",
    "life",
    "registers",
    "sites",
    "timetable",
]
