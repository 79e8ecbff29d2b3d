"""A plan goes to another counsellor: the supervisor's page, and the word of the person to the new one."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import InputRequired

from relief.blueprints.psychosocial.agreeing import AskedForm
from relief.blueprints.psychosocial.days import bp
from relief.blueprints.psychosocial.plans import PLAN_KINDS
from relief.kernel.problems import N_, Invalid
from relief.psychosocial import handing_over, oversight, queries
from relief.psychosocial.inputs import HandOverGiven
from relief.psychosocial.kinds import HandOverWhy
from relief.web import runtime
from relief.web.forms import LabelledSelect, Needed, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say


class HandOverForm(AskedForm):
    """Who goes on, and why."""

    to_id = SelectField(lazy_gettext("Who goes on with it"), [Needed()])
    why = LabelledSelect(lazy_gettext("Why"), [InputRequired()], kind=HandOverWhy, default=HandOverWhy.LEAVE)


@bp.get("/overseen/plans/<uuid:plan_id>/hand-over")
@needs()
def handing(plan_id: UUID) -> Response:
    """To whom, why, and whether the person was asked."""
    return _handing(plan_id, HandOverForm(formdata=None), 200)


@bp.post("/overseen/plans/<uuid:plan_id>/hand-over")
@needs()
def hand_over(plan_id: UUID) -> Response:
    """Give it on."""
    form = HandOverForm()
    try:
        to_id = UUID(request.form.get("to_id", ""))
    except ValueError:
        to_id = None
    given = HandOverGiven(
        plan_id=plan_id, to_id=to_id, why=form.why.data or HandOverWhy.OTHER,
        agreement=form.agreement() if form.agreed.data else None, shares_notes=bool(form.shares_notes.data),
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            done = handing_over.hand_over(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        return _handing(plan_id, form, 422, problem)
    said = N_("Handed over, with %(moved)s appointments ahead.")
    if done.called_off:
        said = N_(
            "Handed over, with %(moved)s appointments ahead. %(off)s appointments were called off: the new counsellor"
            " is not free then. The person must be told."
        )
    told = say(said, {"moved": done.moved, "off": len(done.called_off)})
    return go(url_for("psychosocial.overseen_plan", plan_id=plan_id), flash=told)


@bp.post("/plans/<uuid:plan_id>/new-counsellor")
@needs()
def agree_to_counsellor(plan_id: UUID) -> Response:
    """The person was asked by the new counsellor."""
    form = AskedForm()
    with runtime.database().writing() as db:
        handing_over.agree_to_counsellor(
            db, runtime.actor(), plan_id, form.agreement(), shares_notes=bool(form.shares_notes.data),
            now=runtime.now(),
        )  # fmt: skip
    return go(url_for("psychosocial.plan", plan_id=plan_id), flash=_("Written down. Appointments can be booked."))


def _handing(plan_id: UUID, form: HandOverForm, status: int, problem: Invalid | None = None) -> Response:
    with runtime.database().reading() as db:
        plan, user = oversight.overseen_plan(db, runtime.actor(), plan_id)
        able = handing_over.takers(db, plan)
        before = queries.last_hand_over(db, plan.id)
    form.to_id.choices = options([(str(one.id), name_of(one)) for one in able])
    if problem is not None:
        form.validate()
        form.take_faults(problem)
    return page(
        "psychosocial/hand_over.html", status=status, form=form, plan=plan, user=user, before=before,
        plan_kinds=PLAN_KINDS, anybody=bool(able),
    )  # fmt: skip
