"""What a shape was before somebody redrew it: every state, by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas.models import ShapeVersion
from relief.kernel.actor import Actor
from relief.kernel.db import Record
from relief.kernel.problems import N_, NotFound, Refused


def keep_version(
    db: Session, actor: Actor, subject: str, of: Record, *, before: bytes, after: bytes, now: datetime
) -> int:
    """Keep the new state of a record's shape, and the first one the first time; gives the new number.

    Part of the action that redraws: that one asks for the right, and writes the audit entry.
    """
    last = db.scalar(sa.select(sa.func.max(ShapeVersion.number)).where(ShapeVersion.subject_id == of.id)) or 0
    if not last:
        last = 1
        db.add(_version(subject, of.id, last, before, of.created_at, of.created_by_id))
    db.add(_version(subject, of.id, last + 1, after, now, actor.id))
    return last + 1


def _version(subject: str, subject_id: UUID, number: int, shape: bytes, at: datetime, by: UUID) -> ShapeVersion:
    return ShapeVersion(
        subject=subject,
        subject_id=subject_id,
        number=number,
        geometry=shape,
        created_at=at,
        created_by_id=by,
    )


def versions_of(db: Session, subject_id: UUID) -> Sequence[ShapeVersion]:
    """Every state, the newest first; none where the shape was never redrawn. The caller narrows."""
    query = sa.select(ShapeVersion).where(ShapeVersion.subject_id == subject_id)
    return db.scalars(query.order_by(ShapeVersion.number.desc())).all()


def shape_of(db: Session, subject_id: UUID, number: int) -> bytes:
    """The shape of one state."""
    query = sa.select(ShapeVersion).where(ShapeVersion.subject_id == subject_id, ShapeVersion.number == number)
    found = db.scalars(query.options(undefer(ShapeVersion.geometry))).one_or_none()
    if found is None:
        raise NotFound
    return found.geometry


def stop_if_changed(of: Record, seen: int) -> None:
    """Refuse to overwrite what somebody else redrew since this person opened the page."""
    if of.version != seen:
        raise Refused(
            "shapes.changed-meanwhile",
            N_("Somebody else has redrawn this outline meanwhile. Theirs is kept, yours was not. Open it again."),
        )
