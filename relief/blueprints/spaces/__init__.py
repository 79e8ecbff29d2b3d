"""Pages of child-friendly spaces."""

from relief.blueprints.spaces import caregivers, children, enrolment, registers, sites, timetable
from relief.blueprints.spaces.room import bp

__all__ = ["bp", "caregivers", "children", "enrolment", "registers", "sites", "timetable"]
