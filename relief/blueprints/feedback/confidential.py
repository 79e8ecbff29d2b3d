"""Confidential reports: anybody who works here may write one; only those it is addressed to read it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.accounts.models import User
from relief.accounts.roles import LABELS as ROLES
from relief.areas import queries as areas
from relief.blueprints.feedback import bp
from relief.blueprints.feedback.entries import places
from relief.feedback import reports, rules
from relief.feedback.confidential import Matter
from relief.feedback.inputs import ReportGiven
from relief.feedback.rules import REPORT_DAYS
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, PhoneField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say


class ReportForm(Form):
    """What happened, and who may read it."""

    area_id = SelectField(lazy_gettext("Union or upazila"), [InputRequired()])
    recipients = SelectMultipleField(lazy_gettext("Who may read it"))
    about_ids = SelectMultipleField(lazy_gettext("Colleagues it is about"))
    matter = LabelledSelect(lazy_gettext("What it is about"), [InputRequired()], kind=Matter)
    said = TextAreaField(lazy_gettext("What happened"), [InputRequired(), Length(max=8_000)])
    about = StringField(lazy_gettext("Who is it about"), [Length(max=160)])
    name = StringField(lazy_gettext("Who says it"), [Length(max=160)])
    phone = PhoneField(lazy_gettext("How to reach that person"))
    is_anonymous = BooleanField(lazy_gettext("Do not keep that I wrote this"))


@bp.get("/confidential/new")
@needs(Verb.FEEDBACK_REPORT)
def new_report() -> Response:
    """First the place, which decides who can read it; then the report."""
    form = ReportForm(formdata=None)
    form.area_id.data = request.args.get("area", "")
    return _form(form, 200, is_first=True)


@bp.post("/confidential/new")
@needs(Verb.FEEDBACK_REPORT)
def create_report() -> Response:
    """Seal it."""
    form = ReportForm()
    _offer(form)
    if not form.sound:
        return _form(form, 422)
    given = ReportGiven(
        area_id=UUID(form.area_id.data),
        matter=form.matter.data,
        said=form.said.data or "",
        about=form.about.data or "",
        name=form.name.data or "",
        phone=form.phone.data or "",
        recipients=tuple(UUID(one) for one in form.recipients.data or ()),
        about_ids=tuple(UUID(one) for one in form.about_ids.data or ()),
        is_anonymous=bool(form.is_anonymous.data),
    )
    try:
        with runtime.database().writing() as db:
            reports.write_report(db, runtime.actor(), given, seals=runtime.seals(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(form, 422)
    return go(url_for("feedback.new_report"), flash=_("It is sealed. Only those it is addressed to can read it."))


@bp.get("/confidential/")
@needs(Verb.FEEDBACK_CONFIDENTIAL)
def reports_index() -> Response:
    """What is addressed to oneself."""
    with runtime.database().reading() as db:
        found = reports.mine(db, runtime.actor(), seals=runtime.seals())
    late = {one.id for one, _area in found if rules.is_unacknowledged(one, runtime.now())}
    return page("feedback/reports.html", rows=found, late=late, today=local_day(runtime.now()))


@bp.get("/confidential/<uuid:report_id>")
@needs(Verb.FEEDBACK_CONFIDENTIAL)
def report(report_id: UUID) -> Response:
    """Read it; each reading is on record."""
    return _report(report_id, 200, "", "")


@bp.post("/confidential/<uuid:report_id>/acknowledge")
@needs(Verb.FEEDBACK_CONFIDENTIAL)
def acknowledge(report_id: UUID) -> Response:
    """Say that it is in hand."""
    with runtime.database().writing() as db:
        reports.acknowledge(db, runtime.actor(), report_id, seals=runtime.seals(), now=runtime.now())
    return go(url_for("feedback.report", report_id=report_id), flash=_("It is on record that you have it in hand."))


@bp.post("/confidential/<uuid:report_id>/close")
@needs(Verb.FEEDBACK_CONFIDENTIAL)
def close_report(report_id: UUID) -> Response:
    """End it with what came of it."""
    typed = request.form.get("outcome", "")[:4_000]
    try:
        with runtime.database().writing() as db:
            reports.close_report(db, runtime.actor(), report_id, typed, seals=runtime.seals(), now=runtime.now())
    except Invalid as problem:
        return _report(report_id, 422, say(next(iter(problem.faults.values()))), typed)
    return go(url_for("feedback.reports_index"), flash=_("The report is closed."))


def _report(report_id: UUID, status: int, fault: str, typed: str) -> Response:
    with runtime.database().writing() as db:
        found = reports.open_report(db, runtime.actor(), report_id, seals=runtime.seals(), now=runtime.now())
    answer = page(
        "feedback/report.html",
        status=status,
        opened=found,
        late=rules.is_unacknowledged(found.report, runtime.now()),
        fault=fault,
        typed=typed,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _offer(form: ReportForm) -> None:
    with runtime.database().reading() as db:
        found = places(db)
        chosen = form.area_id.data if form.area_id.data in {value for value, _text in found} else ""
        if not chosen and len(found) == 1:
            chosen = found[0][0]
        form.area_id.choices = options(found)
        people: list[User] = []
        staff: list[User] = []
        if chosen:
            form.area_id.data = chosen
            area = areas.find(db, runtime.actor(), UUID(chosen))
            if not runtime.actor().sees(area.path):
                raise NotFound
            people = list(reports.possible_recipients(db, area.path))
            staff = list(reports.staff_of(db, area.path))
    form.recipients.choices = options([(str(one.id), name_of(one)) for one in people])
    form.about_ids.choices = options([(str(one.id), f"{name_of(one)}, {say(ROLES[one.role])}") for one in staff])


def _form(form: ReportForm, status: int, *, is_first: bool = False) -> Response:
    _offer(form)
    if is_first:
        form.recipients.data = [str(choice.value) for choice in form.recipients.choices or ()]
    return page("feedback/report_new.html", status=status, form=form, chosen=bool(form.area_id.data), days=REPORT_DAYS)
