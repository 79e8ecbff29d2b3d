"""Sites inside an outline, what a suspension would stop, and how those that stand still are doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import geometry
from relief.areas.geojson import GeometryFault, polygon_from_geojson
from relief.areas.models import Area
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.kinds import ExtentKind
from relief.responses.models import HazardExtent
from relief.spaces import pauses, rules
from relief.spaces.children import Enrolment
from relief.spaces.entries import TAKES_A_PLACE
from relief.spaces.kinds import OccurrenceState, SpaceState
from relief.spaces.models import Occurrence, Space
from relief.spaces.sight import own_space_ids, visible
from relief.spaces.timetable_models import SuspendedSpace, Suspension


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A site inside the outline. One without a point of its own is placed by the middle of its union."""

    space: Space
    area: Area
    by_union: bool


@dataclass(frozen=True, kw_only=True)
class Touched:
    """What would happen at one site: sessions stopped, those begun that stay, children (None: too few to show)."""

    inside: Inside
    sessions: int
    begun: int
    children: int | None


@dataclass(frozen=True, kw_only=True)
class Halted:
    """One site of a suspension, and how far it is."""

    row: SuspendedSpace
    space: Space
    area: Area
    is_late: bool


def outline_of(db: Session, actor: Actor, extent_id: UUID | None, shape: dict[str, Any] | None) -> bytes:
    """The polygon as WKB: an extent of a response, or a drawn one."""
    actor.must(Verb.SPACES_SUSPEND)
    if extent_id is not None:
        query = sa.select(HazardExtent).where(HazardExtent.id == extent_id, HazardExtent.kind != ExtentKind.TRACK)
        extent = db.scalars(query.options(undefer(HazardExtent.geometry))).first()
        if extent is None:
            raise NotFound
        return extent.geometry
    if shape is None:
        raise Invalid({"shape": N_("Draw the outline, or choose one that is kept.")})
    try:
        return polygon_from_geojson(shape)
    except GeometryFault as fault:
        raise Invalid({"shape": fault.message}) from fault


def sites_inside(db: Session, actor: Actor, outline: bytes) -> list[Inside]:
    """The open sites of the actor's areas that lie inside."""
    query = (
        sa.select(Space, Area)
        .join(Area, Area.id == Space.area_id)
        .where(visible(actor), Space.state == SpaceState.OPEN)
        .order_by(Area.path, Space.code)
    )
    rows = [(space, area) for space, area in db.execute(query)]
    lons = [space.lon if space.lon is not None else area.label_lon for space, area in rows]
    lats = [space.lat if space.lat is not None else area.label_lat for space, area in rows]
    if not rows:
        return []
    within = geometry.points_inside(outline, lons, lats)
    return [
        Inside(space=space, area=area, by_union=space.lon is None)
        for (space, area), is_in in zip(rows, within, strict=True)
        if is_in
    ]


def foresee(db: Session, actor: Actor, outline: bytes, first: date, last: date) -> list[Touched]:
    """What suspending would do, site by site, before anything is kept; numbers only."""
    inside = sites_inside(db, actor, outline)
    ids = [one.space.id for one in inside]
    days = sa.and_(Occurrence.space_id.in_(ids), Occurrence.on_date.between(first, last))
    stopped = _count(db, sa.and_(days, pauses.untouched()))
    begun = _count(
        db, sa.and_(days, Occurrence.state.in_(rules.SETTLED | {OccurrenceState.OPEN, OccurrenceState.RETURNED}))
    )
    enrolled = dict(
        db.execute(
            sa.select(Enrolment.space_id, sa.func.count(Enrolment.child_id.distinct()))
            .where(Enrolment.space_id.in_(ids), Enrolment.state.in_(TAKES_A_PLACE))
            .group_by(Enrolment.space_id)
        ).all()
    )
    own = set(db.scalars(own_space_ids(actor)))
    return [
        Touched(
            inside=one, sessions=stopped.get(one.space.id, 0), begun=begun.get(one.space.id, 0),
            children=_shown(enrolled.get(one.space.id, 0), own=one.space.id in own),
        )
        for one in inside
    ]  # fmt: skip


def suspensions(db: Session, actor: Actor, now: datetime) -> list[tuple[Suspension, list[Halted]]]:
    """Suspensions that touch the actor's sites, the newest first."""
    actor.must(Verb.SPACES_VIEW)
    query = (
        sa.select(Suspension, SuspendedSpace, Space, Area)
        .join(SuspendedSpace, SuspendedSpace.suspension_id == Suspension.id)
        .join(Space, Space.id == SuspendedSpace.space_id)
        .join(Area, Area.id == Space.area_id)
        .where(visible(actor))
        .order_by(Suspension.id.desc(), Area.path, Space.code)
        .limit(2000)
    )
    found: dict[UUID, tuple[Suspension, list[Halted]]] = {}
    today = local_day(now)
    for one, row, space, area in db.execute(query):
        late = one.undone_at is None and row.reopened_at is None and one.to_date < today
        found.setdefault(one.id, (one, []))[1].append(Halted(row=row, space=space, area=area, is_late=late))
    return list(found.values())


def standing(db: Session, space_id: UUID) -> list[Suspension]:
    """The suspensions for which a site stands still, or soon will."""
    query = (
        sa.select(Suspension)
        .join(SuspendedSpace, SuspendedSpace.suspension_id == Suspension.id)
        .where(
            SuspendedSpace.space_id == space_id, SuspendedSpace.reopened_at.is_(None), Suspension.undone_at.is_(None)
        )
        .order_by(Suspension.from_date)
    )  # fmt: skip
    return list(db.scalars(query))


def _count(db: Session, where: sa.ColumnElement[bool]) -> dict[UUID, int]:
    query = sa.select(Occurrence.space_id, sa.func.count()).where(where).group_by(Occurrence.space_id)
    return dict(db.execute(query).all())


def _shown(count: int, *, own: bool) -> int | None:
    return count if own else rules.shown({"": count})[""]
