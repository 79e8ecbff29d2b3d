"""Programmes: the list, one with its money and outcomes, a new one, and changes to one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.accounts import queries as accounts
from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import rooms
from relief.blueprints.rehabilitation.grants import bp
from relief.blueprints.rehabilitation.programme_forms import ProgrammeForm, known
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import money, outcomes, programmes, queries, rules
from relief.rehabilitation.kinds import UNITS, Unit
from relief.rehabilitation.models import Programme
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


@bp.get("/programmes")
@needs(Verb.GRANTS_VIEW)
def programmes_list() -> Response:
    """All programmes of the response with how far their grants have come."""
    today = local_day(runtime.now())
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = [(response, queries.programmes(db, actor, response.id)) for response in responses.open_ones(db, actor)]
    closed = {
        each.programme.id
        for _response, counted in found
        for each in counted
        if not rules.is_open(each.programme.opens_on, each.programme.closes_on, today)
    }
    return page(
        "rehabilitation/programmes.html", found=found, kinds=shown.KINDS, rooms=rooms("programmes_list"), closed=closed
    )  # fmt: skip


@bp.get("/programmes/<uuid:programme_id>")
@needs(Verb.GRANTS_VIEW)
def programme(programme_id: UUID) -> Response:
    """One programme: its instalments, money, grants and what became of them."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        one = queries.programme(db, actor, programme_id)
        counted = next(
            each for each in queries.programmes(db, actor, one.response_id) if each.programme.id == programme_id
        )  # fmt: skip
        knows = one.is_confidential and actor.can(Verb.GRANTS_REASONS)
        people = accounts.names_of(db, [each for each in (one.changed_by_id, one.clashed_by_id) if each])
        return page(
            "rehabilitation/programme.html",
            programme=one,
            counted=counted,
            amounts=rules.step_amounts(one.amount_poisha, one.milestones),
            limit=money.budget(one),
            committed=money.committed(db, programme_id),
            sums=outcomes.of_programme(db, actor, one),
            reason=programmes.reason(db, actor, programme_id, seals=runtime.seals()) if knows else "",
            people=people,
            kinds=shown.KINDS,
            yes_no={measure for measure, unit in UNITS.items() if unit is Unit.YES_NO},
        )


@bp.get("/programmes/new")
@needs(Verb.GRANTS_NOMINATE)
def new_programme() -> Response:
    """An empty form."""
    return _new(_form(), 200)


@bp.post("/programmes")
@needs(Verb.GRANTS_NOMINATE)
def create_programme() -> Response:
    """Open the programme."""
    form = _form()
    if not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            made = programmes.open_programme(
                db, runtime.actor(), form.given(), now=runtime.now(), seals=runtime.seals()
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(
        url_for("rehabilitation.programme", programme_id=made.id),
        flash=_("The programme %(name)s is open for nominations.", name=shown.programme_name(made)),
    )


@bp.get("/programmes/<uuid:programme_id>/edit")
@needs(Verb.GRANTS_NOMINATE)
def edit_programme(programme_id: UUID) -> Response:
    """The form with what is kept."""
    one = _kept(programme_id)
    return _edit(one, _form(formdata=None, **known(one)), 200)


@bp.post("/programmes/<uuid:programme_id>/edit")
@needs(Verb.GRANTS_NOMINATE)
def change_programme(programme_id: UUID) -> Response:
    """Save the changes; where somebody else saved meanwhile, both versions are shown and nothing is lost."""
    form = _form()
    if not form.sound:
        return _edit(_kept(programme_id), form, 422)
    try:
        with runtime.database().writing() as db:
            programmes.change_programme(
                db, runtime.actor(), programme_id, form.given(), form.version.number, now=runtime.now(),
                seals=runtime.seals(),
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _edit(_kept(programme_id), form, 422)
    except Refused as problem:
        if problem.code != programmes.CHANGED_MEANWHILE:
            raise
        with runtime.database().writing() as db:
            programmes.note_clash(db, runtime.actor(), programme_id, now=runtime.now())
        return _clash(programme_id, form)
    return go(
        url_for("rehabilitation.programme", programme_id=programme_id),
        flash=_("The programme is changed for nominations to come. Grants keep what they were promised."),
    )


def _kept(programme_id: UUID) -> Programme:
    with runtime.database().reading() as db:
        return queries.programme(db, runtime.actor(), programme_id)


def _form(**given: object) -> ProgrammeForm:
    form = ProgrammeForm(**given)
    with runtime.database().reading() as db:
        found = responses.open_ones(db, runtime.actor())
    form.response_id.choices = options((each.id, name_of(each)) for each in found)
    return form


def _new(form: ProgrammeForm, status: int) -> Response:
    return page("rehabilitation/programme_new.html", status=status, form=form, programme=None, theirs=())


def _edit(one: Programme, form: ProgrammeForm, status: int) -> Response:
    return page("rehabilitation/programme_new.html", status=status, form=form, programme=one, theirs=())


def _clash(programme_id: UUID, form: ProgrammeForm) -> Response:
    """What was typed stays in the fields; beside it stands what the other one saved."""
    one = _kept(programme_id)
    saved = _form(formdata=None, **known(one))
    theirs = [
        (field.label.text, _said(saved[field.short_name]))
        for field in form
        if field.short_name not in ("version", "reason") and _said(saved[field.short_name]) != _said(field)
    ]
    form.version.typed = str(one.version)
    return page("rehabilitation/programme_new.html", status=409, form=form, programme=one, theirs=theirs)


def _said(field: Any) -> str:
    """A field as a reader reads it."""
    data = getattr(field, "data", None)
    choices = {str(value): str(text) for value, text, *_rest in getattr(field, "choices", None) or ()}
    if isinstance(data, bool):
        return str(_("Yes") if data else _("No"))
    if isinstance(data, list):
        return ", ".join(choices.get(str(one), str(one)) for one in data)
    if choices:
        return choices.get(str(data), "")
    value = getattr(field, "_value", None)
    return str(value() if value else data or "")
