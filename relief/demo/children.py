"""The demo's child-friendly spaces: eight sites, their timetable, and four weeks of registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.demo.cast import Players
from relief.demo.people import InventedHousehold, InventedMember
from relief.demo.spaces import FACILITATORS, SPACES, InventedEnrolment, InventedSpace, invent_children
from relief.households.models import Household, Precision, Sex
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.spaces import actions as spaces
from relief.spaces.children import Child, Enrolment
from relief.spaces.inputs import (
    AgreementGiven,
    CaregiverGiven,
    EnrolmentGiven,
    GroupGiven,
    MarkGiven,
    NotHeldGiven,
    SeriesGiven,
    SpaceGiven,
    StaffGiven,
    SubmissionGiven,
)
from relief.spaces.kinds import EnrolmentState, Mark, NotHeld, SexRule, SpaceKind, SpaceState
from relief.spaces.models import ActivityGroup, Occurrence, Space
from relief.spaces.readiness import BY_HAND
from relief.spaces.site_kinds import Vetting
from relief.spaces.weeks import weekly

# Ages from and to, names, and the hours of the shift. Sunday to Thursday: Friday and Saturday are free.
SHIFTS = (
    (4, 7, "কুঁড়ি", "Buds", time(9), time(11)),
    (8, 11, "সবুজ কুঁড়ি", "Green shoots", time(11), time(13)),
    (12, 17, "তারুণ্য", "Youth", time(15), time(17)),
)
SCHOOL_DAYS = (6, 0, 1, 2, 3)
KINDS = {"learning_centre": SpaceKind.LEARNING_CENTRE, "kishori_centre": SpaceKind.GIRLS_CENTRE}
# Champa works at these two; every space has its manager.
CHAMPAS = (0, 1)


@dataclass(frozen=True)
class Homes:
    """The invented households and the records they became, in the same order."""

    invented: Sequence[InventedHousehold]
    registered: Sequence[Household]


def open_spaces(
    db: Session,
    players: Players,
    response: Response,
    areas: Mapping[str, Area],
    staff: Sequence[Sequence[UUID]],
    opened: datetime,
) -> list[Space]:
    """Open the eight sites with their staff, groups and weekly series."""
    manager, found = players.actors["hena"], []
    day = local_day(opened)
    for number, site in enumerate(SPACES):
        space = spaces.open_space(db, manager, _site(site, response, areas[site.pcode], opened), now=opened)
        people = [*staff[number], *([players.users["champa"].id] if number in CHAMPAS else [])]
        for user_id in people:
            given = StaffGiven(space_id=space.id, user_id=user_id, code_signed_on=day)
            spaces.assign_staff(db, manager, given, now=opened)
        sexes = [one.sex for one in FACILITATORS if one.space == number]
        # Champa is a woman; the last to come is still being looked into.
        for user_id, sex in zip(people[:-1], [*sexes, "f"], strict=False):
            _clear(db, user_id, Sex.FEMALE if sex == "f" else Sex.MALE, day, opened)
        for low, high, name_bn, name_en, starts, ends in SHIFTS:
            _a_shift(db, manager, space, (low, high, name_bn, name_en), (starts, ends), opened)
        _open(db, space, opened)
        found.append(space)
    feast = day + timedelta(days=35)
    given_feast = spaces.HolidayGiven(
        first_day=feast, last_day=feast + timedelta(days=1), name_bn="ঈদে মিলাদুন্নবী", name_en="Eid-e-Miladunnabi"
    )
    spaces.add_holiday(db, Actor.clerk("demo"), given_feast, now=opened)
    return found


def _open(db: Session, space: Space, opened: datetime) -> None:
    """Each site was visited with the checklist, approved and opened on the same day."""
    clerk, day = Actor.clerk("demo"), local_day(opened)
    visit = spaces.VisitGiven(space_id=space.id, on=day, answers=dict.fromkeys(BY_HAND, True))
    spaces.record_visit(db, clerk, visit, now=opened)
    for state in (SpaceState.ASSESSED, SpaceState.APPROVED, SpaceState.OPEN):
        step = spaces.StepGiven(space_id=space.id, to=state, reason="শিশুরা অপেক্ষায়", despite=True)
        spaces.take_step(db, clerk, step, now=opened)


def _clear(db: Session, user_id: UUID, sex: Sex, day: date, opened: datetime) -> None:
    given = spaces.ClearanceGiven(
        user_id=user_id, sex=sex, is_trainee=False, vetting=Vetting.CLEARED,
        vetted_on=day - timedelta(days=700), trained_on=day - timedelta(days=20),
    )  # fmt: skip
    spaces.record_clearance(db, Actor.clerk("demo"), given, now=opened)


def _site(site: InventedSpace, response: Response, area: Area, opened: datetime) -> SpaceGiven:
    day = local_day(opened)
    return SpaceGiven(
        response_id=response.id,
        area_id=area.id,
        name_bn=site.name_bn,
        name_en=site.name_en,
        kind=KINDS.get(site.kind) or SpaceKind(site.kind),
        indoor_m2=site.indoor_m2,
        latrines_female=site.latrines_girls,
        latrines_male=site.latrines_boys,
        lon=site.lon,
        lat=site.lat,
        opened_on=day,
        review_on=day + timedelta(days=120),
        code_signed_on=day,
        is_demo=True,
    )


def _a_shift(
    db: Session,
    manager: Actor,
    space: Space,
    group: tuple[int, int, str, str],
    hours: tuple[time, time],
    opened: datetime,
) -> None:
    low, high, name_bn, name_en = group
    made = spaces.add_group(
        db,
        manager,
        GroupGiven(
            space_id=space.id,
            name_bn=name_bn,
            name_en=name_en,
            age_min=low,
            age_max=high,
            sex_rule=SexRule.ANY,
            max_size=30,
        ),
        now=opened,
    )
    series = SeriesGiven(
        group_id=made.id,
        rrule=weekly(SCHOOL_DAYS),
        starts=hours[0],
        ends=hours[1],
        valid_from=local_day(opened),
        room="বড় ঘর",
    )
    spaces.add_series(db, manager, series, now=opened)


def enrol(db: Session, players: Players, seed: int, opened: Sequence[Space], homes: Homes, now: datetime) -> int:
    """Enrol children of the flooded households; most in the first days, some later."""
    manager = players.actors["hena"]
    groups = list(db.scalars(sa.select(ActivityGroup).where(ActivityGroup.space_id.in_([one.id for one in opened]))))
    children = invent_children(seed, households=homes.invented, on=local_day(now))
    for child in children:
        joined = now - timedelta(days=min(child.joined_days_ago, 23))
        home = homes.invented[child.household]
        member = home.members[child.member]
        own = [group for group in groups if group.space_id == opened[child.space].id]
        given = _enrolment(child, home, member, own, homes.registered[child.household], joined)
        spaces.enrol_child(db, manager, given, now=joined)
    return len(children)


def _enrolment(
    child: InventedEnrolment,
    home: InventedHousehold,
    member: InventedMember,
    groups: Sequence[ActivityGroup],
    household: Household,
    joined: datetime,
) -> EnrolmentGiven:
    day = local_day(joined)
    born = member.birth_date
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    group = next((one for one in groups if one.age_min <= age <= one.age_max), groups[-1])
    guardian = home.head
    return EnrolmentGiven(
        group_id=group.id,
        known_as=member.name_bn.split()[-2] if len(member.name_bn.split()) > 1 else member.name_bn,
        name_bn=member.name_bn,
        name_en=member.name_en,
        sex=Sex.FEMALE if member.sex == "f" else Sex.MALE,
        birth_date=born,
        birth_precision=Precision.DAY if member.birth_date_exact else Precision.YEAR,
        caregivers=(CaregiverGiven(name=guardian.name_bn, relation="অভিভাবক", phone=home.phone or ""),),
        agreement=AgreementGiven(given_by=guardian.name_bn, enrolment=True, child_assents=True),
        safety_note="হাঁপানি আছে; ইনহেলার ব্যাগে" if child.member == 3 and child.household % 11 == 0 else "",
        from_date=day,
        is_different=True,
        household_id=household.id,
        is_demo=True,
    )


def keep_registers(db: Session, players: Players, space: Space, now: datetime) -> int:
    """Mark the past sessions of one space: most handed in and verified, a few not held, the last ones missing."""
    facilitator = players.actors["hena"]
    rng = Random(f"registers {space.code}")
    past = db.scalars(
        sa.select(Occurrence)
        .where(Occurrence.space_id == space.id, Occurrence.ends_at < now - timedelta(hours=1))
        .order_by(Occurrence.starts_at)
    ).all()
    habits: dict[UUID, float] = {}
    for occurrence in past:
        after = occurrence.ends_at + timedelta(minutes=15)
        roll = rng.random()
        if roll < 0.04:
            given = NotHeldGiven(occurrence_id=occurrence.id, reason=rng.choice((NotHeld.HAZARD, NotHeld.STAFF_ABSENT)))
            spaces.say_not_held(db, facilitator, given, now=after)
        elif roll > 0.93 or (now - occurrence.ends_at < timedelta(days=2) and roll > 0.55):
            continue
        else:
            _keep_one(db, facilitator, occurrence, habits, rng, after)
    return len(past)


def _keep_one(
    db: Session, actor: Actor, occurrence: Occurrence, habits: dict[UUID, float], rng: Random, after: datetime
) -> None:
    spaces.open_register(db, actor, occurrence.id, now=occurrence.starts_at)
    marks = [
        MarkGiven(
            id=new_id(),
            occurrence_id=occurrence.id,
            child_id=child.id,
            mark=_mark(rng, habits.setdefault(child.id, 0.35 if rng.random() < 0.07 else 0.93)),
            marked_at=occurrence.starts_at + timedelta(minutes=10),
        )
        for child in _expected(db, occurrence)
    ]
    if marks:
        spaces.mark_register(db, actor, occurrence.id, marks, now=after)
    given = SubmissionGiven(occurrence_id=occurrence.id, adults_present=rng.choice((2, 2, 3)))
    spaces.submit_register(db, actor, given, now=after)


def _mark(rng: Random, habit: float) -> Mark:
    if rng.random() < habit:
        return Mark.LATE if rng.random() < 0.06 else Mark.PRESENT
    return rng.choice((Mark.ABSENT_UNINFORMED, Mark.ABSENT_UNINFORMED, Mark.ABSENT_INFORMED))


def _expected(db: Session, occurrence: Occurrence) -> Sequence[Child]:
    query = (
        sa.select(Child)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(
            Enrolment.group_id == occurrence.group_id,
            Enrolment.state == EnrolmentState.ACTIVE,
            Enrolment.from_date <= occurrence.on_date,
        )
    )
    return db.scalars(query).all()
