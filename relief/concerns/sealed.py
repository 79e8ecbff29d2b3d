"""Close and open what a concern says; each seal names the record and the part it belongs to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.audit.trail import note
from relief.concerns import queries
from relief.concerns.inputs import ConcernGiven
from relief.concerns.kinds import Kind, Source
from relief.concerns.models import Concern, ConcernNote
from relief.kernel.actor import Actor
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.safeguards.accesses import Opening, openings_of


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was sealed when a concern was raised."""

    kind: Kind = field(repr=False)
    source: Source = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One note with who wrote it."""

    note: ConcernNote
    by: User | None
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A concern with everything sealed about it."""

    concern: Concern
    words: Words
    steps: Sequence[Step]
    accesses: Sequence[Opening] = field(repr=False)
    outcome: str = field(repr=False)


def open_concern(db: Session, actor: Actor, concern_id: UUID, *, now: datetime) -> Opened:
    """Read it; each reading is on record."""
    concern = queries.find(db, actor, concern_id, now=now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="read")
    return opened(db, concern)


def opened(db: Session, concern: Concern) -> Opened:
    """Everything sealed about a concern that somebody has found."""
    seals = seals_of(db)
    query = sa.select(ConcernNote, User).outerjoin(User, User.id == ConcernNote.created_by_id)
    query = query.where(ConcernNote.concern_id == concern.id).order_by(ConcernNote.created_at, ConcernNote.id)
    steps = [
        Step(note=one, by=by, text=seals.open(one.note_sealed, about=_about("note", one.id)))
        for one, by in db.execute(query)
    ]
    outcome = concern.outcome_sealed
    return Opened(
        concern=concern,
        words=open_words(db, concern),
        steps=steps,
        accesses=openings_of(db, concern.id),
        outcome=seals.open(outcome, about=_about("outcome", concern.id)) if outcome else "",
    )


def open_words(db: Session, concern: Concern) -> Words:
    """What was sealed when it was raised."""
    told = json.loads(seals_of(db).open(concern.words_sealed, about=_about("words", concern.id)))
    return Words(kind=Kind(told["kind"]), source=Source(told["source"]), subject=told["subject"], text=told["text"])


def seal_words(db: Session, given: ConcernGiven) -> bytes:
    """Close all that would say what it is and whose."""
    told = {
        "kind": given.kind,
        "source": given.source,
        "subject": given.subject.strip(),
        "text": given.text.strip(),
    }
    return seals_of(db).seal(json.dumps(told, ensure_ascii=False), about=_about("words", given.id))


def seal(db: Session, part: str, record_id: UUID, text: str) -> bytes:
    """Close a note, a reason or an outcome of this record."""
    return seals_of(db).seal(text.strip(), about=_about(part, record_id))


def _about(part: str, record_id: UUID) -> str:
    return f"concerns.{part}:{record_id}"
