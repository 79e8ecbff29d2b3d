"""A person decides where a household goes, and when; the planner keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit.trail import note
from relief.distributions.assignment_gather import all_slots
from relief.distributions.assignment_models import PlacementPin
from relief.distributions.editing import find_for
from relief.distributions.models import Distribution
from relief.distributions.point_editing import find_point
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb


@dataclass(frozen=True, kw_only=True)
class PinGiven:
    """This household to this point, at this half-hour or at any, because."""

    distribution_id: UUID
    household_id: UUID
    point_id: UUID
    slot_at: datetime | None
    reason: str


def pin_household(db: Session, actor: Actor, given: PinGiven, *, now: datetime) -> PlacementPin:
    """Decide for one household; an earlier decision for it makes way."""
    plan = find_for(db, actor, given.distribution_id, "edit")
    _lives_inside(db, plan, given.household_id)
    point = find_point(db, plan, given.point_id)
    if not given.reason.strip():
        raise Invalid({"reason": N_("Write why; the family may ask, and so may the auditor.")})
    if given.slot_at and given.slot_at not in {slot.starts_at for slot in all_slots(plan, point)}:
        raise Invalid({"slot": N_("The point is not open at this time. Choose another time.")})
    _unpin(db, plan, given.household_id)
    pin = PlacementPin(
        distribution_id=plan.id,
        household_id=given.household_id,
        point_id=point.id,
        slot_at=given.slot_at,
        reason=given.reason.strip()[:300],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(pin)
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now,
        deed="pin", household=given.household_id, point=point.id,
    )  # fmt: skip
    db.flush()
    return pin


def unpin_household(db: Session, actor: Actor, distribution_id: UUID, household_id: UUID, *, now: datetime) -> None:
    """Let the planner decide about this household again, from the next run on."""
    plan = find_for(db, actor, distribution_id, "edit")
    if _unpin(db, plan, household_id):
        note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="unpin", household=household_id)
    db.flush()


def _unpin(db: Session, plan: Distribution, household_id: UUID) -> bool:
    own = sa.and_(PlacementPin.distribution_id == plan.id, PlacementPin.household_id == household_id)
    gone = db.execute(sa.delete(PlacementPin).where(own).returning(PlacementPin.id))
    return bool(gone.all())


def _lives_inside(db: Session, plan: Distribution, household_id: UUID) -> None:
    query = sa.select(Area.path).join(Household, Household.area_id == Area.id).where(Household.id == household_id)
    path = db.scalar(query)
    if path is None or not path.startswith(plan.area.path):
        raise NotFound
