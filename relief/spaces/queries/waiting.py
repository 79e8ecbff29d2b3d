"""Who waits for a place, who is to come from another site, and who has grown out of a group. Names: own people only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces import rules
from relief.spaces.children import Child, Enrolment
from relief.spaces.entries import TAKES_A_PLACE
from relief.spaces.kinds import EnrolmentState, SpaceState
from relief.spaces.models import ActivityGroup, Space
from relief.spaces.sight import Site, staff_site, visible
from relief.spaces.transfers import ChildTransfer, TransferState
from relief.spaces.waiting import GroupOffer, WaitingPlace, WaitReason, propose_group


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One child in line."""

    child: Child
    enrolment: Enrolment
    group: ActivityGroup
    reason: WaitReason
    age: int


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A child another site announced."""

    transfer: ChildTransfer
    child: Child
    origin: Space
    age: int
    proposed: GroupOffer | None


@dataclass(frozen=True, kw_only=True)
class Grown:
    """A child older than its group: a person decides."""

    child: Child
    group: ActivityGroup
    age: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """The door of one space."""

    site: Site
    waiting: Sequence[Waiting]
    arrivals: Sequence[Arrival]
    grown: Sequence[Grown]
    groups: Sequence[ActivityGroup]
    free: dict[UUID, int]


def line(db: Session, actor: Actor, space_id: UUID, today: date) -> Line:
    """The waiting list of a space group by group, in order, with all that waits at its door."""
    site = staff_site(db, actor, space_id, Verb.SPACES_VIEW_CHILDREN)
    offers = group_offers(db, space_id)
    groups = db.scalars(
        sa.select(ActivityGroup).where(ActivityGroup.space_id == space_id).order_by(ActivityGroup.age_min)
    ).all()
    return Line(
        site=site,
        waiting=_waiting(db, space_id, today),
        arrivals=_arrivals(db, space_id, offers, today),
        grown=_grown(db, space_id, today),
        groups=groups,
        free={one.id: one.free for one in offers},
    )


def group_offers(db: Session, space_id: UUID) -> list[GroupOffer]:
    """The groups of a space with their free places, for proposing one. Not narrowed."""
    taken = sa.func.count(Enrolment.id).filter(Enrolment.state.in_(TAKES_A_PLACE))
    query = (
        sa.select(ActivityGroup, taken)
        .outerjoin(Enrolment, Enrolment.group_id == ActivityGroup.id)
        .where(ActivityGroup.space_id == space_id)
        .group_by(ActivityGroup.id)
    )
    return [
        GroupOffer(
            id=group.id, age_min=group.age_min, age_max=group.age_max, sex_rule=group.sex_rule,
            free=group.max_size - count,
        )
        for group, count in db.execute(query)
    ]  # fmt: skip


def groups_for(db: Session, actor: Actor, space_id: UUID) -> list[GroupOffer]:
    """The groups of one's own space with their free places."""
    staff_site(db, actor, space_id, Verb.SPACES_ENROL)
    return group_offers(db, space_id)


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where one child comes, and where it could go on."""

    child: Child
    site: Site
    enrolments: Sequence[tuple[Enrolment, ActivityGroup]]
    groups: Sequence[ActivityGroup]
    spaces: Sequence[Space]
    asked: ChildTransfer | None
    target: Space | None


def places_of_child(db: Session, actor: Actor, child_id: UUID) -> Places:
    """The groups of a child, the others of its space, and the other open spaces of the response."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    site = staff_site(db, actor, child.space_id, Verb.SPACES_ENROL)
    own = db.execute(
        sa.select(Enrolment, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .where(Enrolment.child_id == child.id)
        .order_by(Enrolment.from_date.desc())
    ).all()
    here = {group.id for enrolment, group in own if enrolment.state is not EnrolmentState.EXITED}
    groups = db.scalars(
        sa.select(ActivityGroup)
        .where(ActivityGroup.space_id == child.space_id, ActivityGroup.id.not_in(here))
        .order_by(ActivityGroup.age_min)
    ).all()
    others = sa.select(Space).where(
        Space.response_id == site.space.response_id,
        Space.id != site.space.id,
        Space.state == SpaceState.OPEN,
        visible(actor),
    )
    asked = db.scalars(
        sa.select(ChildTransfer).where(
            ChildTransfer.from_child_id == child.id, ChildTransfer.state == TransferState.ASKED
        )
    ).first()
    return Places(
        child=child,
        site=site,
        enrolments=[(enrolment, group) for enrolment, group in own],
        groups=groups,
        spaces=db.scalars(others.order_by(Space.code)).all(),
        asked=asked,
        target=db.get(Space, asked.to_space_id) if asked is not None else None,
    )


def _waiting(db: Session, space_id: UUID, today: date) -> list[Waiting]:
    query = (
        sa.select(Child, Enrolment, ActivityGroup, WaitingPlace)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .outerjoin(WaitingPlace, WaitingPlace.enrolment_id == Enrolment.id)
        .where(Enrolment.space_id == space_id, Enrolment.state == EnrolmentState.WAITLISTED)
        .order_by(ActivityGroup.age_min, sa.func.coalesce(WaitingPlace.place, 0), Enrolment.created_at, Child.number)
    )
    return [_in_line(*row, today) for row in db.execute(query)]


def _in_line(
    child: Child, enrolment: Enrolment, group: ActivityGroup, place: WaitingPlace | None, today: date
) -> Waiting:
    reason = place.reason if place is not None else WaitReason.FULL
    age = rules.age_on(child.birth_date, today)
    return Waiting(child=child, enrolment=enrolment, group=group, reason=reason, age=age)


def _arrivals(db: Session, space_id: UUID, offers: Sequence[GroupOffer], today: date) -> list[Arrival]:
    query = (
        sa.select(ChildTransfer, Child, Space)
        .join(Child, Child.id == ChildTransfer.from_child_id)
        .join(Space, Space.id == Child.space_id)
        .where(ChildTransfer.to_space_id == space_id, ChildTransfer.state == TransferState.ASKED)
        .order_by(ChildTransfer.created_at)
    )
    found = []
    for transfer, child, origin in db.execute(query):
        age = rules.age_on(child.birth_date, today)
        proposed = propose_group(offers, age, child.sex.value)
        found.append(Arrival(transfer=transfer, child=child, origin=origin, age=age, proposed=proposed))
    return found


def _grown(db: Session, space_id: UUID, today: date) -> list[Grown]:
    query = (
        sa.select(Child, ActivityGroup)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .where(Enrolment.space_id == space_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(Child.number)
    )
    rows = [(child, group, rules.age_on(child.birth_date, today)) for child, group in db.execute(query)]
    return [Grown(child=child, group=group, age=age) for child, group, age in rows if age > group.age_max]
