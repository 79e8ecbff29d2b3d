"""Questions about responses, their water, and whom it touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, undefer

from relief.areas import geometry
from relief.areas import queries as areas
from relief.areas.geometry import GeometryFault
from relief.areas.models import Area, Level
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.responses import exposure, rules
from relief.responses.kinds import ResponseState
from relief.responses.models import AreaImpact, Exposure, HazardExtent, Response
from relief.responses.rules import Counted


@dataclass(frozen=True, slots=True)
class ExposedArea:
    """One area under water, with the newest official figures when there are any."""

    area: Area
    exposure: Exposure
    official: AreaImpact | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the unions a person sees."""

    unions: int
    people: int | None
    households: int | None
    children_3_17: int | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Whom an outline would touch, the most people first."""

    unions: list[tuple[Area, Counted]]
    km2: float

    @property
    def people(self) -> int:
        """Everybody counted; unions nobody has counted add nothing."""
        return sum(counted.people or 0 for _, counted in self.unions)


def find(db: Session, actor: Actor, code: str) -> Response:
    """The response of a code."""
    actor.must(Verb.RESPONSES_VIEW)
    found = db.scalar(sa.select(Response).where(Response.code == code.strip().upper()))
    if found is None:
        raise NotFound
    return found


def by_id(db: Session, actor: Actor, response_id: UUID) -> Response:
    """The response of an id."""
    actor.must(Verb.RESPONSES_VIEW)
    found = db.get(Response, response_id)
    if found is None:
        raise NotFound
    return found


def every(db: Session, actor: Actor) -> Sequence[Response]:
    """All responses, the newest first."""
    actor.must(Verb.RESPONSES_VIEW)
    return db.scalars(sa.select(Response).order_by(Response.started_on.desc(), Response.code)).all()


def open_ones(db: Session, actor: Actor) -> Sequence[Response]:
    """Responses that are being worked on, the newest first."""
    actor.must(Verb.RESPONSES_VIEW)
    alive = Response.state.in_((ResponseState.ACTIVE, ResponseState.RECOVERY))
    return db.scalars(sa.select(Response).where(alive).order_by(Response.started_on.desc(), Response.code)).all()


def extents(db: Session, actor: Actor, response: Response, *, with_shapes: bool = False) -> Sequence[HazardExtent]:
    """Where the water and wind were, the newest first. Water is no secret: it is not narrowed."""
    actor.must(Verb.RESPONSES_VIEW)
    shapes = undefer(HazardExtent.geometry) if with_shapes else defer(HazardExtent.geometry)
    query = sa.select(HazardExtent).where(HazardExtent.response_id == response.id).options(shapes)
    return db.scalars(query.order_by(HazardExtent.observed_at.desc(), HazardExtent.name_en)).all()


def extent_shapes(
    db: Session, actor: Actor, response: Response, *, on: date | None = None
) -> list[tuple[HazardExtent, dict[str, Any]]]:
    """Each extent with its GeoJSON, made small for the screen; of a day: what was known by then."""
    actor.must(Verb.RESPONSES_VIEW)
    drawn = sa.func.coalesce(HazardExtent.outline, HazardExtent.geometry)
    query = sa.select(HazardExtent, drawn).where(HazardExtent.response_id == response.id)
    rows = db.execute(query.order_by(HazardExtent.observed_at.desc(), HazardExtent.name_en)).all()
    wanted = {extent.id for extent in rules.as_of([row[0] for row in rows], on)}
    return [(extent, geometry.to_geojson(shape, digits=4)) for extent, shape in rows if extent.id in wanted]


def exposures(db: Session, response_id: UUID) -> dict[UUID, Exposure]:
    """Every exposed area of a response, at all levels; the caller narrows."""
    query = sa.select(Exposure).where(Exposure.response_id == response_id)
    return {exposure.area_id: exposure for exposure in db.scalars(query)}


def exposure_of(db: Session, response_id: UUID, area_ids: Sequence[UUID]) -> dict[UUID, Exposure]:
    """Exposure of some areas."""
    query = sa.select(Exposure).where(Exposure.response_id == response_id, Exposure.area_id.in_(area_ids))
    return {exposure.area_id: exposure for exposure in db.scalars(query)}


def exposed_unions(db: Session, actor: Actor, response: Response, limit: int | None = None) -> list[ExposedArea]:
    """Unions under water the actor sees, the most people first."""
    newest = (
        sa.select(AreaImpact.area_id, sa.func.max(AreaImpact.as_of).label("as_of"))
        .where(AreaImpact.response_id == response.id)
        .group_by(AreaImpact.area_id)
        .subquery()
    )
    query = (
        sa.select(Area, Exposure, AreaImpact)
        .join(Exposure, Exposure.area_id == Area.id)
        .outerjoin(newest, newest.c.area_id == Area.id)
        .outerjoin(
            AreaImpact,
            sa.and_(
                AreaImpact.response_id == response.id,
                AreaImpact.area_id == newest.c.area_id,
                AreaImpact.as_of == newest.c.as_of,
            ),
        )
        .where(Exposure.response_id == response.id, Area.level == Level.UNION, areas.inside(actor))
        .order_by(Exposure.people.desc().nulls_last(), Area.path)
        .limit(limit)
    )
    return [ExposedArea(*row) for row in db.execute(query)]


def totals(db: Session, actor: Actor, response: Response) -> Totals:
    """What the water touches, over the unions the actor sees."""
    query = (
        sa.select(
            sa.func.count(),
            sa.func.sum(Exposure.people),
            sa.func.sum(Exposure.households),
            sa.func.sum(Exposure.children_3_17),
        )
        .join(Area, Area.id == Exposure.area_id)
        .where(Exposure.response_id == response.id, Area.level == Level.UNION, areas.inside(actor))
    )
    unions, people, households, children = db.execute(query).one()
    return Totals(unions, people, households, children)


def foresee(db: Session, actor: Actor, response: Response, outline: dict[str, Any]) -> Foreseen:
    """What an outline would touch of the actor's unions, permanent water taken off, before anything is kept."""
    try:
        water = geometry.polygon_from_geojson(outline)
    except GeometryFault as fault:
        raise Invalid({"geometry": fault.message}) from fault
    counted = exposure.foresee(db, response.id, water)
    seen = {path: each for path, each in counted.items() if actor.sees(path)}
    found = db.scalars(sa.select(Area).where(Area.path.in_(seen)))
    unions = sorted(((area, seen[area.path]) for area in found), key=lambda pair: -(pair[1].people or 0))
    return Foreseen(unions, round(geometry.area_km2(water), 1))


def impact_figures(
    db: Session, actor: Actor, response: Response, area: Area | None = None
) -> list[tuple[AreaImpact, Area]]:
    """Official figures the actor may see, the newest first."""
    query = (
        sa.select(AreaImpact, Area)
        .join(Area, Area.id == AreaImpact.area_id)
        .where(AreaImpact.response_id == response.id, areas.inside(actor))
        .order_by(AreaImpact.as_of.desc(), Area.path)
    )
    if area is not None:
        query = query.where(AreaImpact.area_id == area.id)
    return [(impact, of) for impact, of in db.execute(query)]


def is_invented(listed: Sequence[HazardExtent]) -> bool:
    """Whether any of these was made up for practice, so that the screen must say so."""
    return any(extent.is_synthetic for extent in listed)
