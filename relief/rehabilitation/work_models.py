"""Works of the community: a place, days, volunteers and materials."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.kernel.db import Record
from relief.rehabilitation.kinds import WorkState
from relief.rehabilitation.models import Programme


class Work(Record):
    """What volunteers do together at one place: a path raised, a pond cleaned."""

    __tablename__ = "community_works"

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(160))
    place: Mapped[str] = mapped_column(sa.String(160))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[WorkState] = mapped_column(default=WorkState.PLANNED)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class WorkDay(Record):
    """How many volunteers came on one day; no names. A half day counts half."""

    __tablename__ = "community_work_days"

    work_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community_works.id"), index=True)
    on: Mapped[date] = mapped_column("worked_on")
    women: Mapped[int]
    men: Mapped[int]
    is_half: Mapped[bool] = mapped_column(default=False)
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)


class WorkMaterial(Record):
    """What was used and what it cost; 0 where it was given."""

    __tablename__ = "community_work_materials"

    work_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community_works.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(12, 3))
    unit: Mapped[str] = mapped_column(sa.String(20))
    cost_poisha: Mapped[int] = mapped_column(sa.BigInteger)
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)
