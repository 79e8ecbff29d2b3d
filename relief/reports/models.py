"""Situation reports, what was taken out for others, and the addresses under which a report can be read."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class ReportKind(StrEnum):
    """What was taken out."""

    FIVE_W = "five-w"
    SITUATION = "situation"
    SOS = "sos"
    D_FORM = "d-form"
    FIGURES = "figures"
    DHIS2 = "dhis2"


class TakenReport(Record):
    """One file taken out: what for, for whom, and until when they keep it. `sha256` tells whether a file is this one.

    `within` are the area paths of who took it: nobody who sees less reads the entry.
    """

    __tablename__ = "taken_reports"
    __table_args__ = (sa.Index("ix_taken_reports_response", "response_id", "created_at"),)

    kind: Mapped[ReportKind]
    format: Mapped[str] = mapped_column(sa.String(16))
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"))
    within: Mapped[list[Any]]
    first_on: Mapped[date]
    last_on: Mapped[date]
    organisation: Mapped[str] = mapped_column(sa.String(160))
    donor: Mapped[str] = mapped_column(sa.String(160))
    purpose: Mapped[str] = mapped_column(sa.String(300))
    recipient: Mapped[str] = mapped_column(sa.String(200))
    expires_on: Mapped[date]
    rows: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))


class ReportState(StrEnum):
    """drafted -> approved -> issued; sent back from approved to drafted."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    ISSUED = "issued"


class SituationReport(Record):
    """What stood how on one day, for an area. `number` counts within the response and is given at issue.

    `figures` has the shape of situation.figures and is counted again until the report is approved; from then on it
    stays, and `sha256` is the hash of it with the words. `words` is {section: {"bn", "en"}}.
    """

    __tablename__ = "situation_reports"
    __table_args__ = (sa.UniqueConstraint("response_id", "number"),)

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    figures: Mapped[dict[str, Any]]
    words: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFTED)
    number: Mapped[int | None] = mapped_column(default=None)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    # Whoever wrote in it: nobody approves their own words.
    writers: Mapped[list[Any]] = mapped_column(default_factory=list)
    approved_by_id: Mapped[UUID | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    issued_by_id: Mapped[UUID | None] = mapped_column(default=None)
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    follows_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("situation_reports.id"), default=None)
    state_reason: Mapped[str] = mapped_column(sa.String(300), default="")


class ReportAddress(Record):
    """An address under which one issued report is read without signing in, until its day or until it is revoked.

    The secret is kept as a hash. `opened` counts readings, `last_opened_at` is when the latest was.
    """

    __tablename__ = "report_addresses"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("situation_reports.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(300))
    recipient: Mapped[str] = mapped_column(sa.String(200))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    opened: Mapped[int] = mapped_column(default=0)
    last_opened_at: Mapped[datetime | None] = mapped_column(default=None)
