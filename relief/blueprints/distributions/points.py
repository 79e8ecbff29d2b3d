"""Where goods are handed out."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import PointForm
from relief.blueprints.distributions.words import title
from relief.distributions import actions, queries
from relief.distributions.inputs import PointGiven
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/<uuid:distribution_id>/points")
@needs(Verb.DISTRIBUTIONS_PLAN)
def points(distribution_id: UUID) -> Response:
    """The points of a plan, and a form for one more."""
    return _page(distribution_id, PointForm(formdata=None, data={"id": new_id()}), 200)


@bp.post("/<uuid:distribution_id>/points")
@needs(Verb.DISTRIBUTIONS_PLAN)
def add_point(distribution_id: UUID) -> Response:
    """Add a point."""
    form = PointForm()
    if not form.sound:
        return _page(distribution_id, form, 422)
    given = PointGiven(
        id=form.id.data or new_id(),
        distribution_id=distribution_id,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data or "",
        capacity_per_hour=form.capacity_per_hour.number,
        lon=None if form.lon.data is None else float(form.lon.data),
        lat=None if form.lat.data is None else float(form.lat.data),
    )
    try:
        with runtime.database().writing() as db:
            actions.add_point(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(distribution_id, form, 422)
    return go(url_for(".points", distribution_id=distribution_id), flash=_("The point was added."))


@bp.post("/<uuid:distribution_id>/points/<uuid:point_id>/remove")
@needs(Verb.DISTRIBUTIONS_PLAN)
def remove_point(distribution_id: UUID, point_id: UUID) -> Response:
    """Take a point out of a draft."""
    with runtime.database().writing() as db:
        actions.remove_point(db, runtime.actor(), distribution_id, point_id, now=runtime.now())
    return go(url_for(".points", distribution_id=distribution_id), flash=_("The point was removed."))


def _page(distribution_id: UUID, form: PointForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        found = queries.points(db, plan.id)
    return page("distributions/points.html", status=status, plan=plan, heading=title(plan), form=form, points=found)
