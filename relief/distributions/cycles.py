"""Distributions that come again every so many days: the next round is prepared as a draft, never opened by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import plans, rounds
from relief.distributions.models import Distribution, State
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response, ResponseState

# A draft lies ready this long before its day: time to check, lock, approve and bring goods.
# Relief's own default, to be confirmed by the organisation.
AHEAD = timedelta(days=7)


def set_cycle(db: Session, actor: Actor, distribution_id: UUID, days: int | None, *, now: datetime) -> None:
    """Say that a distribution comes again every so many days; None ends it. Its next rounds take this over."""
    plan = plans.find(db, actor, distribution_id)
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    rounds.must_carry_rounds(plan)
    if plan.state is State.CANCELLED:
        raise Refused(
            "distributions.wrong-state",
            N_("This plan was cancelled, so nothing comes after it. Nothing was changed."),
        )
    if days is not None and not 1 <= days <= rounds.LONGEST_CYCLE:
        raise Invalid({"days": N_("Write after how many days the next round begins, from 1 to 366.")})
    rounds.cycle_of(db, plan.id).every_days = days
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="cycle", days=days)
    db.flush()


def next_start(plan: Distribution, every_days: int, now: datetime) -> datetime:
    """When the next round begins: so many days after this one, or as often again until it lies ahead."""
    step, start = timedelta(days=every_days), plan.starts_at + timedelta(days=every_days)
    while local_day(start) <= local_day(now):
        start += step
    return start


def prepared_at(plan: Distribution, every_days: int | None, now: datetime) -> datetime | None:
    """From when the next round lies there as a draft; None where none comes."""
    return next_start(plan, every_days, now) - AHEAD if every_days else None


def due(db: Session, now: datetime) -> Sequence[Distribution]:
    """Closed plans of open responses whose next round is to be prepared now and has not been begun."""
    query = (
        sa.select(Distribution, rounds.Cycle.every_days)
        .join(rounds.Cycle, rounds.Cycle.distribution_id == Distribution.id)
        .join(Response, Response.id == Distribution.response_id)
        .where(
            Distribution.state == State.CLOSED,
            rounds.Cycle.every_days.is_not(None),
            rounds.Cycle.next_id.is_(None),
            Response.state != ResponseState.CLOSED,
        )
    )
    found = db.execute(query.order_by(Distribution.starts_at, Distribution.id)).all()
    return [plan for plan, days in found if days and next_start(plan, days, now) - AHEAD <= now]
