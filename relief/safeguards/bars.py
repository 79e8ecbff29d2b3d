"""Bar somebody from a file: one person sets it, two end it. The room of the file has found the file before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.safeguards.models import Bar

LONGEST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Barred:
    """One bar with who it is, why, and who asked to end it."""

    bar: Bar
    user: User
    asked_by: User | None
    reason: str = field(repr=False)


def is_barred(actor: Actor, subject: Any) -> sa.ColumnElement[bool]:
    """Whether a bar keeps this person from the file whose id stands in this column."""
    here = sa.select(Bar.id).where(Bar.subject_id == subject, Bar.user_id == actor.id, Bar.ended_at.is_(None))
    return here.exists()


def set_bar(db: Session, actor: Actor, subject_id: UUID, user_id: UUID, reason: str, *, now: datetime) -> Bar:
    """Keep this person out from now on; whoever is barred already stays so."""
    actor.must(Verb.SAFEGUARDS_BAR)
    faults = {}
    if not reason.strip() or len(reason) > LONGEST_REASON:
        faults["reason"] = N_("Write in one sentence why this person must not see it.")
    if db.get(User, user_id) is None or user_id == actor.id:
        faults["user_id"] = N_("Choose somebody else of your staff.")
    if faults:
        raise Invalid(faults)
    known: Bar | None = db.scalar(_standing(subject_id).where(Bar.user_id == user_id))
    if known is not None:
        return known
    made = Bar(subject_id=subject_id, user_id=user_id, reason_sealed=b"", created_at=now, created_by_id=actor.id)
    made.reason_sealed = seals_of(db).seal(reason.strip(), about=_about(made.id))
    db.add(made)
    note(db, actor, Verb.SAFEGUARDS_BAR, subject_id, at=now, deed="bar", whom=user_id)
    db.flush()
    return made


def end_bar(db: Session, actor: Actor, subject_id: UUID, bar_id: UUID, *, now: datetime) -> Bar:
    """The first who wants it ended asks; it ends when a second one agrees."""
    actor.must(Verb.SAFEGUARDS_BAR)
    bar: Bar | None = db.scalar(_standing(subject_id).where(Bar.id == bar_id).with_for_update())
    if bar is None or bar.user_id == actor.id:
        raise NotFound
    if bar.asked_by_id is None:
        bar.asked_at, bar.asked_by_id, deed = now, actor.id, "ask-end"
    elif bar.asked_by_id == actor.id:
        raise Refused(
            "safeguards.own-wish",
            N_("You asked for this yourself, so a second person must agree. The file stays closed to the person."),
        )
    else:
        bar.ended_at, bar.ended_by_id, deed = now, actor.id, "end-bar"
    note(db, actor, Verb.SAFEGUARDS_BAR, subject_id, at=now, deed=deed, whom=bar.user_id)
    db.flush()
    return bar


def bars_of(db: Session, subject_id: UUID) -> Sequence[Barred]:
    """Who is kept from this file; whoever asks has found it."""
    asker = sa.orm.aliased(User)
    query = _standing(subject_id).add_columns(User, asker).join(User, User.id == Bar.user_id)
    query = query.outerjoin(asker, asker.id == Bar.asked_by_id).order_by(Bar.created_at, Bar.id)
    seals = seals_of(db)
    return [
        Barred(bar=bar, user=user, asked_by=by, reason=seals.open(bar.reason_sealed, about=_about(bar.id)))
        for bar, user, by in db.execute(query)
    ]


def barred_ids(db: Session, subject_id: UUID) -> set[UUID]:
    """The people themselves."""
    return set(db.scalars(_standing(subject_id).with_only_columns(Bar.user_id)))


def _standing(subject_id: UUID) -> sa.Select[Any]:
    return sa.select(Bar).where(Bar.subject_id == subject_id, Bar.ended_at.is_(None))


def _about(bar_id: UUID) -> str:
    return f"safeguards.bar:{bar_id}"
