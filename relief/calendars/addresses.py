"""Make and revoke the secret address of a calendar. The room that owns the feed has checked who may see it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.audit import trail
from relief.calendars.models import CalendarToken
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb

# 128 bits, written in 32 characters of 0-9 and a-f.
SECRET_BYTES = 16
MOST = 5
# Programs look several times a day; that somebody uses the address need not be known to the minute.
_SEEN_EVERY = timedelta(hours=1)
_ENOUGH = N_(
    "You already have five addresses of this calendar. Nothing was changed. Revoke one that you no longer need first."
)


def make_address(db: Session, actor: Actor, feed: str, subject_id: UUID, *, now: datetime) -> tuple[CalendarToken, str]:
    """A new address of one's own; the secret is given back this once and kept as a hash."""
    actor.must(Verb.CALENDARS_SHARE)
    if len(own_addresses(db, actor, feed, subject_id)) >= MOST:
        raise Refused("calendars.enough", _ENOUGH)
    secret = secrets.token_hex(SECRET_BYTES)
    token = CalendarToken(
        token_hash=_hash(secret), feed=feed, subject_id=subject_id, owner_id=actor.id,
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(token)
    db.flush()
    trail.note(db, actor, Verb.CALENDARS_SHARE, token.id, at=now, deed="make", feed=feed)
    return token, secret


def revoke_address(db: Session, actor: Actor, token_id: UUID, *, now: datetime) -> CalendarToken:
    """Let an address of one's own answer no more."""
    actor.must(Verb.CALENDARS_SHARE)
    token = db.get(CalendarToken, token_id)
    if token is None or token.owner_id != actor.id:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = now
        trail.note(db, actor, Verb.CALENDARS_SHARE, token.id, at=now, deed="revoke", feed=token.feed)
    db.flush()
    return token


def own_addresses(db: Session, actor: Actor, feed: str, subject_id: UUID) -> Sequence[CalendarToken]:
    """The addresses of this calendar that the actor made and that still answer."""
    query = sa.select(CalendarToken).where(
        CalendarToken.owner_id == actor.id, CalendarToken.feed == feed, CalendarToken.subject_id == subject_id,
        CalendarToken.revoked_at.is_(None),
    )  # fmt: skip
    return db.scalars(query.order_by(CalendarToken.id)).all()


def find(db: Session, secret: str) -> tuple[CalendarToken, User]:
    """Whose address this is; an unknown or revoked one, or one of an account that ended, is not there."""
    query = (
        sa.select(CalendarToken, User)
        .join(User, User.id == CalendarToken.owner_id)
        .where(CalendarToken.token_hash == _hash(secret), CalendarToken.revoked_at.is_(None))
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def note_use(db: Session, token_id: UUID, now: datetime) -> None:
    """Keep when it was last looked at."""
    stale = sa.or_(CalendarToken.last_used_at.is_(None), CalendarToken.last_used_at < now - _SEEN_EVERY)
    db.execute(sa.update(CalendarToken).where(CalendarToken.id == token_id, stale).values(last_used_at=now))


def _hash(secret: str) -> str:
    # A secret of 128 random bits cannot be guessed, so it needs no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
