"""The working week and the days away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import bp, tabs
from relief.households.models import Sex
from relief.kernel.problems import N_, Invalid
from relief.psychosocial import actions, queries
from relief.psychosocial.hours import own_sex
from relief.psychosocial.inputs import AbsenceGiven, HoursGiven, SelfGiven
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, MomentField, TimeField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

# In the order of a week in Bangladesh; Monday is 0.
WEEKDAYS = (
    (6, N_("Sunday")),
    (0, N_("Monday")),
    (1, N_("Tuesday")),
    (2, N_("Wednesday")),
    (3, N_("Thursday")),
    (4, N_("Friday")),
    (5, N_("Saturday")),
)


class HoursForm(Form):
    """From and to for each weekday; the fields are added below."""

    def rows(self) -> Iterator[tuple[str, TimeField, TimeField]]:
        """Each weekday with its two fields."""
        for weekday, text in WEEKDAYS:
            yield say(text), self._fields[f"starts_{weekday}"], self._fields[f"ends_{weekday}"]

    def given(self) -> list[HoursGiven]:
        """The weekdays somebody filled; half a row is a fault."""
        faults: dict[str, str] = {}
        hours: list[HoursGiven] = []
        for weekday, _text in WEEKDAYS:
            starts = self._fields[f"starts_{weekday}"].data
            ends = self._fields[f"ends_{weekday}"].data
            if starts and ends:
                hours.append(HoursGiven(weekday=weekday, starts=starts, ends=ends))
            elif starts or ends:
                faults[f"ends_{weekday}"] = N_("Write both times, or neither.")
        if faults:
            raise Invalid(faults)
        return hours


for _weekday, _text in WEEKDAYS:
    setattr(HoursForm, f"starts_{_weekday}", TimeField(lazy_gettext("From")))
    setattr(HoursForm, f"ends_{_weekday}", TimeField(lazy_gettext("To")))


class AbsenceForm(Form):
    """When one is away."""

    starts_at = MomentField(lazy_gettext("Away from"), [InputRequired()])
    ends_at = MomentField(lazy_gettext("Away until"), [InputRequired()])
    reason = StringField(lazy_gettext("For what"), [Length(max=120)])

    def given(self) -> AbsenceGiven:
        """What was typed, as the action takes it."""
        return AbsenceGiven(
            starts_at=cast(datetime, self.starts_at.data),
            ends_at=cast(datetime, self.ends_at.data),
            reason=self.reason.data or "",
        )


class SelfForm(Form):
    """What one says of oneself."""

    sex = LabelledSelect(lazy_gettext("I am"), kind=Sex, empty=N_("I do not say"))


@bp.post("/hours/self")
@needs()
def describe_self() -> Response:
    """Say whether one is a woman or a man."""
    form = SelfForm()
    if not form.sound:
        return _week(422)
    with runtime.database().writing() as db:
        actions.describe_self(db, runtime.actor(), SelfGiven(sex=form.sex.data), now=runtime.now())
    return go(url_for("psychosocial.hours"), flash=_("Saved. It counts when somebody asks for a woman or a man."))


@bp.get("/hours")
@needs()
def hours() -> Response:
    """The week as it is, and what is ahead."""
    return _week(200)


def _week(status: int) -> Response:
    with runtime.database().reading() as db:
        kept = queries.hours(db, runtime.actor())
    data = {f"starts_{each.weekday}": each.starts for each in kept}
    data |= {f"ends_{each.weekday}": each.ends for each in kept}
    return _hours(HoursForm(formdata=None, data=data), AbsenceForm(formdata=None), status)


@bp.post("/hours")
@needs()
def set_hours() -> Response:
    """Say the week anew."""
    form = HoursForm()
    if not form.sound:
        return _hours(form, AbsenceForm(formdata=None), 422)
    try:
        with runtime.database().writing() as db:
            actions.set_availability(db, runtime.actor(), form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _hours(form, AbsenceForm(formdata=None), 422)
    return go(url_for("psychosocial.hours"), flash=_("Your working hours are saved."))


@bp.post("/absences")
@needs()
def add_absence() -> Response:
    """Note when one is away."""
    form = AbsenceForm()
    with runtime.database().reading() as db:
        kept = queries.hours(db, runtime.actor())
    data = {f"starts_{each.weekday}": each.starts for each in kept}
    data |= {f"ends_{each.weekday}": each.ends for each in kept}
    week = HoursForm(formdata=None, data=data)
    if not form.sound:
        return _hours(week, form, 422)
    given = form.given()
    try:
        with runtime.database().writing() as db:
            actions.add_absence(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _hours(week, form, 422)
    return go(url_for("psychosocial.hours"), flash=_("Noted. Nothing can be booked there."))


@bp.post("/absences/<uuid:absence_id>/remove")
@needs()
def remove_absence(absence_id: UUID) -> Response:
    """Take an absence back."""
    with runtime.database().writing() as db:
        actions.remove_absence(db, runtime.actor(), absence_id, now=runtime.now())
    return go(url_for("psychosocial.hours"), flash=_("This time can be booked again."))


def _hours(form: HoursForm, absence: AbsenceForm, status: int) -> Response:
    with runtime.database().reading() as db:
        ahead = queries.absences(db, runtime.actor(), since=runtime.now())
        sex = own_sex(db, runtime.actor())
    return page(
        "psychosocial/hours.html",
        status=status,
        form=form,
        absence=absence,
        ahead=ahead,
        about=SelfForm(formdata=None, sex=sex),
        tabs=tabs("hours"),
    )
