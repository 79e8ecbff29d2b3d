"""Tokens under which programs of others read figures, what each was used for, and the names DHIS2 has for ours."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record
from relief.reports.models import ReportKind


class Matter(StrEnum):
    """What a token may ask for."""

    FIGURES = "figures"
    MEASURES = "measures"
    FLAGS = "flags"
    FIVE_W = "five-w"


class ApiToken(Record):
    """A partner's or a person's token for one response; the secret is kept as a hash.

    `within` are the area paths it may ask about, `matters` words of Matter. One of a person's own (`user_id`) ends
    with that person's account. `used` counts answers, `last_used_at` is when the latest was given.
    """

    __tablename__ = "api_tokens"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    holder: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[str] = mapped_column(sa.String(300))
    within: Mapped[list[Any]]
    matters: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    used: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)


class ApiUse(Base):
    """One question of a token: `asked` is the path with area codes and measures, never anything of a person."""

    __tablename__ = "api_uses"
    __table_args__ = (sa.Index("ix_api_uses_token", "token_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_id: Mapped[UUID] = mapped_column(sa.ForeignKey("api_tokens.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    asked: Mapped[str] = mapped_column(sa.String(300))
    status: Mapped[int] = mapped_column(sa.SmallInteger)
    rows: Mapped[int]


class OutsideKind(StrEnum):
    """What of DHIS2 a name stands for."""

    DATA_SET = "data-set"
    DATA_ELEMENT = "data-element"
    ORG_UNIT = "org-unit"


class OutsideName(Record):
    """The UID that a DHIS2 server has for a data element (by our word) or an organisation unit (by P-code)."""

    __tablename__ = "outside_names"
    __table_args__ = (sa.UniqueConstraint("kind", "own"),)

    kind: Mapped[OutsideKind]
    own: Mapped[str] = mapped_column(sa.String(60))
    uid: Mapped[str] = mapped_column(sa.String(11))


class Rhythm(StrEnum):
    """How often a report is made."""

    DAILY = "daily"
    WEEKLY = "weekly"


class ReportPlan(Record):
    """A report that is made by itself in the morning, for an area, with what for and for whom.

    `weekday` is 0 (Monday) to 6 for a weekly one. `organisation` and `donor` stand on the 5W alone.
    """

    __tablename__ = "report_plans"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    kind: Mapped[ReportKind]
    format: Mapped[str] = mapped_column(sa.String(16))
    language: Mapped[str] = mapped_column(sa.String(2))
    rhythm: Mapped[Rhythm]
    purpose: Mapped[str] = mapped_column(sa.String(300))
    recipient: Mapped[str] = mapped_column(sa.String(200))
    weekday: Mapped[int] = mapped_column(sa.SmallInteger, default=5)
    organisation: Mapped[str] = mapped_column(sa.String(160), default="")
    donor: Mapped[str] = mapped_column(sa.String(160), default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class MadeReport(Base):
    """One file that a plan made on a day, kept for some weeks; who takes it stands in the log (TakenReport).

    `content` is None once its time is over, or when making it failed; `fault` says what hindered it.
    """

    __tablename__ = "made_reports"
    __table_args__ = (sa.UniqueConstraint("plan_id", "on_date"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("report_plans.id"))
    on_date: Mapped[date]
    made_at: Mapped[datetime]
    rows: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes | None] = mapped_column(deferred=True, repr=False, default=None)
    taken: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(sa.String(200), default="")
