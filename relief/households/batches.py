"""Import batches: what was uploaded, row by row, and what became of each row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


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


class ImportKey(Base):
    """What a row of a batch is known by, so that a family listed twice in one file counts once."""

    __tablename__ = "import_keys"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_batches.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    number: Mapped[int]
