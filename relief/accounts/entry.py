"""Come in and go out: tries are counted before they are looked at, so parallel guessing gains nothing.

A door signs a person in with three steps, because hashing must not hold up other writers:
`take_try` (writing), `prove` (no transaction), `sign_in` (writing).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import passwords, queries, rules
from relief.accounts.inputs import SignInGiven
from relief.accounts.models import SignIn, SignInFailure, User
from relief.accounts.roles import VERBS
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, NotFound, Problem
from relief.kernel.verbs import Verb

LASTS = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


class WrongPassword(Problem):
    """Name and password do not belong together; which of the two is wrong stays unsaid."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "accounts.wrong-password",
            N_("Name and password do not fit together. Check both and try again."),
        )


class TooManyTries(Problem):
    """The name or the address must wait; the password was not looked at."""

    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "accounts.too-many-tries",
            N_("Too many wrong tries. Wait %(minutes)s min, then try again. Your account is safe."),
            minutes=minutes,
        )


@dataclass(frozen=True, kw_only=True)
class Try:
    """One counted try, not yet looked at."""

    user_id: UUID | None
    password_hash: str
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A try whose password was right. Only `prove` makes one."""

    user_id: UUID
    keys: tuple[str, ...]
    browser: str


def take_try(db: Session, given: SignInGiven, *, now: datetime) -> Try:
    """Count a try against the name and the address, or raise TooManyTries. Commit before looking at the password."""
    name = rules.account_name(given.name)
    keys = (_key("name", name), _key("address", given.address))
    since = now - rules.REMEMBERED
    for key, free in zip(keys, (rules.FREE_TRIES_NAME, rules.FREE_TRIES_ADDRESS), strict=True):
        until = rules.wait_until(queries.failures(db, key, since=since), free=free)
        if until is not None and now < until:
            raise TooManyTries(1 + int((until - now).total_seconds() // 60))
    db.add_all(SignInFailure(id=new_id(), key=key, at=now) for key in keys)
    user = queries.by_name(db, name)
    if user is None or user.disabled_at is not None:
        return Try(user_id=None, password_hash=passwords.nobody(), keys=keys)
    return Try(user_id=user.id, password_hash=user.password_hash, keys=keys)


def prove(tried: Try, given: SignInGiven) -> Proof:
    """Look at the password: slow on purpose, and needs no database."""
    right = passwords.matches(tried.password_hash, given.password)
    if tried.user_id is None or not right:
        raise WrongPassword
    return Proof(user_id=tried.user_id, keys=tried.keys, browser=given.browser[:120])


def sign_in(db: Session, proof: Proof, *, now: datetime, lasts: timedelta = LASTS) -> tuple[User, str]:
    """Open a sign-in and give its token, which only the browser keeps; the tries before it are forgiven."""
    user = db.get(User, proof.user_id)
    if user is None or user.disabled_at is not None:
        raise WrongPassword
    token = secrets.token_urlsafe(32)
    db.add(
        SignIn(
            token_hash=queries.token_hash(token),
            user_id=user.id,
            started_at=now,
            seen_at=now,
            ends_at=now + lasts,
            browser=proof.browser,
        )
    )
    _forgive(db, proof, now)
    note(db, _themselves(user), Verb.ACCOUNTS_SIGN_IN, user.id, at=now, deed="sign-in")
    return user, token


def sign_on(db: Session, proof: Proof, device_id: UUID, *, now: datetime) -> User:
    """Let a person work on a shared tablet; what proves it from then on is the tablet's ticket."""
    user = db.get(User, proof.user_id)
    if user is None or user.disabled_at is not None:
        raise WrongPassword
    _forgive(db, proof, now)
    note(db, _themselves(user), Verb.ACCOUNTS_SIGN_IN, user.id, at=now, deed="sign-on", device=device_id)
    return user


def end_sign_in(db: Session, actor: Actor, token_hash: str, *, now: datetime) -> None:
    """End one sign-in: one's own, or anybody's for whoever manages accounts."""
    found = db.get(SignIn, token_hash)
    if found is None or (found.user_id != actor.id and not actor.can(Verb.ACCOUNTS_MANAGE)):
        raise NotFound
    found.ended_at = found.ended_at or now
    note(db, actor, Verb.ACCOUNTS_SIGN_IN, found.user_id, at=now, deed="sign-out")


def mark_seen(db: Session, token_hash: str, *, now: datetime) -> None:
    """Remember that the person is still at work; once a minute is enough."""
    db.execute(sa.update(SignIn).where(SignIn.token_hash == token_hash).values(seen_at=now))


def forget_old_tries(db: Session, actor: Actor, *, now: datetime) -> int:
    """Remove failures that no longer count and sign-ins that ended a month ago."""
    actor.must(Verb.ACCOUNTS_MANAGE)
    old = SignInFailure.at < now - rules.REMEMBERED
    count = db.scalar(sa.select(sa.func.count()).select_from(SignInFailure).where(old)) or 0
    db.execute(sa.delete(SignInFailure).where(old))
    db.execute(sa.delete(SignIn).where(SignIn.ends_at < now - timedelta(days=30)))
    note(db, actor, Verb.ACCOUNTS_MANAGE, None, at=now, deed="forget-old-tries")
    return count


def _forgive(db: Session, proof: Proof, now: datetime) -> None:
    db.execute(sa.delete(SignInFailure).where(SignInFailure.key == proof.keys[0]))
    _forgive_one(db, proof.keys[1], now)


def _forgive_one(db: Session, key: str, now: datetime) -> None:
    """A right password takes back its own try at the address, not the guesses that others made from there."""
    newest = sa.select(SignInFailure.id).where(SignInFailure.key == key).order_by(SignInFailure.at.desc()).limit(1)
    db.execute(sa.delete(SignInFailure).where(SignInFailure.id.in_(newest.scalar_subquery())))


def _key(kind: str, text: str) -> str:
    # Typed names are sometimes passwords, and addresses are personal data: only a digest is kept.
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _themselves(user: User) -> Actor:
    return Actor(id=user.id, name=user.name, role=user.role.value, verbs=VERBS[user.role], within=())
