"""The supervisor's pages: every open concern by code, who has it, what has no answer, and the response times."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField

from relief.areas import queries as areas
from relief.blueprints.concerns import bp
from relief.blueprints.concerns.common import STATES, URGENCY, private_page, tabs
from relief.concerns import actions, queries, rules
from relief.concerns.kinds import Urgency
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.referrals import passed
from relief.safeguards import accesses
from relief.web import runtime
from relief.web.forms import Form, Needed, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import name_of


class TimesForm(Form):
    """Hours by urgency."""

    high = NumberField(lazy_gettext("High: danger now"), [Needed()])
    medium = NumberField(lazy_gettext("Medium: this week"), [Needed()])
    low = NumberField(lazy_gettext("Low: when there is time"), [Needed()])


class OverseeForm(Form):
    """Whose it becomes, or why it is opened."""

    worker_id = SelectField(lazy_gettext("Give it to"), [Needed()])
    reason = StringField(lazy_gettext("Why you need to read it"), [Needed()])
    hours = NumberField(lazy_gettext("For how many hours"), [Needed()], default=accesses.HOURS)


@bp.get("/overseen")
@needs()
def overseen() -> Response:
    """Codes, days and workers; no word of what it is."""
    actor, now = runtime.actor(), runtime.now()
    today = local_day(now)
    with runtime.database().reading() as db:
        rows = queries.overseen(db, actor)
        silent = passed.unanswered(db, actor)
    late = {one.id for one, _area, _who in rows if rules.is_late(one.state, one.due_at, one.next_on, now, today)}
    return private_page(
        "concerns/overseen.html",
        rows=rows,
        late=late,
        silent=silent,
        tabs=tabs("overseen"),
        states=STATES,
        urgency=URGENCY,
    )


@bp.get("/overseen/<uuid:concern_id>")
@needs()
def oversee(concern_id: UUID) -> Response:
    """Give it to somebody, or open it with a reason."""
    return _one(concern_id, OverseeForm(formdata=None), 200)


@bp.post("/overseen/<uuid:concern_id>/assign")
@needs()
def assign(concern_id: UUID) -> Response:
    """It is another person's from now on."""
    form = OverseeForm()
    try:
        worker = UUID(request.form.get("worker_id", ""))
    except ValueError:
        worker = UUID(int=0)
    try:
        with runtime.database().writing() as db:
            actions.assign(db, runtime.actor(), concern_id, worker, now=runtime.now())
    except Invalid as problem:
        return _one(concern_id, form, 422, problem)
    return go(url_for("concerns.overseen"), flash=_("It is given on."))


@bp.post("/overseen/<uuid:concern_id>/open")
@needs()
def open_one(concern_id: UUID) -> Response:
    """Read it for some hours; its worker sees that."""
    form = OverseeForm()
    try:
        with runtime.database().writing() as db:
            hours = form.hours.data if form.hours.data is not None else accesses.HOURS
            actions.open_with_reason(
                db, runtime.actor(), concern_id, form.reason.data or "", hours=hours, now=runtime.now()
            )
    except Invalid as problem:
        return _one(concern_id, form, 422, problem)
    return go(url_for("concerns.show", concern_id=concern_id))


@bp.get("/times")
@needs()
def times() -> Response:
    """How soon each urgency is answered, and where the figure comes from."""
    form = TimesForm(formdata=None)
    with runtime.database().reading() as db:
        hours = queries.hours(db)
    for one in Urgency:
        form[one.value].data = hours[one]
    return _times(form, 200)


@bp.post("/times")
@needs()
def set_times() -> Response:
    """The organisation's own hours."""
    form = TimesForm()
    if not form.sound:
        return _times(form, 422)
    hours = {one: form[one.value].data or 0 for one in Urgency}
    try:
        with runtime.database().writing() as db:
            actions.set_hours(db, runtime.actor(), hours, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _times(form, 422)
    return go(url_for("concerns.times"), flash=_("The response times are saved. They hold for what comes from now on."))


def _one(concern_id: UUID, form: OverseeForm, status: int, problem: Invalid | None = None) -> Response:
    with runtime.database().reading() as db:
        concern = queries.overseen_one(db, runtime.actor(), concern_id)
        area = areas.find(db, runtime.actor(), concern.area_id)
        people = queries.workers(db, area.path)
    form.worker_id.choices = options([(str(one.id), name_of(one)) for one in people])
    if problem is not None:
        form.validate()
        form.take_faults(problem)
    return private_page("concerns/oversee.html", status=status, concern=concern, area=area, form=form, states=STATES)


def _times(form: TimesForm, status: int) -> Response:
    if Verb.CONCERNS_SUPERVISE not in runtime.actor().verbs:
        raise NotFound
    return private_page(
        "concerns/times.html", status=status, form=form, defaults=rules.DEFAULT_HOURS, tabs=tabs("times")
    )
