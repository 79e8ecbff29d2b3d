"""The seats of each open site with the arithmetic behind them, for whoever asks how a number came about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.spaces import rules, weeks
from relief.spaces.kinds import SpaceState
from relief.spaces.models import ActivityGroup, Series, Space, SpaceStaff


@dataclass(frozen=True, kw_only=True)
class SeatSum:
    """seats = min(min(room, adults can look after) x shifts, places of the groups); `room` None was not measured."""

    space: Space
    room: int | None
    adults: int
    looked_after: int
    shifts: int
    in_groups: int
    seats: int


def seat_sums(db: Session, response_id: UUID, area_ids: sa.Select[UUID]) -> Sequence[SeatSum]:
    """The open sites of some areas, by code. Not narrowed: the caller has found the areas as its actor."""
    query = sa.select(Space).where(
        Space.response_id == response_id, Space.state == SpaceState.OPEN, Space.area_id.in_(area_ids)
    )
    spaces = db.scalars(query.order_by(Space.code)).all()
    ids = [one.id for one in spaces]
    slots: dict[UUID, dict[int, set[object]]] = defaultdict(lambda: defaultdict(set))
    groups: dict[UUID, dict[UUID, ActivityGroup]] = defaultdict(dict)
    timetable = sa.select(Series, ActivityGroup).join(ActivityGroup, ActivityGroup.id == Series.group_id)
    for series, group in db.execute(timetable.where(Series.space_id.in_(ids))):
        for weekday in weeks.weekdays_of(series.rrule):
            slots[series.space_id][weekday].add((series.starts, series.ends))
        groups[series.space_id][group.id] = group
    staffed = sa.select(SpaceStaff.space_id, sa.func.count()).where(
        SpaceStaff.space_id.in_(ids), SpaceStaff.left_on.is_(None)
    )
    adults: dict[UUID, int] = dict(db.execute(staffed.group_by(SpaceStaff.space_id)).all())
    return [_sum(one, adults.get(one.id, 0), list(groups[one.id].values()), slots[one.id]) for one in spaces]


def _sum(space: Space, adults: int, groups: Sequence[ActivityGroup], slots: dict[int, set[object]]) -> SeatSum:
    sizes = [rules.GroupSize(age_min=one.age_min, age_max=one.age_max, max_size=one.max_size) for one in groups]
    room = rules.space_cap(space.indoor_m2)
    each = min((rules.children_per_adult((one.age_min + one.age_max) // 2) for one in sizes), default=None)
    return SeatSum(
        space=space,
        room=room,
        adults=adults,
        looked_after=0 if each is None or adults < rules.LEAST_ADULTS else floor(adults * each),
        shifts=max((len(one) for one in slots.values()), default=0),
        in_groups=sum(one.max_size for one in sizes),
        seats=rules.places(room, adults, sizes, slots),
    )
