"""When something was last handed over in an area, looked up again after a delivery was undone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.checkin.models import CheckIn
from relief.checkin.rules import HANDED_OVER
from relief.distributions.models import Distribution
from relief.gaps.models import Figure, Standing
from relief.gaps.summing import AreaCount
from relief.households.models import Household
from relief.kernel.zone import local_day


def look_again(db: Session, response_id: UUID, areas: dict[UUID, AreaCount]) -> None:
    """Set the last delivery of these areas: of the lowest from their households, above from what lies beneath.

    `areas` holds each changed area with all above it.
    """
    query = sa.select(Area.id, Area.parent_id, Area.path).where(Area.id.in_(list(areas)))
    rows = sorted(db.execute(query).all(), key=lambda row: -len(row[2]))
    above = {row[1] for row in rows}
    for area_id, _, _ in rows:
        own = _of_households(db, response_id, area_id)
        areas[area_id].last_delivery = _beneath(db, response_id, area_id, areas, own) if area_id in above else own


def _of_households(db: Session, response_id: UUID, area_id: UUID) -> date | None:
    """Of the households that stand in this very area, under whatever record they were served."""
    here = sa.select(Standing.household_id).where(Standing.response_id == response_id, Standing.area_id == area_id)
    joined = sa.select(Household.id).where(Household.merged_into_id.in_(here))
    served = sa.or_(CheckIn.household_id.in_(here), CheckIn.household_id.in_(joined))
    query = (
        sa.select(CheckIn.collected_at)
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .where(Distribution.response_id == response_id, CheckIn.is_standing, CheckIn.outcome.in_(HANDED_OVER), served)
    )
    found = db.scalar(query.order_by(CheckIn.collected_at.desc()).limit(1))
    return None if found is None else local_day(found)


def _beneath(
    db: Session, response_id: UUID, area_id: UUID, areas: dict[UUID, AreaCount], own: date | None
) -> date | None:
    query = (
        sa.select(Figure.area_id, Figure.last_delivery_on)
        .join(Area, Area.id == Figure.area_id)
        .where(Figure.response_id == response_id, Area.parent_id == area_id)
    )
    days = {row[0]: row[1] for row in db.execute(query)}
    days.update({below: areas[below].last_delivery for below in days if below in areas})
    return max((day for day in (*days.values(), own) if day is not None), default=None)
