"""The blueprint, and what its pages share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from relief.kernel.zone import local_day
from relief.spaces import queries
from relief.spaces.actions import RoomTaken
from relief.spaces.queries import Site
from relief.web import runtime
from relief.web.forms import read_day
from relief.web.i18n import clock, day, language, name_of, say

bp = Blueprint("spaces", __name__, url_prefix="/spaces")


def today() -> date:
    """The day on the wall calendar."""
    return local_day(runtime.now())


def managed_site(space_id: UUID) -> Site:
    """The space for a page on which its manager changes it."""
    with runtime.database().reading() as db:
        return queries.managed_site(db, runtime.actor(), space_id)


def answer(field: Any) -> Any:
    """What a required field holds once the form is sound."""
    return field.data


def week_start(day: date) -> date:
    """The Saturday on or before a day: here the week begins then."""
    return day - timedelta(days=(day.weekday() - 5) % 7)


def asked_week() -> date:
    """The week in the address, or this one."""
    typed = request.args.get("week", "")
    try:
        return week_start(read_day(typed))
    except ValueError:
        return week_start(today())


def number_or_none(value: Any) -> float | None:
    """A decimal of a form as the domain keeps it."""
    return None if value is None else float(value)


def clash_said(taken: RoomTaken) -> str:
    """The session that is in the way, in the reader's words."""
    clash = taken.clash
    words = {
        "group": name_of(clash),
        "day": day(clash.day),
        "starts": clock(clash.starts),
        "ends": clock(clash.ends),
        "place": _named(clash.place),
        "lead": _named(clash.lead),
    }
    return say(taken.message, words)


def _named(both: tuple[str, str]) -> str:
    bangla, english = both
    return (english or bangla) if language() == "en" else (bangla or english)
