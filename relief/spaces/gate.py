"""What is known of a site's day: who is inside, who may take whom, and whether the day is closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.spaces import pickup, rules
from relief.spaces.children import Attendance, Caregiver, Child
from relief.spaces.gate_kinds import Collecting, Count, Passage
from relief.spaces.gate_models import GateEvent, HeadCount, PickupRule
from relief.spaces.marks import PRESENT
from relief.spaces.models import Occurrence
from relief.spaces.sight import Site, staff_site


@dataclass(frozen=True, kw_only=True)
class Here:
    """A child of today: inside or not, with what happened at the gate."""

    child: Child
    age: int
    is_inside: bool
    code: str
    events: Sequence[GateEvent]


@dataclass(frozen=True, kw_only=True)
class GateDay:
    """One site on one day."""

    site: Site
    on: date
    children: Sequence[Here]
    counts: Sequence[HeadCount]

    @property
    def inside(self) -> int:
        """Ins minus outs, each child once."""
        return sum(one.is_inside for one in self.children)

    @property
    def is_closed(self) -> bool:
        """Whether the heads at the end were counted, after everything else that happened."""
        closing = [one.at for one in self.counts if one.kind is Count.CLOSE]
        last = max((event.at for one in self.children for event in one.events), default=None)
        return bool(closing) and (last is None or last <= max(closing))


def day_of(db: Session, actor: Actor, space_id: UUID, on: date) -> GateDay:
    """The day for the site's own people."""
    site = staff_site(db, actor, space_id, Verb.SPACES_VIEW_CHILDREN)
    events = events_on(db, [space_id], on)
    marked = marked_present(db, [space_id], on)
    ids = {one.child_id for one in events} | marked
    kids = db.scalars(sa.select(Child).where(Child.id.in_(ids)).order_by(Child.number)).all()
    counted = sa.select(HeadCount).where(HeadCount.space_id == space_id, HeadCount.on_date == on)
    return GateDay(
        site=site,
        on=on,
        children=[
            _here(one, [each for each in events if each.child_id == one.id], one.id in marked, on) for one in kids
        ],
        counts=db.scalars(counted.order_by(HeadCount.at)).all(),
    )


def events_on(db: Session, space_ids: Collection[UUID], on: date) -> Sequence[GateEvent]:
    """What happened at these gates that day, in its order."""
    query = sa.select(GateEvent).where(GateEvent.space_id.in_(space_ids), GateEvent.on_date == on)
    return db.scalars(query.order_by(GateEvent.at, GateEvent.id)).all()


def marked_present(db: Session, space_ids: Collection[UUID], on: date) -> set[UUID]:
    """Children who stand on a register of that day as present or late: a mark is evidence of having come."""
    query = (
        sa.select(Attendance.child_id)
        .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .where(Occurrence.space_id.in_(space_ids), Occurrence.on_date == on, Attendance.mark.in_(PRESENT))
    )
    return set(db.scalars(query))


def inside_now(db: Session, space_id: UUID, on: date) -> int:
    """How many children came and did not leave."""
    told: dict[UUID, list[tuple[datetime, Passage]]] = {}
    for one in events_on(db, [space_id], on):
        told.setdefault(one.child_id, []).append((one.at, one.passage))
    marked = marked_present(db, [space_id], on)
    return sum(pickup.is_inside(told.get(key, ()), is_marked=key in marked) for key in marked | set(told))


def standing_rules(db: Session, child_ids: Collection[UUID]) -> dict[UUID, list[PickupRule]]:
    """The rules that hold; one whose removal was only asked for holds."""
    query = sa.select(PickupRule).where(PickupRule.child_id.in_(child_ids), PickupRule.removed_at.is_(None))
    found: dict[UUID, list[PickupRule]] = {}
    for one in db.scalars(query.order_by(PickupRule.created_at)):
        found.setdefault(one.child_id, []).append(one)
    return found


def collectors(db: Session, child_ids: Collection[UUID]) -> dict[UUID, pickup.Rules]:
    """Who may and may not collect each of these children, by name alone."""
    allowed: dict[UUID, list[str]] = {}
    query = sa.select(Caregiver.child_id, Caregiver.name).where(
        Caregiver.child_id.in_(child_ids), Caregiver.may_collect
    )
    for child_id, name in db.execute(query.order_by(Caregiver.created_at)):
        allowed.setdefault(child_id, []).append(name)
    ruled = standing_rules(db, child_ids)
    found = {}
    for child_id in child_ids:
        own = ruled.get(child_id, [])
        named = [one.name for one in own if one.decision is Collecting.ALLOW and not one.is_alone]
        found[child_id] = pickup.Rules(
            allowed=list(dict.fromkeys([*allowed.get(child_id, []), *named])),
            denied=[one.name for one in own if one.decision is Collecting.DENY],
            may_go_alone=any(one.is_alone for one in own),
        )
    return found


def _here(child: Child, events: Sequence[GateEvent], is_marked: bool, on: date) -> Here:
    told = [(one.at, one.passage) for one in events]
    codes = [one.code for one in events if one.passage is Passage.ARRIVE and one.code]
    return Here(
        child=child,
        age=rules.age_on(child.birth_date, on),
        is_inside=pickup.is_inside(told, is_marked=is_marked),
        code=codes[-1] if codes else "",
        events=events,
    )
