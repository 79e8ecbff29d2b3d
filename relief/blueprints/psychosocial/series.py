"""A weekly series: look at every date first, then book the good ones; the rest is listed with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import KINDS, bp
from relief.blueprints.psychosocial.hours import WEEKDAYS
from relief.blueprints.psychosocial.times import fill_places, said_in_full
from relief.kernel.problems import Invalid
from relief.kernel.zone import local_day
from relief.psychosocial import queries, terms
from relief.psychosocial import series as booking
from relief.psychosocial.inputs import SeriesGiven
from relief.psychosocial.kinds import SessionKind
from relief.psychosocial.labels import CLASHES_SHORT
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, Needed, TimeField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

_WEEKS = timedelta(weeks=8)


def _space(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


class SeriesForm(Form):
    """The same hour, week after week."""

    first_on = DayField(lazy_gettext("First day"), [InputRequired()])
    last_on = DayField(lazy_gettext("Last day"), [InputRequired()])
    weekdays = SelectMultipleField(lazy_gettext("Days of the week"), [Needed()], coerce=int)
    starts = TimeField(lazy_gettext("Begins at"), [InputRequired()])
    ends = SelectField(lazy_gettext("How long"), [InputRequired()], coerce=int, default=45)
    space_id = SelectField(lazy_gettext("Place"), coerce=_space)
    room = StringField(lazy_gettext("Room, or place in words"), [Length(max=80)])
    kind = LabelledSelect(lazy_gettext("Who meets"), kind=SessionKind, default=SessionKind.INDIVIDUAL)
    has_other_adult = BooleanField(lazy_gettext("Another adult of ours will be near"))
    reason = StringField(lazy_gettext("Why it is booked all the same"), [Length(max=300)])

    def given(self) -> SeriesGiven:
        """What was typed, as the actions take it."""
        return SeriesGiven(
            first_on=cast(Any, self.first_on.data),
            last_on=cast(Any, self.last_on.data),
            weekdays=tuple(self.weekdays.data or ()),
            starts=cast(time, self.starts.data),
            minutes=self.ends.data,
            space_id=self.space_id.data,
            room=self.room.data or "",
            kind=self.kind.data or SessionKind.INDIVIDUAL,
            has_other_adult=self.has_other_adult.data,
            reason=self.reason.data or "",
        )


@bp.get("/plans/<uuid:plan_id>/series/new")
@needs()
def new_series(plan_id: UUID) -> Response:
    """An empty form from today on."""
    today = local_day(runtime.now())
    form = _form(first_on=today, last_on=today + _WEEKS, weekdays=[])
    return _asked(plan_id, form, (), 200)


@bp.post("/plans/<uuid:plan_id>/series")
@needs()
def create_series(plan_id: UUID) -> Response:
    """Look at every date; with the second button, book those that fit."""
    form = _form()
    if not form.sound:
        return _asked(plan_id, form, (), 422)
    actor, now = runtime.actor(), runtime.now()
    looked: Sequence[booking.Looked] = ()
    try:
        with runtime.database().reading() as db:
            looked = booking.look_ahead(db, actor, plan_id, form.given(), now=now)
        if request.form.get("deed") != "book":
            return _asked(plan_id, form, looked, 200)
        with runtime.database().writing() as db:
            made, _looked = booking.book_series(db, actor, plan_id, form.given(), now=now)
    except Invalid as problem:
        # The rules speak of minutes where the form speaks of an end.
        form.take_faults(problem)
        return _asked(plan_id, form, looked, 422)
    return go(
        url_for("psychosocial.series", support_run_id=made.id),
        flash=_("%(count)s appointments are booked.", count=made.booked),
    )


@bp.get("/series/<uuid:support_run_id>")
@needs()
def series(support_run_id: UUID) -> Response:
    """What was booked and what was left out, with each one's reasons."""
    with runtime.database().reading() as db:
        made, plan, booked = booking.find(db, runtime.actor(), support_run_id)
    skipped = [(day, [say(CLASHES_SHORT[kind]) for kind in kinds]) for day, kinds in booking.skipped(made)]
    return page("psychosocial/series.html", made=made, plan=plan, booked=booked, skipped=skipped, kinds=KINDS)


def _form(**data: Any) -> SeriesForm:
    form = SeriesForm(**data)
    fill_places(form)
    form.weekdays.choices = [(number, say(text)) for number, text in WEEKDAYS]
    form.kind.choices = [pair for pair in form.kind.choices if pair.value != SessionKind.GROUP]
    return form


def _asked(plan_id: UUID, form: SeriesForm, looked: Sequence[booking.Looked], status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.plan(db, runtime.actor(), plan_id)
        figures = terms.read(db)
    rows = [
        SimpleNamespace(on=one.on, fits=one.fits, reasons=[said_in_full(clash, figures) for clash in one.clashes])
        for one in looked
    ]
    return page(
        "psychosocial/series_new.html",
        status=status,
        form=form,
        plan=plan,
        rows=rows,
        good=sum(one.fits for one in rows),
    )
