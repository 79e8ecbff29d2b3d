"""Works of the community: the list, one with its days and materials, and what is written into it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import maybe_id, plain_form, response_id, rooms, unions
from relief.blueprints.rehabilitation.grants import bp
from relief.blueprints.rehabilitation.shown import TakaField
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import queries, works
from relief.rehabilitation.inputs import LabourGiven, MaterialGiven, WorkGiven
from relief.rehabilitation.kinds import ProgrammeKind, WorkState
from relief.web import runtime
from relief.web.forms import DayField, DecimalNumberField, Form, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, name_of


class WorkForm(Form):
    """A work of the community."""

    programme_id = SelectField(lazy_gettext("Programme"), [InputRequired()], coerce=maybe_id)
    area_id = SelectField(lazy_gettext("Union"), [InputRequired()], coerce=maybe_id)
    title = StringField(lazy_gettext("What is done"), [InputRequired(), Length(max=160)])
    place = StringField(lazy_gettext("Where exactly"), [InputRequired(), Length(max=160)])
    starts_on = DayField(lazy_gettext("First day"), [InputRequired()])
    ends_on = DayField(lazy_gettext("Last day"), [InputRequired()])


class LabourForm(Form):
    """Volunteers of one day."""

    on = DayField(lazy_gettext("Day"), [InputRequired()])
    women = NumberField(lazy_gettext("Women who came"), [InputRequired()], most=works.MOST_A_DAY)
    men = NumberField(lazy_gettext("Men who came"), [InputRequired()], most=works.MOST_A_DAY)
    is_half = BooleanField(lazy_gettext("Only half a day"))


class MaterialForm(Form):
    """What was used."""

    name = StringField(lazy_gettext("Material"), [InputRequired(), Length(max=120)])
    quantity = DecimalNumberField(lazy_gettext("How much"), [InputRequired()])
    unit = StringField(lazy_gettext("Unit"), [InputRequired(), Length(max=20)])
    cost = TakaField(lazy_gettext("Cost in taka"))


class StopWorkForm(Form):
    """Why a work is stopped."""

    reason = TextAreaField(lazy_gettext("Reason"), [InputRequired(), Length(max=300)])


@bp.get("/works")
@needs(Verb.GRANTS_VIEW)
def works_list() -> Response:
    """The works of one's areas."""
    with runtime.database().reading() as db:
        found = works.all_of(db, runtime.actor(), response_id(db))
    return page("rehabilitation/works.html", found=found, rooms=rooms("works_list"), kinds=shown.WORK_KINDS)


@bp.get("/works/new")
@needs(Verb.GRANTS_NOMINATE)
def new_work() -> Response:
    """The form of a new work."""
    return _work_form(_form(), 200)


@bp.post("/works/new")
@needs(Verb.GRANTS_NOMINATE)
def create_work() -> Response:
    """Plan the work."""
    form = _form()
    if not form.sound:
        return _work_form(form, 422)
    given = WorkGiven(
        programme_id=form.programme_id.data,
        area_id=form.area_id.data,
        title=form.title.data,
        place=form.place.data,
        starts_on=cast(date, form.starts_on.data),
        ends_on=cast(date, form.ends_on.data),
    )
    try:
        with runtime.database().writing() as db:
            made = works.plan_work(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _work_form(form, 422)
    return _back(made.id, _("The work is planned. Begin it when the volunteers come."))


@bp.get("/works/<uuid:work_id>")
@needs(Verb.GRANTS_VIEW)
def work(work_id: UUID) -> Response:
    """One work: where it stands, who came, what was used."""
    with runtime.database().reading() as db:
        whole = works.whole(db, runtime.actor(), work_id)
    return page("rehabilitation/work.html", whole=whole, kinds=shown.WORK_KINDS)


@bp.post("/works/<uuid:work_id>/<any(begin,finish):step>")
@needs(Verb.GRANTS_NOMINATE)
def move_work(work_id: UUID, step: str) -> Response:
    """Begin or finish the work."""
    to = WorkState.UNDER_WAY if step == "begin" else WorkState.FINISHED
    with runtime.database().writing() as db:
        works.move_work(db, runtime.actor(), work_id, to, "", now=runtime.now())
    return _back(work_id, label(to))


@bp.get("/works/<uuid:work_id>/stop")
@needs(Verb.GRANTS_NOMINATE)
def stopping_work(work_id: UUID) -> Response:
    """The form that asks why."""
    return _of_work(work_id, StopWorkForm(), 200, _("Stop this work"), _("Stop the work"))


@bp.post("/works/<uuid:work_id>/stop")
@needs(Verb.GRANTS_NOMINATE)
def stop_work(work_id: UUID) -> Response:
    """Stop the work."""
    form = StopWorkForm()
    if not form.sound:
        return _of_work(work_id, form, 422, _("Stop this work"), _("Stop the work"))
    try:
        with runtime.database().writing() as db:
            works.move_work(
                db, runtime.actor(), work_id, WorkState.STOPPED, form.reason.data, now=runtime.now()
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _of_work(work_id, form, 422, _("Stop this work"), _("Stop the work"))
    return _back(work_id, _("The work is stopped. Tell the volunteers why."))


@bp.get("/works/<uuid:work_id>/days/new")
@needs(Verb.GRANTS_NOMINATE)
def new_labour(work_id: UUID) -> Response:
    """The form for a day's volunteers."""
    form = LabourForm(on=local_day(runtime.now()))
    return _of_work(work_id, form, 200, _("Volunteers of one day"), _("Write it down"))


@bp.post("/works/<uuid:work_id>/days/new")
@needs(Verb.GRANTS_NOMINATE)
def add_labour(work_id: UUID) -> Response:
    """Write down who came."""
    form = LabourForm()
    if not form.sound:
        return _of_work(work_id, form, 422, _("Volunteers of one day"), _("Write it down"))
    given = LabourGiven(
        on=cast(date, form.on.data), women=form.women.number, men=form.men.number, is_half=form.is_half.data
    )
    try:
        with runtime.database().writing() as db:
            works.record_labour(db, runtime.actor(), work_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _of_work(work_id, form, 422, _("Volunteers of one day"), _("Write it down"))
    return _back(work_id, _("The volunteers of the day are counted."))


@bp.get("/works/<uuid:work_id>/materials/new")
@needs(Verb.GRANTS_NOMINATE)
def new_material(work_id: UUID) -> Response:
    """The form for what was used."""
    return _of_work(work_id, MaterialForm(), 200, _("Material that was used"), _("Write it down"))


@bp.post("/works/<uuid:work_id>/materials/new")
@needs(Verb.GRANTS_NOMINATE)
def add_material(work_id: UUID) -> Response:
    """Write down what was used."""
    form = MaterialForm()
    if not form.sound:
        return _of_work(work_id, form, 422, _("Material that was used"), _("Write it down"))
    given = MaterialGiven(
        name=form.name.data,
        quantity=cast(Decimal, form.quantity.data),
        unit=form.unit.data,
        cost_poisha=form.cost.poisha,
    )
    try:
        with runtime.database().writing() as db:
            works.record_material(db, runtime.actor(), work_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _of_work(work_id, form, 422, _("Material that was used"), _("Write it down"))
    return _back(work_id, _("The material is written down."))


@bp.post("/works/<uuid:work_id>/lines/<uuid:line_id>/take-back")
@needs(Verb.GRANTS_NOMINATE)
def take_line_back(work_id: UUID, line_id: UUID) -> Response:
    """A day or material that was written wrongly no longer counts."""
    with runtime.database().writing() as db:
        works.take_line_back(db, runtime.actor(), work_id, line_id, now=runtime.now())
    return _back(work_id, _("The line is taken back. It stays to be read and no longer counts."))


def _form() -> WorkForm:
    form = WorkForm()
    with runtime.database().reading() as db:
        found = queries.programmes(db, runtime.actor(), response_id(db))
        form.area_id.choices = unions(db)
    form.programme_id.choices = options(
        (str(one.programme.id), shown.programme_name(one.programme))
        for one in found
        if one.programme.kind is ProgrammeKind.COMMUNITY_WORK
    )
    return form


def _work_form(form: WorkForm, status: int) -> Response:
    home = url_for("rehabilitation.works_list")
    none_yet = _("No programme of community works is open yet. Open one first under Programmes.")
    return plain_form(
        form,
        status,
        heading=_("Plan a community work"),
        lead="" if form.programme_id.choices else none_yet,
        hints={"title": _("For example: raise the path to the school.")},
        crumbs=[(_("Community works"), home)],
        submit=_("Plan the work"),
        cancel=home,
    )


def _of_work(work_id: UUID, form: Form, status: int, heading: str, submit: str) -> Response:
    with runtime.database().reading() as db:
        one = works.find(db, runtime.actor(), work_id)
    home = url_for("rehabilitation.work", work_id=work_id)
    return plain_form(
        form,
        status,
        heading=heading,
        facts=[(_("Work"), one.title), (_("Place"), f"{one.place}, {name_of(one.area)}")],
        hints={"cost": _("0 or empty when it was given.")},
        crumbs=[(_("Community works"), url_for("rehabilitation.works_list")), (one.title, home)],
        submit=submit,
        cancel=home,
    )


def _back(work_id: UUID, flash: str) -> Response:
    return go(url_for("rehabilitation.work", work_id=work_id), flash=flash)
