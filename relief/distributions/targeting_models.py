"""What a plan's targeting keeps beside its rules: weights and cut-off, what-if copies, and packed facts to count by."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class PlanTargeting(Base):
    """One row a plan: `weighting` in the shape of weights.py, `frozen` the choosing.Line at lock, the last change."""

    __tablename__ = "plan_targeting"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), primary_key=True)
    weighting: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    frozen: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by_id: Mapped[UUID | None] = mapped_column(default=None)


class PlanCopy(Record):
    """A what-if copy of a plan's rules and weights. It is never locked; the plan may take it over.

    `from_clash` marks what somebody sent while another person had changed the plan: kept, so that nothing is lost.
    """

    __tablename__ = "plan_copies"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    blocks: Mapped[list[Any]]
    weighting: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    from_clash: Mapped[bool] = mapped_column(default=False)


class TargetingPage(Base):
    """Facts of one area's households in one response, packed as columns.py describes: ids, sexes, ages, no names.

    SQLite only, a help for counting. Triggers write every change of a household into TargetingTouch, and a page whose
    area is named there is not read, so what is read is true.
    """

    __tablename__ = "targeting_pages"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), primary_key=True)
    households: Mapped[int]
    homes: Mapped[bytes]
    people: Mapped[bytes]


class TargetingTouch(Base):
    """A household changed, or something of it did, after its page was packed; written by triggers alone."""

    __tablename__ = "targeting_touches"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[UUID | None] = mapped_column(default=None)
    household_id: Mapped[UUID | None] = mapped_column(default=None)
