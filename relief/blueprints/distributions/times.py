"""How full each half-hour of each point is, and which numbers of the list come then."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.words import title
from relief.distributions import assignment, assignment_queries, queries
from relief.distributions.assignment_queries import HalfHour
from relief.distributions.models import Distribution, State
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import num

_MOST_RUNS = 12


@bp.get("/<uuid:distribution_id>/times")
@needs(Verb.DISTRIBUTIONS_VIEW)
def times(distribution_id: UUID) -> Response:
    """Point by point; before the list is locked it shows the plan that is taken."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        found = queries.points(db, plan.id)
        come = _come(db, plan)
    tables = [(point, assignment_queries.half_hours(plan, point, come.get(point.id, {}))) for point in found]
    return page(
        "distributions/times.html",
        plan=plan,
        heading=title(plan),
        tables=[(point, rows) for point, rows in tables],
        numbers=_numbers,
        has_any=any(one.count for _point, rows in tables for one in rows),
    )


def _come(db: Session, plan: Distribution) -> assignment_queries.Times:
    if plan.state is not State.DRAFT:
        return assignment_queries.listed_times(db, plan)
    run = assignment.runs_of(db, plan.id).taken
    return assignment_queries.planned_times(db, run) if run else {}


def _numbers(one: HalfHour) -> str:
    """Numbers of the list as a person reads them out: 1–45, 80–92."""
    said = [num(first) if first == last else f"{num(first)}–{num(last)}" for first, last in one.numbers[:_MOST_RUNS]]
    more = len(one.numbers) - len(said)
    return ", ".join(said) + (_(" and %(count)s more stretches", count=num(more)) if more > 0 else "")
