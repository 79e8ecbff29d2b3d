"""The counsellor's day and week: time, place and code; no name is ever in a timetable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from types import SimpleNamespace

from babel.dates import format_date
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import queries
from relief.psychosocial.kinds import SessionState
from relief.psychosocial.models import SupportSession
from relief.web import runtime
from relief.web.forms import read_day
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import language

bp = Blueprint("psychosocial", __name__, url_prefix="/appointments")

bp.add_app_template_filter(local_day, "local_day")

KINDS: dict[SessionState, str] = {
    SessionState.REQUESTED: "info",
    SessionState.SCHEDULED: "info",
    SessionState.ARRIVED: "warn",
    SessionState.COMPLETED: "good",
    SessionState.NO_SHOW: "bad",
    SessionState.CANCELLED: "quiet",
    SessionState.MOVED: "quiet",
}
_WEEKDAY_OF_SUNDAY = 6


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day with its appointments."""

    on: date
    sessions: Sequence[SupportSession]
    is_today: bool


# Any signed-in person may ask; the queries answer "not found" to all but counsellors, so that the
# answer is the same for a page that is not theirs and for one that is not there.
@bp.get("/")
@needs()
def index() -> Response:
    """Today, or the day asked for."""
    on = _asked()
    return page(
        "psychosocial/day.html",
        day=_days(on, 1)[0],
        before=url_for("psychosocial.index", on=on - timedelta(days=1)),
        after=url_for("psychosocial.index", on=on + timedelta(days=1)),
        tabs=tabs("day", on),
        kinds=KINDS,
        now=runtime.now(),
    )


@bp.get("/week")
@needs()
def week() -> Response:
    """The week from Sunday, as weeks run in Bangladesh."""
    on = _asked()
    first = on - timedelta(days=(on.weekday() - _WEEKDAY_OF_SUNDAY) % 7)
    return page(
        "psychosocial/week.html",
        days=_days(first, 7),
        before=url_for("psychosocial.week", on=first - timedelta(days=7)),
        after=url_for("psychosocial.week", on=first + timedelta(days=7)),
        tabs=tabs("week", on),
        kinds=KINDS,
    )


@bp.app_template_filter()
def weekday(on: date) -> str:
    """The name of a day of the week."""
    return str(format_date(on, "EEEE", locale=language()))


def tabs(current: str, on: date | None = None) -> list[SimpleNamespace]:
    """The rooms of the counsellor; a supervisor has one more."""
    rows: tuple[tuple[str, str, str], ...] = (
        ("day", _("Day"), url_for("psychosocial.index", on=on)),
        ("week", _("Week"), url_for("psychosocial.week", on=on)),
        ("plans", _("My plans"), url_for("psychosocial.plans")),
        ("hours", _("My hours"), url_for("psychosocial.hours")),
    )
    if runtime.actor().can(Verb.SUPPORT_SUPERVISE):
        rows = (*rows, ("overseen", _("All counsellors"), url_for("psychosocial.overseen")))
    return [SimpleNamespace(label=text, url=url, current=name == current) for name, text, url in rows]


def _days(first: date, count: int) -> list[Day]:
    start = local_moment(first, time())
    with runtime.database().reading() as db:
        found = queries.calendar(db, runtime.actor(), start, start + timedelta(days=count))
    today = local_day(runtime.now())
    return [
        Day(
            on=on,
            sessions=[each for each in found if local_day(each.starts_at) == on],
            is_today=on == today,
        )
        for on in (first + timedelta(days=n) for n in range(count))
    ]


def _asked() -> date:
    try:
        return read_day(request.args.get("on", ""))
    except ValueError:
        return local_day(runtime.now())
