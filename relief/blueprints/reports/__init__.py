"""Reports: numbers of child-friendly spaces by month here; the 5W, situation reports and the log beside."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Blueprint, Response, make_response, request, send_file
from flask_babel import gettext as _
from markupsafe import Markup

from relief.kernel.db import Session
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import actions, files, labels
from relief.reports.indicators import indicators
from relief.reports.monthly import Line, Monthly, monthly
from relief.reports.rules import Month, months_back
from relief.reports.scope import Scope
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import day, say

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"drawn": drawn}


def drawn(picture: str) -> Markup:
    """A picture of reports/drawing.py, in which every word is escaped."""
    return Markup(picture)  # noqa: S704


_MONTHS = 12
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/spaces")
@needs(Verb.SPACES_VIEW)
def spaces() -> Response:
    """A month in numbers, each with how it is worked out."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("Numbers of the spaces"))
    with runtime.database().reading() as db:
        month = _asked(db)
    latest = Month.of(local_day(runtime.now()))
    return page(
        "reports/spaces.html",
        fragment="reports/_spaces.html",
        month=month,
        indicators=indicators(month),
        parts=_parts(month),
        month_words=_month_words,
        months=months_back(latest, _MONTHS),
    )


@bp.get("/spaces.csv")
@needs(Verb.REPORTS_TAKE)
def children_csv() -> Response:
    """Children by union, sex, age and disability, with HXL tags."""
    month = _taken("csv")
    return _text(files.children_csv(month), f"spaces-{month.scope.month}.csv")


@bp.get("/spaces-5w.csv")
@needs(Verb.REPORTS_TAKE)
def five_w() -> Response:
    """The line for the child-protection cluster."""
    month = _taken("5w")
    return _text(files.five_w_csv(month), f"spaces-5w-{month.scope.month}.csv")


@bp.get("/spaces.xlsx")
@needs(Verb.REPORTS_TAKE)
def workbook() -> Response:
    """Everything as a workbook."""
    month = _taken("xlsx")
    content = files.workbook(month, say)
    name = f"spaces-{month.scope.month}.xlsx"
    return send_file(io.BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name)


def _month_words(month: Month) -> str:
    """July 2026: the day's words without the day."""
    return day(month.first).partition(" ")[2]


def _parts(month: Monthly) -> list[tuple[str, Sequence[Line], dict[str, str]]]:
    return [
        (_("Girls and boys"), month.by_sex, labels.SEXES),
        (_("By age"), month.by_band, {}),
        (_("Disability"), month.by_disability, labels.DISABILITIES),
    ]


def _asked(db: Session) -> Monthly:
    response = runtime.response()
    if response is None:
        raise Refused(
            "reports.no-response", N_("No response is open yet, so there is nothing to count. Nothing was changed.")
        )
    latest = Month.of(local_day(runtime.now()))
    asked = Month.read(request.args.get("month", "")) or latest
    return monthly(db, Scope(runtime.actor(), response.id, asked, runtime.now()))


def _taken(kind: str) -> Monthly:
    """The month for a file; that it was taken stands in the trail."""
    with runtime.database().reading() as db:
        month = _asked(db)
    with runtime.database().writing() as db:
        scope = month.scope
        actions.note_taken(db, scope.actor, scope.response_id, str(scope.month), kind, now=scope.now)
    return month


def _text(text: str, name: str) -> Response:
    answer = make_response(text)
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


from relief.blueprints.reports import (  # noqa: E402 - they add their routes
    cluster,  # noqa: F401
    donors,  # noqa: F401
    handing,  # noqa: F401
    listing,  # noqa: F401
    morning,  # noqa: F401
    programs,  # noqa: F401
    situations,  # noqa: F401
)
