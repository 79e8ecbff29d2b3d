"""Appointments: a counsellor's days, plans, sessions and hours. Nobody else finds a page here."""

from relief.blueprints.psychosocial import (
    agreeing,
    doors,
    feed,
    groups,
    handing_over,
    hours,
    overseeing,
    plans,
    record,
    scales,
    series,
    sessions,
    terms,
)
from relief.blueprints.psychosocial.days import bp

__all__ = [
    "agreeing", "bp", "doors", "feed", "groups", "handing_over", "hours", "overseeing", "plans", "record", "scales",
    "series", "sessions", "terms",
]  # fmt: skip
