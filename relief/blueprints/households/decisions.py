"""Deeds on one household: withdraw, bring back, report and verify damage, consent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.households import bp
from relief.blueprints.households.forms import HouseholdForm
from relief.blueprints.households.registry import everything
from relief.consent import queries as consent
from relief.consent.inputs import ConsentGiven
from relief.consent.labels import METHOD_LABELS, OF_HOUSEHOLD, STOPS
from relief.consent.models import Decision, Purpose
from relief.consent.rules import LANGUAGES
from relief.consent.wordings import WORDINGS
from relief.households import actions, queries
from relief.households.inputs import ImpactGiven, VerificationGiven
from relief.households.labels import LOSS_LABELS
from relief.households.models import Damage, ImpactState
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, say


def _back(household_id: UUID, said: str) -> Response:
    return go(url_for("households.show", household_id=household_id), flash=said)


def _again(household_id: UUID, where: str, problem: Invalid) -> Response:
    """The household's page with what was wrong beside its form, and what was typed."""
    fault = {where: " ".join(say(text) for text in problem.faults.values())}
    context = everything(household_id) | {"fault": fault, "typed": request.form.to_dict()}
    return page("households/show.html", status=422, **context)


@bp.post("/<uuid:household_id>/withdraw")
@needs(Verb.HOUSEHOLDS_WITHDRAW)
def withdraw(household_id: UUID) -> Response:
    """Take it out of active lists."""
    reason = request.form.get("reason", "")
    try:
        with runtime.database().writing() as db:
            actions.withdraw_household(db, runtime.actor(), household_id, reason, now=runtime.now())
    except Invalid as problem:
        return _again(household_id, "withdraw", problem)
    return _back(household_id, _("The household is withdrawn. Its record and what it was given stay here."))


@bp.post("/<uuid:household_id>/bring-back")
@needs(Verb.HOUSEHOLDS_WITHDRAW)
def bring_back(household_id: UUID) -> Response:
    """Put it back into active lists."""
    reason = request.form.get("reason", "")
    try:
        with runtime.database().writing() as db:
            actions.bring_back_household(db, runtime.actor(), household_id, reason, now=runtime.now())
    except Invalid as problem:
        return _again(household_id, "withdraw", problem)
    return _back(household_id, _("The household is active again."))


@bp.get("/<uuid:household_id>/impact")
@needs(Verb.HOUSEHOLDS_CORRECT)
def impact(household_id: UUID) -> Response:
    """What the response did to this household, as told so far."""
    form = HouseholdForm()
    response = _response()
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        told = queries.impact(db, household_id, response.id)
    if told:
        form.house_damage.data, form.impact_note.data = told.house_damage, told.note
        form.losses.data = [name for name in LOSS_LABELS if getattr(told, name)]
        form.needs.data = list(told.needs)
    return page("households/impact.html", household=household, form=form, response=response)


@bp.post("/<uuid:household_id>/impact")
@needs(Verb.HOUSEHOLDS_CORRECT)
def record_impact(household_id: UUID) -> Response:
    """Keep what the family says of damage and needs."""
    form = HouseholdForm()
    response = _response()
    form.validate()
    try:
        with runtime.database().writing() as db:
            given = form.impact(response.id) or ImpactGiven(response_id=response.id, house_damage=Damage.NONE)
            actions.record_impact(db, runtime.actor(), household_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        with runtime.database().reading() as db:
            household = queries.find(db, runtime.actor(), household_id)
        return page("households/impact.html", status=422, household=household, form=form, response=response)
    if runtime.actor().can(Verb.HOUSEHOLDS_VIEW):
        return _back(household_id, _("The damage report is saved."))
    return go(url_for("households.new"), flash=_("The damage report is saved."))


def _response() -> Any:
    found = runtime.response()
    if found is None:
        raise NotFound
    return found


@bp.post("/<uuid:household_id>/verify")
@needs(Verb.HOUSEHOLDS_VERIFY)
def verify(household_id: UUID) -> Response:
    """Confirm or dispute reported damage."""
    state, response_id = request.form.get("state", ""), request.form.get("response_id", "")
    if state not in (ImpactState.VERIFIED, ImpactState.DISPUTED):
        raise NotFound
    try:
        given = VerificationGiven(
            response_id=UUID(response_id), state=ImpactState(state), note=request.form.get("note", "")
        )
    except ValueError:
        raise NotFound from None
    try:
        with runtime.database().writing() as db:
            actions.verify_impact(db, runtime.actor(), household_id, given, now=runtime.now())
    except Invalid as problem:
        return _again(household_id, f"verify-{response_id}", problem)
    return _back(household_id, _("Your finding is saved."))


@bp.post("/<uuid:household_id>/consent")
@needs(Verb.HOUSEHOLDS_CORRECT)
def record_consent(household_id: UUID) -> Response:
    """Keep the family's decision on the use of its data."""
    asked = request.form
    try:
        purpose, decision = Purpose(asked.get("purpose", "")), Decision(asked.get("decision", ""))
    except ValueError:
        raise NotFound from None
    if purpose not in OF_HOUSEHOLD:
        raise NotFound
    given = ConsentGiven(
        decisions=((purpose, decision),),
        given_by=asked.get("given_by", ""),
        relation=asked.get("relation", "")[:60],
        method=asked.get("method", "verbal"),
        reason=asked.get("reason", ""),
        witness=asked.get("witness", "")[:160],
        language=asked["language"] if asked.get("language") in LANGUAGES else language(),
    )
    try:
        with runtime.database().writing() as db:
            actions.record_household_consent(db, runtime.actor(), household_id, given, now=runtime.now())
    except Invalid as problem:
        return _again(household_id, "consent", problem)
    return _back(household_id, _("The family’s decision is saved."))


@bp.get("/<uuid:household_id>/agreed")
@needs(Verb.HOUSEHOLDS_VIEW)
def agreed(household_id: UUID) -> Response:
    """Everything the family was asked, in which words, by whom, and what it said."""
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
        ledger = consent.ledger(db, household_id)
        who = names_of(db, [one.created_by_id for one in ledger])
    return page(
        "households/agreed.html", household=household, ledger=ledger, standing=consent.standing(ledger), who=who,
        methods=METHOD_LABELS, wordings=WORDINGS, purposes=OF_HOUSEHOLD, stops=STOPS,
    )  # fmt: skip
