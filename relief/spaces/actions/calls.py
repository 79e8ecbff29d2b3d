"""The list of families to call when a site stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces.children import Caregiver, Child, Enrolment
from relief.spaces.entries import TAKES_A_PLACE
from relief.spaces.models import ActivityGroup
from relief.spaces.sight import Site, staff_site


@dataclass(frozen=True, kw_only=True)
class Call:
    """A child whose family is to be told, with who answers for it (C2)."""

    child: Child
    group: ActivityGroup
    caregivers: Sequence[Caregiver]


def call_list(db: Session, actor: Actor, space_id: UUID, *, now: datetime) -> tuple[Site, list[Call]]:
    """Whom to call when a site stands still: for its manager alone, and that it was opened is written down (C2)."""
    found = staff_site(db, actor, space_id, Verb.SPACES_VIEW_CAREGIVERS)
    if not found.is_manager:
        raise NotFound
    query = (
        sa.select(Child, ActivityGroup)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .join(ActivityGroup, ActivityGroup.id == Enrolment.group_id)
        .where(Enrolment.space_id == space_id, Enrolment.state.in_(TAKES_A_PLACE))
        .order_by(ActivityGroup.age_min, ActivityGroup.name_bn, Child.number)
    )
    rows = [(child, group) for child, group in db.execute(query)]
    ids = [child.id for child, _ in rows]
    by_child: dict[UUID, list[Caregiver]] = {}
    for one in db.scalars(
        sa.select(Caregiver).where(Caregiver.child_id.in_(ids)).order_by(Caregiver.is_guardian.desc())
    ):
        by_child.setdefault(one.child_id, []).append(one)
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, space_id, at=now, deed="call-list", children=len(ids))
    return found, [Call(child=child, group=group, caregivers=by_child.get(child.id, [])) for child, group in rows]
