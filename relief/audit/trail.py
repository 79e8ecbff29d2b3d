"""Write, read and prove the trail."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.kernel.actor import Actor
from relief.kernel.db import Database, table_of
from relief.kernel.rows import insert_rows
from relief.kernel.verbs import Verb

GENESIS = "0" * 64
# Any number will do, as long as every writer of the trail asks PostgreSQL for the same one.
_CHAIN_LOCK = 7_203_417


_ALONG = "relief.trail-key"
_ENTRIES = table_of(AuditEntry).c
# Built once: every change asks for it, while all others wait for their turn to write.
_END = sa.select(_ENTRIES.number, _ENTRIES.entry_hash).order_by(_ENTRIES.number.desc()).limit(1)


def lend_key(database: Database, key: bytes) -> None:
    """Let every session of this database bind its entries with this key (HMAC-SHA256)."""
    database.along[_ALONG] = key


def note(
    db: Session,
    actor: Actor,
    verb: Verb,
    subject_id: UUID | None,
    *,
    at: datetime,
    **details: object,
) -> AuditEntry:
    """Add one entry beside the change it speaks of; both are kept or neither is.

    The change is written first: whoever waits for the end of the chain, which everybody needs, must want no row after
    it that somebody else holds (docs/decisions/0027).
    """
    db.flush()
    (row,) = _rows(db, actor, verb, [(subject_id, details)], at)
    entry = AuditEntry(**row)
    db.add(entry)
    db.flush()
    return entry


def note_all(
    db: Session,
    actor: Actor,
    verb: Verb,
    told: Sequence[tuple[UUID | None, Mapping[str, object]]],
    *,
    at: datetime,
) -> None:
    """One entry each, of things done together: a long list looks up the end of the chain once."""
    if told:
        db.flush()
        insert_rows(db, AuditEntry, _rows(db, actor, verb, told, at))


def _rows(
    db: Session,
    actor: Actor,
    verb: Verb,
    told: Sequence[tuple[UUID | None, Mapping[str, object]]],
    at: datetime,
) -> list[dict[str, Any]]:
    (number, previous), key = _last(db), _key(db)
    rows = []
    for subject_id, details in told:
        number += 1
        row: dict[str, Any] = {
            "number": number,
            "at": at,
            "actor_id": actor.id,
            "actor_role": actor.role,
            "verb": verb.value,
            "subject_id": subject_id,
            "details": {key: _plain(value) for key, value in details.items()},
            "previous_hash": previous,
        }
        previous = row["entry_hash"] = _digest_of(row, key)
        rows.append(row)
    return rows


def first_break(db: Session) -> int | None:
    """Walk the whole chain; give the number of the first entry that does not fit, or None.

    Entries from before there was a key are bound by their hash alone; after the first with the key none may be so.
    """
    previous, expected, key, is_keyed = GENESIS, 1, _key(db), False
    query = sa.select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1000)
    with db.scalars(query) as entries:
        for entry in entries:
            has_key = key is not None and entry.entry_hash == _digest(entry, key)
            is_bound = has_key or (not is_keyed and entry.entry_hash == _digest(entry, None))
            if not (entry.number == expected and entry.previous_hash == previous and is_bound):
                return entry.number
            previous, expected, is_keyed = entry.entry_hash, expected + 1, is_keyed or has_key
    return None


def head(db: Session) -> tuple[int, str]:
    """Number and hash of the newest entry; 0 and zeros before the first."""
    row = db.connection().execute(_END).first()
    return (row[0], row[1]) if row else (0, GENESIS)


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
    """The newest entries of all, or of what these people did; older than `before` when given.

    Entries about confidential reports, concerns and support are in the chain, and in nobody's list: they would tell
    that there are any.
    """
    query = (
        sa.select(AuditEntry).where(AuditEntry.verb.not_in(_UNSHOWN)).order_by(AuditEntry.number.desc()).limit(limit)
    )
    if by is not None:
        query = query.where(AuditEntry.actor_id.in_(by))
    return db.scalars(query.where(AuditEntry.number < before) if before else query).all()


_UNSHOWN = tuple(
    verb.value
    for verb in (
        Verb.FEEDBACK_REPORT, Verb.FEEDBACK_CONFIDENTIAL, Verb.CONCERNS_RAISE, Verb.CONCERNS_TRIAGE,
        Verb.CONCERNS_SUPERVISE, Verb.REFERRALS_MAKE, Verb.REFERRALS_OVERRIDE, Verb.SAFEGUARDS_BAR,
        Verb.SUPPORT_VIEW, Verb.SUPPORT_PLAN, Verb.SUPPORT_SCHEDULE, Verb.SUPPORT_RECORD, Verb.SUPPORT_SUPERVISE,
    )
)  # fmt: skip


def _last(db: Session) -> tuple[int, str]:
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    return head(db)


def _key(db: Session) -> bytes | None:
    found = db.info.get(_ALONG)
    return found if isinstance(found, bytes) else None


def _digest(entry: AuditEntry, key: bytes | None) -> str:
    return _digest_of({name: getattr(entry, name) for name in _HASHED}, key)


def _digest_of(row: Mapping[str, Any], key: bytes | None) -> str:
    parts = [
        row["number"],
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        str(row["actor_id"]),
        row["actor_role"],
        row["verb"],
        str(row["subject_id"]),
        row["details"],
        row["previous_hash"],
    ]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if key is None:
        return hashlib.sha256(text.encode()).hexdigest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, bool, float, list, dict, type(None))) else str(value)


_HASHED = ("number", "at", "actor_id", "actor_role", "verb", "subject_id", "details", "previous_hash")
