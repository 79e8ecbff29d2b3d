"""Heads counted without names in the first days, and what is left of them once children have names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.households.models import Sex
from relief.kernel.db import Record

MOST_HEADS = 500
COUNTED_SEXES = (Sex.FEMALE, Sex.MALE)


class AgeBand(StrEnum):
    """The bands of the adult-to-child ratio (spaces.md 1.2): a head count is enough to know how many adults."""

    UNDER_2 = "0-1"
    FROM_2 = "2-4"
    FROM_5 = "5-9"
    FROM_10 = "10-12"
    FROM_13 = "13-17"

    @property
    def ages(self) -> tuple[int, int]:
        """Youngest and oldest."""
        low, _, high = self.value.partition("-")
        return int(low), int(high)


def band_of(age: int) -> AgeBand:
    """The band an age lies in; older than 17 counts with the oldest."""
    return next((band for band in AgeBand if age <= band.ages[1]), AgeBand.FROM_13)


class Cell(NamedTuple):
    """Girls or boys of one band."""

    band: AgeBand
    sex: Sex


class SessionTally(Record):
    """How many of one sex and band were seen in a session without their names being written."""

    __tablename__ = "session_tallies"
    __table_args__ = (sa.UniqueConstraint("occurrence_id", "band", "sex"),)

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"))
    band: Mapped[AgeBand]
    sex: Mapped[Sex]
    heads: Mapped[int]


class NamedHead(Record):
    """One of those heads is this child: from now on counted by name, and no longer as a head."""

    __tablename__ = "named_heads"
    __table_args__ = (sa.UniqueConstraint("occurrence_id", "child_id"),)

    occurrence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("occurrences.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    band: Mapped[AgeBand]
    sex: Mapped[Sex]


def nameless(heads: Mapping[Cell, int], named: Mapping[Cell, int]) -> dict[Cell, int]:
    """Heads that still have no name, cell by cell. What was named stays named, so never below nought."""
    return {cell: max(0, count - named.get(cell, 0)) for cell, count in heads.items()}


def total(heads: Mapping[Cell, int], named: Mapping[Cell, int], present: int) -> int:
    """Children of a session, each once: those marked by name and those who still have none."""
    return present + sum(nameless(heads, named).values())
