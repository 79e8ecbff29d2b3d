"""Service providers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.kernel.db import Record
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

    area: Mapped[Area | None] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
