"""Money that left for wallets: one file is a payout, one family in it a line, and what became of each.

The rows stand here, below the room of payments, because a distribution may not close while a line waits.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from relief.kernel.db import Record
from relief.kernel.problems import N_, Refused

Money = sa.Numeric(12, 2)
# A line that was sent or paid; there is one for each entitlement at most.
_LIVE = sa.text("state IN ('sent', 'paid')")


class WalletKind(StrEnum):
    """Through whom the money goes."""

    BKASH = "bkash"
    NAGAD = "nagad"
    BANK = "bank"


class Payout(Record):
    """One payment list taken out for one provider. `amount` in taka; `again_reason` where it was not the first."""

    __tablename__ = "payouts"
    __table_args__ = (sa.UniqueConstraint("distribution_id", "number"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    number: Mapped[int]
    provider: Mapped[WalletKind]
    purpose: Mapped[str] = mapped_column(sa.String(300))
    recipient: Mapped[str] = mapped_column(sa.String(200))
    again_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    rows: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Money)


class LineState(StrEnum):
    """What is known of one payment."""

    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"


class PayoutLine(Record):
    """One payment of one entitlement to one wallet. Its id is the id of the check-in that it becomes."""

    __tablename__ = "payout_lines"
    __table_args__ = (
        # Whatever two people do at once: an entitlement is on its way once, or paid once.
        sa.Index("uq_payout_lines_live", "entitlement_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        sa.Index("ix_payout_lines_list", "distribution_id", "state"),
    )

    payout_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payouts.id"), index=True)
    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    entitlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entitlements.id"), index=True)
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    wallet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("wallets.id"))
    reference: Mapped[str] = mapped_column(sa.String(40), unique=True)
    amount: Mapped[Decimal] = mapped_column(Money)
    state: Mapped[LineState] = mapped_column(default=LineState.SENT)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    provider_reference: Mapped[str] = mapped_column(sa.String(60), default="")
    settled_at: Mapped[datetime | None] = mapped_column(default=None)


def waiting(db: Session, distribution_id: UUID) -> int:
    """Payments of a list whose provider has not answered."""
    query = sa.select(sa.func.count()).select_from(PayoutLine)
    return (
        db.scalar(query.where(PayoutLine.distribution_id == distribution_id, PayoutLine.state == LineState.SENT)) or 0
    )


def must_be_answered(db: Session, distribution_id: UUID) -> None:
    """Stop a close or a follow-up while money is on its way: nobody knows yet who has it."""
    count = waiting(db, distribution_id)
    if count:
        raise Refused(
            "distributions.payments-waiting",
            N_(
                "%(count)s payments have no answer of the provider yet. Nothing was changed. Bring in the answer on"
                " the page “Payments” first."
            ),
            count=count,
        )
