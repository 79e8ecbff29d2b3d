"""Who would get the same kind of help twice: by another list of ours, or from another organisation.

What a household got lasts as long as that kit lasts, not as long as the one that is planned now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.distributions import counting
from relief.distributions.choosing import Choice
from relief.distributions.models import Distribution, Entitlement, State
from relief.distributions.selection import PENDING, PROMISED, RECEIVED
from relief.distributions.support_models import Support
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock.models import Kit, Sector

MOST = 200
# The family of a record is the one it was joined into; before that, itself.
_OWN = sa.func.coalesce(Household.merged_into_id, Household.id)
_EITHER: tuple[Any, ...] = (Household.id, Household.merged_into_id)


@dataclass(frozen=True)
class Overlap:
    """A household of this plan and what else it has: `plan` of ours, or `support` of others; `until` it lasts."""

    household: Household
    until: date
    plan: Distribution | None = None
    got_at: datetime | None = None
    support: Support | None = None


def who_still_has(db: Session, sector: Sector, at: datetime) -> set[UUID]:
    """Households that got something of this sector that lasts at a moment, and those they were joined into."""
    listed = sa.select(*_EITHER).join(Entitlement, Entitlement.household_id == Household.id)
    listed = listed.join(Distribution, Distribution.id == Entitlement.distribution_id)
    return _all(db, listed.where(*_given(db, sector, at)))


def whom_others_helped(db: Session, sector: Sector, on: date) -> set[UUID]:
    """Households another organisation gave something of this sector that lasts, and those they were joined into."""
    helped = sa.select(*_EITHER).join(Support, Support.household_id == Household.id)
    return _all(db, helped.where(Support.sector == sector, Support.lasts_until >= on))


def _all(db: Session, query: sa.Select[Any]) -> set[UUID]:
    return {one for row in db.execute(query) for one in row if one is not None}


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
    chosen = None if distribution.state is not State.DRAFT else counting.chosen(db, distribution, now=now)
    return [
        *_received(db, distribution, chosen),
        *_promised(db, distribution, chosen),
        *_from_others(db, actor, distribution, chosen),
    ]


def _given(db: Session, sector: Sector, at: datetime) -> list[sa.ColumnElement[bool]]:
    kits = db.execute(sa.select(Kit.id, Kit.validity_days).where(Kit.sector == sector)).all()
    lasting = [
        sa.and_(Distribution.kit_id == kit_id, Entitlement.settled_at > at - timedelta(days=days))
        for kit_id, days in kits
    ]
    return [Entitlement.state.in_(RECEIVED), sa.or_(sa.false(), *lasting)]


def _first(
    db: Session, distribution: Distribution, chosen: Choice | None, query: sa.Select[Any], own: Any, key: Any
) -> Sequence[UUID]:
    """Keys of the first rows, in the order of the query, whose family is on the locked list, or on the draft's."""
    if chosen is None:
        listed = sa.select(Entitlement.household_id).where(Entitlement.distribution_id == distribution.id)
        return db.scalars(query.with_only_columns(key).where(own.in_(listed)).limit(MOST)).all()
    rows = db.execute(query.with_only_columns(own, key)).all()
    among = chosen.among({family for family, _ in rows})
    return [one for family, one in rows if family in among][:MOST]


def _elsewhere(
    db: Session, distribution: Distribution, chosen: Choice | None, *said: sa.ColumnElement[bool]
) -> Sequence[Any]:
    columns: tuple[Any, ...] = (Household, Distribution, Entitlement.settled_at, Kit.validity_days)
    query = (
        sa.select(*columns)
        .join(Entitlement, Entitlement.household_id == Household.id)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(Distribution.id != distribution.id, Kit.sector == distribution.kit.sector, *said)
    ).order_by(Household.code, Distribution.starts_at)
    first = _first(db, distribution, chosen, query, _OWN, Entitlement.id)
    named = (joinedload(Distribution.area), joinedload(Distribution.kit))
    return db.execute(query.options(*named).where(Entitlement.id.in_(first))).all()


def _received(db: Session, distribution: Distribution, chosen: Choice | None) -> list[Overlap]:
    said = _given(db, distribution.kit.sector, distribution.starts_at)
    return [
        Overlap(home, local_day(got_at + timedelta(days=days)), plan=plan, got_at=got_at)
        for home, plan, got_at, days in _elsewhere(db, distribution, chosen, *said)
        if got_at is not None
    ]


def _promised(db: Session, distribution: Distribution, chosen: Choice | None) -> list[Overlap]:
    said = (Entitlement.state.in_(PENDING), Distribution.state.in_(PROMISED))
    return [
        Overlap(home, local_day(plan.ends_at + timedelta(days=days)), plan=plan)
        for home, plan, _, days in _elsewhere(db, distribution, chosen, *said)
    ]


def _from_others(db: Session, actor: Actor, distribution: Distribution, chosen: Choice | None) -> list[Overlap]:
    columns: tuple[Any, ...] = (Household, Support)
    query = sa.select(*columns).join(Support, Support.household_id == Household.id)
    query = query.join(Area, Area.id == Support.area_id).where(
        inside(actor),
        Support.sector == distribution.kit.sector,
        Support.lasts_until >= local_day(distribution.starts_at),
    )
    query = query.order_by(Household.code)
    first = _first(db, distribution, chosen, query, Household.id, Support.id)
    rows = db.execute(query.where(Support.id.in_(first)))
    return [Overlap(home, one.lasts_until, support=one) for home, one in rows]
