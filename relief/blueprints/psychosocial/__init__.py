"""Appointments: a counsellor's days, plans, sessions and hours. Nobody else finds a page here."""

from relief.blueprints.psychosocial import hours, plans, sessions
from relief.blueprints.psychosocial.days import bp

__all__ = ["bp", "hours", "plans", "sessions"]
