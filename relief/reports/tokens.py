"""Tokens for programs of partners: made with purpose, areas, matters and an end; counted, slowed down, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import queries as accounts
from relief.areas import queries as areas
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Problem
from relief.kernel.verbs import Verb
from relief.reports.outside import ApiToken, ApiUse, Matter

PREFIX = "relief_"
SECRET_BYTES = 24
MOST_DAYS = 366
# Enough for a program that reads every union of a district page by page; too slow to be a burden.
MOST_A_MINUTE = 60
USES_KEPT = timedelta(days=366)
_LATEST = 100
_VERBS = frozenset({Verb.GAPS_VIEW, Verb.AREAS_VIEW, Verb.REPORTS_SEND, Verb.SPACES_VIEW})


class NoToken(Problem):
    """The question carries no token that answers: unknown, revoked, past its day, or its person is gone."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "api.no-token",
            N_("This needs a token that is valid. Send it as “Authorization: Bearer …”, or ask for one."),
        )


class NotItsMatter(Problem):
    """The token answers, but not about this."""

    status = 403

    def __init__(self) -> None:
        super().__init__("api.not-its-matter", N_("This token may not read this. Ask the coordinator who made it."))


class TooOften(Problem):
    """More questions in a minute than one token may ask."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "api.too-often", N_("Too many questions in one minute. Wait a minute, then ask again."), most=MOST_A_MINUTE
        )


@dataclass(frozen=True, kw_only=True)
class TokenGiven:
    """What is written down of a new token; `area_id` None is every area of who makes it."""

    response_id: UUID
    holder: str
    purpose: str
    days: int | None
    area_id: UUID | None
    matters: Collection[Matter]
    is_own: bool = False


def make(db: Session, actor: Actor, given: TokenGiven, *, now: datetime) -> tuple[ApiToken, str]:
    """A new token; its secret is given back this once and kept as a hash."""
    actor.must(Verb.REPORTS_SEND)
    _check(given)
    area = areas.find(db, actor, given.area_id) if given.area_id else None
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        token_hash=_hash(secret), response_id=given.response_id, holder=given.holder.strip(),
        purpose=given.purpose.strip(), within=[area.path] if area else list(actor.within),
        matters=[one.value for one in Matter if one in given.matters],
        expires_at=now + timedelta(days=given.days or 0), user_id=actor.id if given.is_own else None,
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(token)
    db.flush()
    trail.note(
        db, actor, Verb.REPORTS_SEND, token.id, at=now, deed="make token", purpose=token.purpose,
        recipient=token.holder, expires=token.expires_at.isoformat(), matters=" ".join(token.matters),
    )  # fmt: skip
    return token, secret


def _check(given: TokenGiven) -> None:
    found = {}
    if not given.holder.strip():
        found["holder"] = N_("Write who gets the token. It stands in the log.")
    if not given.purpose.strip():
        found["purpose"] = N_("Write what the token is for. It stands in the log.")
    if given.days is None or not 1 <= given.days <= MOST_DAYS:
        found["days"] = N_("Write for how many days, from 1 to 366.")
    if not given.matters:
        found["matters"] = N_("Choose at least one thing it may read.")
    for name, most in (("holder", 200), ("purpose", 300)):
        if len(getattr(given, name)) > most:
            found[name] = N_("This is too long. Shorten it, please.")
    if found:
        raise Invalid(found)


def revoke(db: Session, actor: Actor, token_id: UUID, *, now: datetime) -> ApiToken:
    """Let it answer no more; whoever sees all its areas may do it."""
    actor.must(Verb.REPORTS_SEND)
    token = find(db, actor, token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        trail.note(db, actor, Verb.REPORTS_SEND, token.id, at=now, deed="revoke token")
    db.flush()
    return token


def find(db: Session, actor: Actor, token_id: UUID) -> ApiToken:
    """A token whose areas the actor sees, or NotFound."""
    actor.must(Verb.REPORTS_SEND)
    token = db.get(ApiToken, token_id)
    if token is None or not _sees(actor, token):
        raise NotFound
    return token


def latest(db: Session, actor: Actor, response_id: UUID) -> Sequence[ApiToken]:
    """The newest tokens whose areas the actor sees."""
    actor.must(Verb.REPORTS_SEND)
    query = sa.select(ApiToken).where(ApiToken.response_id == response_id)
    found = db.scalars(query.order_by(ApiToken.created_at.desc(), ApiToken.id.desc()).limit(_LATEST * 4))
    return [one for one in found if _sees(actor, one)][:_LATEST]


def _sees(actor: Actor, token: ApiToken) -> bool:
    return bool(token.within) and all(actor.sees(path) for path in token.within)


def uses(db: Session, token: ApiToken, limit: int = _LATEST) -> Sequence[ApiUse]:
    """What a token that the caller has found was used for last."""
    query = sa.select(ApiUse).where(ApiUse.token_id == token.id)
    return db.scalars(query.order_by(ApiUse.at.desc(), ApiUse.id.desc()).limit(limit)).all()


def enter(db: Session, secret: str, *, now: datetime) -> tuple[ApiToken, Actor]:
    """Who asks: the token and an actor that sees its areas and numbers, and nothing else of anybody."""
    # Held until the use is written: two questions at once are counted one after the other.
    kept = sa.select(ApiToken).where(ApiToken.token_hash == _hash(secret)).with_for_update()
    token = db.scalars(kept).one_or_none()
    if token is None or token.revoked_at is not None or token.expires_at <= now:
        raise NoToken
    within = tuple(token.within)
    if token.user_id is not None:
        # A person's own token sees what the person sees today, and ends with the account.
        person = accounts.actors(db, [token.user_id]).get(token.user_id)
        if person is None or not person.can(Verb.REPORTS_SEND) or not all(person.sees(path) for path in within):
            raise NoToken
    asked = sa.select(sa.func.count()).select_from(ApiUse)
    lately = asked.where(ApiUse.token_id == token.id, ApiUse.at > now - timedelta(minutes=1))
    if (db.scalar(lately) or 0) >= MOST_A_MINUTE:
        raise TooOften
    return token, Actor(id=token.id, name="api", role="token", verbs=_VERBS, within=within)


def may(token: ApiToken, matter: Matter | None) -> None:
    """Stop here unless the token was made for this."""
    if matter is not None and matter.value not in token.matters:
        raise NotItsMatter


def note_use(db: Session, token_id: UUID, asked: str, status: int, rows: int, *, now: datetime) -> None:
    """Write one question down. It stands in the token's own log; the trail holds what people do."""
    db.add(ApiUse(id=new_id(), token_id=token_id, at=now, asked=asked[:300], status=status, rows=rows))
    counted = sa.update(ApiToken).where(ApiToken.id == token_id)
    db.execute(counted.values(used=ApiToken.used + 1, last_used_at=now))


def forget_uses(db: Session, *, now: datetime) -> int:
    """Remove what was asked more than a year ago."""
    old = ApiUse.at < now - USES_KEPT
    count = db.scalar(sa.select(sa.func.count()).select_from(ApiUse).where(old)) or 0
    db.execute(sa.delete(ApiUse).where(old))
    return count


def _hash(secret: str) -> str:
    # A secret of 192 random bits cannot be guessed, so it needs no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
