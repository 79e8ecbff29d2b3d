"""How full a session was when its register was handed in, and which children need more of an adult."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base
from relief.spaces.rules import Alert


class SessionCapacity(Base):
    """The standing of a session at handing in; `over` children were beyond the room and were let in."""

    __tablename__ = "session_capacities"

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), primary_key=True)
    children: Mapped[int]
    adults: Mapped[int]
    needed: Mapped[int]
    over: Mapped[int]
    alert: Mapped[Alert]
    noted_at: Mapped[datetime]


class ChildSupport(Base):
    """As how many children this one counts when adults are counted; without a row, as one. Why stands nowhere."""

    __tablename__ = "child_supports"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True)
    factor: Mapped[int]
    set_at: Mapped[datetime]
    set_by_id: Mapped[UUID]
