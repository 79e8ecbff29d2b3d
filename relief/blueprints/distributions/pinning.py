"""Where each household goes, as a table; a person may decide otherwise for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.by_hand import UNKNOWN
from relief.blueprints.distributions.point_forms import PinForm
from relief.blueprints.distributions.words import title
from relief.distributions import assignment, assignment_queries, queries
from relief.distributions.assignment_gather import all_slots
from relief.distributions.assignment_queries import PlacedFilter
from relief.distributions.models import Distribution, DistributionPoint
from relief.distributions.pins import PinGiven, pin_household, unpin_household
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import clock, day, name_of


@bp.get("/<uuid:distribution_id>/assignment/<uuid:run_id>/households")
@needs(Verb.DISTRIBUTIONS_PLAN)
def placed(distribution_id: UUID, run_id: UUID) -> Response:
    """The table of one answer of the planner."""
    form = PinForm(formdata=None, data={"code": request.args.get("code", "")})
    return _page(distribution_id, run_id, form, 200)


@bp.post("/<uuid:distribution_id>/assignment/<uuid:run_id>/households")
@needs(Verb.DISTRIBUTIONS_PLAN)
def pin(distribution_id: UUID, run_id: UUID) -> Response:
    """Decide for one household."""
    form = PinForm()
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        _offer(form, plan, queries.points(db, plan.id))
    if not form.sound:
        return _page(distribution_id, run_id, form, 422)
    try:
        with runtime.database().writing() as db:
            household = queries.household_of_code(db, runtime.actor(), form.code.data)
            given = PinGiven(
                distribution_id=distribution_id,
                household_id=household.id,
                point_id=form.point_id.data,
                slot_at=datetime.fromisoformat(form.slot.data) if form.slot.data else None,
                reason=form.reason.data,
            )
            pin_household(db, runtime.actor(), given, now=runtime.now())
    except NotFound:
        form.take_faults({"code": UNKNOWN})
        return _page(distribution_id, run_id, form, 422)
    except Invalid as problem:
        form.take_faults(problem)
        return _page(distribution_id, run_id, form, 422)
    return go(
        url_for(".placed", distribution_id=distribution_id, run_id=run_id, hand=1),
        flash=_("Kept. It holds at once, and the planner keeps to it from now on."),
    )


@bp.post("/<uuid:distribution_id>/assignment/<uuid:run_id>/households/<uuid:household_id>/release")
@needs(Verb.DISTRIBUTIONS_PLAN)
def unpin(distribution_id: UUID, run_id: UUID, household_id: UUID) -> Response:
    """Let the planner decide again."""
    with runtime.database().writing() as db:
        unpin_household(db, runtime.actor(), distribution_id, household_id, now=runtime.now())
    return go(
        url_for(".placed", distribution_id=distribution_id, run_id=run_id, hand=1),
        flash=_("Released. The planner decides about this household the next time you assign."),
    )


def _offer(form: PinForm, plan: Distribution, points: Sequence[DistributionPoint]) -> None:
    times = sorted({slot.starts_at for point in points for slot in all_slots(plan, point)})
    several = len({day(at) for at in times}) > 1
    told = [(at.isoformat(), f"{day(at, 'short')}, {clock(at)}" if several else clock(at)) for at in times]
    form.offer([(point.id, name_of(point)) for point in points], told)


def _page(distribution_id: UUID, run_id: UUID, form: PinForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        run = assignment.find_run(db, plan, run_id)
        found = queries.points(db, plan.id)
        wanted = _wanted(found)
        number = request.args.get("page", 1, type=int)
        rows = assignment_queries.placed(db, runtime.actor(), plan, run, wanted, number)
    _offer(form, plan, found)
    return page(
        "distributions/placed.html",
        status=status,
        plan=plan,
        heading=title(plan),
        run=run,
        rows=rows,
        wanted=wanted,
        points={point.id: point for point in found},
        form=form,
    )


def _wanted(points: Sequence[DistributionPoint]) -> PlacedFilter:
    known = {str(point.id): point.id for point in points}
    return PlacedFilter(
        point_id=known.get(request.args.get("point", "")),
        text=request.args.get("q", "").strip(),
        by_hand="hand" in request.args,
    )
