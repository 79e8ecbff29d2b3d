"""Arrival, pick-up and heads at the desk: the same acts as on the tablet."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length, Optional

from relief.blueprints.spaces.forms import Wanted
from relief.blueprints.spaces.room import bp, today
from relief.kernel.problems import Invalid, NotFound, Problem
from relief.kernel.verbs import Verb
from relief.spaces import gate as days
from relief.spaces import pickup, queries
from relief.spaces.actions import collectors, gate
from relief.spaces.gate_inputs import ArriveGiven, CountGiven, ReleaseGiven, RuleGiven
from relief.spaces.gate_kinds import Collecting, Count, Release
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, label, name_of, say_problem


class CountForm(Form):
    """Heads."""

    kind = LabelledSelect(lazy_gettext("When"), [Wanted()], kind=Count)
    counted = NumberField(lazy_gettext("Children counted"), [Wanted()], most=2000)
    reason = StringField(lazy_gettext("Why the numbers differ, if they do"), [Length(max=200)])


class ReleaseForm(Form):
    """Who takes the child."""

    how = RadioField(lazy_gettext("How do you know?"), [Wanted()], choices=[])
    released_to = StringField(lazy_gettext("Who collects the child?"), [Length(max=160)])
    code = StringField(lazy_gettext("Number given at the arrival"), [Length(max=8)])
    second = RadioField(lazy_gettext("Second person who agrees"), [Optional()], choices=[])
    reason = StringField(lazy_gettext("Why this person?"), [Length(max=200)])


class RuleForm(Form):
    """Who may and must never collect."""

    decision = LabelledSelect(lazy_gettext("This person"), [Wanted()], kind=Collecting)
    name = StringField(lazy_gettext("Name of the adult"), [Length(max=160)])
    relation = StringField(lazy_gettext("How related to the child"), [Length(max=60)])
    is_alone = BooleanField(lazy_gettext("No adult: the child may go home alone"))
    basis = StringField(lazy_gettext("Who agreed or ordered it, and when"), [Length(max=200)])


@bp.get("/<uuid:space_id>/gate")
@needs(Verb.SPACES_MARK)
def gate_day(space_id: UUID) -> Response:
    """Who is inside today, and the heads counted."""
    return _day(space_id, CountForm(), 200)


@bp.post("/<uuid:space_id>/gate/arrivals/<uuid:child_id>")
@needs(Verb.SPACES_MARK)
def arrive(space_id: UUID, child_id: UUID) -> Response:
    """A child came."""
    with runtime.database().writing() as db:
        given = ArriveGiven(space_id=space_id, child_id=child_id, at=runtime.now())
        gate.arrive(db, runtime.actor(), given, now=runtime.now())
    return go(url_for("spaces.gate_day", space_id=space_id), flash=_("Written down: the child is here."))


@bp.post("/<uuid:space_id>/gate/heads")
@needs(Verb.SPACES_MARK)
def count_heads(space_id: UUID) -> Response:
    """Count; the day closes when the numbers fit or somebody says why not."""
    form = CountForm()
    if not form.sound:
        return _day(space_id, form, 422)
    given = CountGiven(
        space_id=space_id, kind=form.kind.data, counted=form.counted.data, reason=form.reason.data or "",
        at=runtime.now(),
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            gate.count_heads(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _day(space_id, form, 422)
    return go(url_for("spaces.gate_day", space_id=space_id), flash=_("The count is written down."))


@bp.post("/<uuid:space_id>/gate/children/<uuid:child_id>")
@needs(Verb.SPACES_MARK)
def open_pickup(space_id: UUID, child_id: UUID) -> Response:
    """Show who may collect this child; that it was shown is written down, so this is a POST."""
    return _pickup(space_id, child_id, ReleaseForm(formdata=None), RuleForm(formdata=None), 200, is_opening=True)


@bp.post("/<uuid:space_id>/gate/children/<uuid:child_id>/release")
@needs(Verb.SPACES_MARK)
def collect(space_id: UUID, child_id: UUID) -> Response:
    """Let the child go, or hear why not."""
    form = ReleaseForm()
    _offer(space_id, form)
    if not form.sound:
        return _pickup(space_id, child_id, form, RuleForm(formdata=None), 422)
    given = ReleaseGiven(
        space_id=space_id,
        child_id=child_id,
        how=Release(form.how.data) if form.how.data else None,
        at=runtime.now(),
        released_to=form.released_to.data or "",
        code=form.code.data or "",
        second_staff_id=UUID(form.second.data) if form.second.data else None,
        reason=form.reason.data or "",
    )
    try:
        with runtime.database().writing() as db:
            gate.release(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _pickup(space_id, child_id, form, RuleForm(formdata=None), 422)
    except Problem as problem:
        if problem.status != 409:
            raise
        return _pickup(space_id, child_id, form, RuleForm(formdata=None), 409, refused=say_problem(problem))
    return go(url_for("spaces.gate_day", space_id=space_id), flash=_("Written down: the child was collected."))


@bp.post("/<uuid:space_id>/gate/children/<uuid:child_id>/rules")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def set_rule(space_id: UUID, child_id: UUID) -> Response:
    """Name somebody who may or must never collect."""
    form = RuleForm()
    if not form.sound:
        return _pickup(space_id, child_id, ReleaseForm(formdata=None), form, 422)
    given = RuleGiven(
        child_id=child_id, decision=form.decision.data, name=form.name.data or "", relation=form.relation.data or "",
        is_alone=form.is_alone.data, basis=form.basis.data or "",
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            collectors.set_rule(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _pickup(space_id, child_id, ReleaseForm(formdata=None), form, 422)
    return go(
        url_for("spaces.gate_day", space_id=space_id), flash=_("It holds from now on, on tablets after the next pack.")
    )


@bp.post("/<uuid:space_id>/gate/rules/<uuid:rule_id>/remove")
@needs(Verb.SPACES_MARK)
def remove_rule(space_id: UUID, rule_id: UUID) -> Response:
    """Take it away; a "never" needs a second person."""
    with runtime.database().writing() as db:
        row = collectors.remove_rule(db, runtime.actor(), space_id, rule_id, now=runtime.now())
    said = _("It no longer holds.") if row.removed_at else _("Asked for. It holds until a second person agrees.")
    return go(url_for("spaces.gate_day", space_id=space_id), flash=said)


def _day(space_id: UUID, form: CountForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = days.day_of(db, runtime.actor(), space_id, today())
        expected = queries.children_of(db, runtime.actor(), space_id, today())
    here = {one.child.id for one in found.children}
    others = list({one.child.id: one.child for one in expected if one.child.id not in here}.values())
    return page(
        "spaces/gate.html", status=status, found=found, others=others, form=form, place=name_of(found.site.space)
    )


def _pickup(
    space_id: UUID,
    child_id: UUID,
    form: ReleaseForm,
    rule_form: RuleForm,
    status: int,
    *,
    refused: str = "",
    is_opening: bool = False,
) -> Response:
    _offer(space_id, form)
    with runtime.database().writing() as db:
        if is_opening:
            collectors.open_collectors(db, runtime.actor(), child_id, now=runtime.now())
        found = queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
        if found.site.space.id != space_id:
            raise NotFound
        rules = days.collectors(db, [child_id])[child_id]
        held = days.standing_rules(db, [child_id]).get(child_id, [])
    return page(
        "spaces/pickup.html", status=status, found=found, form=form, rule_form=rule_form, rules=rules, held=held,
        refused=refused, least_age=digits(pickup.ALONE_FROM_AGE),
    )  # fmt: skip


def _offer(space_id: UUID, form: ReleaseForm) -> None:
    with runtime.database().reading() as db:
        queries.own_site(db, runtime.actor(), space_id)
        staff = [one for one in queries.staff_of(db, runtime.actor(), space_id) if one.user.id != runtime.actor().id]
    form.how.choices = options([(one.value, label(one)) for one in Release])
    form.second.choices = options([(str(one.user.id), name_of(one.user)) for one in staff])
