"""Record at the desk, and undo."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _

from relief.blueprints.checkin import bp
from relief.blueprints.checkin.desk import DESK, look_at, read_id, ready
from relief.checkin import actions
from relief.checkin.inputs import CheckInGiven, VoidGiven
from relief.checkin.models import Method, Outcome
from relief.distributions import queries as plans
from relief.kernel.digits import to_latin
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.stock.rules import Line, plain
from relief.web import runtime
from relief.web.forms import tidy
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

_OUTCOMES = {outcome.value for outcome in Outcome} - {Outcome.VOID.value}


@bp.post(DESK)
@needs(Verb.CHECKIN_RECORD)
def create(distribution_id: UUID) -> Response:
    """Keep what happened; the desk is ready for the next household at once."""
    household_id = read_id(request.form.get("household"))
    outcome = request.form.get("outcome", "")
    if household_id is None or outcome not in _OUTCOMES:
        raise NotFound
    try:
        given = _given(distribution_id, household_id, Outcome(outcome))
        with runtime.database().writing() as db:
            check_in_id = actions.keep_check_in(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        return _again(distribution_id, household_id, problem)
    return go(_url(distribution_id, done=check_in_id))


@bp.post(f"{DESK}/<uuid:check_in_id>/void")
@needs(Verb.CHECKIN_RECORD)
def void(distribution_id: UUID, check_in_id: UUID) -> Response:
    """Undo a slip."""
    given = VoidGiven(check_in_id=check_in_id, at=runtime.now(), reason=request.form.get("reason", ""))
    with runtime.database().writing() as db:
        plan = plans.find(db, runtime.actor(), distribution_id, with_lines=False)
        undone = actions.void_check_in(db, runtime.actor(), given, now=runtime.now())
        if undone.distribution_id != plan.id:
            raise NotFound
    return go(
        _url(distribution_id, household=undone.household_id),
        flash=_("It was undone. Both the entry and the undo stay in the record."),
    )


def _given(distribution_id: UUID, household_id: UUID, outcome: Outcome) -> CheckInGiven:
    method = request.form.get("method", "")
    return CheckInGiven(
        id=read_id(request.form.get("id")) or new_id(),
        distribution_id=distribution_id,
        household_id=household_id,
        outcome=outcome,
        method=Method(method) if method in {one.value for one in Method} else Method.CODE,
        collected_at=runtime.now(),
        collector_name=tidy(request.form.get("collector_name", "")) or "",
        collector_relation=tidy(request.form.get("collector_relation", "")) or "",
        lines=_lines() if outcome is Outcome.PARTIAL else None,
        reason=tidy(request.form.get("reason", "")) or "",
        point_id=read_id(request.form.get("point")),
    )


def _lines() -> tuple[Line, ...]:
    found: list[Line] = []
    for name, text in request.form.items():
        item_id = read_id(name.removeprefix("item-")) if name.startswith("item-") else None
        if item_id is None:
            continue
        try:
            quantity = Decimal(to_latin(text).strip().replace(",", "") or "0")
        except InvalidOperation:
            raise Invalid({"lines": N_("Write the quantities as numbers, for example 5.")}) from None
        if not quantity.is_finite() or abs(quantity) > 1_000_000:
            raise Invalid({"lines": N_("Write the quantities as numbers, for example 5.")})
        if quantity:
            found.append({"item_id": str(item_id), "quantity": plain(quantity)})
    return tuple(found)


def _again(distribution_id: UUID, household_id: UUID, problem: Invalid) -> Response:
    with runtime.database().reading() as db:
        shown = ready(db, distribution_id)
        shown |= look_at(db, shown["plan"], household_id, shown["point_id"])
    shown |= {
        "mode": "part" if request.form.get("outcome") == Outcome.PARTIAL else "other",
        "faults": {name: say(text) for name, text in problem.faults.items()},
        "typed": request.form,
    }
    return page("checkin/desk.html", fragment="checkin/desk.html", status=422, q="", **shown)


def _url(distribution_id: UUID, **query: object) -> str:
    kept = {"point": request.form.get("point", ""), **query}
    sent = urlencode({name: str(value) for name, value in kept.items() if value})
    return f"/distributions/{distribution_id}/check-ins?{sent}"
