"""Whom to call: helplines first, then the nearest. The directory is open to all who may look.

It is not narrowed by area: the nearest hospital may lie in the next upazila.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, cos, radians
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.referrals.kinds import Service
from relief.referrals.models import Provider
from relief.referrals.rules import haversine_km

PER_PAGE = 50
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A provider, and how far it lies from where the person asked."""

    provider: Provider
    km: float | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the directory, in the words the pager macro reads."""

    items: Sequence[Row]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / PER_PAGE))

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * PER_PAGE, self.total)


def helplines(db: Session, actor: Actor, service: Service | None = None) -> Sequence[Provider]:
    """Whoever serves the whole country by phone."""
    actor.must(Verb.REFERRALS_DIRECTORY)
    query = sa.select(Provider).where(Provider.area_id.is_(None), *_of(service))
    return db.scalars(query.order_by(Provider.phone)).all()


def providers(
    db: Session,
    actor: Actor,
    service: Service | None = None,
    near: Point | None = None,
    *,
    page: int = 1,
    stale_before: date | None = None,
) -> Page:
    """Providers at a place, nearest to the point (lon, lat) first; those without a point last.

    With `stale_before` only those nobody has called since that day, helplines among them.
    """
    actor.must(Verb.REFERRALS_DIRECTORY)
    narrow = [*_of(service)]
    if stale_before is None:
        narrow.append(Provider.area_id.is_not(None))
    else:
        old = sa.or_(Provider.last_verified_on.is_(None), Provider.last_verified_on < stale_before)
        narrow.append(old)
    total = db.scalar(sa.select(sa.func.count()).select_from(Provider).where(*narrow)) or 0
    number = min(max(1, page), max(1, ceil(total / PER_PAGE)))
    query = (
        sa.select(Provider)
        .where(*narrow)
        .options(joinedload(Provider.area), joinedload(Provider.serves))
        .order_by(*_order(near))
        .offset((number - 1) * PER_PAGE)
        .limit(PER_PAGE)
    )
    rows = [Row(provider=each, km=_km(each, near)) for each in db.scalars(query)]
    return Page(items=rows, number=number, total=total)


def find(db: Session, actor: Actor, provider_id: UUID) -> Provider:
    """One provider with its area."""
    actor.must(Verb.REFERRALS_DIRECTORY)
    query = sa.select(Provider).options(joinedload(Provider.area))
    found = db.scalar(query.where(Provider.id == provider_id))
    if found is None:
        raise NotFound
    return found


def middle_of(area: Area | None) -> Point | None:
    """The point distances are counted from when somebody asks near an area."""
    if area is None:
        return None
    if area.label_lon is not None and area.label_lat is not None:
        return area.label_lon, area.label_lat
    box = (area.min_lon, area.max_lon, area.min_lat, area.max_lat)
    if None in box:
        return None
    west, east, south, north = (float(side or 0) for side in box)
    return (west + east) / 2, (south + north) / 2


def _of(service: Service | None) -> list[sa.ColumnElement[bool]]:
    return [] if service is None else [Provider.service == service]


def _order(near: Point | None) -> list[Any]:
    by_name = [Provider.name_en, Provider.id]
    if near is None:
        return by_name
    lon, lat = near
    # Squared degrees, made square at this latitude: the same order as the ground distance.
    east = (Provider.lon - lon) * cos(radians(lat))
    north = Provider.lat - lat
    return [Provider.lon.is_(None), east * east + north * north, *by_name]


def _km(provider: Provider, near: Point | None) -> float | None:
    if near is None or provider.lon is None or provider.lat is None:
        return None
    return haversine_km(near, (provider.lon, provider.lat))
