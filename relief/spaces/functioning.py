"""The Washington Group's six answers of a child (C3): written by whoever asks, counted, shown to nobody here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.households.rules import WG_SEVERE
from relief.kernel.db import Base


class ChildFunctioning(Base):
    """Answers as of household members: 1 (no difficulty) to 4 (cannot do it at all), none when not answered.

    Apart from `children`, so that no page about a child reads it by the way.
    """

    __tablename__ = "child_functioning"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True)
    wg_seeing: Mapped[int | None] = mapped_column(sa.SmallInteger)
    wg_hearing: Mapped[int | None] = mapped_column(sa.SmallInteger)
    wg_walking: Mapped[int | None] = mapped_column(sa.SmallInteger)
    wg_remembering: Mapped[int | None] = mapped_column(sa.SmallInteger)
    wg_self_care: Mapped[int | None] = mapped_column(sa.SmallInteger)
    wg_communicating: Mapped[int | None] = mapped_column(sa.SmallInteger)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID]


def has_disability() -> sa.ColumnElement[bool]:
    """For counting: "a lot of difficulty" or worse in one of the six, beside an outer-joined `ChildFunctioning`."""
    columns = (
        ChildFunctioning.wg_seeing, ChildFunctioning.wg_hearing, ChildFunctioning.wg_walking,
        ChildFunctioning.wg_remembering, ChildFunctioning.wg_self_care, ChildFunctioning.wg_communicating,
    )  # fmt: skip
    return sa.or_(*(sa.func.coalesce(one, 0) >= WG_SEVERE for one in columns))
