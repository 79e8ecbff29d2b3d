"""What comes after a distribution: a plan for those who did not come, or the next round for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from relief.distributions import plans, targeting
from relief.distributions.editing import add_point, find_for, plan_distribution, set_rules
from relief.distributions.inputs import DistributionGiven, PointGiven
from relief.distributions.models import Distribution, State
from relief.distributions.payouts import must_be_answered
from relief.kernel.actor import Actor
from relief.kernel.db import Base
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.zone import local_day

LONGEST_CYCLE = 366


class Cycle(Base):
    """What comes after a plan: every how many days (None: once), and the next round once it was begun."""

    __tablename__ = "distribution_cycles"
    __table_args__ = (sa.CheckConstraint("every_days BETWEEN 1 AND 366", name="days"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), primary_key=True)
    every_days: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)
    next_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("distributions.id"), unique=True, default=None)


def cycle_of(db: Session, distribution_id: UUID) -> Cycle:
    """The cycle of a plan the caller has found, for changing: nobody else changes it until the door closes."""
    db.execute(sa.select(Distribution.id).where(Distribution.id == distribution_id).with_for_update())
    found = db.get(Cycle, distribution_id, populate_existing=True)
    if found is None:
        found = Cycle(distribution_id=distribution_id)
        db.add(found)
        db.flush()
    return found


@dataclass(frozen=True)
class Around:
    """Every how many days a plan comes again, the round after it and the round before it."""

    every_days: int | None
    after: UUID | None
    before: UUID | None
    # Somebody cancelled the round after: then none is prepared, and it can be begun by hand.
    was_cancelled: bool


def around(db: Session, distribution_id: UUID) -> Around:
    """The rounds around a plan the caller has found."""
    own = db.get(Cycle, distribution_id)
    earlier = db.scalar(sa.select(Cycle.distribution_id).where(Cycle.next_id == distribution_id))
    begun = db.get(Distribution, own.next_id) if own and own.next_id else None
    is_off = begun is not None and begun.state is State.CANCELLED
    after = begun.id if begun is not None and not is_off else None
    return Around(own.every_days if own else None, after, earlier, is_off)


def must_carry_rounds(plan: Distribution) -> None:
    """Refuse a round after a follow-up: it belongs to the plan that was followed."""
    if plan.follows_id is not None:
        raise Refused(
            "distributions.no-round-of-a-follow-up",
            N_("This was for those who did not come to another distribution. Begin the next round from that one."),
        )


def follow_up(db: Session, actor: Actor, distribution_id: UUID, *, now: datetime) -> Distribution:
    """Begin a new plan for those who did not come: same goods, points and hours, two days later.

    Its rule asks who is absent when it is locked, so a late tablet still takes people off.
    """
    before = find_for(db, actor, distribution_id, "follow-up")
    must_be_answered(db, before.id)
    late = max(local_day(now) - local_day(before.starts_at), timedelta())
    start = before.starts_at + late + timedelta(days=2)
    after = plan_distribution(
        db,
        actor,
        DistributionGiven(
            response_id=before.response_id,
            area_id=before.area_id,
            kit_id=before.kit_id,
            starts_at=start,
            ends_at=start + (before.ends_at - before.starts_at),
            name_bn=before.name_bn,
            name_en=before.name_en,
            round=before.round,
            is_demo=before.is_demo,
        ),
        now=now,
    )
    after.follows_id = before.id
    set_rules(db, actor, after.id, [[{"field": "no_show", "op": "of", "value": str(before.id)}]], now=now)
    _same_points(db, actor, before, after, now)
    return after


def next_round(db: Session, actor: Actor, distribution_id: UUID, *, days: int, now: datetime) -> Distribution:
    """Begin the next round of a closed distribution: same goods, rules, weights and points, so many days later.

    The button and the job that watches cycles both come here, so a round is begun once. Who is on it is asked anew
    when it is locked; what was changed by hand belongs to the round it was changed in.
    """
    before = find_for(db, actor, distribution_id, "next-round")
    must_carry_rounds(before)
    cycle = cycle_of(db, before.id)
    begun = db.get(Distribution, cycle.next_id) if cycle.next_id else None
    if begun is not None and begun.state is not State.CANCELLED:
        raise Refused(
            "distributions.round-begun",
            N_("The next round was begun already. Nothing was changed. Open it under the plans of this response."),
        )
    if not 1 <= days <= LONGEST_CYCLE:
        raise Invalid({"days": N_("Write after how many days the next round begins, from 1 to 366.")})
    start = before.starts_at + timedelta(days=days)
    after = plan_distribution(
        db,
        actor,
        DistributionGiven(
            response_id=before.response_id,
            area_id=before.area_id,
            kit_id=before.kit_id,
            starts_at=start,
            ends_at=start + (before.ends_at - before.starts_at),
            name_bn=before.name_bn,
            name_en=before.name_en,
            round=before.round + 1,
            is_demo=before.is_demo,
        ),
        now=now,
    )
    set_rules(db, actor, after.id, plans.blocks_of(db, before.id), now=now)
    targeting.of_plan(db, after.id).weighting = dict(targeting.of_plan(db, before.id).weighting)
    _same_points(db, actor, before, after, now)
    db.flush()
    cycle.next_id = after.id
    db.add(Cycle(distribution_id=after.id, every_days=cycle.every_days))
    db.flush()
    return after


def _same_points(db: Session, actor: Actor, before: Distribution, after: Distribution, now: datetime) -> None:
    for point in plans.points(db, before.id):
        given = PointGiven(
            distribution_id=after.id,
            name_bn=point.name_bn,
            name_en=point.name_en,
            lon=point.lon,
            lat=point.lat,
            capacity_per_hour=point.capacity_per_hour,
        )
        copy = add_point(db, actor, given, now=now)
        # Hours belong to days, and those are others now; who can reach the place is the same.
        copy.step_free, copy.womens_line, copy.water_m = point.step_free, point.womens_line, point.water_m
