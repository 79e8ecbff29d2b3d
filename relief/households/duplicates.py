"""Tables for finding and joining copies of one household."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record, by_bytes


class LikenessRow(Base):
    """What one household is compared by (`likeness.Likeness`); a correction takes a new number.

    `compared_at` is empty until every pair with this household was looked for.
    """

    __tablename__ = "household_likenesses"
    __table_args__ = (
        sa.Index(
            "ix_household_likenesses_waiting",
            "number",
            sqlite_where=sa.text("compared_at IS NULL"),
            postgresql_where=sa.text("compared_at IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True, init=False)
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(160), default="")
    name_sound: Mapped[str] = mapped_column(sa.String(160), default="")
    guardian: Mapped[str] = mapped_column(sa.String(160), default="")
    guardian_sound: Mapped[str] = mapped_column(sa.String(160), default="")
    village: Mapped[str] = mapped_column(sa.String(80), default="")
    sex: Mapped[str] = mapped_column(sa.String(8), default="")
    birth_year: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    size: Mapped[int] = mapped_column(default=0)
    children: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(by_bytes(200), default="")
    phones: Mapped[str] = mapped_column(sa.String(160), default="")
    nids: Mapped[str] = mapped_column(sa.String(800), default="")
    births: Mapped[str] = mapped_column(sa.String(800), default="")
    compared_at: Mapped[datetime | None] = mapped_column(default=None)


class LikenessKey(Base):
    """Households with one key are compared. Keys are numbers (`likeness.number_of`): short, and nobody reads a name
    off them."""

    __tablename__ = "likeness_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own declarative hook

    key: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trait: Mapped[int] = mapped_column(sa.SmallInteger)


class LikenessWord(Base):
    """How much it says, in bits, that two households share this common word; words not here say the most."""

    __tablename__ = "likeness_words"

    word: Mapped[str] = mapped_column(by_bytes(80), primary_key=True)
    bits: Mapped[float]


class TeachState(StrEnum):
    """What came of teaching: used from then on, not better than what was in use, or switched off by a person."""

    USED = "used"
    NOT_BETTER = "not-better"
    OFF = "off"


class Teaching(Record):
    """One time the matcher was taught by decided pairs (`teaching.py`); the last one USED or OFF says what holds.

    Losses are bits per decision the weights had not seen: of those by hand, of those in use, of those taught.
    """

    __tablename__ = "matcher_teachings"

    state: Mapped[TeachState]
    decisions: Mapped[int]
    same: Mapped[int]
    loss_by_hand: Mapped[float]
    loss_in_use: Mapped[float]
    loss_taught: Mapped[float]
    weights: Mapped[dict[str, Any]]


class MergeState(StrEnum):
    """Asked for, done, refused by the second person, or taken back."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


class HouseholdMerge(Record):
    """Two records joined into one, and everything needed to take them apart again.

    `choices` says for which fields the joined record's value was kept. `before` and `after` hold the
    rows the merge touched, as they stood, by table. Merges of one deed share `batch_id`.
    """

    __tablename__ = "household_merges"
    __table_args__ = (sa.Index("ix_household_merges_by", "created_by_id", "created_at"),)

    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("duplicate_pairs.id"), index=True)
    survivor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    joined_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), index=True)
    batch_id: Mapped[UUID] = mapped_column(index=True)
    choices: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    state: Mapped[MergeState] = mapped_column(default=MergeState.ASKED)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    done_by_id: Mapped[UUID | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by_id: Mapped[UUID | None] = mapped_column(default=None)
    before: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


def table_of(kind: type[Base]) -> sa.Table:
    """The table itself, for rows in bulk and rows put back as they stood."""
    return Base.metadata.tables[kind.__tablename__]
