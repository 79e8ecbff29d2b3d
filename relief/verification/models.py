"""Forums, committees, their sessions, appeals and visits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.households.models import Damage, Household
from relief.kernel.db import Base, Record
from relief.verification.kinds import (
    AppealKind,
    AppealState,
    Channel,
    Outcome,
    Refusal,
    Seat,
    SessionState,
    Standing,
    VisitPurpose,
    VisitState,
)


class Terms(Record):
    """What the organisation decided about committees; the newest row holds, the others stay to be read.

    `reads_*` say what of a household is read aloud in the village beside its code and the head's name.
    """

    __tablename__ = "verification_terms"

    quorum: Mapped[int]
    appeal_days: Mapped[int]
    reads_guardian: Mapped[bool]
    reads_village: Mapped[bool]
    source: Mapped[str] = mapped_column(sa.String(200))


class Forum(Record):
    """One meeting of a community forum at which households were proposed."""

    __tablename__ = "forums"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    held_on: Mapped[date]
    kept_by: Mapped[str] = mapped_column(sa.String(160))
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Nomination(Record):
    """A household proposed by a forum. `grounds` holds words of Ground."""

    __tablename__ = "nominations"
    __table_args__ = (sa.UniqueConstraint("forum_id", "household_id"),)

    forum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("forums.id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    grounds: Mapped[list[Any]]
    said: Mapped[str] = mapped_column(sa.String(300), default="")

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Case(Record):
    """A household before the committee in one response: the row everything about it hangs on."""

    __tablename__ = "verification_cases"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "household_id"),
        sa.Index("ix_verification_cases_state", "response_id", "state"),
    )

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    state: Mapped[Standing] = mapped_column(default=Standing.WAITING)

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Committee(Record):
    """Who decides for one area and everything inside it."""

    __tablename__ = "committees"

    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class CommitteeMember(Record):
    """A person of a committee; with an account where they decide on screen, with their own household where known."""

    __tablename__ = "committee_members"

    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committees.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    seat: Mapped[Seat]
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True, default=None)
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), index=True, default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)


class CommitteeSession(Record):
    """One sitting. `quorum` is the one that held when it was opened; the hash is that of its decisions at closing."""

    __tablename__ = "committee_sessions"

    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committees.id"), index=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(160))
    quorum: Mapped[int]
    state: Mapped[SessionState] = mapped_column(default=SessionState.OPEN)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    content_hash: Mapped[str] = mapped_column(sa.String(64), default="")

    committee: Mapped[Committee] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Attendance(Base):
    """A member who was there."""

    __tablename__ = "committee_attendances"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committee_sessions.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committee_members.id"), primary_key=True, index=True)


class SessionRow(Record):
    """One household on the list of one session, and what was decided.

    `stepped_out` holds the ids of members who did not decide, because it is their own household.
    """

    __tablename__ = "committee_rows"
    __table_args__ = (sa.UniqueConstraint("session_id", "case_id"),)

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committee_sessions.id"))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("verification_cases.id"), index=True)
    position: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.OPEN)
    refusal: Mapped[Refusal | None] = mapped_column(default=None)
    said: Mapped[str] = mapped_column(sa.String(300), default="")
    stepped_out: Mapped[list[Any]] = mapped_column(default_factory=list)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[UUID | None] = mapped_column(default=None)

    case: Mapped[Case] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Appeal(Record):
    """Somebody says that a household was left out, or that one does not belong on the list.

    `row_id` is the row of the session that has it before it, or that decided it. `reason` is what
    the household is told. Who brought it is not shown to the committee and not printed.
    """

    __tablename__ = "appeals"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("verification_cases.id"), index=True)
    kind: Mapped[AppealKind]
    channel: Mapped[Channel]
    said: Mapped[str] = mapped_column(sa.String(600))
    brought_by: Mapped[str] = mapped_column(sa.String(160), default="")
    received_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[AppealState] = mapped_column(default=AppealState.RECEIVED)
    row_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("committee_rows.id"), index=True, default=None)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    decided_on: Mapped[date | None] = mapped_column(default=None)
    told_on: Mapped[date | None] = mapped_column(default=None)
    told_how: Mapped[str] = mapped_column(sa.String(160), default="")

    case: Mapped[Case] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class HouseholdVisit(Record):
    """Somebody is to go, or went, to a household. `damage` is the class the visitor saw."""

    __tablename__ = "household_visits"

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    response_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("responses.id"), index=True, default=None)
    purpose: Mapped[VisitPurpose]
    planned_on: Mapped[date]
    visitor: Mapped[str] = mapped_column(sa.String(160))
    state: Mapped[VisitState] = mapped_column(default=VisitState.PLANNED)
    made_on: Mapped[date | None] = mapped_column(default=None)
    found: Mapped[str] = mapped_column(sa.String(600), default="")
    damage: Mapped[Damage | None] = mapped_column(default=None)

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class VisitPhoto(Base):
    """A picture of the damage as drawn anew by us: JPEG (older ones PNG), at most 1,280 pixels, nothing but pixels."""

    __tablename__ = "visit_photos"

    visit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("household_visits.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)
    width: Mapped[int]
    height: Mapped[int]
