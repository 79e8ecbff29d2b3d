"""Write, read and prove the trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

GENESIS = "0" * 64
# Any number will do, as long as every writer of the trail asks PostgreSQL for the same one.
_CHAIN_LOCK = 7_203_417


def note(
    db: Session,
    actor: Actor,
    verb: Verb,
    subject_id: UUID | None,
    *,
    at: datetime,
    **details: object,
) -> AuditEntry:
    """Add one entry beside the change it speaks of; both are kept or neither is."""
    return note_all(db, actor, verb, [(subject_id, details)], at=at)[0]


def note_all(
    db: Session,
    actor: Actor,
    verb: Verb,
    told: Sequence[tuple[UUID | None, Mapping[str, object]]],
    *,
    at: datetime,
) -> list[AuditEntry]:
    """One entry each, of things done together: a long list looks up the end of the chain once."""
    number, previous = _last(db) if told else (0, "")
    entries = []
    for subject_id, details in told:
        number += 1
        entry = AuditEntry(
            number=number,
            at=at,
            actor_id=actor.id,
            actor_role=actor.role,
            verb=verb.value,
            subject_id=subject_id,
            details={key: _plain(value) for key, value in details.items()},
            previous_hash=previous,
            entry_hash="",
        )
        previous = entry.entry_hash = _digest(entry)
        entries.append(entry)
    db.add_all(entries)
    db.flush()
    return entries


def first_break(db: Session) -> int | None:
    """Walk the whole chain; give the number of the first entry that does not fit, or None."""
    previous, expected = GENESIS, 1
    query = sa.select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1000)
    with db.scalars(query) as entries:
        for entry in entries:
            fits = entry.number == expected and entry.previous_hash == previous and entry.entry_hash == _digest(entry)
            if not fits:
                return entry.number
            previous, expected = entry.entry_hash, expected + 1
    return None


def about(db: Session, subject_id: UUID, *, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest entries about one record."""
    query = sa.select(AuditEntry).where(AuditEntry.subject_id == subject_id)
    return db.scalars(query.order_by(AuditEntry.number.desc()).limit(limit)).all()


def last_of(db: Session, verb: Verb) -> AuditEntry | None:
    """The newest entry of one verb."""
    query = sa.select(AuditEntry).where(AuditEntry.verb == verb.value)
    return db.scalars(query.order_by(AuditEntry.number.desc()).limit(1)).first()


def latest(
    db: Session, *, before: int | None = None, limit: int = 100, by: Collection[UUID] | None = None
) -> Sequence[AuditEntry]:
    """The newest entries of all, or of what these people did; older than `before` when given."""
    query = sa.select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)
    if by is not None:
        query = query.where(AuditEntry.actor_id.in_(by))
    return db.scalars(query.where(AuditEntry.number < before) if before else query).all()


def _last(db: Session) -> tuple[int, str]:
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    query = sa.select(AuditEntry.number, AuditEntry.entry_hash).order_by(AuditEntry.number.desc()).limit(1)
    row = db.execute(query).first()
    return (row[0], row[1]) if row else (0, GENESIS)


def _digest(entry: AuditEntry) -> str:
    parts = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.actor_id),
        entry.actor_role,
        entry.verb,
        str(entry.subject_id),
        entry.details,
        entry.previous_hash,
    ]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, bool, float, list, dict, type(None))) else str(value)
