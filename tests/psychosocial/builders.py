"""Invented plans and sessions of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.kernel.actor import Actor
from relief.kernel.sealing import Seals
from relief.kernel.zone import LOCAL
from relief.psychosocial import actions
from relief.psychosocial.inputs import AgreementGiven, HoursGiven, PlanGiven, TimeGiven
from relief.psychosocial.kinds import AgreedBy
from relief.psychosocial.models import SupportPlan
from relief.responses.models import Response
from relief.spaces.models import Space
from tests.builders import A_MORNING, CLERK

# Names nobody else has, so that one find anywhere is a leak.
CANARY = "ক্যানারি নীলকণ্ঠ"
CANARY_GOALS = "Canary goal: sleeps through the storm"
CANARY_NOTE = "ক্যানারি নোট: রাতে ঘুম হয় না"
CANARIES = (CANARY, "নীলকণ্ঠ", "Canary goal", "ক্যানারি নোট")


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """A local time on the Tuesday of the tests, or days later."""
    day = A_MORNING.astimezone(LOCAL).date() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=LOCAL)


def plan_given(area: Area, response: Response, **changes: object) -> PlanGiven:
    values: dict[str, object] = {
        "response_id": response.id,
        "area_id": area.id,
        "name": CANARY,
        "goals": CANARY_GOALS,
        "agreement": AgreementGiven(agreed=True, by=AgreedBy.SELF),
    }
    return PlanGiven(**(values | changes))


def a_plan(db: Session, actor: Actor, area: Area, response: Response, seals: Seals, **changes: object) -> SupportPlan:
    given = plan_given(area, response, **changes)
    return actions.open_plan(db, actor, given, seals=seals, now=A_MORNING)


def a_time(
    hour: int, minute: int = 0, *, minutes: int = 45, days: int = 0, space: Space | None = None,
    room: str = "লাইব্রেরি", **more: object,
) -> TimeGiven:  # fmt: skip
    start = at(hour, minute, days=days)
    return TimeGiven(
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        space_id=space.id if space else None,
        room=room,
        **{"has_other_adult": True, **more},
    )


def the_hours(
    db: Session, actor: Actor, weekdays: Sequence[int] = (0, 1, 2, 3, 6), *, now: datetime = A_MORNING
) -> None:
    """Nine to five on the working days of Bangladesh."""
    hours = [HoursGiven(weekday=day, starts=time(9), ends=time(17)) for day in weekdays]
    actions.set_availability(db, actor, hours, now=now)


def a_space(db: Session, area: Area, response: Response, code: str = "SP-1") -> Space:
    space = Space(
        response_id=response.id,
        area_id=area.id,
        code=code,
        name_bn="বুধহাটা শিশুবান্ধব কেন্দ্র",
        name_en="Budhhata child-friendly space",
        created_at=A_MORNING,
        created_by_id=CLERK.id,
    )
    db.add(space)
    db.flush()
    return space
