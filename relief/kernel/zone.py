"""The clock on the wall where the work is done."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

# One organisation, one country: the design allows no second zone in one installation.
LOCAL = ZoneInfo("Asia/Dhaka")


def local_day(moment: datetime) -> date:
    """The calendar day people there would write for this moment."""
    return moment.astimezone(LOCAL).date()


def local_moment(day: date, at: time) -> datetime:
    """The moment of a wall-clock time on a day; aware, for storing as UTC."""
    return datetime.combine(day, at, tzinfo=LOCAL)
