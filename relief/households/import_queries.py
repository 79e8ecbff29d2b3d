"""Batches and their rows, for whoever sees all the areas their uploader saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.batches import BatchState, ImportBatch, ImportRow, Outcome
from relief.households.pages import PER_PAGE, Page
from relief.households.readers import Sheet, SheetRow
from relief.households.workbook import corrected_rows_workbook
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

_LATEST = 200
Say = Callable[[str, Mapping[str, object]], str]


def find(db: Session, actor: Actor, batch_id: UUID, *, lock: bool = False) -> ImportBatch:
    """The batch, or NotFound when it is not there or holds rows of areas the actor does not see."""
    actor.must(Verb.HOUSEHOLDS_IMPORT)
    batch = db.get(ImportBatch, batch_id, with_for_update=lock)
    if batch is None or not sees(actor, batch):
        raise NotFound
    return batch


def sees(actor: Actor, batch: ImportBatch) -> bool:
    """A list can hold rows of everywhere its uploader works: less is not enough to read it."""
    return all(actor.sees(path) for path in batch.within)


def latest(db: Session, actor: Actor, response_id: UUID | None = None) -> list[ImportBatch]:
    """The newest batches the actor may open."""
    actor.must(Verb.HOUSEHOLDS_IMPORT)
    query = sa.select(ImportBatch).order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
    if response_id:
        query = query.where(ImportBatch.response_id == response_id)
    return [one for one in db.scalars(query.limit(_LATEST)) if sees(actor, one)]


def remembered_columns(db: Session, actor: Actor, headers_key: str) -> dict[str, int] | None:
    """How a list with these headings was mapped last time."""
    query = (
        sa.select(ImportBatch.columns)
        .where(
            ImportBatch.headers_key == headers_key,
            ImportBatch.state.not_in([BatchState.UPLOADED, BatchState.REFUSED]),
        )
        .order_by(ImportBatch.created_at.desc())
        .limit(1)
    )
    found: dict[str, int] | None = db.scalar(query)
    return dict(found) if found is not None else None


def twins(db: Session, actor: Actor, batch: ImportBatch) -> list[ImportBatch]:
    """Earlier uploads of the very same file for the same response."""
    query = sa.select(ImportBatch).where(
        ImportBatch.sha256 == batch.sha256,
        ImportBatch.response_id == batch.response_id,
        ImportBatch.id != batch.id,
        ImportBatch.created_at <= batch.created_at,
    )
    found = db.scalars(query.order_by(ImportBatch.created_at.desc()).limit(5))
    return [one for one in found if sees(actor, one)]


def samples(db: Session, batch: ImportBatch, *, how_many: int = 3) -> list[list[str]]:
    """For each column the first values that are not blank."""
    query = sa.select(ImportRow.cells).where(ImportRow.batch_id == batch.id)
    rows = db.scalars(query.order_by(ImportRow.number).limit(40)).all()
    found: list[list[str]] = []
    for column in range(len(batch.headers)):
        values = (row[column] for row in rows if column < len(row) and row[column])
        found.append(list(dict.fromkeys(values))[:how_many])
    return found


@dataclass(frozen=True)
class ImportSummary:
    """rows = created + updated + linked + ignored + refused, once every row is checked."""

    rows: int
    created: int
    updated: int
    linked: int
    ignored: int
    refused: int
    unchecked: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers alone."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "linked": self.linked,
            "ignored": self.ignored,
            "refused": self.refused,
        }


def summary(db: Session, batch_id: UUID) -> ImportSummary:
    """What becomes, or became, of the rows."""
    query = (
        sa.select(ImportRow.outcome, sa.func.count()).where(ImportRow.batch_id == batch_id).group_by(ImportRow.outcome)
    )
    counts = {outcome: int(count) for outcome, count in db.execute(query)}
    return ImportSummary(
        rows=sum(counts.values()),
        created=counts.get(Outcome.CREATE, 0),
        updated=counts.get(Outcome.UPDATE, 0),
        linked=counts.get(Outcome.LINK, 0),
        ignored=counts.get(Outcome.IGNORE, 0),
        refused=counts.get(Outcome.REFUSED, 0),
        unchecked=counts.get(None, 0),
    )


def refused_rows(db: Session, batch_id: UUID) -> Sequence[ImportRow]:
    """The rows to correct."""
    query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.outcome == Outcome.REFUSED)
    return db.scalars(query.order_by(ImportRow.number)).all()


def rows_page(db: Session, batch: ImportBatch, *, outcome: Outcome | None = None, page: int = 1) -> Page[ImportRow]:
    """Rows in the order of the file, perhaps of one outcome only."""
    said = [ImportRow.batch_id == batch.id]
    if outcome:
        said.append(ImportRow.outcome == outcome)
    total = db.scalar(sa.select(sa.func.count()).select_from(ImportRow).where(*said)) or 0
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    query = sa.select(ImportRow).where(*said).order_by(ImportRow.number)
    rows = db.scalars(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return Page(rows, number, total)


def count_unchecked(db: Session, batch_id: UUID) -> int:
    """Rows still waiting for their outcome."""
    return _count(db, batch_id, ImportRow.outcome.is_(None))


def has_unchecked(db: Session, batch_id: UUID) -> bool:
    """Whether any row still waits for its outcome; quicker than counting them."""
    query = sa.select(ImportRow.number).where(ImportRow.batch_id == batch_id, ImportRow.outcome.is_(None))
    return db.scalar(query.limit(1)) is not None


def count_to_merge(db: Session, batch_id: UUID) -> int:
    """Rows that will enter the registry and have not yet."""
    return _count(db, batch_id, *_to_merge())


@dataclass
class Merging:
    """A row on its way into the registry."""

    number: int
    cells: list[str]
    outcome: Outcome
    faults: list[Any]
    area_id: UUID | None
    household_id: UUID | None


def rows_to_merge(db: Session, batch_id: UUID, limit: int) -> list[Merging]:
    """The next rows to bring in."""
    wanted = (getattr(ImportRow, name) for name in Merging.__dataclass_fields__)
    # The first of each outcome, as they lie in the index: asked for together, all that are left would be sorted.
    first = (
        sa.select(_waiting(batch_id, ImportRow.outcome == one, limit).subquery().c.number) for one in _MERGED_OUTCOMES
    )
    next_ones = sa.union_all(*first).subquery()
    numbers = sa.select(next_ones.c.number).order_by(next_ones.c.number).limit(limit)
    query = sa.select(*wanted).where(ImportRow.batch_id == batch_id, ImportRow.number.in_(numbers))
    return [Merging(*row) for row in db.execute(query.order_by(ImportRow.number))]


def rows_to_check(db: Session, batch_id: UUID, limit: int) -> Sequence[sa.Row[tuple[int, list[str]]]]:
    """(number, cells) of the next rows without an outcome."""
    numbers = _waiting(batch_id, ImportRow.outcome.is_(None), limit)
    query = sa.select(ImportRow.number, ImportRow.cells)
    query = query.where(ImportRow.batch_id == batch_id, ImportRow.number.in_(numbers))
    return db.execute(query.order_by(ImportRow.number)).all()


def _waiting(batch_id: UUID, outcome: sa.ColumnElement[bool], limit: int) -> sa.Select[Any]:
    """Numbers of rows that are not in yet; all columns of the index, so that it gives them in order."""
    query = sa.select(ImportRow.number).where(ImportRow.batch_id == batch_id, outcome, ImportRow.is_merged.is_(False))
    return query.order_by(ImportRow.number).limit(limit)


_MERGED_OUTCOMES = (Outcome.CREATE, Outcome.LINK, Outcome.UPDATE)


def _to_merge() -> tuple[sa.ColumnElement[bool], ...]:
    return ImportRow.outcome.in_(_MERGED_OUTCOMES), ImportRow.is_merged.is_(False)


def _count(db: Session, batch_id: UUID, *said: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(ImportRow)
    return db.scalar(query.where(ImportRow.batch_id == batch_id, *said)) or 0


def unfinished(db: Session) -> Sequence[ImportBatch]:
    """Batches somebody set going; when the page was closed the job takes them on."""
    wanted = (BatchState.MAPPED, BatchState.MERGING)
    query = sa.select(ImportBatch).where(ImportBatch.state.in_(wanted))
    return db.scalars(query.order_by(ImportBatch.created_at)).all()


def corrected_workbook(db: Session, actor: Actor, batch_id: UUID, *, say: Say, problem: str = "problem") -> bytes:
    """The refused rows as a workbook in the reader's language; `say` translates one sentence."""
    batch = find(db, actor, batch_id)
    rows = refused_rows(db, batch.id)
    sheet = Sheet(
        name=batch.file_name,
        headers=batch.headers,
        rows=[SheetRow(row.number, row.cells) for row in rows],
        header_row=1,
        hxl=batch.hxl or None,
    )
    sentences = {row.number: [say(message, details) for _, message, details in row.faults] for row in rows}
    return corrected_rows_workbook(sheet, sentences, problem=problem)
