"""Ask the planner who walks where, look at its answer, take it or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import plans
from relief.distributions.assignment_models import AssignmentRun, Placement, RunState
from relief.distributions.editing import find_for
from relief.distributions.models import Distribution, DistributionPoint
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb

LIVE = (RunState.WAITING, RunState.RUNNING)
LOOKED_AT = (RunState.READY, RunState.SHORT)


@dataclass(frozen=True, kw_only=True)
class RunGiven:
    """What to keep to."""

    distribution_id: UUID
    together: bool = True
    step_free: bool = False
    womens_line: bool = False


def ask_run(db: Session, actor: Actor, given: RunGiven, *, now: datetime) -> AssignmentRun:
    """Have it worked out by the job. One that is being worked out already is the answer to a second asking."""
    plan = find_for(db, actor, given.distribution_id, "edit")
    _points_can_be_reached(plans.points(db, plan.id))
    live = _latest(db, plan.id, LIVE)
    if live is not None:
        return live
    for old in _all(db, plan.id, LOOKED_AT):
        _empty(db, old, RunState.DROPPED)
    run = AssignmentRun(
        distribution_id=plan.id,
        together=given.together,
        step_free=given.step_free,
        womens_line=given.womens_line,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(run)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="ask-assignment", together=given.together)
    db.flush()
    return run


def cancel_run(db: Session, actor: Actor, distribution_id: UUID, run_id: UUID, *, now: datetime) -> AssignmentRun:
    """Stop it; one that is finished stays as it is."""
    plan, run = _found(db, actor, distribution_id, run_id)
    if run.state in LIVE:
        run.state, run.finished_at = RunState.CANCELLED, now
        note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="cancel-assignment")
        db.flush()
    return run


def take_run(db: Session, actor: Actor, distribution_id: UUID, run_id: UUID, *, now: datetime) -> AssignmentRun:
    """Let its answer hold: locking the list sends everybody where it says."""
    plan, run = _found(db, actor, distribution_id, run_id)
    if run.state is RunState.TAKEN:
        return run
    if run.state is RunState.SHORT:
        raise Refused(
            "assignment.short",
            N_(
                "Not everybody has a place in this plan, so it cannot be taken. Nothing was changed. "
                "Do what is said beside it, then ask again."
            ),
        )
    if run.state is not RunState.READY:
        raise Refused(
            "assignment.over",
            N_("This answer is no longer the newest. Nothing was changed. Open the page again and look at that one."),
        )
    for old in _all(db, plan.id, (RunState.TAKEN,)):
        _empty(db, old, RunState.REPLACED)
    run.state = RunState.TAKEN
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now,
        deed="take-assignment", households=run.outcome["households"], moved=run.outcome["moved"],
    )  # fmt: skip
    db.flush()
    return run


def drop_run(db: Session, actor: Actor, distribution_id: UUID, run_id: UUID, *, now: datetime) -> AssignmentRun:
    """Put an answer aside; what was taken before holds on."""
    plan, run = _found(db, actor, distribution_id, run_id)
    if run.state in LOOKED_AT:
        _empty(db, run, RunState.DROPPED)
        note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="drop-assignment")
        db.flush()
    return run


@dataclass(frozen=True)
class Runs:
    """What the page of a plan shows: a run at work, an answer to look at, the one taken, how the last one ended."""

    live: AssignmentRun | None
    offered: AssignmentRun | None
    taken: AssignmentRun | None
    last: AssignmentRun | None


def runs_of(db: Session, distribution_id: UUID) -> Runs:
    """The runs of a plan that matter now."""
    last = _latest(db, distribution_id, tuple(RunState))
    return Runs(
        _latest(db, distribution_id, LIVE),
        _latest(db, distribution_id, LOOKED_AT),
        _latest(db, distribution_id, (RunState.TAKEN,)),
        last if last and last.state in (RunState.FAILED, RunState.CANCELLED) else None,
    )


def find_run(db: Session, plan: Distribution, run_id: UUID) -> AssignmentRun:
    """A run of this plan, or NotFound."""
    run = db.get(AssignmentRun, run_id)
    if run is None or run.distribution_id != plan.id:
        raise NotFound
    return run


def _found(db: Session, actor: Actor, distribution_id: UUID, run_id: UUID) -> tuple[Distribution, AssignmentRun]:
    plan = find_for(db, actor, distribution_id, "edit")
    return plan, find_run(db, plan, run_id)


def _latest(db: Session, distribution_id: UUID, states: tuple[RunState, ...]) -> AssignmentRun | None:
    return next(iter(_all(db, distribution_id, states)), None)


def _all(db: Session, distribution_id: UUID, states: tuple[RunState, ...]) -> Sequence[AssignmentRun]:
    query = sa.select(AssignmentRun).where(
        AssignmentRun.distribution_id == distribution_id, AssignmentRun.state.in_(states)
    )
    return db.scalars(query.order_by(AssignmentRun.created_at.desc(), AssignmentRun.id.desc())).all()


def _empty(db: Session, run: AssignmentRun, state: RunState) -> None:
    """Its sums stay; who was sent where goes."""
    run.state = state
    db.execute(sa.delete(Placement).where(Placement.run_id == run.id))


def _points_can_be_reached(points: Sequence[DistributionPoint]) -> None:
    if not points:
        raise Refused(
            "assignment.no-point",
            N_("There is no distribution point yet, so nobody can be sent anywhere. Add at least one point."),
        )
    lost = next((point for point in points if point.lon is None or point.lat is None), None)
    if lost is not None:
        raise Refused(
            "assignment.no-position",
            N_(
                "“%(point)s” has no position, so no way to it can be measured. Nothing was started. "
                "Give it a latitude and a longitude."
            ),
            point=lost.name_bn or lost.name_en,
        )
