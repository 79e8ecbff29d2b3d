"""For supervisors: all counsellors' week and day by code, what is overdue, and one plan after saying why."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from relief.blueprints.psychosocial.days import KINDS, bp, tabs
from relief.blueprints.psychosocial.plans import PLAN_KINDS
from relief.kernel.problems import Invalid
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import oversight, rules
from relief.psychosocial.kinds import PlanState
from relief.web import runtime
from relief.web.forms import Form, read_day
from relief.web.guard import needs
from relief.web.hx import go, page

_SUNDAY = 6


class ReasonForm(Form):
    """Why one needs to read it."""

    reason = StringField(lazy_gettext("Why you need to read it"), [InputRequired(), Length(max=300)])


@bp.get("/overseen")
@needs()
def overseen() -> Response:
    """The week of all, from Sunday; or one day with `days=1`."""
    on, days = _asked(), 1 if request.args.get("days") == "1" else 7
    first = on if days == 1 else on - timedelta(days=(on.weekday() - _SUNDAY) % 7)
    start, actor = local_moment(first, time()), runtime.actor()
    with runtime.database().reading() as db:
        people = oversight.counsellors(db, actor)
        slots = oversight.week(db, actor, people, start, start + timedelta(days=days))
        late = oversight.attention(db, actor, local_day(runtime.now()))
    shown = [first + timedelta(days=number) for number in range(days)]
    rows = []
    for user in people:
        by_day: dict[date, list[oversight.Slot]] = {day: [] for day in shown}
        for slot in slots[user.id]:
            by_day[local_day(slot.starts_at)].append(slot)
        rows.append(SimpleNamespace(user=user, days=by_day, count=len(slots[user.id])))
    step = timedelta(days=days)
    return page(
        "psychosocial/overseen.html",
        rows=rows,
        shown=shown,
        late=late,
        before=url_for("psychosocial.overseen", on=first - step, days=days),
        after=url_for("psychosocial.overseen", on=first + step, days=days),
        other=url_for("psychosocial.overseen", on=first, days=7 if days == 1 else 1),
        is_day=days == 1,
        tabs=tabs("overseen"),
        kinds=KINDS,
        plan_kinds=PLAN_KINDS,
        today=local_day(runtime.now()),
    )


@bp.get("/overseen/plans/<uuid:plan_id>")
@needs()
def overseen_plan(plan_id: UUID) -> Response:
    """A colleague's plan by code and state, and the question why."""
    return _overseen(plan_id, ReasonForm(), 200)


@bp.post("/overseen/plans/<uuid:plan_id>/open")
@needs()
def open_plan(plan_id: UUID) -> Response:
    """Open it for some hours."""
    form = ReasonForm()
    if not form.sound:
        return _overseen(plan_id, form, 422)
    try:
        with runtime.database().writing() as db:
            oversight.open_with_reason(db, runtime.actor(), plan_id, form.reason.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _overseen(plan_id, form, 422)
    return go(
        url_for("psychosocial.notes", plan_id=plan_id),
        flash=_("Opened for some hours. The counsellor sees that you did, and why."),
    )


def _overseen(plan_id: UUID, form: ReasonForm, status: int) -> Response:
    with runtime.database().reading() as db:
        plan, user = oversight.overseen_plan(db, runtime.actor(), plan_id)
    return page(
        "psychosocial/overseen_plan.html", status=status, form=form, plan=plan, user=user, plan_kinds=PLAN_KINDS,
        can_hand_over=rules.is_open(plan.state) or plan.state is PlanState.PROPOSED,
    )  # fmt: skip


def _asked() -> date:
    try:
        return read_day(request.args.get("on", ""))
    except ValueError:
        return local_day(runtime.now())
