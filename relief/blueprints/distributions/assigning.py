"""Send each household to a point: ask the planner, watch it, look at its answer, take it or not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request, url_for
from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.point_forms import RunForm
from relief.blueprints.distributions.words import title
from relief.distributions import assignment, assignment_queries, queries
from relief.distributions import barriers as barrier_deeds
from relief.distributions.assignment import RunGiven
from relief.distributions.assignment_models import AssignmentRun, RunState
from relief.distributions.models import Distribution
from relief.kernel.db import Session
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import name_of


@bp.get("/<uuid:distribution_id>/assignment")
@needs(Verb.DISTRIBUTIONS_PLAN)
def assign(distribution_id: UUID) -> Response:
    """How far the planner is, what it answered, and a form to ask it."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        runs = assignment.runs_of(db, plan.id)
        if is_htmx() and runs.live:
            return page("distributions/_assignment_live.html", plan=plan, run=runs.live)
        found = queries.points(db, plan.id)
        barriers = barrier_deeds.barriers_of(db, plan.id)
        since = assignment_queries.since_taken(db, plan, now=runtime.now()) if runs.taken else None
    if is_htmx():
        # The work is over: the whole page says how it ended.
        return go(url_for(".assign", distribution_id=plan.id))
    asked = runs.live or runs.offered or runs.taken
    usual = {name: getattr(asked, name) for name in ("together", "step_free", "womens_line")} if asked else None
    return page(
        "distributions/assignment.html",
        plan=plan,
        heading=title(plan),
        runs=runs,
        points={str(point.id): point for point in found},
        barriers=barriers,
        since=since,
        form=RunForm(formdata=None, data=usual or {"together": True}),
    )


@bp.post("/<uuid:distribution_id>/assignment")
@needs(Verb.DISTRIBUTIONS_PLAN)
def ask_assignment(distribution_id: UUID) -> Response:
    """Have it worked out."""
    form = RunForm()
    given = RunGiven(
        distribution_id=distribution_id,
        together=form.together.data,
        step_free=form.step_free.data,
        womens_line=form.womens_line.data,
    )
    with runtime.database().writing() as db:
        assignment.ask_run(db, runtime.actor(), given, now=runtime.now())
    return _back(distribution_id, _("It is being worked out. You may close this page and come back."))


@bp.post("/<uuid:distribution_id>/assignment/<uuid:run_id>/stop")
@needs(Verb.DISTRIBUTIONS_PLAN)
def stop_assignment(distribution_id: UUID, run_id: UUID) -> Response:
    """Stop the planner."""
    with runtime.database().writing() as db:
        assignment.cancel_run(db, runtime.actor(), distribution_id, run_id, now=runtime.now())
    return _back(distribution_id, _("It was stopped. What held before holds on."))


@bp.post("/<uuid:distribution_id>/assignment/<uuid:run_id>/take")
@needs(Verb.DISTRIBUTIONS_PLAN)
def take_assignment(distribution_id: UUID, run_id: UUID) -> Response:
    """Let the answer hold."""
    with runtime.database().writing() as db:
        assignment.take_run(db, runtime.actor(), distribution_id, run_id, now=runtime.now())
    return _back(distribution_id, _("Taken. Locking the list sends everybody to these points, at these times."))


@bp.post("/<uuid:distribution_id>/assignment/<uuid:run_id>/drop")
@needs(Verb.DISTRIBUTIONS_PLAN)
def drop_assignment(distribution_id: UUID, run_id: UUID) -> Response:
    """Put the answer aside."""
    with runtime.database().writing() as db:
        assignment.drop_run(db, runtime.actor(), distribution_id, run_id, now=runtime.now())
    return _back(distribution_id, _("It was put aside. What held before holds on."))


@bp.get("/<uuid:distribution_id>/assignment/<uuid:run_id>/moves")
@needs(Verb.DISTRIBUTIONS_PLAN)
def assignment_moves(distribution_id: UUID, run_id: UUID) -> Response:
    """Who would go to another point than now."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        run = assignment.find_run(db, plan, run_id)
        rows = assignment_queries.moves(db, runtime.actor(), plan, run, request.args.get("page", 1, type=int))
        found = queries.points(db, plan.id)
    return page(
        "distributions/moves.html",
        plan=plan,
        heading=title(plan),
        run=run,
        rows=rows,
        points={point.id: point for point in found},
    )


@bp.get("/<uuid:distribution_id>/assignment.geojson")
@needs(Verb.DISTRIBUTIONS_PLAN)
def assignment_geojson(distribution_id: UUID) -> Response:
    """Points, barriers and the ways of each village for the map; no home is on it."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        runs = assignment.runs_of(db, plan.id)
        features = [*_area(db, plan), *_barriers(db, plan), *_ways(db, plan, runs.offered or runs.taken)]
    return jsonify({"type": "FeatureCollection", "features": features})


def _area(db: Session, plan: Distribution) -> list[dict[str, Any]]:
    shape = areas.outline_geojson(db, runtime.actor(), [plan.area], 0.001).get(plan.area_id)
    return [_feature("ground", shape)] if shape else []


def _barriers(db: Session, plan: Distribution) -> list[dict[str, Any]]:
    return [_feature("barrier", shape) for _one, shape in barrier_deeds.drawn(db, plan.id)]


def _ways(db: Session, plan: Distribution, run: AssignmentRun | None) -> list[dict[str, Any]]:
    found = [point for point in queries.points(db, plan.id) if point.lon is not None and point.lat is not None]
    at = {point.id: [point.lon, point.lat] for point in found}
    shown = run is not None and run.state in (RunState.READY, RunState.SHORT, RunState.TAKEN)
    walks = assignment_queries.walks(db, runtime.actor(), plan, run) if run and shown else []
    ways = [
        _feature("way", {"type": "LineString", "coordinates": [[one.lon, one.lat], at[one.point_id]]})
        for one in walks
        if one.point_id in at
    ]
    return [
        *ways,
        *(_feature("point", {"type": "Point", "coordinates": at[point.id]}, name_of(point)) for point in found),
    ]


def _feature(kind: str, shape: dict[str, Any], name: str = "") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": shape}


def _back(distribution_id: UUID, flash: str) -> Response:
    return go(url_for(".assign", distribution_id=distribution_id), flash=flash)
