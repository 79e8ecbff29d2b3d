"""Visits: planned, made with what was found, or called off."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.verification import bp
from relief.blueprints.verification.common import shown, tabs
from relief.households import queries as households
from relief.households.models import Damage
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.verification import labels, photos, registers
from relief.verification import visits as deeds
from relief.verification.inputs import FoundGiven, VisitGiven
from relief.verification.kinds import VisitPurpose, VisitState
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day, label, name_of, say


class VisitForm(Form):
    """Who goes, when and why."""

    purpose = LabelledSelect(lazy_gettext("Why"), [InputRequired()], kind=VisitPurpose)
    planned_on = DayField(lazy_gettext("Planned for"), [InputRequired()])
    visitor = StringField(lazy_gettext("Who goes"), [InputRequired(), Length(max=160)])


class FoundForm(Form):
    """What was found."""

    made_on = DayField(lazy_gettext("Day of the visit"), [InputRequired()])
    damage = LabelledSelect(lazy_gettext("The house, as seen"), kind=Damage, empty="—")
    found = TextAreaField(lazy_gettext("What was found"), [InputRequired(), Length(max=600)])
    photo = FileField(lazy_gettext("Photo of the damage"))


@bp.get("/visits/")
@needs(Verb.HOUSEHOLDS_VIEW)
def visits() -> Response:
    """Visits still to be made."""
    with runtime.database().reading() as db:
        found = registers.planned(db, runtime.actor())
    return page("verification/visits.html", tabs=tabs("visits"), visits=found, today=local_day(runtime.now()))


@bp.get("/households/<uuid:household_id>/visit")
@needs(Verb.VERIFICATION_NOMINATE)
def new_visit(household_id: UUID) -> Response:
    """Plan a visit."""
    form = VisitForm()
    form.planned_on.data = local_day(runtime.now())
    return _visit_form(household_id, form, 200)


@bp.post("/households/<uuid:household_id>/visit")
@needs(Verb.VERIFICATION_NOMINATE)
def create_visit(household_id: UUID) -> Response:
    """Keep the plan."""
    form = VisitForm()
    if not form.sound or form.planned_on.data is None:
        return _visit_form(household_id, form, 422)
    response = runtime.response()
    given = VisitGiven(
        household_id=household_id,
        response_id=response.id if response else None,
        purpose=form.purpose.data,
        planned_on=form.planned_on.data,
        visitor=form.visitor.data or "",
    )
    try:
        with runtime.database().writing() as db:
            deeds.plan_visit(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _visit_form(household_id, form, 422)
    return go(_home(household_id), flash=_("The visit is planned."))


@bp.get("/visits/<uuid:visit_id>")
@needs(Verb.HOUSEHOLDS_VERIFY)
def visit(visit_id: UUID) -> Response:
    """Write down what was found; a visit already made only shows it."""
    form = FoundForm()
    form.made_on.data = local_day(runtime.now())
    return _found_form(visit_id, form, 200)


@bp.post("/visits/<uuid:visit_id>")
@needs(Verb.HOUSEHOLDS_VERIFY)
def make_visit(visit_id: UUID) -> Response:
    """Keep what was found."""
    form = FoundForm()
    if not form.sound or form.made_on.data is None:
        return _found_form(visit_id, form, 422)
    given = FoundGiven(
        made_on=form.made_on.data,
        found=form.found.data or "",
        damage=form.damage.data,
        photo=form.photo.data.read() if form.photo.data else b"",
    )
    try:
        with runtime.database().writing() as db:
            made = deeds.make_visit(db, runtime.actor(), visit_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _found_form(visit_id, form, 422)
    return go(_home(made.household_id), flash=_("What was found is saved."))


@bp.post("/visits/<uuid:visit_id>/cancel")
@needs(Verb.VERIFICATION_NOMINATE)
def cancel_visit(visit_id: UUID) -> Response:
    """Nobody goes."""
    with runtime.database().writing() as db:
        found = deeds.cancel_visit(db, runtime.actor(), visit_id, now=runtime.now())
    return go(_home(found.household_id), flash=_("The visit is called off."))


@bp.get("/visits/<uuid:visit_id>/photo")
@needs(Verb.HOUSEHOLDS_VIEW)
def photo(visit_id: UUID) -> Response:
    """The picture of a visit, for who may see the household."""
    with runtime.database().reading() as db:
        found = registers.visit(db, runtime.actor(), visit_id)
        content = registers.photo(db, found.id)
    if content is None:
        raise NotFound
    return Response(content, mimetype=photos.kind_of(content), headers={"Cache-Control": "private, no-store"})


def _home(household_id: UUID) -> str:
    return url_for("households.show", household_id=household_id) + "#verification"


def _visit_form(household_id: UUID, form: VisitForm, status: int) -> Response:
    with runtime.database().reading() as db:
        household = households.find(db, runtime.actor(), household_id)
    home = url_for("households.show", household_id=household_id)
    return shown(
        form,
        status,
        heading=_("Plan a visit"),
        facts=[(_("Household"), name_of(household)), (_("Place"), name_of(household.area))],
        crumbs=[(_("Household registry"), url_for("households.index")), (name_of(household), home)],
        submit=_("Plan the visit"),
        cancel=home,
    )


def _found_form(visit_id: UUID, form: FoundForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = registers.visit(db, runtime.actor(), visit_id)
        impact = households.impact(db, found.household_id, found.response_id) if found.response_id else None
        pictured = registers.photo(db, visit_id) is not None
    home = found.household
    facts = [
        (_("Household"), name_of(home)),
        (_("Place"), ", ".join(filter(None, (home.village, name_of(home.area))))),
        (_("Why"), say(labels.VISIT_PURPOSES[found.purpose])),
        (_("Who goes"), found.visitor),
        (_("Damage as the family says"), label(impact.house_damage) if impact else "—"),
    ]
    crumbs = [(_("Visits"), url_for("verification.visits")), (name_of(home), _home(home.id))]
    if found.state is not VisitState.PLANNED:
        facts += [
            (_("State"), say(labels.VISITS[found.state])),
            (_("Day of the visit"), day(found.made_on) if found.made_on else "—"),
            (_("The house, as seen"), label(found.damage) if found.damage else "—"),
            (_("What was found"), found.found or "—"),
        ]
        return page("verification/visit.html", visit=found, facts=facts, crumbs=crumbs, pictured=pictured)
    return shown(
        form,
        status,
        heading=_("What was found"),
        facts=facts,
        crumbs=crumbs,
        hints={
            "damage": _("What you saw settles the damage report: it is verified, corrected or disputed."),
            "photo": _(
                "JPEG or PNG, at most 8 MB. Place, time and owner that the phone wrote into it are taken out."
                " Photograph the house, not the people."
            ),
        },
        submit=_("Save what was found"),
        cancel=_home(home.id),
        many=True,
    )
