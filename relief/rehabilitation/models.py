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
from relief.rehabilitation.kinds import Measure, PaidFrom
from relief.rehabilitation.kinds import MilestoneState as MilestoneState
from relief.rehabilitation.kinds import ProgrammeKind as ProgrammeKind


class Programme(Record):
    """One kind of grant. `milestones` is what `rules.step_kept` writes; `measures` holds words of Measure.

    `neutral_code` is what lists and slips show, so that nobody reads a reason off them. The reason of a
    confidential programme lies sealed.
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
    opens_on: Mapped[date | None] = mapped_column(default=None)
    closes_on: Mapped[date | None] = mapped_column(default=None)
    grants_planned: Mapped[int | None] = mapped_column(default=None)
    paid_from: Mapped[PaidFrom] = mapped_column(default=PaidFrom.BUDGET)
    measures: Mapped[list[Any]] = mapped_column(default_factory=list)
    for_groups: Mapped[bool] = mapped_column(default=False)
    third_releases: Mapped[bool] = mapped_column(default=True)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    reason_sealed: Mapped[bytes | None] = mapped_column(deferred=True, repr=False, default=None)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    # Who wanted to change it at the same time as the one above, so that that one is told too.
    clashed_at: Mapped[datetime | None] = mapped_column(default=None)
    clashed_by_id: Mapped[UUID | None] = mapped_column(default=None)


class Grant(Record):
    """Staged help to one household, or to a group whose contact household it is.

    `fund_id` is the fund that pays, from the approval on. `returned_poisha` came back from the household.
    """

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
    # What the forum said for the household; sealed instead where the programme is confidential.
    ground: Mapped[str] = mapped_column(sa.String(300), default="")
    ground_sealed: Mapped[bytes | None] = mapped_column(deferred=True, repr=False, default=None)
    forum_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("forums.id"), default=None)
    # The sitting of the committee in which it was decided.
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("committee_sessions.id"), default=None)
    fund_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("union_funds.id"), index=True, default=None)
    verified_by_id: Mapped[UUID | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by_id: Mapped[UUID | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    # Why it was refused or stopped, in words the household can be told.
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    returned_poisha: Mapped[int] = mapped_column(default=0)
    returned_note: Mapped[str] = mapped_column(sa.String(600), default="")

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
    # What is asked for as proof, copied from the programme at the nomination.
    evidence_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    evidence_en: Mapped[str] = mapped_column(sa.String(160), default="")
    asks_photo: Mapped[bool] = mapped_column(default=False)
    needs_inspection: Mapped[bool] = mapped_column(default=True)
    # Days after the start of the work until it is due, and the day itself once the work has started.
    due_days: Mapped[int | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    # Why the last inspection sent it back.
    sent_back: Mapped[str] = mapped_column(sa.String(300), default="")
    moved_at: Mapped[datetime | None] = mapped_column(default=None)
    claimed_by_id: Mapped[UUID | None] = mapped_column(default=None)
    inspected_by_id: Mapped[UUID | None] = mapped_column(default=None)
    approved_by_id: Mapped[UUID | None] = mapped_column(default=None)


class MilestonePhoto(Base):
    """A picture that proves a milestone, drawn anew by us: JPEG of at most 1,280 pixels, nothing but pixels."""

    __tablename__ = "milestone_photos"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)
    width: Mapped[int]
    height: Mapped[int]


class Visit(Record):
    """Someone went to see the household."""

    __tablename__ = "visits"

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    grant_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("grants.id"), default=None)
    visited_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(sa.String(300))


class VisitMeasure(Base):
    """One thing measured at a visit, in the unit of the measure; a row that is not there was not measured."""

    __tablename__ = "visit_measures"

    visit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("visits.id"), primary_key=True)
    measure: Mapped[Measure] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(sa.BigInteger)
