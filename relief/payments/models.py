"""Wallets of families, and the answer files that providers and vendors send back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.distributions.payouts import Money, WalletKind
from relief.kernel.db import Base, Record

_CURRENT = sa.text("replaced_at IS NULL")


class Payee(StrEnum):
    """Who of the family is entitled to receive its money."""

    HEAD = "head"
    SPOUSE = "spouse"
    MEMBER = "member"
    # Named by the family, and not of it.
    ALTERNATE = "alternate"


class Wallet(Record):
    """Where a family's money goes; one counts at a time, and a corrected one takes the place of the former.

    Need-to-know (C2): `number` is shown by its last four signs only, and leaves in payment lists alone.
    `checked_at` is when somebody last heard from the family, or saw on its phone, that number and holder are right.
    """

    __tablename__ = "wallets"
    __table_args__ = (
        sa.Index("uq_wallets_current", "household_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        sa.Index("ix_wallets_number", "number"),
    )

    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    kind: Mapped[WalletKind]
    payee: Mapped[Payee]
    holder: Mapped[str] = mapped_column(sa.String(160))
    number: Mapped[str] = mapped_column(sa.String(20), repr=False)
    bank: Mapped[str] = mapped_column(sa.String(80), default="")
    branch: Mapped[str] = mapped_column(sa.String(80), default="")
    routing: Mapped[str] = mapped_column(sa.String(9), default="")
    # Why another family may have the same number.
    shared_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    checked_at: Mapped[datetime]
    checked_by_id: Mapped[UUID]
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)


class AnswerKind(StrEnum):
    """Who answers: a provider about payments, or a vendor about vouchers."""

    PAYMENTS = "payments"
    VOUCHERS = "vouchers"


class AnswerState(StrEnum):
    """Looked at before it counts."""

    REVIEW = "review"
    RECORDED = "recorded"
    DROPPED = "dropped"


class AnswerFile(Record):
    """One file that came back. The same file again is the same answer; the file itself is not kept, its rows are."""

    __tablename__ = "answer_files"
    __table_args__ = (sa.UniqueConstraint("distribution_id", "sha256"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    kind: Mapped[AnswerKind]
    name: Mapped[str] = mapped_column(sa.String(120))
    # Of vouchers: who redeemed them.
    vendor: Mapped[str] = mapped_column(sa.String(120), default="")
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[AnswerState] = mapped_column(default=AnswerState.REVIEW)
    recorded_at: Mapped[datetime | None] = mapped_column(default=None)
    recorded_by_id: Mapped[UUID | None] = mapped_column(default=None)


class Verdict(StrEnum):
    """What a row of an answer comes to. Rows in = paid + failed + known + refused."""

    PAID = "paid"
    FAILED = "failed"
    KNOWN = "known"
    REFUSED = "refused"


class AnswerRow(Base):
    """One row as it was read; `why` says in words (labels.WHY) why it was refused.

    `line_id` is the payment it speaks of, `entitlement_id` the voucher's.
    """

    __tablename__ = "answer_rows"

    answer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("answer_files.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(sa.String(60))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    said: Mapped[str] = mapped_column(sa.String(60))
    reason: Mapped[str] = mapped_column(sa.String(200))
    provider_reference: Mapped[str] = mapped_column(sa.String(60))
    verdict: Mapped[Verdict]
    why: Mapped[str] = mapped_column(sa.String(24))
    line_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("payout_lines.id"), default=None)
    entitlement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("entitlements.id"), default=None)
