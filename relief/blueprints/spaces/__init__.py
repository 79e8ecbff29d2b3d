"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import children, enrolment, registers, sites, timetable
from relief.blueprints.spaces.room import bp

__all__ = ["bp", "children", "enrolment", "registers", "sites", "timetable"]
