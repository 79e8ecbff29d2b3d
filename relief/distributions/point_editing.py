"""Change a point of a draft: its position, how many it serves, when it is open, who can reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import rules
from relief.distributions.editing import find_for, stop_at
from relief.distributions.inputs import PointGiven
from relief.distributions.models import Distribution, DistributionPoint
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb

Hours = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class PointChangeGiven:
    """`hours` by ISO day: from and to in local time, "HH:MM"; {} is "as the plan". `version` is the one seen."""

    distribution_id: UUID
    point_id: UUID
    version: int
    name_bn: str
    name_en: str = ""
    lon: float | None = None
    lat: float | None = None
    capacity_per_hour: int = 60
    hours: Hours = field(default_factory=dict)
    step_free: bool = False
    womens_line: bool = False
    water_m: int | None = None


def change_point(db: Session, actor: Actor, given: PointChangeGiven, *, now: datetime) -> DistributionPoint:
    """Change it; where households were sent stays until the planner runs again."""
    plan = find_for(db, actor, given.distribution_id, "edit")
    point = find_point(db, plan, given.point_id)
    stop_at(_faults(given))
    if point.version != given.version:
        raise Refused(
            "distributions.changed-meanwhile",
            N_(
                "Somebody else changed this plan meanwhile. Nothing was overwritten. "
                "Open it again and repeat your change."
            ),
        )
    for name in ("lon", "lat", "capacity_per_hour", "step_free", "womens_line", "water_m"):
        setattr(point, name, getattr(given, name))
    point.name_bn, point.name_en = given.name_bn or given.name_en, given.name_en
    point.hours = {day: list(pair) for day, pair in given.hours.items()}
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="change-point", point=point.id)
    db.flush()
    return point


def find_point(db: Session, plan: Distribution, point_id: UUID) -> DistributionPoint:
    """A point of this plan, or NotFound."""
    point = db.get(DistributionPoint, point_id)
    if point is None or point.distribution_id != plan.id:
        raise NotFound
    return point


def _faults(given: PointChangeGiven) -> dict[str, str]:
    faults = rules.point_faults(
        PointGiven(
            distribution_id=given.distribution_id,
            name_bn=given.name_bn,
            name_en=given.name_en,
            lon=given.lon,
            lat=given.lat,
            capacity_per_hour=given.capacity_per_hour,
        )
    )
    if any(time.fromisoformat(a) >= time.fromisoformat(b) for a, b in given.hours.values()):
        faults["hours"] = N_("On each day the point must open before it closes.")
    return faults
