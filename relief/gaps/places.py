"""What stands on the map beside the areas, at a precision that harms nobody.

Never a household. A space for children or a point where goods are given is a public place, told to about a hundred
metres. A girls' centre and a space in somebody's home stand in the middle of their union; shelters and whoever helps
against violence are not on the map at all: who looks for them asks the directory (spaces.md, F26).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.distributions.models import Distribution, DistributionPoint, State
from relief.gaps.models import Gap
from relief.gaps.queries import STANDING_GAPS
from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.referrals.kinds import Service
from relief.referrals.models import Provider
from relief.spaces.kinds import SpaceKind, SpaceState
from relief.spaces.models import Space
from relief.stock.models import PlaceKind, StockPlace

MOST = 300
# Degrees to three digits: about a hundred metres.
_DIGITS = 3
_COARSE = (SpaceKind.GIRLS_CENTRE, SpaceKind.HOME)
_UNNAMED = (
    Service.SHELTER, Service.DOMESTIC, Service.GIRLS, Service.TRAFFICKING, Service.WOMEN_HELPLINE,
    Service.CHILD_HELPLINE, Service.TRACING,
)  # fmt: skip
_STANDING = (State.APPROVED, State.OPEN, State.RECONCILING)
_THERE = (SpaceState.APPROVED, SpaceState.OPEN, SpaceState.SUSPENDED)


class Layer(StrEnum):
    """What can be laid over the areas."""

    SPACES = "spaces"
    POINTS = "points"
    WAREHOUSES = "warehouses"
    PROVIDERS = "providers"
    FLAGS = "flags"


LABELS = {
    Layer.SPACES: N_("Spaces for children"),
    Layer.POINTS: N_("Distribution points"),
    Layer.WAREHOUSES: N_("Warehouses"),
    Layer.PROVIDERS: N_("Who can help"),
    Layer.FLAGS: N_("Gaps to close"),
}
_VERBS = {
    Layer.SPACES: Verb.SPACES_VIEW,
    Layer.POINTS: Verb.DISTRIBUTIONS_VIEW,
    Layer.WAREHOUSES: Verb.STOCK_VIEW,
    Layer.PROVIDERS: Verb.REFERRALS_DIRECTORY,
    Layer.FLAGS: Verb.GAPS_VIEW,
}


@dataclass(frozen=True)
class Place:
    """One sign on the map. `is_about`: it stands in the middle of its area and not where it is."""

    layer: Layer
    id: UUID
    name_bn: str
    name_en: str
    lon: float
    lat: float
    is_about: bool = False


def layers(actor: Actor) -> list[Layer]:
    """Those this person may switch on."""
    return [layer for layer, verb in _VERBS.items() if actor.can(verb)]


def places(db: Session, actor: Actor, response_id: UUID, above: Area | None, *, now: datetime) -> list[Place]:
    """Everything the person may see in a place, at most MOST of each kind."""
    actor.must(Verb.GAPS_VIEW)
    narrow = [areas.inside(actor)]
    if above is not None:
        narrow.append(areas.below(above.path))
    ask = {
        Layer.SPACES: _spaces(response_id),
        Layer.POINTS: _points(response_id, now),
        Layer.WAREHOUSES: _WAREHOUSES,
        Layer.PROVIDERS: _PROVIDERS,
        Layer.FLAGS: _flags(response_id),
    }
    found: list[Place] = []
    for layer in layers(actor):
        for key, bn, en, lon, lat, kind, label_lon, label_lat in db.execute(ask[layer].where(*narrow).limit(MOST)):
            is_about = lon is None or lat is None or kind in _COARSE
            at = (label_lon, label_lat) if is_about else (round(lon, _DIGITS), round(lat, _DIGITS))
            if at[0] is not None and at[1] is not None:
                found.append(Place(layer, key, bn or en, en or bn, at[0], at[1], is_about))
    return found


# What each layer asks: id, two names, a point, a kind, and the middle of its area.
Rows: TypeAlias = "sa.Select[*tuple[Any, ...]]"
_AREA = (Area.label_lon, Area.label_lat)


def _spaces(response_id: UUID) -> Rows:
    query = sa.select(Space.id, Space.name_bn, Space.name_en, Space.lon, Space.lat, Space.kind, *_AREA)
    query = query.join(Area, Area.id == Space.area_id)
    return query.where(Space.response_id == response_id, Space.state.in_(_THERE)).order_by(Space.id)


def _points(response_id: UUID, now: datetime) -> Rows:
    """Of plans that are not over: where people go today and in the days to come."""
    one = DistributionPoint
    query = sa.select(Distribution.id, one.name_bn, one.name_en, one.lon, one.lat, sa.null(), *_AREA)
    query = query.join(Distribution, Distribution.id == one.distribution_id)
    query = query.join(Area, Area.id == Distribution.area_id)
    there = (Distribution.response_id == response_id, Distribution.state.in_(_STANDING), Distribution.ends_at >= now)
    return query.where(*there).order_by(one.id)


_NOWHERE = (sa.null(), sa.null(), sa.null())
_WAREHOUSES: Rows = (
    sa.select(StockPlace.id, StockPlace.name_bn, StockPlace.name_en, *_NOWHERE, *_AREA)
    .join(Area, Area.id == StockPlace.area_id)
    .where(StockPlace.kind == PlaceKind.WAREHOUSE)
    .order_by(StockPlace.id)
)
_PROVIDERS: Rows = (
    sa.select(Provider.id, Provider.name_bn, Provider.name_en, Provider.lon, Provider.lat, sa.null(), *_AREA)
    .join(Area, Area.id == Provider.area_id)
    .where(Provider.service.not_in(_UNNAMED))
    .order_by(Provider.id)
)


def _flags(response_id: UUID) -> Rows:
    """One sign for each area with flags that stand, named after the area."""
    query = sa.select(Area.id, Area.name_bn, Area.name_en, *_NOWHERE, *_AREA)
    flagged = sa.select(Gap.area_id).where(Gap.response_id == response_id, Gap.state.in_(STANDING_GAPS))
    return query.where(Area.id.in_(flagged), Area.level == Level.UNION).order_by(Area.path)
