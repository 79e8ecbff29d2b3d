"""The plan of points that is taken: what locking a list reads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions.assignment_models import AssignmentRun, Placement, PlacementPin, RunState


def taken_run(db: Session, distribution_id: UUID) -> AssignmentRun | None:
    """The run whose plan holds now; None when nobody took one."""
    query = sa.select(AssignmentRun).where(
        AssignmentRun.distribution_id == distribution_id, AssignmentRun.state == RunState.TAKEN
    )
    return db.scalars(query.order_by(AssignmentRun.created_at.desc()).limit(1)).one_or_none()


def points_taken(db: Session, distribution_id: UUID) -> dict[UUID, UUID]:
    """Point of each household in the plan that is taken; empty when there is none."""
    return {home: point for home, (point, _) in places_taken(db, distribution_id).items()}


def places_taken(db: Session, distribution_id: UUID) -> dict[UUID, tuple[UUID, datetime | None]]:
    """Point and half-hour of each household in the plan that is taken, what was decided by hand since included."""
    run = taken_run(db, distribution_id)
    if run is None:
        return {}
    query = sa.select(Placement.household_id, Placement.point_id, Placement.slot_at)
    found = {home: (point, at) for home, point, at in db.execute(query.where(Placement.run_id == run.id))}
    pins = sa.select(PlacementPin).where(PlacementPin.distribution_id == distribution_id)
    for pin in db.scalars(pins):
        found[pin.household_id] = (pin.point_id, pin.slot_at)
    return found


def forget_point(db: Session, point_id: UUID) -> None:
    """A point that goes takes along who was sent there; they are placed anew."""
    db.execute(sa.delete(Placement).where(Placement.point_id == point_id))
    db.execute(sa.delete(PlacementPin).where(PlacementPin.point_id == point_id))
