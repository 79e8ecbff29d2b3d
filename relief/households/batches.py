"""Import batches: what was uploaded, row by row, and what became of each row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record, by_bytes


class BatchState(StrEnum):
    """Nothing enters the registry before merge.

    MAPPED: columns confirmed, rows being checked. CHECKED: every row has its outcome, but the
    batch was stopped. IN_REVIEW: a person looks before the merge. MERGING: it can be interrupted
    and goes on where it was.
    """

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CHECKED = "checked"
    IN_REVIEW = "in-review"
    MERGING = "merging"
    MERGED = "merged"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What becomes of one row."""

    CREATE = "create"
    UPDATE = "update"
    LINK = "link"
    IGNORE = "ignore"
    REFUSED = "refused"


class KnownBy(StrEnum):
    """How the registry knew the household of a row: from its own keys, or from the family's."""

    NOTHING = ""
    ROW = "row"
    RECORD = "record"
    FAMILY = "family"


class ImportBatch(Record):
    """One uploaded list. `columns` maps our field to the file's column number (from 0)."""

    __tablename__ = "import_batches"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)
    headers: Mapped[list[Any]] = mapped_column(default_factory=list)
    # Equal for lists with the same headings in the same order: their mapping is remembered.
    headers_key: Mapped[str] = mapped_column(sa.String(64), index=True, default="")
    hxl: Mapped[list[Any]] = mapped_column(default_factory=list)
    columns: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    # The union of rows that name none.
    default_area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"), default=None)
    notes: Mapped[list[Any]] = mapped_column(default_factory=list)
    # Area paths of who uploaded it: nobody who sees less may look into it.
    within: Mapped[list[Any]] = mapped_column(default_factory=list)
    state: Mapped[BatchState] = mapped_column(default=BatchState.UPLOADED)
    rows: Mapped[int] = mapped_column(default=0)
    merged_at: Mapped[datetime | None] = mapped_column(default=None)
    stop_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    # Why a person let a stopped batch go on, or refused one.
    decision: Mapped[str] = mapped_column(sa.String(300), default="")
    # A corrected workbook remembers the batch whose refused rows it mends.
    mends_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("import_batches.id"), default=None)


class ImportRow(Base):
    """One row of the list, as read, with its outcome (None until checked) and its reasons."""

    __tablename__ = "import_rows"
    __table_args__ = (sa.Index("ix_import_rows_batch_outcome", "batch_id", "outcome", "is_merged", "number"),)

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_batches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[list[Any]]
    outcome: Mapped[Outcome | None] = mapped_column(default=None)
    # [[field, message msgid, details], ...]: faults of a refused row, else what to know about it.
    faults: Mapped[list[Any]] = mapped_column(default_factory=list)
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"), default=None)
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), default=None)
    is_merged: Mapped[bool] = mapped_column(default=False)
    # Equal for rows that say the same; the same row coming in again is known by it.
    fingerprint: Mapped[str] = mapped_column(sa.String(40), default="", index=True)
    known_by: Mapped[KnownBy] = mapped_column(default=KnownBy.NOTHING)


class ImportKey(Base):
    """What a row of a batch is known by, so that a family listed twice in one file counts once."""

    __tablename__ = "import_keys"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_batches.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    number: Mapped[int]


class ImportLikeness(Base):
    """What a row that tells of a new family is compared by, as long as it waits for that (`likeness.Likeness`).

    `place` stands in the key so that rows of one upazila lie side by side.
    """

    __tablename__ = "import_likenesses"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_batches.id"), primary_key=True)
    place: Mapped[str] = mapped_column(by_bytes(200), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    likeness: Mapped[list[Any]]


class Answer(StrEnum):
    """What the reviewer says of a row that looks like a family known already."""

    OPEN = "open"
    SAME = "same"
    OTHER = "other"


class ImportAlike(Base):
    """A row that looks like a household of the registry, or like an earlier row of its list: a question.

    Without an answer the row stays a new family, and the two wait as a pair to look at.
    """

    __tablename__ = "import_alikes"
    __table_args__ = (sa.Index("ix_import_alikes_batch_answer", "batch_id", "answer", "score", "number"),)

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_batches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # One of the two.
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), index=True)
    other_row: Mapped[int | None]
    score: Mapped[float]
    # Words of pair_rules.REASONS.
    reasons: Mapped[list[Any]]
    answer: Mapped[Answer] = mapped_column(default=Answer.OPEN)
    answered_by_id: Mapped[UUID | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
