"""What nobody is asked to walk across: drawn by a person, or copied from a hazard extent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import barriers as walls
from relief.areas import geometry, versions
from relief.areas.geometry import GeometryFault
from relief.audit.trail import note
from relief.distributions.assignment_models import Barrier, BarrierKind
from relief.distributions.editing import find_for, stop_at
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.responses.kinds import ExtentKind
from relief.responses.models import HazardExtent

# Corners closer than this (degrees, some ten metres) are one on the screen.
_ON_SCREEN = 0.0001
_MOST = 50


@dataclass(frozen=True, kw_only=True)
class BarrierGiven:
    """A drawn polygon or line as GeoJSON text, or an extent to copy; one of the two."""

    distribution_id: UUID
    kind: BarrierKind
    name: str = ""
    lets_out: bool = False
    shape: str = ""
    extent_id: UUID | None = None


def add_barrier(db: Session, actor: Actor, given: BarrierGiven, *, now: datetime) -> Barrier:
    """Say what nobody walks across; the next run keeps to it."""
    plan = find_for(db, actor, given.distribution_id, "edit")
    if len(barriers_of(db, plan.id)) >= _MOST:
        raise Invalid({"shape": N_("Fifty barriers are the most one plan can have. Remove one first.")})
    name, shape = _taken(db, plan.response_id, given.extent_id) if given.extent_id else (given.name, _read(given.shape))
    stop_at(_faults(name))
    barrier = Barrier(
        distribution_id=plan.id,
        kind=given.kind,
        name=name.strip(),
        lets_out=given.lets_out,
        extent_id=given.extent_id,
        geometry=shape,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(barrier)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="add-barrier", kind=given.kind.value)
    db.flush()
    return barrier


def barrier_of(db: Session, actor: Actor, distribution_id: UUID, barrier_id: UUID) -> Barrier:
    """One barrier of a plan that can be changed, with its shape."""
    barrier = db.get(Barrier, barrier_id, options=[undefer(Barrier.geometry)])
    if barrier is None or barrier.distribution_id != distribution_id:
        raise NotFound
    find_for(db, actor, distribution_id, "edit")
    return barrier


def redraw_barrier(
    db: Session, actor: Actor, distribution_id: UUID, barrier_id: UUID, text: str, *, seen: int, now: datetime
) -> Barrier:
    """Take moved corners (GeoJSON text); the shape before stays among its versions."""
    barrier = barrier_of(db, actor, distribution_id, barrier_id)
    versions.stop_if_changed(barrier, seen)
    shape = _read(text)
    if shape != barrier.geometry:
        number = versions.keep_version(db, actor, "barrier", barrier, before=barrier.geometry, after=shape, now=now)
        barrier.geometry = shape
        deed = {"deed": "redraw-barrier", "state": number}
        note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution_id, at=now, **deed)
        db.flush()
    return barrier


def as_text(barrier: Barrier) -> str:
    """The shape as GeoJSON text, for the field that the map edits."""
    return json.dumps(walls.to_geojson(barrier.geometry, 0.0, digits=7))


def remove_barrier(db: Session, actor: Actor, distribution_id: UUID, barrier_id: UUID, *, now: datetime) -> None:
    """Take a barrier away again."""
    plan = find_for(db, actor, distribution_id, "edit")
    barrier = db.get(Barrier, barrier_id)
    if barrier is None or barrier.distribution_id != plan.id:
        raise NotFound
    db.delete(barrier)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="remove-barrier")
    db.flush()


def barriers_of(db: Session, distribution_id: UUID) -> Sequence[Barrier]:
    """The barriers of a plan, the oldest first."""
    query = sa.select(Barrier).where(Barrier.distribution_id == distribution_id)
    return db.scalars(query.order_by(Barrier.created_at, Barrier.id)).all()


def drawn(db: Session, distribution_id: UUID) -> list[tuple[Barrier, dict[str, Any]]]:
    """Each barrier with its GeoJSON geometry for the screen."""
    query = sa.select(Barrier).where(Barrier.distribution_id == distribution_id).options(undefer(Barrier.geometry))
    return [(one, walls.to_geojson(one.geometry, _ON_SCREEN)) for one in db.scalars(query)]


def extents_to_take(db: Session, response_id: UUID) -> Sequence[HazardExtent]:
    """Water of this response that can become a barrier, the newest first."""
    query = sa.select(HazardExtent).where(
        HazardExtent.response_id == response_id, HazardExtent.kind == ExtentKind.WATER
    )
    return db.scalars(query.order_by(HazardExtent.observed_at.desc(), HazardExtent.name_en)).all()


def _taken(db: Session, response_id: UUID, extent_id: UUID) -> tuple[str, bytes]:
    query = sa.select(HazardExtent).where(HazardExtent.id == extent_id, HazardExtent.response_id == response_id)
    extent = db.scalars(query.options(undefer(HazardExtent.geometry))).one_or_none()
    if extent is None:
        raise NotFound
    return (extent.name_bn or extent.name_en)[:160], geometry.union([extent.geometry])


def _read(text: str) -> bytes:
    try:
        shape = json.loads(text) if text.strip() else None
    except ValueError:
        shape = None
    if shape is None:
        raise Invalid({"shape": N_("Draw the river or the breach on the map, or paste a polygon or a line.")})
    try:
        return walls.from_geojson(shape)
    except GeometryFault as fault:
        raise Invalid({"shape": fault.message}) from fault


def _faults(name: str) -> dict[str, str]:
    if not name.strip():
        return {"name": N_("Write what it is, such as the name of the river.")}
    return {"name": N_("This name is too long. Use at most 160 letters.")} if len(name) > 160 else {}
