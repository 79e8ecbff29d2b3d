"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import children, conflicts, enrolment, gate, paper, registers, sites, timetable, waiting
from relief.blueprints.spaces.room import bp

__all__ = [
    "bp", "children", "conflicts", "enrolment", "gate", "paper", "registers", "sites", "timetable", "waiting",
]  # fmt: skip
