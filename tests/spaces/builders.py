"""A space with people, groups, a timetable and children whose names must not travel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.zone import local_day
from relief.spaces import actions, weeks
from relief.spaces.children import Child, Enrolment
from relief.spaces.inputs import (
    AgreementGiven,
    CaregiverGiven,
    EnrolmentGiven,
    GroupGiven,
    MarkGiven,
    SeriesGiven,
    SpaceGiven,
    StaffGiven,
)
from relief.spaces.kinds import Mark, SexRule, SpaceState
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.site_kinds import Vetting
from tests.builders import a_response

# Words that may reach the site's own people and nobody else.
CANARY_CHILD = "জোনাকিপাখি"
CANARY_NOTE = "চিংড়িতে এলার্জি"
CANARY_CAREGIVER = "শাপলাবালা"
CANARY_PHONE = "01799887766"

SIGNED = date(2026, 7, 1)
AGREED = AgreementGiven(given_by=CANARY_CAREGIVER, relation="মা", enrolment=True, child_assents=True)
GUARDIAN = CaregiverGiven(name=CANARY_CAREGIVER, relation="মা", phone=CANARY_PHONE)


@dataclass(frozen=True)
class World:
    """One space in union A1: Hena manages it, Champa works in it."""

    response_id: UUID
    space: Space
    group: ActivityGroup
    series: Series
    child: Child


def a_space(db: Session, actor: Actor, area_id: UUID, response_id: UUID, now: datetime) -> Space:
    given = SpaceGiven(
        response_id=response_id,
        area_id=area_id,
        name_bn="গাবুরা শিশু বান্ধব কেন্দ্র",
        name_en="Gabura child-friendly space",
        indoor_m2=62,
        code_signed_on=SIGNED,
        lon=89.05,
        lat=22.55,
    )
    return opened(db, actions.open_space(db, actor, given, now=now))


def opened(db: Session, space: Space) -> Space:
    """Open without its checklist, which has tests of its own."""
    space.state = SpaceState.OPEN
    db.flush()
    return space


def a_group(db: Session, actor: Actor, space: Space, now: datetime, **more: object) -> ActivityGroup:
    values: dict[str, object] = {
        "name_bn": "তারা দল",
        "name_en": "Star group",
        "age_min": 6,
        "age_max": 9,
        "sex_rule": SexRule.ANY,
        **more,
    }
    return actions.add_group(db, actor, GroupGiven(space_id=space.id, **values), now=now)  # type: ignore[arg-type] # tests name the fields


def a_series(db: Session, actor: Actor, group: ActivityGroup, now: datetime, **more: object) -> Series:
    values: dict[str, object] = {
        "rrule": weeks.weekly([5, 6, 0, 1, 2]),
        "starts": time(9),
        "ends": time(11),
        "valid_from": local_day(now) - timedelta(days=14),
        **more,
    }
    return actions.add_series(db, actor, SeriesGiven(group_id=group.id, **values), now=now)  # type: ignore[arg-type] # tests name the fields


def a_child(db: Session, actor: Actor, group: ActivityGroup, now: datetime, name: str, **more: object) -> Child:
    values: dict[str, object] = {
        "known_as": name,
        "sex": Sex.FEMALE,
        "age": 7,
        "agreement": AGREED,
        "caregivers": (GUARDIAN,),
        "from_date": local_day(now) - timedelta(days=14),
        "is_different": True,
        **more,
    }
    given = EnrolmentGiven(group_id=group.id, **values)  # type: ignore[arg-type] # tests name the fields
    return actions.enrol_child(db, actor, given, now=now).child


def the_world(
    db: Session, hena: Actor, champa: Actor, area_id: UUID, now: datetime, response_id: UUID | None = None
) -> World:
    response_id = response_id or a_response(db).id
    space = a_space(db, hena, area_id, response_id, now)
    staff = StaffGiven(space_id=space.id, user_id=champa.id, code_signed_on=SIGNED)
    actions.assign_staff(db, hena, staff, now=now)
    group = a_group(db, hena, space, now)
    series = a_series(db, hena, group, now)
    child = a_child(db, champa, group, now, CANARY_CHILD, safety_note=CANARY_NOTE)
    return World(response_id, space, group, series, child)


def session_on(db: Session, series: Series, day: date) -> Occurrence:
    query = sa.select(Occurrence).where(Occurrence.series_id == series.id, Occurrence.on_date == day)
    return db.scalars(query).one()


def enrolment_of(db: Session, child: Child) -> Enrolment:
    query = sa.select(Enrolment).where(Enrolment.child_id == child.id)
    return db.scalars(query.order_by(Enrolment.created_at.desc())).first()  # type: ignore[return-value] # there is one


def a_mark(occurrence: Occurrence, child: Child, mark: Mark, at: datetime, **more: object) -> MarkGiven:
    values: dict[str, object] = {"id": new_id(), **more}
    return MarkGiven(
        occurrence_id=occurrence.id,
        child_id=child.id,
        mark=mark,
        marked_at=at,
        **values,  # type: ignore[arg-type] # tests name the fields
    )


def cleared(db: Session, actor: Actor, who: Actor, now: datetime) -> None:
    """Somebody answers for this person: their past was looked at, and they were trained."""
    day = local_day(now) - timedelta(days=30)
    given = actions.ClearanceGiven(
        user_id=who.id, sex=Sex.FEMALE, is_trainee=False, vetting=Vetting.CLEARED, vetted_on=day, trained_on=day
    )
    actions.record_clearance(db, actor, given, now=now)
