"""Who opened a plan, and who is barred from it: for its counsellor and the supervisor."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.audit import trail
from relief.blueprints.psychosocial.days import bp
from relief.kernel.db import Session
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial import handing_over, oversight
from relief.safeguards import accesses, bars
from relief.web import runtime
from relief.web.bar_form import BarForm, asked_whom
from relief.web.doors import deed_words, role_words
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/plans/<uuid:plan_id>/doors")
@needs()
def doors(plan_id: UUID) -> Response:
    """Every opening and deed on record, newest first, and the bars."""
    return _doors(plan_id, BarForm(formdata=None), 200)


@bp.post("/plans/<uuid:plan_id>/bars")
@needs()
def bar(plan_id: UUID) -> Response:
    """Keep somebody out from now on."""
    form = BarForm()
    try:
        with runtime.database().writing() as db:
            _must_bar(db, plan_id)
            bars.set_bar(db, runtime.actor(), plan_id, asked_whom(), form.reason.data or "", now=runtime.now())
    except Invalid as problem:
        return _doors(plan_id, form, 422, problem)
    return go(url_for("psychosocial.doors", plan_id=plan_id), flash=_("This person does not find the file any more."))


@bp.post("/plans/<uuid:plan_id>/bars/<uuid:bar_id>/end")
@needs()
def end_bar(plan_id: UUID, bar_id: UUID) -> Response:
    """Ask for the end of a bar, or agree to it."""
    with runtime.database().writing() as db:
        _must_bar(db, plan_id)
        found = bars.end_bar(db, runtime.actor(), plan_id, bar_id, now=runtime.now())
    told = _("The bar is ended.") if found.ended_at else _("You asked for it. It ends when a second person agrees.")
    return go(url_for("psychosocial.doors", plan_id=plan_id), flash=told)


def _must_bar(db: Session, plan_id: UUID) -> None:
    oversight.guarded_plan(db, runtime.actor(), plan_id)
    if Verb.SAFEGUARDS_BAR not in runtime.actor().verbs:
        raise NotFound


def _doors(plan_id: UUID, form: BarForm, status: int, problem: Invalid | None = None) -> Response:
    actor = runtime.actor()
    may_bar = actor.can(Verb.SAFEGUARDS_BAR)
    # Reasons are words of the file: that they were read is on record, too.
    with runtime.database().writing() as db:
        plan = oversight.guarded_plan(db, actor, plan_id)
        verb = Verb.SUPPORT_VIEW if plan.counsellor_id == actor.id else Verb.SUPPORT_SUPERVISE
        trail.note(db, actor, verb, plan.id, at=runtime.now(), deed="read-doors")
        entries = trail.about(db, plan.id, limit=200)
        people = names_of(db, [entry.actor_id for entry in entries])
        seen = accesses.openings_of(db, plan.id)
        barred = bars.bars_of(db, plan.id) if may_bar else []
        staff = handing_over.staff_of(db, plan) if may_bar else []
    form.offer(staff, actor.id)
    if problem is not None:
        form.validate()
        form.take_faults(problem)
    return page(
        "psychosocial/doors.html", status=status, plan=plan, entries=entries, people=people, seen=seen, barred=barred,
        bar_form=form, may_bar=may_bar, own_id=actor.id, bars_at=f"/appointments/plans/{plan.id}/bars",
        is_own=plan.counsellor_id == actor.id, role_words=role_words, deed_words=deed_words,
    )  # fmt: skip
