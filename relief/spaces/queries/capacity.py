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
from relief.spaces import capacity, rules, terms, vetting
from relief.spaces.capacity import Adult, Seat, Shift, Standing
from relief.spaces.capacity_models import ChildSupport
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.entries import TAKES_A_PLACE
from relief.spaces.gate_models import SessionAdult
from relief.spaces.kinds import OccurrenceState
from relief.spaces.life_models import StaffClearance
from relief.spaces.marks import PRESENT
from relief.spaces.models import ActivityGroup, Occurrence, Space, SpaceStaff
from relief.spaces.queries.tally import counted
from relief.spaces.rosters import expected
from relief.spaces.sight import Site, site
from relief.spaces.tally import nameless
from relief.spaces.terms import Terms

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
    # People of the site who are not counted: in training, or without papers that hold; and of unknown sex.
    not_counted: int
    sex_unknown: int

    @property
    def needs_shifts(self) -> bool:
        """Whether all who are enrolled cannot come at once."""
        return self.all_at_once.alert is not rules.Alert.GOOD


def space_capacity(db: Session, actor: Actor, space_id: UUID, now: datetime) -> Capacity:
    """Live from the marks, planned from timetable and enrolments; names only with one's own space."""
    own = site(db, actor, space_id)
    space, today = own.space, local_day(now)
    adults = adults_of(db, space_id, today)
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
        not_counted=len(adults) - real,
        sex_unknown=sum(one.counts and one.sex is None for one in adults),
    )


def adults_of(db: Session, space_id: UUID, on: date) -> list[Adult]:
    """The people of a site as the rule counts them on a day: a trainee and who may not lead stand beside the others."""
    held = terms.read(db)
    return [_adult(staff, clearance, on, held) for staff, clearance in db.execute(_people(space_id))]


def session_standing(db: Session, occurrence: Occurrence) -> Standing:
    """A session by its marks, its heads without a name and the adults written into its register."""
    seats = _present(db, [occurrence.id], occurrence.on_date, None)
    adults = _said(db, [occurrence])
    return capacity.assess(seats, adults, db.get_one(Space, occurrence.space_id).indoor_m2)


def _people(space_id: UUID) -> sa.Select[SpaceStaff, StaffClearance]:
    return (
        sa.select(SpaceStaff, StaffClearance)
        .outerjoin(StaffClearance, StaffClearance.user_id == SpaceStaff.user_id)
        .where(SpaceStaff.space_id == space_id, SpaceStaff.left_on.is_(None))
    )


def _adult(staff: SpaceStaff, clearance: StaffClearance | None, on: date, held: Terms) -> Adult:
    return Adult(
        sex=clearance.sex if clearance else None,
        is_vetted=vetting.may_lead(vetting.join(staff, clearance), on, held),
        is_in_training=clearance is not None and clearance.is_trainee,
    )


def _said(db: Session, sessions: Sequence[Occurrence]) -> list[Adult]:
    """As many adults as the registers say; of those who are named it is known who is a woman or in training."""
    named = (
        sa.select(SessionAdult.occurrence_id, SpaceStaff, StaffClearance)
        .join(Occurrence, Occurrence.id == SessionAdult.occurrence_id)
        .join(
            SpaceStaff,
            sa.and_(SpaceStaff.space_id == Occurrence.space_id, SpaceStaff.user_id == SessionAdult.user_id),
        )
        .outerjoin(StaffClearance, StaffClearance.user_id == SessionAdult.user_id)
        .where(SessionAdult.occurrence_id.in_([one.id for one in sessions]))
    )
    days = {one.id: one.on_date for one in sessions}
    held = terms.read(db)
    known: dict[UUID, list[Adult]] = {}
    for occurrence_id, staff, clearance in db.execute(named):
        known.setdefault(occurrence_id, []).append(_adult(staff, clearance, days[occurrence_id], held))
    found: list[Adult] = []
    for one in sessions:
        count = one.adults_present or 0
        # A number that was corrected downwards holds; whom it leaves out is not known.
        own = known.get(one.id, [])
        found += own if len(own) <= count else [Adult()] * count
        found += [Adult()] * max(0, count - len(own))
    return found


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
    # What the registers say of the adults is better than who belongs to the site, once all of them say it.
    here = adults if any(one.adults_present is None for one in running) else _said(db, running)
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
