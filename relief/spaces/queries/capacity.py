"""Whether adults and room are enough: now, in each session to come, and how many shifts would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.spaces import capacity, rules
from relief.spaces.capacity import Adult, Seat, Shift, Standing
from relief.spaces.capacity_models import ChildSupport
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.entries import TAKES_A_PLACE
from relief.spaces.kinds import OccurrenceState
from relief.spaces.marks import PRESENT
from relief.spaces.models import ActivityGroup, Occurrence, Space, SpaceStaff
from relief.spaces.queries.tally import counted
from relief.spaces.rosters import expected
from relief.spaces.sight import Site, site
from relief.spaces.tally import nameless

AHEAD = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Sessions that overlap, with all children expected in them together."""

    starts_at: datetime
    ends_at: datetime
    groups: tuple[ActivityGroup, ...]
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A shift with the children it would have; the names are for the site's own people."""

    shift: Shift
    children: tuple[Child, ...]


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """One space. `now` is None when no session runs."""

    site: Site
    now: Standing | None
    planned: Sequence[Planned]
    enrolled: int
    all_at_once: Standing
    shifts: Sequence[Proposed]
    over_max: Sequence[ActivityGroup]

    @property
    def needs_shifts(self) -> bool:
        """Whether all who are enrolled cannot come at once."""
        return self.all_at_once.alert is not rules.Alert.GOOD


def space_capacity(db: Session, actor: Actor, space_id: UUID, now: datetime) -> Capacity:
    """Live from the marks, planned from timetable and enrolments; names only with one's own space."""
    own = site(db, actor, space_id)
    space, today = own.space, local_day(now)
    adults = adults_of(db, space_id)
    children = _enrolled(db, space_id)
    factors = _factors(db, [one.id for one in children])
    seats = [_seat(one, today, factors) for one in children]
    real = sum(one.counts for one in adults)
    shifts = capacity.split(seats, real, capacity.cap_of(space.indoor_m2))
    proposed = [
        Proposed(shift=one, children=tuple(children[n] for n in one.rows) if own.is_staff else ()) for one in shifts
    ]
    return Capacity(
        site=own,
        now=_live(db, space, adults, factors, now),
        planned=_planned(db, space, adults, factors, now),
        enrolled=len(children),
        all_at_once=capacity.assess(seats, adults, space.indoor_m2),
        shifts=proposed,
        over_max=_over_max(db, space_id),
    )


def adults_of(db: Session, space_id: UUID) -> list[Adult]:
    """The people of a site as the rule counts them."""
    query = sa.select(SpaceStaff).where(SpaceStaff.space_id == space_id, SpaceStaff.left_on.is_(None))
    return [Adult() for _one in db.scalars(query)]


def session_standing(db: Session, occurrence: Occurrence) -> Standing:
    """A session by its marks, its heads without a name and the adults written into its register."""
    seats = _present(db, [occurrence.id], occurrence.on_date, None)
    adults = [Adult()] * (occurrence.adults_present or 0)
    return capacity.assess(seats, adults, db.get_one(Space, occurrence.space_id).indoor_m2)


def _live(
    db: Session, space: Space, adults: Sequence[Adult], factors: dict[UUID, int], now: datetime
) -> Standing | None:
    query = sa.select(Occurrence).where(
        Occurrence.space_id == space.id,
        Occurrence.starts_at <= now,
        Occurrence.ends_at > now,
        Occurrence.state.not_in(tuple(rules.OFF)),
    )
    running = db.scalars(query).all()
    if not running:
        return None
    seats = _present(db, [one.id for one in running], local_day(now), factors)
    said = [one.adults_present for one in running]
    # What the registers say of the adults is better than who belongs to the site, once all of them say it.
    here = adults if None in said else [Adult()] * sum(one or 0 for one in said)
    return capacity.assess(seats, here, space.indoor_m2)


def _planned(
    db: Session, space: Space, adults: Sequence[Adult], factors: dict[UUID, int], now: datetime
) -> list[Planned]:
    query = (
        sa.select(Occurrence, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .where(
            Occurrence.space_id == space.id,
            Occurrence.starts_at > now,
            Occurrence.starts_at <= now + AHEAD,
            Occurrence.state == OccurrenceState.PLANNED,
        )
        .order_by(Occurrence.starts_at, ActivityGroup.age_min)
    )
    found: list[Planned] = []
    together: list[tuple[Occurrence, ActivityGroup]] = []
    for one, group in db.execute(query):
        if together and one.starts_at >= max(other.ends_at for other, _ in together):
            found.append(_together(db, space, adults, factors, together))
            together = []
        together.append((one, group))
    if together:
        found.append(_together(db, space, adults, factors, together))
    return found


def _together(
    db: Session,
    space: Space,
    adults: Sequence[Adult],
    factors: dict[UUID, int],
    several: Sequence[tuple[Occurrence, ActivityGroup]],
) -> Planned:
    ids = sa.or_(*(sa.and_(expected(one), Enrolment.group_id == one.group_id) for one, _ in several))
    query = sa.select(Child).join(Enrolment, Enrolment.child_id == Child.id).where(ids).distinct()
    day = several[0][0].on_date
    seats = [_seat(one, day, factors) for one in db.scalars(query)]
    return Planned(
        starts_at=min(one.starts_at for one, _ in several),
        ends_at=max(one.ends_at for one, _ in several),
        groups=tuple({group.id: group for _, group in several}.values()),
        standing=capacity.assess(seats, adults, space.indoor_m2),
    )


def _enrolled(db: Session, space_id: UUID) -> list[Child]:
    query = sa.select(Child).join(Enrolment, Enrolment.child_id == Child.id)
    query = query.where(Enrolment.space_id == space_id, Enrolment.state.in_(TAKES_A_PLACE))
    return list(db.scalars(query.distinct().order_by(Child.birth_date.desc(), Child.number)))


def _present(db: Session, ids: Sequence[UUID], day: date, factors: dict[UUID, int] | None) -> list[Seat]:
    """Who is marked present, and the heads without a name as the youngest of their band."""
    query = (
        sa.select(Child)
        .join(Attendance, Attendance.child_id == Child.id)
        .where(Attendance.occurrence_id.in_(ids), Attendance.mark.in_(tuple(PRESENT)))
    )
    children = db.scalars(query.distinct()).all()
    known = _factors(db, [one.id for one in children]) if factors is None else factors
    seats = [_seat(one, day, known) for one in children]
    heads, named = counted(db, ids)
    for one in ids:
        for cell, count in nameless(heads.get(one, {}), named.get(one, {})).items():
            seats += [Seat(age=cell.band.ages[0], sex=cell.sex)] * count
    return seats


def _factors(db: Session, children: Sequence[UUID]) -> dict[UUID, int]:
    query = sa.select(ChildSupport.child_id, ChildSupport.factor).where(ChildSupport.child_id.in_(children))
    return dict(db.execute(query).all())


def _seat(child: Child, day: date, factors: dict[UUID, int]) -> Seat:
    age = max(0, rules.age_on(child.birth_date, day))
    return Seat(age=age, sex=child.sex, support=Fraction(factors.get(child.id, 1)))


def _over_max(db: Session, space_id: UUID) -> Sequence[ActivityGroup]:
    """Groups with more children than places: nobody was turned away, and nobody more is enrolled."""
    count = sa.func.count(Enrolment.id)
    query = (
        sa.select(ActivityGroup)
        .join(Enrolment, sa.and_(Enrolment.group_id == ActivityGroup.id, Enrolment.state.in_(TAKES_A_PLACE)))
        .where(ActivityGroup.space_id == space_id)
        .group_by(ActivityGroup.id)
        .having(count > ActivityGroup.max_size)
    )
    return db.scalars(query).all()
