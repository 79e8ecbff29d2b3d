"""The fund of a union, its ledger, and groups that hold a grant together."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.households.models import Household
from relief.kernel.db import Base, Record
from relief.rehabilitation.kinds import EntryKind, SpendingState
from relief.verification.models import Committee


class Fund(Record):
    """The money of one union, decided about by its committee."""

    __tablename__ = "union_funds"

    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160))
    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committees.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    committee: Mapped[Committee] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class FundEntry(Record):
    """One line of a ledger, never changed: a wrong one is answered by a correction.

    `amount_poisha` is below zero for money that went; `balance_poisha` is the fund after this line.
    """

    __tablename__ = "fund_entries"
    __table_args__ = (
        sa.UniqueConstraint("fund_id", "number"),
        sa.CheckConstraint("balance_poisha >= 0", name="balance_not_negative"),
    )

    fund_id: Mapped[UUID] = mapped_column(sa.ForeignKey("union_funds.id"))
    number: Mapped[int]
    kind: Mapped[EntryKind]
    amount_poisha: Mapped[int] = mapped_column(sa.BigInteger)
    balance_poisha: Mapped[int] = mapped_column(sa.BigInteger)
    happened_on: Mapped[date]
    words: Mapped[str] = mapped_column(sa.String(200), default="")
    paper: Mapped[str] = mapped_column(sa.String(60), default="")
    grant_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("grants.id"), index=True, default=None)
    milestone_number: Mapped[int | None] = mapped_column(default=None)
    corrects_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("fund_entries.id"), unique=True, default=None)


class Spending(Record):
    """Money somebody wants to spend out of a fund; it leaves when another person approves.

    `amount_poisha` is more than nothing. `entry_id` is the line that an approved one got.
    """

    __tablename__ = "fund_spendings"
    __table_args__ = (
        sa.CheckConstraint("amount_poisha > 0", name="amount_positive"),
        sa.CheckConstraint("(state = 'approved') = (entry_id IS NOT NULL)", name="approved_has_line"),
        sa.CheckConstraint("state <> 'approved' OR decided_by_id <> created_by_id", name="two_people"),
    )

    fund_id: Mapped[UUID] = mapped_column(sa.ForeignKey("union_funds.id"), index=True)
    amount_poisha: Mapped[int] = mapped_column(sa.BigInteger)
    happened_on: Mapped[date]
    words: Mapped[str] = mapped_column(sa.String(200))
    paper: Mapped[str] = mapped_column(sa.String(60), default="")
    state: Mapped[SpendingState] = mapped_column(default=SpendingState.WAITING)
    decided_by_id: Mapped[UUID | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    entry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("fund_entries.id"), unique=True, default=None)


class GrantGroup(Base):
    """The neutral name under which several people hold one grant."""

    __tablename__ = "grant_groups"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(80))


class GroupMember(Record):
    """One person of a group, known by a number and a household's code, never by a name.

    The amount is divided by `parts`. Who left keeps what was paid; the rest is divided anew.
    """

    __tablename__ = "grant_group_members"
    __table_args__ = (sa.UniqueConstraint("grant_id", "place"),)

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grant_groups.grant_id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    place: Mapped[int]
    parts: Mapped[int]
    left_on: Mapped[date | None] = mapped_column(default=None)
    left_reason: Mapped[str] = mapped_column(sa.String(300), default="")

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class GroupShare(Base):
    """What one member got of one paid instalment; the shares of an instalment make it up exactly."""

    __tablename__ = "grant_group_shares"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grant_group_members.id"), primary_key=True)
    amount_poisha: Mapped[int]
