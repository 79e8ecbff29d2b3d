"""The list of what people asked, and the form to write down more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.feedback import bp
from relief.distributions import queries as plans
from relief.feedback import actions, queries, rules
from relief.feedback.inputs import FeedbackGiven
from relief.feedback.models import Channel, FeedbackState, Kind, Topic
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response as Emergency
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, PhoneField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of

_MOST_PLACES = 400
_LEVELS = (Level.UPAZILA, Level.UNION)


class FeedbackForm(Form):
    """What a person asks or complains of."""

    kind = LabelledSelect(lazy_gettext("What it is"), [InputRequired()], kind=Kind)
    channel = LabelledSelect(lazy_gettext("How it came"), [InputRequired()], kind=Channel)
    topic = LabelledSelect(lazy_gettext("What it is about"), [InputRequired()], kind=Topic)
    area_id = SelectField(lazy_gettext("Union or upazila"), [InputRequired()])
    distribution_id = SelectField(lazy_gettext("Distribution"))
    said = TextAreaField(lazy_gettext("What the person says"), [InputRequired(), Length(max=2_000)])
    received_on = DayField(lazy_gettext("Received on"), [InputRequired()])
    name = StringField(lazy_gettext("Name"), [Length(max=160)])
    phone = PhoneField(lazy_gettext("Phone"))
    household_code = StringField(lazy_gettext("Household code"), [Length(max=40)])
    wants_answer = BooleanField(lazy_gettext("The person wants an answer"))


@bp.get("/")
@needs(Verb.FEEDBACK_VIEW)
def index() -> Response:
    """Entries of the response, the most urgent first."""
    asked = request.args.get("state", "")
    state = FeedbackState(asked) if asked in set(FeedbackState) else None
    emergency, today = _emergency(), local_day(runtime.now())
    with runtime.database().reading() as db:
        found = queries.listed(db, runtime.actor(), emergency.id, state)
        counts = queries.counts(db, runtime.actor(), emergency.id, today)
    return page(
        "feedback/index.html",
        rows=[(one, rules.is_late(one, today)) for one in found],
        counts=counts,
        state=asked,
    )


@bp.get("/new")
@needs(Verb.FEEDBACK_RECORD)
def new() -> Response:
    """An empty entry."""
    form = FeedbackForm()
    form.received_on.data = local_day(runtime.now())
    form.distribution_id.data = request.args.get("distribution", "")
    return _form(form, 200)


@bp.post("/new")
@needs(Verb.FEEDBACK_RECORD)
def create() -> Response:
    """Keep it, and tell its number and its day."""
    form = FeedbackForm()
    _offer(form)
    if not form.sound or form.received_on.data is None:
        return _form(form, 422)
    given = FeedbackGiven(
        response_id=_emergency().id,
        area_id=UUID(form.area_id.data),
        distribution_id=UUID(form.distribution_id.data) if form.distribution_id.data else None,
        kind=form.kind.data,
        channel=form.channel.data,
        topic=form.topic.data,
        said=form.said.data or "",
        received_on=form.received_on.data,
        name=form.name.data or "",
        phone=form.phone.data or "",
        household_code=form.household_code.data or "",
        wants_answer=bool(form.wants_answer.data),
    )
    try:
        with runtime.database().writing() as db:
            made = actions.record_feedback(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(form, 422)
    may_look = runtime.actor().can(Verb.FEEDBACK_VIEW)
    back = url_for("feedback.show", feedback_id=made.id) if may_look else url_for("feedback.new")
    return go(back, flash=_("Written down. Its number is %(reference)s.", reference=made.reference))


def places(db: Session) -> list[tuple[str, str]]:
    """Areas to choose from; at desks without a list of areas just the same."""
    found = areas.choices(db, runtime.actor(), _LEVELS, language(), most=_MOST_PLACES)
    return [(str(area_id), text) for area_id, text in found]


def _emergency() -> Emergency:
    found = runtime.response()
    if found is None:
        raise Refused("feedback.no-response", N_("No response is open. Open a response first; nothing was kept."))
    return found


def _offer(form: FeedbackForm) -> None:
    actor, emergency = runtime.actor(), _emergency()
    with runtime.database().reading() as db:
        form.area_id.choices = options(places(db))
        found = _plans(db, emergency) if actor.can(Verb.DISTRIBUTIONS_VIEW) else []
    form.distribution_id.choices = options([("", _("None, or not known")), *found])


def _plans(db: Session, emergency: Emergency) -> Sequence[tuple[str, Any]]:
    found = plans.for_response(db, runtime.actor(), emergency.id)
    return [(str(one.id), f"{name_of(one) or name_of(one.kit)}, {name_of(one.area)}") for one in found]


def _form(form: FeedbackForm, status: int) -> Response:
    _offer(form)
    return page("feedback/new.html", status=status, form=form)
