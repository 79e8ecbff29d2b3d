"""What must not go although its time is over: one person says so, two end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.retention.kinds import RULES, Kind
from relief.retention.models import Due, Hold

LONGEST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Held:
    """One hold with its reason."""

    hold: Hold
    reason: str = field(repr=False)


def set_hold(
    db: Session, actor: Actor, kind: Kind, path: str, reason: str, *, subject_id: UUID | None = None, now: datetime
) -> Hold:
    """Stop a class of one's area, or one record that is on the list. What has gone already is not brought back."""
    actor.must(Verb.RETENTION_CONFIRM)
    if not actor.can(RULES[kind].verb, within=path):
        raise NotFound
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": N_("Write in one sentence who asks for it and why, without names.")})
    made = Hold(
        kind=kind, subject_id=subject_id, path=path, reason_sealed=b"", created_at=now, created_by_id=actor.id
    )  # fmt: skip
    made.reason_sealed = seals_of(db).seal(reason.strip(), about=_about(made.id))
    db.add(made)
    db.flush()
    note(db, actor, Verb.RETENTION_CONFIRM, made.id, at=now, deed="hold", kind=kind.value)
    return made


def end_hold(db: Session, actor: Actor, hold_id: UUID, *, now: datetime) -> Hold:
    """The first who wants it ended asks; it ends when a second one agrees."""
    actor.must(Verb.RETENTION_CONFIRM)
    found: Hold | None = db.scalar(sa.select(Hold).where(Hold.id == hold_id, Hold.ended_at.is_(None)).with_for_update())
    if found is None or not actor.can(RULES[found.kind].verb, within=found.path):
        raise NotFound
    if found.asked_by_id is None:
        found.asked_at, found.asked_by_id, deed = now, actor.id, "ask-end-hold"
    elif found.asked_by_id == actor.id:
        raise Refused(
            "retention.own-wish", N_("You asked for this yourself, so a second person must agree. The hold stays.")
        )
    else:
        found.ended_at, found.ended_by_id, deed = now, actor.id, "end-hold"
    note(db, actor, Verb.RETENTION_CONFIRM, found.id, at=now, deed=deed, kind=found.kind.value)
    db.flush()
    return found


def holds(db: Session, actor: Actor) -> Sequence[Held]:
    """Holds of the classes this person answers for, in their areas."""
    query = sa.select(Hold).where(Hold.ended_at.is_(None)).order_by(Hold.created_at, Hold.id)
    seals = seals_of(db)
    return [
        Held(hold=one, reason=seals.open(one.reason_sealed, about=_about(one.id)))
        for one in db.scalars(query)
        if actor.can(RULES[one.kind].verb, within=one.path)
    ]


def is_held() -> sa.ColumnElement[bool]:
    """Whether a hold keeps this row of what is due."""
    below = sa.and_(Hold.subject_id.is_(None), Due.path.startswith(Hold.path))
    here = sa.select(Hold.id).where(Hold.kind == Due.kind, Hold.ended_at.is_(None))
    return here.where(sa.or_(below, Hold.subject_id == Due.subject_id)).exists()


def _about(hold_id: UUID) -> str:
    return f"retention.hold:{hold_id}"
