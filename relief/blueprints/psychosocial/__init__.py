"""Appointments: a counsellor's days, plans, sessions and hours. Nobody else finds a page here."""

from relief.blueprints.psychosocial import (
    agreeing,
    feed,
    groups,
    hours,
    overseeing,
    plans,
    scales,
    series,
    sessions,
    terms,
)
from relief.blueprints.psychosocial.days import bp

__all__ = [
    "agreeing", "bp", "feed", "groups", "hours", "overseeing", "plans", "scales", "series", "sessions", "terms",
]  # fmt: skip
