"""What happens to a grant: decide, approve, start, stop, visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation.common import maybe_id
from relief.blueprints.rehabilitation.grants import bp
from relief.blueprints.rehabilitation.shown import TakaField
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import actions, deciding, labels, queries, rules
from relief.rehabilitation.inputs import Decision, VisitGiven
from relief.rehabilitation.kinds import UNITS, Measure, PaidFrom, Unit
from relief.rehabilitation.models import Grant
from relief.rehabilitation.refusals import bars_decision
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day, say, say_problem


class DecisionForm(Form):
    """What the committee decided."""

    session_id = SelectField(lazy_gettext("Sitting of the committee"), coerce=maybe_id, choices=[])
    decision = LabelledSelect(lazy_gettext("Decision of the committee"), [InputRequired()], kind=Decision)
    reason = TextAreaField(lazy_gettext("Reason, if not accepted"), [Length(max=300)])


class StopForm(Form):
    """Why a grant ends early."""

    reason = TextAreaField(lazy_gettext("Reason"), [InputRequired(), Length(max=300)])


class VisitForm(Form):
    """Who went there, when, and what was found."""

    visited_on = DayField(lazy_gettext("Day of the visit"), [InputRequired()])
    outcome = TextAreaField(lazy_gettext("What was found"), [InputRequired(), Length(max=300)])


@bp.get("/<uuid:grant_id>/decision")
@needs(Verb.GRANTS_VERIFY)
def decision(grant_id: UUID) -> Response:
    """The form for the committee's decision; whoever may not record it reads at once why."""
    return _written("decision", grant_id, _decision_form(grant_id), 200)


@bp.post("/<uuid:grant_id>/decision")
@needs(Verb.GRANTS_VERIFY)
def decide(grant_id: UUID) -> Response:
    """Record the committee's decision."""
    form = _decision_form(grant_id)
    if not form.sound:
        return _written("decision", grant_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.verify_nomination(
                db,
                runtime.actor(),
                grant_id,
                form.decision.data,
                form.reason.data or "",
                now=runtime.now(),
                session_id=form.session_id.data if form.session_id else None,
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _written("decision", grant_id, form, 422)
    return _back(grant_id, _("The committee's decision is recorded."))


@bp.post("/<uuid:grant_id>/approve")
@needs(Verb.GRANTS_APPROVE)
def approve(grant_id: UUID) -> Response:
    """Approve the grant."""
    with runtime.database().writing() as db:
        actions.approve_grant(db, runtime.actor(), grant_id, now=runtime.now())
    return _back(grant_id, _("The grant is approved. The coordinator can start the work."))


@bp.post("/<uuid:grant_id>/start")
@needs(Verb.GRANTS_NOMINATE)
def start(grant_id: UUID) -> Response:
    """The work begins."""
    with runtime.database().writing() as db:
        actions.start_grant(db, runtime.actor(), grant_id, now=runtime.now())
    return _back(grant_id, _("The work has started. Milestones can be reported now."))


@bp.get("/<uuid:grant_id>/stop")
@needs(Verb.GRANTS_VERIFY, Verb.GRANTS_APPROVE)
def stopping(grant_id: UUID) -> Response:
    """The form that asks why."""
    return _written("stop", grant_id, StopForm(), 200)


@bp.post("/<uuid:grant_id>/stop")
@needs(Verb.GRANTS_VERIFY, Verb.GRANTS_APPROVE)
def stop(grant_id: UUID) -> Response:
    """End the grant early."""
    form = StopForm()
    if not form.sound:
        return _written("stop", grant_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.stop_grant(db, runtime.actor(), grant_id, form.reason.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _written("stop", grant_id, form, 422)
    return _back(grant_id, _("The grant is stopped. Explain the reason to the household."))


@bp.get("/<uuid:grant_id>/visit")
@needs(Verb.GRANTS_VERIFY)
def visiting(grant_id: UUID) -> Response:
    """The form of a visit, filled with today."""
    grant = _grant(grant_id)
    return _visit(grant, _visit_form(grant, visited_on=local_day(runtime.now())), 200)


@bp.post("/<uuid:grant_id>/visit")
@needs(Verb.GRANTS_VERIFY)
def visit(grant_id: UUID) -> Response:
    """Record a visit with what was measured."""
    grant = _grant(grant_id)
    form = _visit_form(grant)
    if not form.sound:
        return _visit(grant, form, 422)
    given = VisitGiven(
        household_id=grant.household_id,
        grant_id=grant_id,
        visited_on=cast(date, form.visited_on.data),
        outcome=form.outcome.data,
        measured=dict(_measured(form, grant)),
    )
    try:
        with runtime.database().writing() as db:
            actions.record_visit(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _visit(grant, form, 422)
    return _back(grant_id, _("The visit is recorded."))


def _decision_form(grant_id: UUID) -> DecisionForm:
    form = DecisionForm()
    with runtime.database().reading() as db:
        grant = queries.find(db, runtime.actor(), grant_id)
        found = deciding.sittings(db, grant)
        is_needed = grant.programme.paid_from is PaidFrom.FUND or deciding.has_committee(db, grant)
    if not (found or is_needed):
        del form.session_id
        return form
    form.session_id.flags.required = is_needed
    form.session_id.choices = options(
        [("", "—"), *((each.id, f"{each.committee.name}, {day(each.held_on)}, {each.place}") for each in found)]
    )
    return form


def _field(measure: Measure) -> Any:
    """The question for one measure; left empty, it was not measured."""
    text = say(labels.MEASURES[measure])
    if UNITS[measure] is Unit.TAKA:
        return TakaField(text)
    if UNITS[measure] is Unit.YES_NO:
        return SelectField(text, choices=options([("", _("not measured")), ("1", _("Yes")), ("0", _("No"))]))
    return NumberField(text, most=rules.MOST_MEASURED)


def _name(measure: Measure) -> str:
    return f"measure_{measure.value.replace('-', '_')}"


def _visit_form(grant: Grant, **known: Any) -> VisitForm:
    asked = {_name(one): _field(one) for one in map(Measure, grant.programme.measures)}
    made: VisitForm = type("MeasuringForm", (VisitForm,), asked)(**known)
    return made


def _measured(form: VisitForm, grant: Grant) -> Iterator[tuple[Measure, int]]:
    for measure in map(Measure, grant.programme.measures):
        field = form[_name(measure)]
        if field.data not in (None, ""):
            yield measure, field.poisha if isinstance(field, TakaField) else int(field.data)


def _visit(grant: Grant, form: VisitForm, status: int) -> Response:
    asked = [form[_name(one)] for one in map(Measure, grant.programme.measures)]
    return page("rehabilitation/visit.html", status=status, form=form, grant=grant, asked=asked)


def _grant(grant_id: UUID) -> Grant:
    with runtime.database().reading() as db:
        return queries.find(db, runtime.actor(), grant_id)


def _written(what: str, grant_id: UUID, form: Form, status: int) -> Response:
    grant = _grant(grant_id)
    own = {}
    if what == "decision":
        barred = bars_decision(runtime.actor(), grant)
        own["barred"] = say_problem(barred) if barred else ""
    return page(f"rehabilitation/{what}.html", status=status, form=form, grant=grant, **own)


def _back(grant_id: UUID, flash: str) -> Response:
    return go(url_for("rehabilitation.show", grant_id=grant_id), flash=flash)
