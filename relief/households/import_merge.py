"""Reviewed rows enter the registry, a few at a time; it can be stopped and goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households import import_check, import_queries, registration
from relief.households.batches import BatchState, ImportBatch, ImportRow, Outcome
from relief.households.import_check import Checked
from relief.households.import_impacts import add_impacts
from relief.households.import_own import correct, wanted
from relief.households.import_pairs import keep_pairs
from relief.households.import_rows import says_impact
from relief.households.rows import RowGiven
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.rows import update_rows
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

# Others who write wait for one piece at most.
MERGE_AT_ONCE = 400
_BEFORE_MERGE = (
    BatchState.UPLOADED,
    BatchState.MAPPED,
    BatchState.CHECKED,
    BatchState.IN_REVIEW,
)


def begin_merge(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> ImportBatch:
    """Decide that the reviewed rows enter the registry; `merge_some` brings them in."""
    batch = open_batch(db, actor, batch_id)
    if batch.state is not BatchState.IN_REVIEW:
        raise wrong_step()
    batch.state = BatchState.MERGING
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="merging")
    return batch


def stop_merge(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> ImportBatch:
    """Stop a merge between two pieces. What is in stays in; the rest waits for another decision."""
    batch = import_queries.find(db, actor, batch_id, lock=True)
    if batch.state is not BatchState.MERGING:
        raise wrong_step()
    batch.state = BatchState.IN_REVIEW
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="stopped")
    return batch


def merge_some(db: Session, actor: Actor, batch_id: UUID, *, limit: int = MERGE_AT_ONCE, now: datetime) -> int:
    """Bring the next rows in and say how many are left.

    Each call is one short transaction of its door, so that nobody waits; after a power cut the
    next call goes on with the rows not yet marked.
    """
    batch = import_queries.find(db, actor, batch_id, lock=True)
    if batch.state is not BatchState.MERGING:
        # Merged by now, or stopped by somebody: whoever works here has nothing left to do.
        return 0
    rows = import_queries.rows_to_merge(db, batch.id, limit)
    found = import_check.read_again(db, actor, batch, rows, today=local_day(batch.created_at))
    # Households first: their rows point at them.
    new = [one.given for row, one in zip(rows, found, strict=True) if row.outcome is Outcome.CREATE and one.given]
    registration.write_down(db, actor, new, now=now)
    told = []
    for row, one in zip(rows, found, strict=True):
        told += _settle(db, actor, batch, row, one, now)
    add_impacts(db, actor, batch, told, now=now)
    _mark(db, batch, rows)
    keep_pairs(db, actor, batch, rows, now=now)
    left = import_queries.count_to_merge(db, batch.id)
    if left == 0:
        _finish(db, actor, batch, now)
    return left


def _settle(
    db: Session, actor: Actor, batch: ImportBatch, row: import_queries.Merging, one: Checked, now: datetime
) -> list[tuple[UUID, RowGiven]]:
    """What one row does to the household it means; what it tells of damage is given back."""
    if one.given is None or one.row is None:
        # The union was changed or taken away between check and merge.
        row.outcome, row.faults, row.household_id = Outcome.REFUSED, one.said, None
        return []
    if row.outcome is Outcome.CREATE or row.household_id is None:
        row.household_id = one.given.id
        return []
    if one.own is None:
        return [(row.household_id, one.row)]
    want = wanted(one.own, one.row, one.given, one.area)
    if correct(db, actor, one.own, want, batch.file_name, now=now):
        trail.note(db, actor, Verb.HOUSEHOLDS_CORRECT, row.household_id, at=now, batch=batch.id, row=row.number)
    return [(row.household_id, one.row)] if says_impact(one.row) else []


def _mark(db: Session, batch: ImportBatch, rows: Sequence[import_queries.Merging]) -> None:
    said = [
        {
            "batch_id": batch.id,
            "number": row.number,
            "outcome": row.outcome,
            "faults": row.faults,
            "household_id": row.household_id,
            "is_merged": True,
        }
        for row in rows
    ]
    db.flush()
    update_rows(db, ImportRow, said, at=("batch_id", "number"))


def _finish(db: Session, actor: Actor, batch: ImportBatch, now: datetime) -> None:
    batch.state, batch.merged_at = BatchState.MERGED, now
    counts: dict[str, Any] = import_queries.summary(db, batch.id).counts
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="merged", **counts)


def open_batch(db: Session, actor: Actor, batch_id: UUID) -> ImportBatch:
    """The batch, as long as its merge has not begun."""
    batch = import_queries.find(db, actor, batch_id, lock=True)
    if batch.state not in _BEFORE_MERGE:
        raise wrong_step()
    return batch


def wrong_step() -> Refused:
    """Somebody was quicker, or the page is an old one."""
    return Refused(
        "imports.wrong-step",
        N_("This list is at another step already. Nothing was changed. Open it again."),
    )
