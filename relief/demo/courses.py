"""The demo's life-skills course in two spaces, and meetings with those who look after the children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.courses import actions as courses
from relief.courses import queries
from relief.courses.inputs import FollowGiven
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.spaces import rules
from relief.spaces.caregiver_meetings import MeetingGiven, record_meeting
from relief.spaces.models import ActivityGroup, Occurrence, Space

# The youth of the first two spaces; a part in every second session.
HOW_MANY, EVERY = 2, 2
SAID = (
    ("শিশুর মন ভালো রাখা", 14, 3, 1, "বিকেলের পালা দেরিতে শেষ হয়, ফিরতে অন্ধকার হয়।", "বিকেলের পালা আধা ঘণ্টা আগে শেষ হবে।"),
    ("পরিচ্ছন্নতা", 11, 2, 0, "টিউবওয়েলটি দূরে।", ""),
)  # fmt: skip


def begin(db: Session, sites: Sequence[Space], now: datetime) -> int:
    """Let two groups follow the course; gives how many parts were taught."""
    clerk, today = Actor.clerk("demo"), local_day(now)
    course = courses.add_life_skills(db, clerk, now=now)
    parts = queries.parts(db, course.id)
    taught = 0
    for site in sites[:HOW_MANY]:
        group = db.scalars(
            sa.select(ActivityGroup).where(ActivityGroup.space_id == site.id).order_by(ActivityGroup.age_min.desc())
        ).first()
        if group is None:
            continue
        plan = FollowGiven(
            group_id=group.id, course_id=course.id, starts_on=today - timedelta(days=24),
            ends_on=today + timedelta(days=11),
        )  # fmt: skip
        courses.follow_course(db, clerk, plan, now=now)
        held = sa.select(Occurrence).where(Occurrence.group_id == group.id, Occurrence.state.in_(rules.SETTLED))
        for part, occurrence in zip(parts, db.scalars(held.order_by(Occurrence.on_date)).all()[::EVERY], strict=False):
            courses.teach_part(db, clerk, occurrence.id, part.id, now=now)
            taught += 1
        _meetings(db, clerk, site, now)
    return taught


def _meetings(db: Session, clerk: Actor, site: Space, now: datetime) -> None:
    for number, (topic, women, men, disabled, said, done) in enumerate(SAID):
        met = MeetingGiven(
            space_id=site.id, on_date=local_day(now) - timedelta(days=9 * number + 4), topic=topic, women=women,
            men=men, with_disability=disabled, said=said, done=done,
        )  # fmt: skip
        record_meeting(db, clerk, met, now=now)
