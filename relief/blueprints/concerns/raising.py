"""The one page everybody who works here has: write down a worry. It cannot be read again."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.concerns import bp
from relief.blueprints.concerns.common import private_page
from relief.concerns import actions
from relief.concerns.inputs import ConcernGiven
from relief.concerns.kinds import Kind, Urgency
from relief.concerns.rules import LONGEST_SUBJECT, LONGEST_TEXT
from relief.kernel.db import Session
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, Problem
from relief.kernel.verbs import Verb
from relief.spaces.models import Space
from relief.spaces.sight import site
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, options
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import language

_MOST_PLACES = 400


def read_id(text: object) -> UUID | None:
    """An id of an address or a hidden field, or None."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


class ConcernForm(Form):
    """As little as helps: what was seen, how urgent; about whom only when it is known."""

    id = HiddenField()
    space = HiddenField()
    area_id = SelectField(lazy_gettext("Union or upazila"), [InputRequired()])
    text = TextAreaField(lazy_gettext("What you saw or heard"), [InputRequired(), Length(max=LONGEST_TEXT)])
    subject = StringField(lazy_gettext("Who it is about"), [Length(max=LONGEST_SUBJECT)])
    kind = LabelledSelect(lazy_gettext("What it seems to be"), [InputRequired()], kind=Kind, default=Kind.OTHER)
    urgency = LabelledSelect(lazy_gettext("How urgent"), [InputRequired()], kind=Urgency, default=Urgency.MEDIUM)


@bp.get("/new")
@needs(Verb.CONCERNS_RAISE)
def new() -> Response:
    """An empty form; from a space, its place is chosen already."""
    form = ConcernForm(formdata=None)
    form.id.data = str(new_id())
    form.space.data = request.args.get("space", "")
    return _form(form, 200)


@bp.post("/new")
@needs(Verb.CONCERNS_RAISE)
def create() -> Response:
    """Seal it; the writer gets an empty page back."""
    form = ConcernForm()
    space = _offer(form)
    if not form.sound:
        return _form(form, 422)
    given = ConcernGiven(
        id=read_id(form.id.data) or new_id(),
        area_id=UUID(form.area_id.data),
        space_id=space.id if space else None,
        text=form.text.data or "",
        subject=form.subject.data or "",
        kind=form.kind.data,
        urgency=form.urgency.data,
    )
    try:
        with runtime.database().writing() as db:
            actions.raise_concern(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(form, 422)
    return go(url_for("concerns.new"), flash=_("It is sealed and with protection. You will not see it again."))


def _offer(form: ConcernForm) -> Space | None:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = areas.choices(db, actor, (Level.UPAZILA, Level.UNION), language(), most=_MOST_PLACES)
        space = _space(db, read_id(form.space.data))
    form.area_id.choices = options([(str(area_id), text) for area_id, text in found])
    if not form.area_id.data and space is not None:
        form.area_id.data = str(space.area_id)
    return space


def _space(db: Session, space_id: UUID | None) -> Space | None:
    try:
        return site(db, runtime.actor(), space_id).space if space_id else None
    except Problem:
        # Not one of this person's: the worry matters more than where it was noticed.
        return None


def _form(form: ConcernForm, status: int) -> Response:
    _offer(form)
    return private_page("concerns/new.html", status=status, form=form)
