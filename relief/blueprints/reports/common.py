"""What the pages of reports for others share: which response, which days, which area."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.zone import local_day
from relief.reports.periods import Period, period
from relief.responses.models import Response as Emergency
from relief.web import runtime
from relief.web.forms import DayField, Form, Needed, options
from relief.web.i18n import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LEVELS = (Level.DISTRICT, Level.UPAZILA, Level.UNION)
_MOST_AREAS = 400
_USUAL = timedelta(days=30)


class AreaForm(Form):
    """Which area."""

    area_id = SelectField(lazy_gettext("Area"), choices=[])

    def offer(self, db: Session, *, all_areas: bool = True) -> None:
        """The areas of the person, the largest first."""
        found: list[tuple[str, str]] = []
        for level in _LEVELS:
            chosen = areas.choices(db, runtime.actor(), (level,), language(), most=_MOST_AREAS)
            found += [(str(id_), name) for id_, name in chosen]
        first = [("", _("All my areas"))] if all_areas else []
        self.area_id.choices = options([*first, *found[:_MOST_AREAS]])

    @property
    def area(self) -> UUID | None:
        """The area asked for; None for all."""
        return UUID(self.area_id.data) if self.area_id.data else None


class ScopeForm(AreaForm):
    """Which days and which area."""

    first = DayField(lazy_gettext("From"), [Needed()])
    last = DayField(lazy_gettext("To"), [Needed()])

    def span(self) -> Period:
        """The days asked for; `Invalid` by field."""
        if self.first.errors or self.last.errors:
            raise Invalid({})
        return period(self.first.data, self.last.data)


def usual_days(response: Emergency) -> tuple[date, date]:
    """The last thirty days, as far as the response is that old."""
    today = local_day(runtime.now())
    return max(min(response.started_on, today), today - _USUAL), today


def emergency() -> Emergency:
    """The response the person works in."""
    found = runtime.response()
    if found is None:
        raise Refused(
            "reports.no-response", N_("No response is open yet, so there is nothing to count. Nothing was changed.")
        )
    return found
