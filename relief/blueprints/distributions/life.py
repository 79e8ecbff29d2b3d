"""Lock, approve or send back, open, cancel, send goods."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from wtforms import BooleanField

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.forms import ReasonForm
from relief.blueprints.distributions.words import title, told
from relief.distributions import actions, queries
from relief.distributions.models import State
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.stock.models import PlaceKind
from relief.web import runtime
from relief.web.forms import Form, IdField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num, say


@bp.get("/<uuid:distribution_id>/lock")
@needs(Verb.DISTRIBUTIONS_PLAN)
def check(distribution_id: UUID) -> Response:
    """Everything to know before the list is frozen."""
    return _check(distribution_id, 200, "")


@bp.post("/<uuid:distribution_id>/lock")
@needs(Verb.DISTRIBUTIONS_PLAN)
def lock(distribution_id: UUID) -> Response:
    """Freeze the list."""
    heeded = request.form.get("heeded") == "y"
    try:
        with runtime.database().writing() as db:
            actions.lock_distribution(db, runtime.actor(), distribution_id, heeded=heeded, now=runtime.now())
    except Invalid as problem:
        return _check(distribution_id, 422, say(next(iter(problem.faults.values()))))
    return _back(distribution_id, _("The list is locked. Another person must approve it now."))


@bp.post("/<uuid:distribution_id>/approve")
@needs(Verb.DISTRIBUTIONS_APPROVE)
def approve(distribution_id: UUID) -> Response:
    """Let the list be used."""
    with runtime.database().writing() as db:
        plan = actions.approve_distribution(db, runtime.actor(), distribution_id, now=runtime.now())
    if plan.state is State.LOCKED:
        return _back(distribution_id, _("Your approval is recorded. Another person must approve it too."))
    return _back(distribution_id, _("The list is approved."))


@bp.get("/<uuid:distribution_id>/send-back")
@needs(Verb.DISTRIBUTIONS_APPROVE)
def ask_send_back(distribution_id: UUID) -> Response:
    """Ask why."""
    return _reason(distribution_id, ReasonForm(), 200, "send-back")


@bp.post("/<uuid:distribution_id>/send-back")
@needs(Verb.DISTRIBUTIONS_APPROVE)
def send_back(distribution_id: UUID) -> Response:
    """Return the list to its author."""
    form = ReasonForm()
    if not form.sound:
        return _reason(distribution_id, form, 422, "send-back")
    with runtime.database().writing() as db:
        actions.send_back(db, runtime.actor(), distribution_id, reason=form.reason.data, now=runtime.now())
    return _back(distribution_id, _("The list was sent back with your reason."))


@bp.post("/<uuid:distribution_id>/open")
@needs(Verb.DISTRIBUTIONS_PLAN)
def open_desks(distribution_id: UUID) -> Response:
    """Let the desks begin."""
    with runtime.database().writing() as db:
        actions.open_distribution(db, runtime.actor(), distribution_id, now=runtime.now())
    return _back(distribution_id, _("It is open. Volunteers can check households in."))


@bp.get("/<uuid:distribution_id>/cancel")
@needs(Verb.DISTRIBUTIONS_PLAN)
def ask_cancel(distribution_id: UUID) -> Response:
    """Ask why."""
    return _reason(distribution_id, ReasonForm(), 200, "cancel")


@bp.post("/<uuid:distribution_id>/cancel")
@needs(Verb.DISTRIBUTIONS_PLAN)
def cancel(distribution_id: UUID) -> Response:
    """Call the plan off."""
    form = ReasonForm()
    if not form.sound:
        return _reason(distribution_id, form, 422, "cancel")
    with runtime.database().writing() as db:
        actions.cancel_distribution(db, runtime.actor(), distribution_id, reason=form.reason.data, now=runtime.now())
    return _back(distribution_id, _("The plan is cancelled."))


class SendForm(Form):
    """From which warehouse, and whether the goods are there yet."""

    place_id = IdField()
    on_road = BooleanField()


@bp.get("/<uuid:distribution_id>/goods")
@needs(Verb.STOCK_CHANGE)
def goods(distribution_id: UUID) -> Response:
    """What the points need, what they have got, and the warehouses it can come from."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        sums = queries.goods(db, plan)
        items = stock.items_by_id(db, [one.item_id for one in sums])
        places = stock.places(db, runtime.actor(), PlaceKind.WAREHOUSE)
    return page("distributions/goods.html", plan=plan, heading=title(plan), sums=sums, items=items, places=places)


@bp.post("/<uuid:distribution_id>/goods")
@needs(Verb.STOCK_CHANGE)
def send_goods(distribution_id: UUID) -> Response:
    """Send what is still lacking."""
    form = SendForm()
    if not form.sound or form.place_id.data is None:
        return goods(distribution_id)
    with runtime.database().writing() as db:
        told = (distribution_id, form.place_id.data)
        sent = actions.send_goods(db, runtime.actor(), *told, on_road=bool(form.on_road.data), now=runtime.now())
    if not sent:
        return _back(distribution_id, _("Every point has what its list needs. Nothing was moved."))
    return _back(distribution_id, _("%(count)s kinds of goods were sent to the points.", count=num(len(sent))))


def _check(distribution_id: UUID, status: int, fault: str) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        plan = queries.find(db, actor, distribution_id)
        count = queries.live_count(db, actor, plan, now=runtime.now())
        warned = queries.warnings_before_lock(db, actor, plan, now=runtime.now())
        found = queries.points(db, plan.id)
    return page(
        "distributions/lock.html",
        status=status,
        plan=plan,
        heading=title(plan),
        count=count,
        wrong=[],
        points=found,
        warnings=[(told(one.said), one.is_stop) for one in warned],
        can_lock=not any(one.is_stop for one in warned),
        fault=fault,
    )


def _reason(distribution_id: UUID, form: ReasonForm, status: int, step: str) -> Response:
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
    return page("distributions/reason.html", status=status, plan=plan, heading=title(plan), form=form, step=step)


def _back(distribution_id: UUID, flash: str) -> Response:
    return go(url_for(".show", distribution_id=distribution_id), flash=flash)
