"""What was taken out of the registry: by whom, what for, for whom, and until when the file is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Record


class Profile(StrEnum):
    """How much a file tells. NAMED: everything, to go outside. OWN: the same for who asked alone, to correct with.
    CODED: no name, number or place below the union. AGGREGATE: counts by union, small ones hidden."""

    NAMED = "named"
    OWN = "own"
    CODED = "coded"
    AGGREGATE = "aggregate"

    @property
    def has_names(self) -> bool:
        """Does a file of this kind name people?"""
        return self in (Profile.NAMED, Profile.OWN)


class Format(StrEnum):
    """Kind of the file."""

    XLSX = "xlsx"
    CSV = "csv"
    GEOJSON = "geojson"


class ExportState(StrEnum):
    """Long ones are made by a job; the file goes after some days, the entry stays."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class RegistryExport(Record):
    """One file taken out."""

    __tablename__ = "registry_exports"
    __table_args__ = (sa.Index("ix_registry_exports_state", "state", "created_at"),)

    profile: Mapped[Profile]
    format: Mapped[Format]
    purpose: Mapped[str] = mapped_column(sa.String(300))
    recipient: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(8))
    response_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"))
    # Area paths of who asked: nobody who sees less may open it.
    within: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING)
    rows: Mapped[int] = mapped_column(default=0)
    # Households that did not agree to sharing, as far as this profile needs them to.
    left_out: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = mapped_column(default=None, deferred=True, repr=False)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
