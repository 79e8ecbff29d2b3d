"""The life of a site: each step it took, each visit with the checklist, what is to be put right, who is cleared."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.households.models import Sex
from relief.kernel.db import Record, words_of
from relief.spaces.kinds import SpaceState
from relief.spaces.site_kinds import Item, Vetting


class SpaceMove(Record):
    """One step from state to state. `lacking` holds what was open when a supervisor opened it all the same."""

    __tablename__ = "space_moves"

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"), index=True)
    came_from: Mapped[SpaceState] = mapped_column(words_of(SpaceState, "camefrom"))
    went_to: Mapped[SpaceState]
    on_date: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    lacking: Mapped[list[Any]] = mapped_column(default_factory=list)


class SpaceCheck(Record):
    """One visit with the checklist: {item: true or false}, and the score in per cent of what was looked at."""

    __tablename__ = "space_checks"
    __table_args__ = (sa.Index(None, "space_id", "on_date"),)

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    on_date: Mapped[date]
    answers: Mapped[dict[str, Any]]
    score: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class SpaceTodo(Record):
    """What a visit found missing, until it is put right."""

    __tablename__ = "space_todos"
    __table_args__ = (sa.Index(None, "space_id", "done_on"),)

    space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    item: Mapped[Item]
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    done_on: Mapped[date | None] = mapped_column(default=None)
    done_by_id: Mapped[UUID | None] = mapped_column(default=None)


class StaffClearance(Record):
    """Whether an adult may be with children: one row for a person, whatever sites they work at.

    The day the code of conduct was signed stands with each site (`SpaceStaff.code_signed_on`).
    """

    __tablename__ = "staff_clearances"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    sex: Mapped[Sex | None] = mapped_column(default=None)
    # A trainee stands beside the others and is not counted as an adult with the children.
    is_trainee: Mapped[bool] = mapped_column(default=False)
    vetting: Mapped[Vetting] = mapped_column(default=Vetting.NOT_ASKED)
    vetted_on: Mapped[date | None] = mapped_column(default=None)
    trained_on: Mapped[date | None] = mapped_column(default=None)
