"""Programmes, grants, milestones and visits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.households.models import Household
from relief.kernel.db import Base, Record
from relief.rehabilitation.kinds import GrantState as GrantState
from relief.rehabilitation.kinds import MilestoneState as MilestoneState
from relief.rehabilitation.kinds import ProgrammeKind as ProgrammeKind


class Programme(Record):
    """One kind of grant. `milestones` is [{"title_bn", "title_en", "share" (percent)}, ...].

    `neutral_code` is what lists and slips show, so that nobody reads a reason off them.
    """

    __tablename__ = "programmes"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    neutral_code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160))
    kind: Mapped[ProgrammeKind]
    amount_poisha: Mapped[int]
    milestones: Mapped[list[Any]]
    is_demo: Mapped[bool] = mapped_column(default=False)


class Grant(Record):
    """Staged help to one household."""

    __tablename__ = "grants"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "household_id"),
        sa.Index("ix_grants_state", "state", "created_at"),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    amount_poisha: Mapped[int]
    nominated_by: Mapped[str] = mapped_column(sa.String(160))
    state: Mapped[GrantState] = mapped_column(default=GrantState.NOMINATED)
    # What the forum said for the household.
    ground: Mapped[str] = mapped_column(sa.String(300), default="")
    verified_by_id: Mapped[UUID | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by_id: Mapped[UUID | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    # Why it was refused or stopped, in words the household can be told.
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    programme: Mapped[Programme] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Milestone(Base):
    """One step of a grant with the part of the amount it releases."""

    __tablename__ = "milestones"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title_bn: Mapped[str] = mapped_column(sa.String(160))
    title_en: Mapped[str] = mapped_column(sa.String(160))
    amount_poisha: Mapped[int]
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.PLANNED)
    # What was reported, then what the inspector saw, one line each.
    proof: Mapped[str] = mapped_column(sa.String(600), default="")
    moved_at: Mapped[datetime | None] = mapped_column(default=None)
    claimed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    inspected_by_id: Mapped[UUID | None] = mapped_column(default=None)
    approved_by_id: Mapped[UUID | None] = mapped_column(default=None)


class Visit(Record):
    """Someone went to see the household."""

    __tablename__ = "visits"

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    grant_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("grants.id"), default=None)
    visited_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(sa.String(300))
