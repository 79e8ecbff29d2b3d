"""What tablets sent about children and nobody but the manager of their space can decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device, User
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces.models import SpaceStaff
from relief.spaces.sight import manager_site
from relief.sync.models import HeldItem, HeldState
from relief.sync.review import DecisionGiven, let_count, tell_tablet
from relief.sync.rolls import in_the_name_of

_MOST = 200


@dataclass(frozen=True)
class HeldRoll:
    """One act that waits: who wrote it and on which tablet."""

    item: HeldItem
    device: Device
    by: User | None


def waiting(db: Session, actor: Actor) -> Sequence[HeldRoll]:
    """What waits for the manager of these spaces, oldest first."""
    actor.must(Verb.SPACES_VERIFY)
    own = sa.select(SpaceStaff.space_id).where(
        SpaceStaff.user_id == actor.id, SpaceStaff.is_manager, SpaceStaff.left_on.is_(None)
    )
    query = (
        sa.select(HeldItem, Device, User)
        .join(Device, Device.id == HeldItem.device_id)
        .outerjoin(User, User.id == HeldItem.by_id)
        .where(HeldItem.space_id.in_(own), HeldItem.state == HeldState.WAITING)
    )
    return [HeldRoll(*row) for row in db.execute(query.order_by(HeldItem.at, HeldItem.seq).limit(_MOST))]


def find(db: Session, actor: Actor, item_id: UUID) -> HeldItem:
    """An act of a space this person manages; any other is not there."""
    actor.must(Verb.SPACES_VERIFY)
    held = db.get(HeldItem, item_id)
    if held is None or held.space_id is None:
        raise NotFound
    if not manager_site(db, actor, held.space_id, Verb.SPACES_VERIFY).is_manager:
        raise NotFound
    return held


def decide(db: Session, actor: Actor, given: DecisionGiven, *, now: datetime) -> HeldItem:
    """Let it count, through the very action the tablet meant, or set it aside. Both stay readable."""
    held = find(db, actor, given.item_id)
    db.refresh(held, with_for_update=True)
    if held.state is not HeldState.WAITING:
        return held
    if not given.reason.strip():
        raise Invalid({"reason": N_("Write why it does or does not count.")})
    if given.accept:
        # Whoever wrote it may have left the space since; the manager answers for it.
        let_count(db, in_the_name_of(Actor.clerk("review"), held.by_id or actor.id), held, now)
    held.state = HeldState.ACCEPTED if given.accept else HeldState.SET_ASIDE
    held.reason = given.reason.strip()[:300]
    held.decided_at, held.decided_by_id = now, actor.id
    tell_tablet(db, held)
    note(db, actor, Verb.SPACES_VERIFY, held.id, at=now, deed=held.state)
    db.flush()
    return held
