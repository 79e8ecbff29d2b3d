"""Lost tablets and breaches: report, runbook, whom it concerns, the letter."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length

from relief.accounts import devices, holdings
from relief.accounts.levels import HOLDS, Level
from relief.accounts.queries import names_of
from relief.incidents import actions, queries
from relief.incidents.inputs import BreachGiven, LostGiven
from relief.incidents.kinds import Step
from relief.incidents.labels import SAYS
from relief.kernel.digits import parse_int
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import places, runtime
from relief.web.forms import DayField, Form, Needed, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say

bp = Blueprint("incidents", __name__, url_prefix="/incidents")


class LostForm(Form):
    """A tablet that is gone."""

    happened_on = DayField(lazy_gettext("Since when it is gone"), [Needed()])
    words = TextAreaField(lazy_gettext("What happened"), [Needed(), Length(max=2_000)])


class BreachForm(Form):
    """Something got out."""

    path = SelectField(lazy_gettext("Area"), [Needed()])
    happened_on = DayField(lazy_gettext("When it happened"), [Needed()])
    classes = SelectMultipleField(lazy_gettext("What others may have read"), [Needed()])
    people = NumberField(lazy_gettext("How many people it concerns, as far as you know"), least=0, most=1_000_000)
    words = TextAreaField(lazy_gettext("What happened"), [Needed(), Length(max=2_000)])


@bp.get("/")
@needs(Verb.INCIDENTS_FOLLOW)
def index() -> Response:
    """Those of one's areas, open ones first."""
    with runtime.database().reading() as db:
        found = queries.register(db, runtime.actor())
        areas = places.by_path(db, sorted({one.path for one, _device in found}))
    return page("incidents/index.html", found=found, areas=areas, now=runtime.now())


@bp.get("/new")
@needs(Verb.INCIDENTS_REPORT)
def new() -> Response:
    """Report a breach."""
    return _new(None, 200)


@bp.post("/new")
@needs(Verb.INCIDENTS_REPORT)
def create() -> Response:
    """Write it down."""
    form = _breach_form(None)
    if not form.sound:
        return _new(form, 422)
    given = BreachGiven(
        path=form.path.data,
        happened_on=form.happened_on.data or local_day(runtime.now()),
        classes=frozenset(form.classes.data or ()),
        people=form.people.data,
        words=form.words.data or "",
    )
    try:
        with runtime.database().writing() as db:
            made = actions.report_breach(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return _after(made.id, _("The breach is written down. Follow the runbook below."))


@bp.get("/tablets/<uuid:device_id>/lost")
@needs(Verb.INCIDENTS_REPORT)
def lost(device_id: UUID) -> Response:
    """What reporting it does, and what lies on it as far as one may know."""
    return _lost(device_id, None, 200)


@bp.post("/tablets/<uuid:device_id>/lost")
@needs(Verb.INCIDENTS_REPORT)
def report_lost(device_id: UUID) -> Response:
    """Shut it out at once, and open the runbook."""
    form = LostForm()
    if not form.sound:
        return _lost(device_id, form, 422)
    given = LostGiven(happened_on=form.happened_on.data or local_day(runtime.now()), words=form.words.data or "")
    try:
        with runtime.database().writing() as db:
            made = actions.report_lost(db, runtime.actor(), device_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _lost(device_id, form, 422)
    return _after(made.id, _("The tablet is shut out, and what it held is written down. Follow the runbook below."))


@bp.get("/<uuid:incident_id>")
@needs(Verb.INCIDENTS_FOLLOW)
def show(incident_id: UUID) -> Response:
    """The runbook with everything done so far."""
    return _show(incident_id, 200)


@bp.post("/<uuid:incident_id>/steps")
@needs(Verb.INCIDENTS_FOLLOW)
def write_step(incident_id: UUID) -> Response:
    """Somebody did one line of it."""
    try:
        step = Step(request.form.get("step", ""))
    except ValueError:
        raise NotFound from None
    try:
        with runtime.database().writing() as db:
            said = request.form.get("said", "")
            actions.write_step(db, runtime.actor(), incident_id, step, said, now=runtime.now())
    except Invalid as problem:
        return _show(incident_id, 422, fault=_joined(problem))
    return go(url_for("incidents.show", incident_id=incident_id), flash=_("Written down with your name and the time."))


@bp.post("/<uuid:incident_id>/people")
@needs(Verb.INCIDENTS_FOLLOW)
def set_people(incident_id: UUID) -> Response:
    """How many it concerns, known better by now."""
    try:
        count = parse_int(request.form.get("people", ""))
        if not 0 <= count <= 1_000_000:
            raise ValueError
    except ValueError:
        return _show(incident_id, 422, fault=_("Write a whole number, for example 25."))
    with runtime.database().writing() as db:
        actions.set_people(db, runtime.actor(), incident_id, count, now=runtime.now())
    return go(url_for("incidents.show", incident_id=incident_id), flash=_("The number is saved."))


@bp.post("/<uuid:incident_id>/close")
@needs(Verb.INCIDENTS_FOLLOW)
def close(incident_id: UUID) -> Response:
    """End it with what came of it."""
    try:
        with runtime.database().writing() as db:
            said = request.form.get("outcome", "")
            actions.close_incident(db, runtime.actor(), incident_id, said, now=runtime.now())
    except Invalid as problem:
        return _show(incident_id, 422, fault=_joined(problem))
    return go(url_for("incidents.index"), flash=_("Closed."))


@bp.get("/<uuid:incident_id>/people")
@needs(Verb.INCIDENTS_FOLLOW)
def people(incident_id: UUID) -> Response:
    """The list of families and children, to print; each reading is on record."""
    with runtime.database().writing() as db:
        incident = queries.find(db, runtime.actor(), incident_id)
        found = queries.affected(db, runtime.actor(), incident_id, now=runtime.now())
    return page("incidents/people.html", incident=incident, found=found, made_at=runtime.now())


@bp.get("/<uuid:incident_id>/letter")
@needs(Verb.INCIDENTS_FOLLOW)
def letter(incident_id: UUID) -> Response:
    """The letter to families and guardians, to print and to read out."""
    with runtime.database().reading() as db:
        incident = queries.find(db, runtime.actor(), incident_id)
        area = places.by_path(db, [incident.path]).get(incident.path)
    return page("incidents/letter.html", incident=incident, area=area, today=local_day(runtime.now()))


def _after(incident_id: UUID, said: str) -> Response:
    may_follow = runtime.actor().can(Verb.INCIDENTS_FOLLOW)
    url = url_for("incidents.show", incident_id=incident_id) if may_follow else url_for("devices.index")
    if not may_follow and not runtime.actor().can(Verb.DEVICES_VIEW):
        url = url_for("home.index")
    return go(url, flash=said)


def _joined(problem: Invalid) -> str:
    return " ".join(say(one) for one in problem.faults.values())


def _breach_form(today: date | None) -> BreachForm:
    form = BreachForm(**({"formdata": None, "data": {"happened_on": today}} if today else {}))
    with runtime.database().reading() as db:
        areas = places.by_path(db, runtime.actor().within)
    form.path.choices = options((path, name_of(areas.get(path)) or _("everywhere")) for path in runtime.actor().within)
    form.classes.choices = options((one.value, f"{one.value} · {say(HOLDS[one])}") for one in Level if one > Level.C0)
    return form


def _new(form: BreachForm | None, status: int) -> Response:
    return page("incidents/new.html", status=status, form=form or _breach_form(local_day(runtime.now())))


def _lost(device_id: UUID, form: LostForm | None, status: int) -> Response:
    with runtime.database().reading() as db:
        device = devices.find(db, runtime.actor(), device_id, Verb.INCIDENTS_REPORT)
        known = queries.open_of_device(db, device.id)
    today = local_day(runtime.now())
    made = form or LostForm(formdata=None, data={"happened_on": today})
    return page("incidents/lost.html", status=status, device=device, form=made, known=known, **held(device))


def held(device: Any) -> dict[str, Any]:
    """What lies on a tablet, for pages of it; appointments are shown to the supervisor of support alone."""
    with runtime.database().reading() as db:
        packs = queries.known_packs(db, runtime.actor(), holdings.on(db, device))
        who = names_of(db, [one.holding.created_by_id for one, _plan in packs])
    return {"packs": packs, "says": SAYS, "who": who, "now": runtime.now()}


def _show(incident_id: UUID, status: int, *, fault: str = "") -> Response:
    with runtime.database().writing() as db:
        opened = queries.opened(db, runtime.actor(), incident_id, now=runtime.now())
        area = places.by_path(db, [opened.incident.path]).get(opened.incident.path)
    return page(
        "incidents/show.html", status=status, found=opened, one=opened.incident, area=area, says=SAYS, fault=fault,
        now=runtime.now(), holds={level.value: HOLDS[level] for level in Level},
    )  # fmt: skip
