"""Questions about a plan of points: who goes where, what would move, how full each half-hour is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from relief.distributions import counting, plans
from relief.distributions.assignment_gather import all_slots
from relief.distributions.assignment_models import AssignmentRun, Placement, PlacementPin
from relief.distributions.assignment_taken import places_taken, taken_run
from relief.distributions.choosing import Choice
from relief.distributions.lists import Page, named_like
from relief.distributions.models import Distribution, DistributionPoint, Entitlement, EntitlementState
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.verbs import Verb

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class PlacedFilter:
    """Which households of a run to show."""

    point_id: UUID | None = None
    text: str = ""
    by_hand: bool = False


def placed(
    db: Session, actor: Actor, plan: Distribution, run: AssignmentRun, wanted: PlacedFilter, page: int = 1
) -> Page[Any]:
    """Households of a run: head, village, point, half-hour, metres, from where measured, the reason of a pin."""
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    pin = sa.and_(PlacementPin.distribution_id == plan.id, PlacementPin.household_id == Placement.household_id)
    query = (
        sa.select(
            Household.id, Household.code, Household.head_name_bn, Household.head_name_en, Household.village,
            Placement.point_id, Placement.slot_at, Placement.metres, Placement.located, Placement.by_hand,
            PlacementPin.reason, PlacementPin.point_id.label("pin_point"), PlacementPin.slot_at.label("pin_slot"),
        )
        .join(Household, Household.id == Placement.household_id)
        .outerjoin(PlacementPin, pin)
        .where(Placement.run_id == run.id, *_chosen(db, wanted))
    )  # fmt: skip
    total = db.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    ordered = query.order_by(Placement.point_id, Placement.slot_at, Household.village, Household.code)
    return Page(db.execute(ordered.offset((number - 1) * PAGE).limit(PAGE)).all(), number, total)


def _chosen(db: Session, wanted: PlacedFilter) -> list[sa.ColumnElement[bool]]:
    chosen: list[sa.ColumnElement[bool]] = []
    if wanted.point_id:
        chosen.append(Placement.point_id == wanted.point_id)
    if wanted.by_hand:
        chosen.append(PlacementPin.id.is_not(None))
    if wanted.text:
        try:
            chosen.append(Household.code == check_code(wanted.text))
        except CodeFault:
            named = named_like(db, wanted.text, Placement.household_id)
            chosen.append(sa.false() if named is None else named)
    return chosen


def moves(db: Session, actor: Actor, plan: Distribution, run: AssignmentRun, page: int = 1) -> Page[Any]:
    """Who would go to another point than in the plan that is taken: head, village, from, to."""
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    taken = taken_run(db, plan.id)
    if taken is None:
        return Page([], 1, 0)
    before, after = aliased(Placement), aliased(Placement)
    same = sa.and_(before.household_id == after.household_id, before.run_id == taken.id)
    query = (
        sa.select(
            Household.code, Household.head_name_bn, Household.head_name_en, Household.village,
            before.point_id.label("from_id"), after.point_id.label("to_id"), before.metres.label("metres_before"),
            after.metres.label("metres_after"),
        )
        .join(after, after.household_id == Household.id)
        .join(before, same)
        .where(after.run_id == run.id, before.point_id != after.point_id)
    )  # fmt: skip
    total = db.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    ordered = query.order_by(Household.village, Household.code)
    return Page(db.execute(ordered.offset((number - 1) * PAGE).limit(PAGE)).all(), number, total)


@dataclass(frozen=True)
class HalfHour:
    """One half-hour of a point; `numbers` are those on the locked list, as runs (first, last)."""

    starts_at: datetime | None
    room: int
    count: int
    numbers: Sequence[tuple[int, int]] = ()

    @property
    def over(self) -> int:
        """How many more come than can be served."""
        return max(0, self.count - self.room) if self.starts_at else 0


def half_hours(
    plan: Distribution, point: DistributionPoint, come: Mapping[datetime | None, Sequence[int]]
) -> list[HalfHour]:
    """The half-hours of a point with who comes; `come` holds list numbers, or as many zeros."""
    room = {slot.starts_at: slot.room for slot in all_slots(plan, point)}
    times = sorted({*room, *(at for at in come if at is not None)})
    found = [HalfHour(at, room.get(at, 0), len(come.get(at, ())), runs(come.get(at, ()))) for at in times]
    return [*found, HalfHour(None, 0, len(come[None]), runs(come[None]))] if come.get(None) else found


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers as stretches: 1, 2, 3, 7 is (1, 3), (7, 7). Zeros, which stand for nobody yet, give none."""
    found: list[tuple[int, int]] = []
    for number in sorted(one for one in numbers if one):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


# By point and half-hour, who comes: list numbers, or a zero for each who has none yet.
Times = dict[UUID, dict[datetime | None, Sequence[int]]]


def planned_times(db: Session, run: AssignmentRun) -> Times:
    """By point and half-hour, a zero for each household a run sends there."""
    query = sa.select(Placement.point_id, Placement.slot_at, sa.func.count()).where(Placement.run_id == run.id)
    found: Times = {}
    for point_id, at, count in db.execute(query.group_by(Placement.point_id, Placement.slot_at)):
        found.setdefault(point_id, {})[at] = [0] * count
    return found


def listed_times(db: Session, plan: Distribution) -> Times:
    """By point and half-hour, the numbers of a locked list."""
    gone = Entitlement.state == EntitlementState.CANCELLED
    query = sa.select(Entitlement.point_id, Entitlement.slot_at, Entitlement.number).where(
        Entitlement.distribution_id == plan.id, ~gone
    )
    found: dict[UUID, dict[datetime | None, list[int]]] = {}
    for point_id, at, number in db.execute(query):
        if point_id is None:
            continue
        found.setdefault(point_id, {}).setdefault(at, []).append(number)
    return {point_id: dict(times) for point_id, times in found.items()}


@dataclass(frozen=True)
class Since:
    """What no longer fits between a taken plan and the draft: households without a place, overfull half-hours."""

    unplaced: int
    overfull: Sequence[tuple[DistributionPoint, datetime, int]]


def since_taken(db: Session, plan: Distribution, *, now: datetime, choice: Choice | None = None) -> Since | None:
    """Looked at before locking; None when no plan is taken. `choice` is the list, where it was counted already."""
    run = taken_run(db, plan.id)
    if run is None:
        return None
    choice = choice or counting.chosen(db, plan, now=now)
    unplaced = choice.line.served - choice.count_among(list(places_taken(db, plan.id)))
    times = planned_times(db, run)
    overfull = [
        (point, one.starts_at, one.over)
        for point in plans.points(db, plan.id)
        for one in half_hours(plan, point, times.get(point.id, {}))
        if one.over and one.starts_at
    ]
    return Since(unplaced, overfull)


@dataclass(frozen=True)
class Walk:
    """How many of one village go to one point, and where their middle is, rounded to some hundred metres."""

    village: str
    point_id: UUID
    households: int
    lon: float
    lat: float


def walks(db: Session, actor: Actor, plan: Distribution, run: AssignmentRun, *, most: int = 600) -> list[Walk]:
    """The largest flocks for the map; no home is shown, only the middle of those of one village."""
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    count = sa.func.count()
    query = (
        sa.select(Household.village, Placement.point_id, count, sa.func.avg(Household.lon), sa.func.avg(Household.lat))
        .join(Household, Household.id == Placement.household_id)
        .where(Placement.run_id == run.id, Household.lon.is_not(None), Household.lat.is_not(None))
        .group_by(Household.area_id, Household.village, Placement.point_id)
        .order_by(count.desc(), Household.village)
        .limit(most)
    )
    return [Walk(village, to, many, round(lon, 3), round(lat, 3)) for village, to, many, lon, lat in db.execute(query)]
