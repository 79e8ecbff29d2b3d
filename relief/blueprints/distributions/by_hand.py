"""Households put on or taken off by hand, and the answer to "why not us?"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import ChangeForm
from relief.blueprints.distributions.words import phrase, title, told
from relief.distributions import actions, queries
from relief.distributions.inputs import Condition, ListChangeGiven
from relief.distributions.models import Distribution, ListChangeKind
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page

UNKNOWN = N_("No household in your areas has this code. Check the code on the card.")


@bp.get("/<uuid:distribution_id>/households")
@needs(Verb.DISTRIBUTIONS_VIEW)
def households(distribution_id: UUID) -> Response:
    """Changes by hand, and the question of one family."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
    return _page(plan, ChangeForm(formdata=None), 200)


@bp.post("/<uuid:distribution_id>/households")
@needs(Verb.DISTRIBUTIONS_PLAN)
def change_list(distribution_id: UUID) -> Response:
    """Put on or take off."""
    form = ChangeForm()
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
    if not form.sound:
        return _page(plan, form, 422)
    try:
        with runtime.database().writing() as db:
            household = queries.household_of_code(db, runtime.actor(), form.code.data)
            given = ListChangeGiven(
                distribution_id=plan.id,
                household_id=household.id,
                kind=ListChangeKind(form.kind.data),
                reason=form.reason.data,
            )
            actions.change_list(db, runtime.actor(), given, now=runtime.now())
    except NotFound:
        form.take_faults({"code": UNKNOWN})
        return _page(plan, form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _page(plan, form, 422)
    return go(url_for(".households", distribution_id=plan.id), flash=_("The list was changed."))


@bp.post("/<uuid:distribution_id>/households/<uuid:household_id>/take-back")
@needs(Verb.DISTRIBUTIONS_PLAN)
def take_back(distribution_id: UUID, household_id: UUID) -> Response:
    """Let the rules decide about a household again."""
    given = ListChangeGiven(distribution_id=distribution_id, household_id=household_id, kind=None)
    with runtime.database().writing() as db:
        actions.change_list(db, runtime.actor(), given, now=runtime.now())
    return go(
        url_for(".households", distribution_id=distribution_id),
        flash=_("The change was taken back. The rules decide about this household again."),
    )


def _page(plan: Distribution, form: ChangeForm, status: int) -> Response:
    with runtime.database().reading() as db:
        changes = queries.changes(db, plan.id)
        answer = _answer(db, plan, request.args.get("code", "").strip())
    return page(
        "distributions/households.html",
        status=status,
        plan=plan,
        heading=title(plan),
        form=form,
        changes=changes,
        answer=answer,
        asked=request.args.get("code", ""),
    )


def _answer(db: Any, plan: Distribution, code: str) -> dict[str, Any] | None:
    if not code:
        return None
    try:
        household = queries.household_of_code(db, runtime.actor(), code)
    except NotFound:
        return {"household": None}
    actor, now = runtime.actor(), runtime.now()
    found = queries.answer(db, actor, plan, household, now=now)
    paths = [path for group in found.groups for one in group for path in _paths(one.condition)]
    named = queries.areas_of_paths(db, paths)
    frozen = queries.frozen_line(db, plan)
    return {
        "household": household,
        "entitlement": queries.entitlement(db, plan.id, household.id),
        "standing": found.standing,
        "by_hand": found.by_hand,
        "reasons": [told(reason) for reason in queries.why_not_of(found)],
        "groups": [
            [(phrase(one.condition, named), one.holds, told(one.found)) for one in group] for group in found.groups
        ],
        "weights": [(phrase(one.condition, named), one.points, has, told(said)) for one, has, said in found.weights],
        "points": found.points,
        "most": sum(one.points for one, *_ in found.weights),
        "line": frozen or found.line,
    }


def _paths(condition: Condition) -> list[str]:
    return list(condition["value"]) if condition["field"] == "area" else []
