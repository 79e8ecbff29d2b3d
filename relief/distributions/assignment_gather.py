"""Everything a run needs, read at once: the list as it stands, the points, the barriers, the pins."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas.barriers import Wall
from relief.areas.models import Area
from relief.distributions import counting, plans
from relief.distributions.assignment_groups import Homes, Points
from relief.distributions.assignment_models import AssignmentRun, Barrier, PlacementPin
from relief.distributions.assignment_placing import Timetable
from relief.distributions.list_order import in_list_order
from relief.distributions.models import Distribution, DistributionPoint
from relief.distributions.slots import Slot, opening, slots_of
from relief.households.models import Household
from relief.kernel.actor import Actor


@dataclass(frozen=True)
class Gathered:
    """`ids` in the order of the list; households with a pin stand in `pins` instead.

    `pinned_over`: by point, how many more are sent there by hand than it can serve.
    """

    ids: Sequence[UUID]
    homes: Homes
    point_ids: Sequence[UUID]
    points: Points
    timetables: Sequence[Timetable]
    walls: Sequence[Wall]
    pins: Sequence[PlacementPin]
    pin_homes: Homes
    pinned_over: dict[UUID, int]


def gather(db: Session, run: AssignmentRun, *, now: datetime) -> Gathered:
    """Read it. Points without a position are refused before a run is asked."""
    plan = plans.find(db, Actor.clerk("planner"), run.distribution_id)
    points = plans.points(db, plan.id)
    listed = _listed(db, plan, now)
    pins = pins_of(db, plan.id)
    pinned = {pin.household_id: pin for pin in pins}
    free = [row for row in listed if row.id not in pinned]
    held = [row for row in listed if row.id in pinned]
    used = [pinned[row.id] for row in held]
    timetables, over = zip(*(_timetable(plan, point, used) for point in points), strict=True)
    middle = (sum(one.lon or 0 for one in points) / len(points), sum(one.lat or 0 for one in points) / len(points))
    return Gathered(
        ids=[row.id for row in free],
        homes=_homes(free, middle),
        point_ids=[point.id for point in points],
        points=_points(points, timetables),
        timetables=timetables,
        walls=_walls(db, plan.id),
        pins=used,
        pin_homes=_homes(held, middle),
        pinned_over={point.id: more for point, more in zip(points, over, strict=True) if more},
    )


def pins_of(db: Session, distribution_id: UUID) -> Sequence[PlacementPin]:
    """What people decided, the oldest first."""
    query = sa.select(PlacementPin).where(PlacementPin.distribution_id == distribution_id)
    return db.scalars(query.order_by(PlacementPin.created_at, PlacementPin.id)).all()


def all_slots(plan: Distribution, point: DistributionPoint) -> list[Slot]:
    """The half-hours of a point and what each can serve."""
    return slots_of(point.capacity_per_hour, opening(point.hours, plan.starts_at, plan.ends_at))


def _listed(db: Session, plan: Distribution, now: datetime) -> Sequence[sa.Row[Any]]:
    """The list as locking would number it."""
    columns: tuple[Any, ...] = (
        Household.id, Household.lon, Household.lat, Household.area_id, Household.village, Household.disability,
        Household.female_headed, Area.label_lon, Area.label_lat,
    )  # fmt: skip
    return in_list_order(db, counting.chosen(db, plan, now=now).ids(), *columns)


def _homes(rows: Sequence[sa.Row[Any]], middle: tuple[float, float]) -> Homes:
    """Neighbours are those of one area whose village is written alike, but for spaces and capitals."""
    numbers: dict[tuple[UUID, str], int] = {}
    para = []
    for row in rows:
        village = " ".join(row.village.split()).casefold()
        para.append(numbers.setdefault((row.area_id, village), len(numbers)) if village else -1)
    area_at = [
        middle if row.label_lon is None or row.label_lat is None else (row.label_lon, row.label_lat) for row in rows
    ]
    return Homes(
        lon=_floats([row.lon for row in rows]),
        lat=_floats([row.lat if row.lon is not None else None for row in rows]),
        para=np.array(para, dtype=np.int64),
        area_at=np.array(area_at, dtype=np.float64).reshape(-1, 2),
        disability=np.array([row.disability for row in rows], dtype=bool),
        female_headed=np.array([row.female_headed for row in rows], dtype=bool),
    )


def _floats(values: Sequence[float | None]) -> Any:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _points(points: Sequence[DistributionPoint], timetables: Sequence[Timetable]) -> Points:
    return Points(
        lon=_floats([point.lon for point in points]),
        lat=_floats([point.lat for point in points]),
        room=np.array([sum(slot.room for slot in one.slots) for one in timetables], dtype=np.int64),
        step_free=np.array([point.step_free for point in points], dtype=bool),
        womens_line=np.array([point.womens_line for point in points], dtype=bool),
    )


def _timetable(plan: Distribution, point: DistributionPoint, pins: Sequence[PlacementPin]) -> tuple[Timetable, int]:
    """What pins leave of each half-hour, and how many pins are more than it can serve."""
    slots = all_slots(plan, point)
    here = [pin for pin in pins if pin.point_id == point.id]
    at = Counter(pin.slot_at for pin in here if pin.slot_at)
    starts = {slot.starts_at for slot in slots}
    over = sum(max(0, count - _room(slots, moment)) for moment, count in at.items())
    left = [Slot(slot.starts_at, max(0, slot.room - at[slot.starts_at])) for slot in slots]
    # Pins without a time, or with one that is no longer open, take the last places.
    loose = sum(1 for pin in here if pin.slot_at not in starts)
    for number in range(len(left) - 1, -1, -1):
        some = min(loose, left[number].room)
        left[number] = Slot(left[number].starts_at, left[number].room - some)
        loose -= some
    return Timetable(left), over + loose


def _room(slots: Sequence[Slot], moment: datetime) -> int:
    # A time at which the point is not open counts with those without a time.
    return next((slot.room for slot in slots if slot.starts_at == moment), 1_000_000)


def _walls(db: Session, distribution_id: UUID) -> list[Wall]:
    query = sa.select(Barrier).where(Barrier.distribution_id == distribution_id).options(undefer(Barrier.geometry))
    return [Wall(one.geometry, one.lets_out) for one in db.scalars(query)]
