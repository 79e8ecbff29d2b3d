"""What nobody is asked to walk across: drawn, or taken from the response's water."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.areas.versions import versions_of
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.point_forms import BarrierForm, ExtentForm
from relief.blueprints.distributions.words import title
from relief.distributions import barriers as deeds
from relief.distributions import queries
from relief.distributions.assignment_models import BarrierKind
from relief.distributions.barriers import BarrierGiven
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.response_forms import RedrawForm


@bp.get("/<uuid:distribution_id>/barriers")
@needs(Verb.DISTRIBUTIONS_PLAN)
def barriers(distribution_id: UUID) -> Response:
    """The barriers of a plan, and a map to draw one more on."""
    return _page(distribution_id, BarrierForm(formdata=None), 200)


@bp.post("/<uuid:distribution_id>/barriers")
@needs(Verb.DISTRIBUTIONS_PLAN)
def add_barrier(distribution_id: UUID) -> Response:
    """Keep what was drawn."""
    form = BarrierForm()
    if not form.sound:
        return _page(distribution_id, form, 422)
    given = BarrierGiven(
        distribution_id=distribution_id,
        kind=form.kind.data,
        name=form.name.data,
        lets_out=form.lets_out.data and form.drawn_as.data == "area",
        shape=_meant(form.shape.data, is_line=form.drawn_as.data == "line"),
    )
    try:
        with runtime.database().writing() as db:
            deeds.add_barrier(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(distribution_id, form, 422)
    return _back(distribution_id, _("The barrier is kept. Assign again to see what it changes."))


@bp.post("/<uuid:distribution_id>/barriers/water")
@needs(Verb.DISTRIBUTIONS_PLAN)
def take_water(distribution_id: UUID) -> Response:
    """Take water of the response as a barrier."""
    form = ExtentForm()
    if not form.sound or form.extent_id.data is None:
        return _page(distribution_id, BarrierForm(formdata=None), 422)
    given = BarrierGiven(
        distribution_id=distribution_id,
        kind=BarrierKind.WATER,
        lets_out=form.lets_out.data,
        extent_id=form.extent_id.data,
    )
    with runtime.database().writing() as db:
        deeds.add_barrier(db, runtime.actor(), given, now=runtime.now())
    return _back(distribution_id, _("The barrier is kept. Assign again to see what it changes."))


@bp.get("/<uuid:distribution_id>/barriers/<uuid:barrier_id>")
@needs(Verb.DISTRIBUTIONS_PLAN)
def show_barrier(distribution_id: UUID, barrier_id: UUID) -> Response:
    """One barrier with its corners to move, and every state it had."""
    return _barrier(distribution_id, barrier_id, RedrawForm(formdata=None), 200)


@bp.post("/<uuid:distribution_id>/barriers/<uuid:barrier_id>")
@needs(Verb.DISTRIBUTIONS_PLAN)
def redraw_barrier(distribution_id: UUID, barrier_id: UUID) -> Response:
    """Take the moved corners."""
    form = RedrawForm()
    try:
        with runtime.database().writing() as db:
            deeds.redraw_barrier(
                db,
                runtime.actor(),
                distribution_id,
                barrier_id,
                form.geometry.data or "",
                seen=form.seen_version(),
                now=runtime.now(),
            )
    except Invalid as problem:
        form.take_faults({"geometry": next(iter(problem.faults.values()))})
        return _barrier(distribution_id, barrier_id, form, 422)
    return _back(distribution_id, _("The barrier is kept. Assign again to see what it changes."))


def _barrier(distribution_id: UUID, barrier_id: UUID, form: RedrawForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        barrier = deeds.barrier_of(db, runtime.actor(), distribution_id, barrier_id)
        states = versions_of(db, barrier.id)
        who = names_of(db, list({one.created_by_id for one in states}))
    if not form.geometry.data:
        form.geometry.data = deeds.as_text(barrier)
    return page(
        "distributions/barrier.html",
        status=status,
        plan=plan,
        heading=title(plan),
        barrier=barrier,
        form=form,
        states=states,
        who=who,
    )


@bp.post("/<uuid:distribution_id>/barriers/<uuid:barrier_id>/remove")
@needs(Verb.DISTRIBUTIONS_PLAN)
def remove_barrier(distribution_id: UUID, barrier_id: UUID) -> Response:
    """Take a barrier away."""
    with runtime.database().writing() as db:
        deeds.remove_barrier(db, runtime.actor(), distribution_id, barrier_id, now=runtime.now())
    return _back(distribution_id, _("The barrier was removed."))


def _meant(text: str, *, is_line: bool) -> str:
    """The map draws a closed ring; as a line it is the same corners without the way back to the first."""
    try:
        shape = json.loads(text)
        ring = shape["coordinates"][0] if is_line and shape["type"] == "Polygon" else None
    except (ValueError, TypeError, KeyError, IndexError):
        return text
    return json.dumps({"type": "LineString", "coordinates": ring[:-1]}) if isinstance(ring, list) else text


def _back(distribution_id: UUID, flash: str) -> Response:
    return go(url_for(".barriers", distribution_id=distribution_id), flash=flash)


def _page(distribution_id: UUID, form: BarrierForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        kept = deeds.barriers_of(db, plan.id)
        water = deeds.extents_to_take(db, plan.response_id)
    return page(
        "distributions/barriers.html",
        status=status,
        plan=plan,
        heading=title(plan),
        form=form,
        barriers=kept,
        water=water,
        extent=ExtentForm(formdata=None, data={"lets_out": True}),
    )
