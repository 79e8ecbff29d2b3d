"""Check-ins and the conflicts they bring to light."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.distributions.models import Entitlement
from relief.households.models import Household
from relief.kernel.db import Record


class Method(StrEnum):
    """How the household was found at the desk."""

    CARD = "card"
    CODE = "code"
    NAME = "name"
    PHONE = "phone"
    PAPER = "paper"
    # Nobody stood at a desk: a provider paid into the wallet, or a vendor took the voucher.
    TRANSFER = "transfer"
    VOUCHER = "voucher"


class Outcome(StrEnum):
    """What happened at the desk."""

    DELIVERED = "delivered"
    PARTIAL = "partial"
    ABSENT = "absent"
    REFUSED = "refused"
    INELIGIBLE = "ineligible"
    REFERRED = "referred"
    VOID = "void"


class CheckIn(Record):
    """One fact from the desk, never deleted. An undo is another check-in that voids this one.

    `lines` is [{"item_id", "quantity"}, ...] as given. `repeat_of_id` marks a second
    collection: it stays, too. `device_at` is what the tablet's own clock said; `collected_at` is
    the believable time made of it. `seen` is the verdict the volunteer had on the screen
    (verdicts.VerdictKind, or a card's), and an override names who allowed goods against it, and why.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        sa.Index("ix_check_ins_distribution_collected", "distribution_id", "collected_at"),
        sa.Index("ix_check_ins_household", "household_id", "collected_at"),
        # Two desks at once on PostgreSQL: only one check-in of an entitlement can be the first.
        sa.Index(
            "uq_check_ins_first",
            "entitlement_id",
            unique=True,
            sqlite_where=sa.text("is_standing AND repeat_of_id IS NULL AND outcome = 'delivered'"),
            postgresql_where=sa.text("is_standing AND repeat_of_id IS NULL AND outcome = 'delivered'"),
        ),
    )

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    entitlement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("entitlements.id"), index=True)
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    point_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("distribution_points.id"), default=None)
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    method: Mapped[Method]
    collector_name: Mapped[str] = mapped_column(sa.String(160), default="")
    collector_relation: Mapped[str] = mapped_column(sa.String(60), default="")
    lines: Mapped[list[Any]] = mapped_column(default_factory=list)
    collected_at: Mapped[datetime]
    received_at: Mapped[datetime]
    clock_was_ahead: Mapped[bool] = mapped_column(default=False)
    device_id: Mapped[UUID | None] = mapped_column(default=None)
    device_seq: Mapped[int | None] = mapped_column(default=None)
    device_at: Mapped[datetime | None] = mapped_column(default=None)
    seen: Mapped[str] = mapped_column(sa.String(24), default="")
    override_by_id: Mapped[UUID | None] = mapped_column(default=None)
    override_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    voids_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("check_ins.id"), default=None)
    repeat_of_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("check_ins.id"), default=None)
    # False once a later check-in voids this one; the fact itself stays readable.
    is_standing: Mapped[bool] = mapped_column(default=True)

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    entitlement: Mapped[Entitlement | None] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class ConflictState(StrEnum):
    """Open until a person has looked."""

    OPEN = "open"
    RESOLVED = "resolved"


class Conflict(Record):
    """Facts that disagree, for a person to settle with a reason; `kind` says in which way."""

    __tablename__ = "conflicts"

    kind: Mapped[str] = mapped_column(sa.String(32))
    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), index=True)
    entitlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entitlements.id"))
    first_id: Mapped[UUID] = mapped_column(sa.ForeignKey("check_ins.id"))
    second_id: Mapped[UUID] = mapped_column(sa.ForeignKey("check_ins.id"))
    state: Mapped[ConflictState] = mapped_column(default=ConflictState.OPEN)
    resolution: Mapped[str] = mapped_column(sa.String(300), default="")
    resolved_at: Mapped[datetime | None] = mapped_column(default=None)
    resolved_by_id: Mapped[UUID | None] = mapped_column(default=None)
