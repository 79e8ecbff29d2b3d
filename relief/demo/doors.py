"""The demo's gate, heads without names, waiting list and follow-ups: each screen of a space shows something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.spaces import actions as spaces
from relief.spaces.absence import Contact, FollowState
from relief.spaces.absence_models import AbsenceFollowup
from relief.spaces.actions import collectors, followups, gate, tally, waiting
from relief.spaces.children import Attendance, Child
from relief.spaces.gate_inputs import ArriveGiven, CountGiven, ReleaseGiven, RuleGiven
from relief.spaces.gate_kinds import Collecting, Count, Release
from relief.spaces.inputs import GroupGiven
from relief.spaces.kinds import SexRule
from relief.spaces.marks import PRESENT
from relief.spaces.models import Occurrence, Space
from relief.spaces.tally import AgeBand, Cell

CAME, LEFT, FOLLOWED = 12, 7, 3
HEADS = {(AgeBand.FROM_5, Sex.FEMALE): 9, (AgeBand.FROM_5, Sex.MALE): 7, (AgeBand.FROM_10, Sex.FEMALE): 6}


def stand_at_the_gate(db: Session, manager: Actor, sites: Sequence[Space], now: datetime) -> None:
    """What happened at the doors of two sites since yesterday; the others are as quiet as on their first day."""
    _gate(db, manager, sites[0], now)
    _gate(db, manager, sites[1], now)
    _heads(db, manager, sites[5], now)
    _waiting(db, manager, sites[0], now)
    _asked_after(db, manager, sites[0], now)


def _gate(db: Session, manager: Actor, site: Space, now: datetime) -> None:
    """The last day with children: a dozen came, some were collected; one adult must never collect, one child waits."""
    here = sa.and_(Occurrence.space_id == site.id, Attendance.mark.in_(PRESENT))
    last = sa.select(sa.func.max(Occurrence.on_date)).join(Attendance, Attendance.occurrence_id == Occurrence.id)
    query = (
        sa.select(Child, sa.func.min(Occurrence.starts_at))
        .join(Attendance, Attendance.child_id == Child.id)
        .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .where(here, Occurrence.on_date == last.where(here).scalar_subquery())
        .group_by(Child.id)
        .order_by(Child.number)
        .limit(CAME)
    )
    for number, (child, starts_at) in enumerate(db.execute(query).all()):
        came = ArriveGiven(space_id=site.id, child_id=child.id, at=starts_at, code=f"{1041 + number:05}")
        gate.arrive(db, manager, came, now=now)
        if number < LEFT:
            left = ReleaseGiven(
                space_id=site.id, child_id=child.id, how=Release.CODE, at=starts_at + timedelta(hours=2),
                released_to="মা", code=came.code,
            )  # fmt: skip
            gate.release(db, manager, left, now=now)
        if number == LEFT:
            never = RuleGiven(
                child_id=child.id,
                decision=Collecting.DENY,
                name="কুদ্দুস আলী",
                relation="প্রতিবেশী",
                basis="মায়ের লিখিত অনুরোধ",
            )
            collectors.set_rule(db, manager, never, now=now)
            count = CountGiven(
                space_id=site.id, kind=Count.MID, counted=CAME - LEFT, at=starts_at + timedelta(hours=2),
                reason="একটি শিশু শৌচাগারে ছিল",
            )  # fmt: skip
            gate.count_heads(db, manager, count, now=now)


def _heads(db: Session, manager: Actor, site: Space, now: datetime) -> None:
    """The mobile site counted heads before it knew the names."""
    query = sa.select(Occurrence.id).where(Occurrence.space_id == site.id, Occurrence.ends_at < now)
    session_id = db.scalars(query.order_by(Occurrence.starts_at).limit(1)).first()
    if session_id is not None:
        told = {Cell(band, sex): heads for (band, sex), heads in HEADS.items()}
        tally.count_heads(db, manager, session_id, told, now=now)


def _waiting(db: Session, manager: Actor, site: Space, now: datetime) -> None:
    """A small group for sewing: two have a place, two wait."""
    group = spaces.add_group(
        db, manager,
        GroupGiven(
            space_id=site.id, name_bn="সেলাই", name_en="Sewing", age_min=11, age_max=17, sex_rule=SexRule.ANY, max_size=2
        ),
        now=now,
    )  # fmt: skip
    eldest = sa.select(Child.id).where(Child.space_id == site.id).order_by(Child.birth_date, Child.number).limit(4)
    for child_id in db.scalars(eldest).all():
        waiting.join_group(db, manager, child_id, group.id, now=now)


def _asked_after(db: Session, manager: Actor, site: Space, now: datetime) -> None:
    """Somebody called once, in vain; the others wait for a person."""
    query = sa.select(AbsenceFollowup).where(
        AbsenceFollowup.space_id == site.id, AbsenceFollowup.state != FollowState.CLOSED
    )
    for one in db.scalars(query.order_by(AbsenceFollowup.due_on).limit(FOLLOWED)).all():
        followups.assign_followup(db, manager, one.id, manager.id, now=now)
    first = db.scalars(query.where(AbsenceFollowup.assignee_id == manager.id).limit(1)).first()
    if first is not None:
        followups.record_attempt(db, manager, first.id, Contact.CALL, local_day(now), has_reached=False, now=now)
