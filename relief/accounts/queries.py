"""Find accounts and sign-ins; `actor_for` runs once for every request."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import rules
from relief.accounts.models import AreaAssignment, SignIn, SignInFailure, User
from relief.accounts.roles import VERBS, Role
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

IDLE = timedelta(minutes=60)


@dataclass(frozen=True, kw_only=True)
class SignedIn(Actor):
    """The person behind a request: an actor, and what the page shows of them."""

    name_bn: str
    name_en: str
    language: str
    token_hash: str
    seen_at: datetime


def token_hash(token: str) -> str:
    """What we keep of a token, so that a stolen database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


# Columns of tables, and built once: this runs for every request, and records would cost more than the reading.
_S, _U, _A = SignIn.__table__.c, User.__table__.c, AreaAssignment.__table__.c
_BY_TOKEN = (
    sa.select(
        _U.id, _U.name, _U.name_bn, _U.name_en, _U.role, _U.language,
        _S.seen_at, _S.ends_at, _S.ended_at, _A.path,
    )
    .select_from(SignIn.__table__)
    .join(User.__table__, _U.id == _S.user_id)
    .outerjoin(AreaAssignment.__table__, _A.user_id == _U.id)
    .where(_S.token_hash == sa.bindparam("token_hash"), _U.disabled_at.is_(None))
    .order_by(_A.path)
)  # fmt: skip


def actor_for(db: Session, token: str, now: datetime, *, idle: timedelta = IDLE) -> SignedIn | None:
    """Find who holds this token, with role and areas as they are this very moment; None when it no longer counts."""
    key = token_hash(token)
    rows = db.connection().execute(_BY_TOKEN, {"token_hash": key}).all()
    if not rows:
        return None
    first = rows[0]
    if not rules.is_live(ends_at=first.ends_at, seen_at=first.seen_at, ended_at=first.ended_at, now=now, idle=idle):
        return None
    return SignedIn(
        id=first.id,
        name=first.name,
        name_bn=first.name_bn,
        name_en=first.name_en,
        role=first.role.value,
        language=first.language,
        verbs=VERBS[first.role],
        within=tuple(row.path for row in rows if row.path is not None),
        token_hash=key,
        seen_at=first.seen_at,
    )


def accounts(db: Session, actor: Actor) -> Sequence[User]:
    """All accounts by name, for whoever looks after them."""
    actor.must(Verb.ACCOUNTS_VIEW)
    return db.scalars(sa.select(User).order_by(User.disabled_at.is_not(None), User.name)).all()


def account(db: Session, actor: Actor, user_id: UUID) -> User:
    """One account."""
    actor.must(Verb.ACCOUNTS_VIEW)
    user = db.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def paths_of(db: Session, user_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The areas each of these people answers for."""
    found: dict[UUID, tuple[str, ...]] = dict.fromkeys(user_ids, ())
    query = sa.select(AreaAssignment).where(AreaAssignment.user_id.in_(user_ids)).order_by(AreaAssignment.path)
    for row in db.scalars(query):
        found[row.user_id] += (row.path,)
    return found


def by_name(db: Session, name: str) -> User | None:
    """The account with this sign-in word, disabled or not."""
    return db.scalars(sa.select(User).where(User.name == name)).first()


def names_of(db: Session, user_ids: Sequence[UUID]) -> dict[UUID, User]:
    """The people behind these ids, for lists that show who did something."""
    return {user.id: user for user in db.scalars(_NAMED, {"ids": list(set(user_ids))})}


_NAMED = sa.select(User).where(User.id.in_(sa.bindparam("ids", expanding=True)))


def actors(db: Session, user_ids: Collection[UUID]) -> dict[UUID, Actor]:
    """These people as they are this moment: their role, areas and verbs. A closed account is not among them."""
    wanted = set(user_ids)
    query = sa.select(User).where(User.id.in_(wanted), User.disabled_at.is_(None))
    found = db.scalars(query).all() if wanted else []
    paths = paths_of(db, [user.id for user in found])
    return {
        user.id: Actor(id=user.id, name=user.name, role=user.role.value, verbs=VERBS[user.role], within=paths[user.id])
        for user in found
    }


def own_sign_ins(db: Session, actor: Actor, *, now: datetime) -> Sequence[SignIn]:
    """The sign-ins of this person that still count, newest first."""
    query = sa.select(SignIn).where(SignIn.user_id == actor.id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
    return db.scalars(query.order_by(SignIn.started_at.desc())).all()


def working_near(db: Session, actor: Actor, roles: Collection[Role]) -> list[User]:
    """The people of these roles who can sign in and whose areas touch the actor's, by name."""
    query = sa.select(User).where(User.role.in_(roles), User.disabled_at.is_(None)).order_by(User.name)
    found = db.scalars(query).all()
    paths = paths_of(db, [user.id for user in found])
    return [user for user in found if any(_touch(actor, path) for path in paths[user.id])]


def ids_within(db: Session, actor: Actor) -> set[UUID]:
    """Everybody all of whose work lies in the actor's areas, and the actor."""
    ids = db.scalars(sa.select(User.id)).all()
    return {actor.id} | {
        user_id for user_id, paths in paths_of(db, ids).items() if paths and all(actor.sees(path) for path in paths)
    }


def _touch(actor: Actor, path: str) -> bool:
    return actor.sees(path) or any(own.startswith(path) for own in actor.within)


def failures(db: Session, key: str, *, since: datetime) -> Sequence[datetime]:
    """When tries for this key went wrong."""
    query = sa.select(SignInFailure.at).where(SignInFailure.key == key, SignInFailure.at > since)
    return db.scalars(query).all()
