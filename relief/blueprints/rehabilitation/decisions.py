"""What happens to a grant: decide, approve, start, move a milestone, stop, visit."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.grants import bp
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import actions, queries, rules
from relief.rehabilitation.inputs import Decision, VisitGiven
from relief.rehabilitation.kinds import MilestoneState
from relief.rehabilitation.models import Grant, Milestone
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect
from relief.web.guard import needs
from relief.web.hx import go, page


class DecisionForm(Form):
    """What the committee decided."""

    decision = LabelledSelect(lazy_gettext("Decision of the committee"), [InputRequired()], kind=Decision)
    reason = TextAreaField(lazy_gettext("Reason, if not accepted"), [Length(max=300)])


class ProofForm(Form):
    """What proves a milestone."""

    proof = TextAreaField(lazy_gettext("What proves it"), [Length(max=300)])


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
    """The form for the committee's decision."""
    return _written("decision", grant_id, DecisionForm(), 200)


@bp.post("/<uuid:grant_id>/decision")
@needs(Verb.GRANTS_VERIFY)
def decide(grant_id: UUID) -> Response:
    """Record the committee's decision."""
    form = DecisionForm()
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


@bp.get("/<uuid:grant_id>/milestones/<int:number>")
@needs(Verb.GRANTS_VIEW)
def milestone(grant_id: UUID, number: int) -> Response:
    """The form for a milestone's next step."""
    return _milestone(grant_id, number, ProofForm(), 200)


@bp.post("/<uuid:grant_id>/milestones/<int:number>/<any(claimed,inspected,approved,paid):to>")
@needs(Verb.GRANTS_NOMINATE, Verb.GRANTS_VERIFY, Verb.GRANTS_APPROVE)
def move(grant_id: UUID, number: int, to: str) -> Response:
    """Take a milestone one step on; the step is part of the address, so that an old page cannot skip one."""
    form = ProofForm()
    if not form.sound:
        return _milestone(grant_id, number, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.move_milestone(
                db,
                runtime.actor(),
                grant_id,
                number,
                MilestoneState(to),
                form.proof.data or "",
                now=runtime.now(),
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _milestone(grant_id, number, form, 422)
    return _back(grant_id, _("The milestone has moved on."))


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
    return _written("visit", grant_id, VisitForm(visited_on=local_day(runtime.now())), 200)


@bp.post("/<uuid:grant_id>/visit")
@needs(Verb.GRANTS_VERIFY)
def visit(grant_id: UUID) -> Response:
    """Record a visit."""
    form = VisitForm()
    if not form.sound:
        return _written("visit", grant_id, form, 422)
    given = VisitGiven(
        household_id=_grant(grant_id).household_id,
        grant_id=grant_id,
        visited_on=cast(date, form.visited_on.data),
        outcome=form.outcome.data,
    )
    try:
        with runtime.database().writing() as db:
            actions.record_visit(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _written("visit", grant_id, form, 422)
    return _back(grant_id, _("The visit is recorded."))


def _grant(grant_id: UUID) -> Grant:
    with runtime.database().reading() as db:
        return queries.find(db, runtime.actor(), grant_id)


def _written(what: str, grant_id: UUID, form: Form, status: int) -> Response:
    return page(f"rehabilitation/{what}.html", status=status, form=form, grant=_grant(grant_id))


def _milestone(grant_id: UUID, number: int, form: ProofForm, status: int) -> Response:
    with runtime.database().reading() as db:
        whole = queries.whole(db, runtime.actor(), grant_id)
    own: list[Milestone] = [each for each in whole.milestones if each.number == number]
    if not own:
        raise NotFound
    (line,) = shown.lines(whole.grant, own, runtime.actor())
    needs_proof = line.to is not None and rules.needs_proof(line.to)
    form.proof.flags.required = needs_proof
    return page(
        "rehabilitation/milestone.html",
        status=status,
        form=form,
        grant=whole.grant,
        line=line,
        needs_proof=needs_proof,
    )


def _back(grant_id: UUID, flash: str) -> Response:
    return go(url_for("rehabilitation.show", grant_id=grant_id), flash=flash)
