"""Accounts, the areas each answers for, and server-side sign-ins."""

from __future__ import annotations

from datetime import datetime
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
