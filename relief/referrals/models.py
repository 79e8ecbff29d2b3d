"""Service providers, and referrals to them (C4)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.kernel.db import Record
from relief.referrals.kinds import ReferralState
from relief.referrals.kinds import Service as Service


class Provider(Record):
    """One provider; without an area it serves the whole country (a helpline)."""

    __tablename__ = "providers"

    name_bn: Mapped[str] = mapped_column(sa.String(200), default="")
    name_en: Mapped[str] = mapped_column(sa.String(200))
    service: Mapped[Service]
    kind: Mapped[str] = mapped_column(sa.String(40), default="")
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"), index=True, default=None)
    lon: Mapped[float | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    hours: Mapped[str] = mapped_column(sa.String(80), default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    last_verified_on: Mapped[date | None] = mapped_column(default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)

    # The area whose people it serves, where that is more than where it stands.
    serves_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"), default=None)
    eligibility: Mapped[str] = mapped_column(sa.String(300), default="")

    area: Mapped[Area | None] = relationship(
        lazy="raise_on_sql", viewonly=True, init=False, repr=False, foreign_keys=[area_id]
    )
    serves: Mapped[Area | None] = relationship(
        lazy="raise_on_sql", viewonly=True, init=False, repr=False, foreign_keys=[serves_id]
    )


class Referral(Record):
    """One request to one provider, known by `code` only: which service and whom is one sealed text.

    Whose it is says the concern: whoever follows that one follows its referrals.
    """

    __tablename__ = "referrals"
    __table_args__ = (sa.Index("ix_referrals_state_due", "state", "due_on"),)

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    concern_id: Mapped[UUID] = mapped_column(sa.ForeignKey("concerns.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    words_sealed: Mapped[bytes] = mapped_column(repr=False)
    state: Mapped[ReferralState] = mapped_column(default=ReferralState.DRAFT)
    due_on: Mapped[date]
    sent_on: Mapped[date | None] = mapped_column(default=None)
    # The supervisor who is asked to let it go without consent, and why.
    asked_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), default=None)
    asked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    asked_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    check_30_on: Mapped[date | None] = mapped_column(default=None)
    check_90_on: Mapped[date | None] = mapped_column(default=None)


class ReferralStep(Record):
    """One step of it, with its note sealed."""

    __tablename__ = "referral_steps"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    state: Mapped[ReferralState]
    note_sealed: Mapped[bytes | None] = mapped_column(default=None, repr=False)
