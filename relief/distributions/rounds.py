"""What comes after a distribution: a plan for those who did not come, or the next round for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from relief.distributions import plans, targeting
from relief.distributions.editing import add_point, find_for, plan_distribution, set_rules
from relief.distributions.inputs import DistributionGiven, PointGiven
from relief.distributions.models import Distribution
from relief.distributions.payouts import must_be_answered
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.zone import local_day

_LONGEST_CYCLE = 366


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

    Who is on it is asked anew when it is locked; what was changed by hand belongs to the round it was changed in.
    """
    before = find_for(db, actor, distribution_id, "next-round")
    if before.follows_id is not None:
        raise Refused(
            "distributions.no-round-of-a-follow-up",
            N_("This was for those who did not come to another distribution. Begin the next round from that one."),
        )
    if not 1 <= days <= _LONGEST_CYCLE:
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
