"""Support plans, support sessions, and when a counsellor can be booked (all C3)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.kernel.db import Record
from relief.psychosocial.kinds import AskedFor, CancelledBy, Prefers, SessionKind
from relief.psychosocial.kinds import CancelReason as CancelReason
from relief.psychosocial.kinds import PlanState as PlanState
from relief.psychosocial.kinds import SessionState as SessionState
from relief.spaces.models import Space


class SupportPlan(Record):
    """One person's support, known by `code` only. Name, goals and ties are sealed (kernel.sealing).

    No link to a child or a household in clear: it would say whose plan it is. `ties_sealed` holds the child of a
    space and the hours of school or work, for the clash check alone. `mood_faces` is 0 (not asked), 3 or 5.
    """

    __tablename__ = "support_plans"
    __table_args__ = (sa.Index("ix_support_plans_state_review", "state", "review_on"),)

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    counsellor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    # Layer 2 family and community, 3 focused, 4 specialised (IASC pyramid).
    layer: Mapped[int] = mapped_column(default=3)
    name_sealed: Mapped[bytes] = mapped_column(repr=False)
    goals_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    state: Mapped[PlanState] = mapped_column(default=PlanState.CONSENTED)
    asked_for: Mapped[AskedFor] = mapped_column(default=AskedFor.PERSON)
    prefers: Mapped[Prefers] = mapped_column(default=Prefers.ANYBODY)
    mood_faces: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    ties_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    review_on: Mapped[date | None] = mapped_column(default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)


class SupportSession(Record):
    """One appointment: calendars show time, place and the plan's code; the note is sealed.

    A group session has no plan of its own: its people are `SupportParticipant`s, `heads` counts those without a plan.
    `overridden` names the clashes that were set aside, with the reason sealed beside it.
    """

    __tablename__ = "support_sessions"
    __table_args__ = (
        sa.Index("ix_support_sessions_counsellor", "counsellor_id", "starts_at"),
        sa.Index("ix_support_sessions_space", "space_id", "starts_at"),
    )

    plan_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support_plans.id"), index=True)
    counsellor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[SessionKind] = mapped_column(default=SessionKind.INDIVIDUAL)
    # Which letters stand for a group session wherever codes stand; empty for a session of one plan.
    code: Mapped[str] = mapped_column(sa.String(24), default="")
    occurrence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("occurrences.id"), default=None)
    series_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support_series.id"), index=True, default=None)
    heads: Mapped[int] = mapped_column(default=0)
    has_other_adult: Mapped[bool] = mapped_column(default=False)
    room: Mapped[str] = mapped_column(sa.String(80), default="")
    space_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("spaces.id"), default=None)
    state: Mapped[SessionState] = mapped_column(default=SessionState.SCHEDULED)
    cancel_reason: Mapped[CancelReason | None] = mapped_column(default=None)
    cancelled_by: Mapped[CancelledBy | None] = mapped_column(default=None)
    overridden: Mapped[list[Any]] = mapped_column(default_factory=list)
    override_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    mood_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    moved_to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support_sessions.id"), default=None)
    note_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)

    plan: Mapped[SupportPlan | None] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    space: Mapped[Space | None] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)

    @property
    def said_code(self) -> str:
        """What stands for it in every timetable."""
        return self.plan.code if self.plan is not None else self.code


class Availability(Record):
    """When a counsellor works: weekday 0 is Monday, local times."""

    __tablename__ = "availabilities"

    counsellor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    starts: Mapped[time]
    ends: Mapped[time]


class Unavailability(Record):
    """When a counsellor does not, whatever the week says."""

    __tablename__ = "unavailabilities"

    counsellor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(120), default="")
