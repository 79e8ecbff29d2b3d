"""Accounts, the areas each answers for, server-side sign-ins, and the tablets they share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.accounts.roles import Role
from relief.kernel.db import Base, Record


class User(Record):
    """A person who signs in. `name` is the sign-in word; the others are how people read it."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(5), default="bn")
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)


class AreaAssignment(Base):
    """One area a person answers for, by its path, so that everything beneath it is included."""

    __tablename__ = "area_assignments"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(200), primary_key=True)


class SignIn(Base):
    """One sign-in; the cookie holds a random token, we hold its hash, and ending it works at once."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    browser: Mapped[str] = mapped_column(sa.String(120), default="")


class SignInFailure(Base):
    """A wrong password, counted per account and per address so that guessing slows down."""

    __tablename__ = "sign_in_failures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), index=True)
    at: Mapped[datetime]


class Device(Record):
    """One enrolled tablet. It proves itself by a random token, of which we hold the hash.

    `block` is its run of codes (kernel.ids: three hexadecimal signs, never given out twice).
    Everything below `seen_at` is what the tablet itself said at its last contact; `skew_s` is its clock
    minus ours in seconds. `taken` counts the items we ever answered: a tablet that knows of more has
    met a server restored from a copy.
    """

    __tablename__ = "devices"

    name: Mapped[str] = mapped_column(sa.String(60))
    path: Mapped[str] = mapped_column(sa.String(200))
    block: Mapped[int] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    unsent: Mapped[int] = mapped_column(default=0)
    oldest_unsent_at: Mapped[datetime | None] = mapped_column(default=None)
    skew_s: Mapped[int] = mapped_column(default=0)
    app: Mapped[str] = mapped_column(sa.String(40), default="")
    # The browser promised to keep what is stored, even when the tablet runs full.
    keeps_storage: Mapped[bool] = mapped_column(default=False)
    taken: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    revoked_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class DeviceInvitation(Record):
    """A one-time code that turns a browser into a tablet of ours: ten minutes, one use."""

    __tablename__ = "device_invitations"

    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    path: Mapped[str] = mapped_column(sa.String(200))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    device_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("devices.id"), default=None)


class Pack(StrEnum):
    """What a tablet takes along."""

    LIST = "list"
    REGISTRATION = "registration"
    ROLL = "roll"
    SUPPORT = "support"
    STORE = "store"


class TabletHolding(Record):
    """One pack that a tablet fetched, and of whom it speaks; a newer pack of the same thing takes its place.

    `subject_id` is the list of a distribution, else the person whose pack it is. `who` holds the ids of households,
    children or plans as packed bytes; `who_before` those of the pack before it, in case the newer one never arrived.
    """

    __tablename__ = "tablet_holdings"
    __table_args__ = (sa.UniqueConstraint("device_id", "pack", "subject_id"),)

    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("devices.id"))
    pack: Mapped[Pack]
    subject_id: Mapped[UUID]
    taken_at: Mapped[datetime]
    # When the tablet said that it holds it no longer.
    gone_at: Mapped[datetime | None] = mapped_column(default=None)
    people: Mapped[int]
    who: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False, deferred=True)
    who_before: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False, deferred=True, default=b"")
