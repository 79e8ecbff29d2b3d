"""Which tablets hold a distribution's list, and whether they have told everything before it closes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import holdings
from relief.audit import trail
from relief.audit.models import AuditEntry
from relief.distributions.models import Distribution, TabletList
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb


def take_along(
    db: Session,
    actor: Actor,
    distribution: Distribution,
    device_id: UUID,
    points: Collection[UUID],
    *,
    now: datetime,
) -> TabletList:
    """Write down that a tablet took the list. Closing waits for it from now on."""
    actor.must(Verb.CHECKIN_VIEW, within=distribution.area.path)
    held = _held(db, distribution.id, device_id)
    if held is None:
        held = TabletList(
            distribution_id=distribution.id,
            device_id=device_id,
            taken_at=now,
            last_word_at=now,
            created_at=now,
            created_by_id=actor.id,
        )
        db.add(held)
    held.points = [str(point_id) for point_id in points]
    held.taken_at = held.last_word_at = now
    held.returned_at = held.signed_off_at = held.signed_off_by_id = None
    held.signed_off_reason = ""
    db.flush()
    trail.note(db, actor, Verb.DEVICES_USE, distribution.id, at=now, deed="take-list", device=device_id)
    return held


def word_from(db: Session, device_id: UUID, lists: Collection[UUID], unsent: int, *, now: datetime) -> None:
    """A tablet said what it still holds and how much it has not sent.

    A list it no longer holds is in, unless something is unsent: that may belong to it.
    """
    query = sa.select(TabletList).where(TabletList.device_id == device_id, TabletList.returned_at.is_(None))
    back = []
    for held in db.scalars(query):
        held.last_word_at, held.unsent = now, unsent
        if held.distribution_id not in lists and unsent == 0:
            held.returned_at = now
            back.append(held.distribution_id)
    if back:
        holdings.gave_back(db, device_id, back, now=now)


def not_in(db: Session, distribution_id: UUID) -> Sequence[TabletList]:
    """Lists still out there: nobody signed them off, and the tablet may know more than it has told."""
    query = sa.select(TabletList).where(
        TabletList.distribution_id == distribution_id,
        TabletList.returned_at.is_(None),
        TabletList.signed_off_at.is_(None),
    )
    began = _reconciled_at(db, distribution_id)
    return [
        held
        for held in db.scalars(query.order_by(TabletList.taken_at))
        if began is None or held.last_word_at < began or held.unsent > 0
    ]


def _reconciled_at(db: Session, distribution_id: UUID) -> datetime | None:
    """When the handing out was ended: what a tablet says after that, it says of everything."""
    query = sa.select(AuditEntry).where(
        AuditEntry.subject_id == distribution_id, AuditEntry.verb == Verb.DISTRIBUTIONS_PLAN.value
    )
    told = db.scalars(query.order_by(AuditEntry.number.desc()))
    return next((entry.at for entry in told if entry.details.get("deed") == "reconcile"), None)


def _held(db: Session, distribution_id: UUID, device_id: UUID) -> TabletList | None:
    query = sa.select(TabletList).where(
        TabletList.distribution_id == distribution_id, TabletList.device_id == device_id
    )
    return db.scalars(query).one_or_none()
