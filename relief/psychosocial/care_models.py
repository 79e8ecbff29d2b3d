"""What stands around plans and sessions: series, groups, follow-ups, instruments, terms, hand-overs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.households.models import Sex
from relief.kernel.db import Base, Record
from relief.psychosocial.kinds import FollowUpOutcome, HandOverWhy, Licence, SessionKind, TakesPart


class SupportSeries(Record):
    """A weekly series as it was asked for. `skipped` lists what was not booked: `[[day, [clash, ...]], ...]`."""

    __tablename__ = "support_series"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_plans.id"), index=True)
    counsellor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[SessionKind] = mapped_column(default=SessionKind.INDIVIDUAL)
    first_on: Mapped[date]
    last_on: Mapped[date]
    starts: Mapped[time]
    minutes: Mapped[int]
    booked: Mapped[int]
    skipped: Mapped[list[Any]] = mapped_column(default_factory=list)


class SupportParticipant(Record):
    """A plan whose person takes part in a group session."""

    __tablename__ = "support_participants"
    __table_args__ = (sa.UniqueConstraint("session_id", "plan_id"),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_sessions.id"))
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_plans.id"), index=True)
    state: Mapped[TakesPart] = mapped_column(default=TakesPart.EXPECTED)


class SupportFollowUp(Record):
    """Somebody stayed away again: ask after them by `due_on`. At most one is open for a plan."""

    __tablename__ = "support_follow_ups"
    __table_args__ = (
        sa.Index(
            "uq_support_follow_ups_open", "plan_id", unique=True,
            sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )  # fmt: skip

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_plans.id"), index=True)
    counsellor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    missed: Mapped[int]
    due_on: Mapped[date]
    outcome: Mapped[FollowUpOutcome | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class SupportHandOver(Record):
    """A plan that another counsellor goes on with. The last one of a plan counts.

    Until the person has agreed (`agreed_at`) nothing new is booked. With `shares_notes` the new counsellor reads what
    was written before; without, those notes stay sealed to all but a supervisor with a reason.
    """

    __tablename__ = "support_hand_overs"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_plans.id"), index=True)
    from_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    to_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    why: Mapped[HandOverWhy]
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)
    shares_notes: Mapped[bool] = mapped_column(default=False)


class SupportTerm(Base):
    """A figure the organisation set for itself, where it differs from the default."""

    __tablename__ = "support_terms"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID]


class Counsellor(Base):
    """What a counsellor says of themselves, for people who want to talk to a woman or a man."""

    __tablename__ = "support_counsellors"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    sex: Mapped[Sex | None] = mapped_column(default=None)


class Instrument(Record):
    """Wording an organisation entered, under the licence it names; of shipped instruments, `code` is theirs.

    `items` are `[[bangla, english], ...]`, `answers` are `[[value, bangla, english], ...]`, `scoring` as in scales.py.
    """

    __tablename__ = "support_instruments"

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    licence: Mapped[Licence]
    source: Mapped[str] = mapped_column(sa.String(300))
    age_from: Mapped[int] = mapped_column(default=0)
    items: Mapped[list[Any]] = mapped_column(default_factory=list)
    answers: Mapped[list[Any]] = mapped_column(default_factory=list)
    scoring: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


class ScaleResult(Record):
    """One filled instrument of a plan: answers and result sealed (C3)."""

    __tablename__ = "support_results"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_plans.id"), index=True)
    on_date: Mapped[date]
    answers_sealed: Mapped[bytes] = mapped_column(repr=False)
