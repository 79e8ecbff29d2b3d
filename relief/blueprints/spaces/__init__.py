"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import (
    absences,
    caregivers,
    children,
    conflicts,
    counting,
    edits,
    enrolment,
    gate,
    halts,
    holidays,
    life,
    paper,
    places,
    registers,
    sites,
    timetable,
    waiting,
)
from relief.blueprints.spaces.room import bp

__all__ = [
    "absences",
    "bp",
    "caregivers",
    "children",
    "conflicts",
    "counting",
    "edits",
    "enrolment",
    "gate",
    "halts",
    "holidays",
    "life",
    "paper",
    "places",
    "registers",
    "sites",
    "timetable",
    "waiting",
]
