"""Make and change accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from relief.accounts import passwords, queries, rules
from relief.accounts.inputs import AccountChange, AccountGiven, PasswordGiven
from relief.accounts.models import AreaAssignment, SignIn, User
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb


def create_account(db: Session, actor: Actor, given: AccountGiven, *, now: datetime) -> User:
    """Let a person in, with one role and the areas they answer for."""
    actor.must(Verb.ACCOUNTS_MANAGE)
    _check(actor, given)
    if queries.by_name(db, given.name):
        raise Invalid({"name": N_("Another account has this name already. Choose a different one.")})
    user = User(
        name=given.name,
        name_bn=given.name_bn,
        name_en=given.name_en,
        role=given.role,
        password_hash=passwords.hashed(given.password),
        language=given.language,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(user)
    db.flush()
    _assign(db, user, given.paths)
    note(
        db,
        actor,
        Verb.ACCOUNTS_MANAGE,
        user.id,
        at=now,
        deed="create",
        role=given.role,
        areas=list(given.paths),
    )
    return user


def change_account(db: Session, actor: Actor, given: AccountChange, *, now: datetime) -> User:
    """Change names, role or areas; it counts from the person's next click on."""
    user = _managed(db, actor, given.user_id)
    _check(actor, given)
    if user.version != given.version:
        raise Refused(
            "accounts.changed-meanwhile",
            N_(
                "Somebody else changed this account meanwhile. Nothing was overwritten."
                " Open it again and repeat your change."
            ),
        )
    if user.id == actor.id and given.role != user.role:
        raise Refused(
            "accounts.own-role",
            N_("Nobody may change their own role. Nothing was changed. Ask another administrator."),
        )
    before = user.role
    user.name_bn, user.name_en = given.name_bn, given.name_en
    user.role, user.language = given.role, given.language
    # Areas lie in another table: without this, a change of areas alone would leave the version as it was.
    flag_modified(user, "role")
    _assign(db, user, given.paths)
    note(
        db, actor, Verb.ACCOUNTS_MANAGE, user.id, at=now,
        deed="change", role=given.role, role_before=before, areas=list(given.paths),
    )  # fmt: skip
    db.flush()
    return user


def disable_account(db: Session, actor: Actor, user_id: UUID, *, now: datetime) -> User:
    """Shut a person out: every sign-in ends with this, and what they did stays on record."""
    user = _managed(db, actor, user_id)
    if user.id == actor.id:
        raise Refused(
            "accounts.own-account",
            N_("Nobody may close their own account. Nothing was changed. Ask another administrator."),
        )
    user.disabled_at = user.disabled_at or now
    _end_all(db, user.id, now)
    note(db, actor, Verb.ACCOUNTS_MANAGE, user.id, at=now, deed="disable")
    db.flush()
    return user


def enable_account(db: Session, actor: Actor, user_id: UUID, *, now: datetime) -> User:
    """Let a person in again whose account was closed."""
    user = _managed(db, actor, user_id)
    user.disabled_at = None
    note(db, actor, Verb.ACCOUNTS_MANAGE, user.id, at=now, deed="enable")
    db.flush()
    return user


def set_password(db: Session, actor: Actor, given: PasswordGiven, *, now: datetime) -> User:
    """Set a new password. All sign-ins of that person end, so that a thief is out too."""
    user = db.get(User, given.user_id)
    if user is None:
        raise NotFound
    if user.id != actor.id:
        actor.must(Verb.ACCOUNTS_MANAGE)
    elif not passwords.matches(user.password_hash, given.present or ""):
        raise Invalid({"present": N_("This is not your present password.")})
    if fault := rules.password_fault(given.password, name=user.name):
        raise Invalid({"password": fault})
    user.password_hash = passwords.hashed(given.password)
    _end_all(db, user.id, now)
    verb = Verb.ACCOUNTS_SIGN_IN if user.id == actor.id else Verb.ACCOUNTS_MANAGE
    note(db, actor, verb, user.id, at=now, deed="set-password")
    db.flush()
    return user


def _managed(db: Session, actor: Actor, user_id: UUID) -> User:
    actor.must(Verb.ACCOUNTS_MANAGE)
    user = db.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def _check(actor: Actor, given: AccountGiven | AccountChange) -> None:
    found = rules.faults(given)
    if "paths" not in found and not all(actor.sees(path) for path in given.paths):
        found["paths"] = N_("You can only give areas you answer for yourself.")
    if found:
        raise Invalid(found)


def _assign(db: Session, user: User, paths: Sequence[str]) -> None:
    db.execute(sa.delete(AreaAssignment).where(AreaAssignment.user_id == user.id))
    db.add_all(AreaAssignment(user_id=user.id, path=path) for path in dict.fromkeys(paths))
    db.flush()


def _end_all(db: Session, user_id: UUID, now: datetime) -> None:
    db.execute(sa.update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=now))
