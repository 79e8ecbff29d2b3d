"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import (
    absences,
    caregivers,
    children,
    conflicts,
    counting,
    edits,
    enrolment,
    from_tablets,
    gate,
    halts,
    holidays,
    life,
    paper,
    places,
    registers,
    sites,
    timetable,
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
    "from_tablets",
    "gate",
    "halts",
    "holidays",
    "life",
    "paper",
    "places",
    "registers",
    "sites",
    "timetable",
]
