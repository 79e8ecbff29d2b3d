"""Who would get the same kind of help twice: by another list of ours, or from another organisation.

What a household got lasts as long as that kit lasts, not as long as the one that is planned now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.distributions import counting
from relief.distributions.models import Distribution, Entitlement, State
from relief.distributions.selection import PENDING, PROMISED, RECEIVED, select_households
from relief.distributions.support_models import Support
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock.models import Kit, Sector

MOST = 200


@dataclass(frozen=True)
class Overlap:
    """A household of this plan and what else it has: `plan` of ours, or `support` of others; `until` it lasts."""

    household: Household
    until: date
    plan: Distribution | None = None
    got_at: datetime | None = None
    support: Support | None = None


def still_lasting(db: Session, sector: Sector, at: datetime) -> sa.ColumnElement[bool]:
    """The household got something of this sector, here or under a record joined into it, that lasts at a moment."""
    return _under_either(_given(db, sector, at))


def helped_by_others(sector: Sector, on: date) -> sa.ColumnElement[bool]:
    """Another organisation gave the household something of this sector that lasts on a day."""
    helped = sa.select(Support.id).where(Support.sector == sector, Support.lasts_until >= on)
    joined = aliased(Household)
    under = helped.join(joined, joined.id == Support.household_id)
    return sa.or_(
        helped.where(Support.household_id == Household.id).correlate(Household).exists(),
        under.where(joined.merged_into_id == Household.id).correlate(Household).exists(),
    )


def support_of_areas(db: Session, distribution: Distribution) -> Sequence[Support]:
    """What others gave to whole areas inside the plan's, or around it, and that lasts when it begins."""
    path, day = distribution.area.path, local_day(distribution.starts_at)
    # An area above the plan's holds all of it.
    above = sa.literal(path).startswith(Area.path)
    query = sa.select(Support).options(joinedload(Support.area)).join(Area, Area.id == Support.area_id)
    query = query.where(Support.household_id.is_(None), Support.sector == distribution.kit.sector)
    query = query.where(Support.lasts_until >= day, sa.or_(below(path), above))
    return db.scalars(query.order_by(Support.given_on.desc()).limit(MOST)).all()


def overlaps(db: Session, actor: Actor, distribution: Distribution, *, now: datetime) -> list[Overlap]:
    """Every household of the plan that has, or is promised, help of the same kind; the first two hundred of each."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    chosen = _chosen(db, distribution, now)
    return [
        *_received(db, distribution, chosen),
        *_promised(db, distribution, chosen),
        *_from_others(db, actor, distribution, chosen),
    ]


def _chosen(db: Session, distribution: Distribution, now: datetime) -> sa.Select[Any]:
    if distribution.state is not State.DRAFT:
        return sa.select(Entitlement.household_id).where(Entitlement.distribution_id == distribution.id)
    wanted = select_households(counting.wanted_by(db, distribution, now=now), Household.id).subquery()
    return sa.select(wanted.c.id)


def _given(db: Session, sector: Sector, at: datetime) -> list[sa.ColumnElement[bool]]:
    kits = db.execute(sa.select(Kit.id, Kit.validity_days).where(Kit.sector == sector)).all()
    lasting = [
        sa.and_(Distribution.kit_id == kit_id, Entitlement.settled_at > at - timedelta(days=days))
        for kit_id, days in kits
    ]
    return [Entitlement.state.in_(RECEIVED), sa.or_(sa.false(), *lasting)]


def _under_either(said: Sequence[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    # Apart, for one condition with OR would read no index.
    listed = sa.select(Entitlement.id).join(Distribution, Distribution.id == Entitlement.distribution_id).where(*said)
    joined = aliased(Household)
    under = listed.join(joined, joined.id == Entitlement.household_id)
    return sa.or_(
        listed.where(Entitlement.household_id == Household.id).correlate(Household).exists(),
        under.where(joined.merged_into_id == Household.id).correlate(Household).exists(),
    )


def _elsewhere(distribution: Distribution, chosen: sa.Select[Any], *said: sa.ColumnElement[bool]) -> sa.Select[Any]:
    own = sa.func.coalesce(Household.merged_into_id, Household.id)
    columns: tuple[Any, ...] = (Household, Distribution, Entitlement.settled_at, Kit.validity_days)
    query = (
        sa.select(*columns)
        .join(Entitlement, Entitlement.household_id == Household.id)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(own.in_(chosen), Distribution.id != distribution.id, Kit.sector == distribution.kit.sector, *said)
    )
    return query.order_by(Household.code, Distribution.starts_at).limit(MOST)


def _received(db: Session, distribution: Distribution, chosen: sa.Select[Any]) -> list[Overlap]:
    said = _given(db, distribution.kit.sector, distribution.starts_at)
    return [
        Overlap(home, local_day(got_at + timedelta(days=days)), plan=plan, got_at=got_at)
        for home, plan, got_at, days in db.execute(_elsewhere(distribution, chosen, *said))
        if got_at is not None
    ]


def _promised(db: Session, distribution: Distribution, chosen: sa.Select[Any]) -> list[Overlap]:
    said = (Entitlement.state.in_(PENDING), Distribution.state.in_(PROMISED))
    return [
        Overlap(home, local_day(plan.ends_at + timedelta(days=days)), plan=plan)
        for home, plan, _, days in db.execute(_elsewhere(distribution, chosen, *said))
    ]


def _from_others(db: Session, actor: Actor, distribution: Distribution, chosen: sa.Select[Any]) -> list[Overlap]:
    query = sa.select(Household, Support).join(Support, Support.household_id == Household.id)
    query = query.join(Area, Area.id == Support.area_id).where(
        Household.id.in_(chosen),
        inside(actor),
        Support.sector == distribution.kit.sector,
        Support.lasts_until >= local_day(distribution.starts_at),
    )
    rows = db.execute(query.order_by(Household.code).limit(MOST))
    return [Overlap(home, one.lasts_until, support=one) for home, one in rows]
