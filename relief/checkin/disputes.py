"""What a person must look at before a distribution is closed: double collections, overrides, wrong clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from relief.accounts.models import Device, User
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.checkin.models import CheckIn, Conflict, ConflictState, Outcome
from relief.checkin.verdicts import Collected
from relief.distributions.models import Distribution, DistributionPoint, Entitlement
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

MOST_SHOWN = 100


@dataclass(frozen=True)
class Recorded(Collected):
    """One check-in with the tablet it was written on, and who allowed it against the verdict."""

    device: Device | None
    allowed_by: User | None


@dataclass(frozen=True)
class Override:
    """Goods that somebody allowed though the screen said no."""

    recorded: Recorded
    code: str
    name_bn: str
    name_en: str


@dataclass(frozen=True)
class WrongClock:
    """A tablet whose clock was put right on the way in: how many entries, and the furthest it was off."""

    device: Device
    entries: int
    furthest: timedelta


def conflicts(
    db: Session, actor: Actor, distribution: Distribution
) -> Sequence[tuple[Conflict, Entitlement, Recorded, Recorded]]:
    """Double collections with both facts side by side, those to be settled first."""
    _may_read(actor)
    query = (
        sa.select(Conflict, Entitlement)
        .join(Entitlement, Entitlement.id == Conflict.entitlement_id)
        .where(Conflict.distribution_id == distribution.id)
        .order_by(Conflict.state != ConflictState.OPEN, Conflict.created_at.desc())
        .limit(MOST_SHOWN)
    )
    found = db.execute(query).all()
    sides = _recorded(db, CheckIn.id.in_([id for row in found for id in (row[0].first_id, row[0].second_id)]))
    by_id = {one.check_in.id: one for one in sides}
    return [
        (conflict, entitlement, by_id[conflict.first_id], by_id[conflict.second_id]) for conflict, entitlement in found
    ]


def overrides(db: Session, actor: Actor, distribution: Distribution) -> Sequence[Override]:
    """Who allowed what against which verdict, and why; the newest first."""
    _may_read(actor)
    allowed = sa.and_(CheckIn.distribution_id == distribution.id, CheckIn.override_by_id.is_not(None))
    rows = _recorded(db, allowed, CheckIn.outcome != Outcome.VOID)
    return [
        Override(one, one.check_in.household.code, one.check_in.household.head_name_bn,
                 one.check_in.household.head_name_en)
        for one in rows
    ]  # fmt: skip


def wrong_clocks(db: Session, actor: Actor, distribution: Distribution) -> Sequence[WrongClock]:
    """Tablets whose entries of this distribution carry a time that had to be put right."""
    _may_read(actor)
    query = (
        sa.select(Device, CheckIn.device_at, CheckIn.collected_at)
        .join(CheckIn, CheckIn.device_id == Device.id)
        .where(CheckIn.distribution_id == distribution.id, CheckIn.clock_was_ahead, CheckIn.device_at.is_not(None))
    )
    off: dict[UUID, list[timedelta]] = {}
    devices: dict[UUID, Device] = {}
    for device, said, believed in db.execute(query):
        if said is not None:
            devices[device.id] = device
            off.setdefault(device.id, []).append(said - believed)
    found = [WrongClock(devices[one], len(each), max(each, key=abs)) for one, each in off.items()]
    return sorted(found, key=lambda one: one.device.name)


def open_conflicts(db: Session, actor: Actor) -> Sequence[tuple[Distribution, int]]:
    """Distributions of one's areas with double collections to settle, and how many."""
    if not actor.can(Verb.CHECKIN_RESOLVE):
        return []
    counted = (
        sa.select(Conflict.distribution_id, sa.func.count().label("open"))
        .where(Conflict.state == ConflictState.OPEN)
        .group_by(Conflict.distribution_id)
        .subquery()
    )
    query = (
        sa.select(Distribution, counted.c.open)
        .join(counted, counted.c.distribution_id == Distribution.id)
        .join(Area, Area.id == Distribution.area_id)
        .options(joinedload(Distribution.area), joinedload(Distribution.kit))
        .where(inside(actor))
        .order_by(Distribution.starts_at.desc())
    )
    return db.execute(query).all()


def open_conflict_count(db: Session, actor: Actor) -> int:
    """How many double collections of one's areas wait."""
    if not actor.can(Verb.CHECKIN_RESOLVE):
        return 0
    return sum(count for path, count in db.execute(_OPEN_BY_PLACE) if actor.sees(path))


_OPEN_BY_PLACE = (
    sa.select(Area.path, sa.func.count())
    .select_from(Conflict)
    .join(Distribution, Distribution.id == Conflict.distribution_id)
    .join(Area, Area.id == Distribution.area_id)
    .where(Conflict.state == ConflictState.OPEN)
    .group_by(Area.path)
)


def _may_read(actor: Actor) -> None:
    if not actor.can(Verb.CHECKIN_RESOLVE):
        actor.must(Verb.DISTRIBUTIONS_VIEW)


def _recorded(db: Session, *which: sa.ColumnElement[bool]) -> list[Recorded]:
    by, allowed_by = aliased(User), aliased(User)
    query = (
        sa.select(CheckIn, by, DistributionPoint, Device, allowed_by)
        .options(joinedload(CheckIn.household))
        .outerjoin(by, by.id == CheckIn.created_by_id)
        .outerjoin(DistributionPoint, DistributionPoint.id == CheckIn.point_id)
        .outerjoin(Device, Device.id == CheckIn.device_id)
        .outerjoin(allowed_by, allowed_by.id == CheckIn.override_by_id)
        .where(*which)
        .order_by(CheckIn.collected_at.desc(), CheckIn.id)
        .limit(2 * MOST_SHOWN)
    )
    return [Recorded(*row) for row in db.execute(query)]
