"""A list becomes a batch: uploaded, columns confirmed, checked, reviewed, merged or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households import import_alike, import_check, import_queries
from relief.households.batches import BatchState, ImportBatch, ImportKey, ImportRow, KnownBy
from relief.households.columns import guess
from relief.households.faults import SheetFault
from relief.households.import_alike import Compared
from relief.households.import_merge import begin_merge, merge_some, open_batch, stop_merge, wrong_step
from relief.households.import_stop import stop_reason
from relief.households.list_fields import FIELD
from relief.households.reading import ReadList, read_list
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Problem
from relief.kernel.rows import insert_rows, update_rows
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response

__all__ = [
    "ListGiven",
    "Unreadable",
    "begin_merge",
    "check_batch",
    "check_some",
    "clerk_of",
    "compare_some",
    "map_columns",
    "merge_some",
    "open_file",
    "refuse_batch",
    "release_batch",
    "stop_check",
    "stop_merge",
    "upload_list",
]

# Others who write wait for one piece at most.
CHECK_AT_ONCE = 600


@dataclass(frozen=True, kw_only=True)
class ListGiven:
    """A file somebody sends. `mends_id` names the batch whose refused rows it corrects.

    `read` is put in by `open_file`, which a door calls before its transaction.
    """

    response_id: UUID
    file_name: str
    content: bytes
    mends_id: UUID | None = None
    read: ReadList | None = None


class Unreadable(Problem):
    """The file is no list that can be read; the sentence says what to do about it."""

    status = 422


def open_file(given: ListGiven) -> ListGiven:
    """Read the file in a process of its own; it can take seconds in which nobody should wait."""
    return replace(given, read=_read(given))


def _read(given: ListGiven) -> ReadList:
    try:
        return read_list(given.file_name, given.content)
    except SheetFault as fault:
        raise Unreadable("imports.unreadable", fault.message, **fault.details) from None


def upload_list(db: Session, actor: Actor, given: ListGiven, *, now: datetime) -> ImportBatch:
    """Keep the file and its rows beside the registry, not in it.

    The columns are guessed; a list with the same headings as an earlier one gets its mapping.
    """
    actor.must(Verb.HOUSEHOLDS_IMPORT)
    if db.get(Response, given.response_id) is None:
        raise Invalid({"response_id": N_("Choose the response this list belongs to.")})
    sheet = given.read or _read(given)
    mended = import_queries.find(db, actor, given.mends_id) if given.mends_id else None
    batch = ImportBatch(
        response_id=given.response_id,
        file_name=given.file_name[-200:],
        sha256=hashlib.sha256(given.content).hexdigest(),
        content=given.content,
        headers=sheet.headers,
        headers_key=_headers_key(sheet.headers),
        hxl=sheet.hxl,
        notes=sheet.notes,
        within=list(actor.within),
        rows=len(sheet.rows),
        mends_id=mended.id if mended else None,
        default_area_id=mended.default_area_id if mended else None,
        created_at=now,
        created_by_id=actor.id,
    )
    batch.columns = _columns_for(db, actor, batch, mended)
    db.add(batch)
    db.flush()
    rows = [{"batch_id": batch.id, "number": number, "cells": cells, **_UNREAD} for number, cells in sheet.rows]
    insert_rows(db, ImportRow, rows)
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="uploaded", rows=len(rows))
    return batch


_UNREAD: dict[str, Any] = {"faults": [], "is_merged": False, "fingerprint": "", "known_by": KnownBy.NOTHING}


def _headers_key(headers: list[str]) -> str:
    return hashlib.sha256(json.dumps(headers).encode()).hexdigest()


def _columns_for(db: Session, actor: Actor, batch: ImportBatch, mended: ImportBatch | None) -> dict[str, int]:
    if mended and batch.headers[1:] == mended.headers:
        # The workbook of refused rows has its own first column, which says what was wrong.
        return {name: column + 1 for name, column in mended.columns.items()}
    remembered = import_queries.remembered_columns(db, actor, batch.headers_key)
    if remembered is not None:
        return remembered
    return {n: match.column for n, match in guess(batch.headers, batch.hxl or None).items()}


def map_columns(
    db: Session,
    actor: Actor,
    batch_id: UUID,
    columns: Mapping[str, int],
    *,
    default_area_id: UUID | None = None,
    must_name: bool = True,
    now: datetime,
) -> ImportBatch:
    """Confirm or change which column holds what; all rows will be checked again.

    A person who forgot the name's column is told; a command goes on, and each row says what it
    lacks.
    """
    batch = open_batch(db, actor, batch_id)
    if must_name and not {"head_name_bn", "head_name_en"} & set(columns):
        raise Invalid({"columns": N_("Choose the column with the name of the household head.")})
    _refuse_bad_columns(batch, columns)
    batch.columns = dict(columns)
    batch.default_area_id = default_area_id
    batch.state, batch.stop_reason, batch.decision = BatchState.MAPPED, "", ""
    blank: dict[str, Any] = {"outcome": None, "faults": [], "area_id": None, "household_id": None}
    rows = sa.update(ImportRow).where(ImportRow.batch_id == batch.id).values(blank)
    db.execute(rows.execution_options(synchronize_session=False))
    keys = sa.delete(ImportKey).where(ImportKey.batch_id == batch.id)
    db.execute(keys.execution_options(synchronize_session=False))
    import_alike.forget(db, batch.id)
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="mapped")
    return batch


def _refuse_bad_columns(batch: ImportBatch, columns: Mapping[str, int]) -> None:
    for name, column in columns.items():
        if name not in FIELD or not 0 <= column < len(batch.headers):
            raise Invalid({"columns": N_("A column was chosen that the list does not have.")})
    if len(set(columns.values())) < len(columns):
        raise Invalid({"columns": N_("One column was chosen for two fields. Choose it once.")})


def compare_some(db: Session, actor: Actor, batch_id: UUID) -> Compared | None:
    """Once every row is checked: look in the reading door which of the next new families look like known ones.

    `check_some` keeps what came of it; without it, it looks itself, and whoever writes waits so long.
    """
    batch = import_queries.find(db, actor, batch_id)
    if batch.state is not BatchState.MAPPED or import_queries.has_unchecked(db, batch.id):
        return None
    return import_alike.compare_some(db, batch)


def check_some(
    db: Session,
    actor: Actor,
    batch_id: UUID,
    *,
    limit: int = CHECK_AT_ONCE,
    compared: Compared | None = None,
    now: datetime,
) -> int:
    """Check or compare the next rows and say how many are left; with none left the review can begin."""
    batch = import_queries.find(db, actor, batch_id, lock=True)
    if batch.state is not BatchState.MAPPED:
        return 0
    rows = import_queries.rows_to_check(db, batch.id, limit)
    if rows:
        today = local_day(batch.created_at)
        found = import_check.read_rows(db, actor, batch, rows, today=today)
        import_check.judge(db, actor, batch, found, today=today)
        _keep(db, batch, found)
        import_alike.remember(db, batch, found)
    else:
        import_alike.keep_compared(db, batch, compared or import_alike.compare_some(db, batch))
    left = import_queries.count_unchecked(db, batch.id) or import_alike.count_left(db, batch.id)
    if left == 0:
        batch.stop_reason = stop_reason(db, batch)
        batch.state = BatchState.CHECKED if batch.stop_reason else BatchState.IN_REVIEW
        trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step=batch.state.value)
    return left


def stop_check(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> ImportBatch:
    """Stop a check that is going on; the columns can be chosen again."""
    batch = open_batch(db, actor, batch_id)
    if batch.state is not BatchState.MAPPED:
        raise wrong_step()
    batch.state = BatchState.UPLOADED
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="stopped")
    return batch


def _keep(db: Session, batch: ImportBatch, found: Sequence[import_check.Checked]) -> None:
    """Write the outcomes in one go; a row of the table as an object each would double the time."""
    rows = [
        {
            "batch_id": batch.id,
            "number": one.number,
            "outcome": one.outcome,
            "faults": one.said,
            "area_id": one.area.id if one.area else None,
            "household_id": one.household_id,
            "fingerprint": one.fingerprint,
            "known_by": one.known_by,
        }
        for one in found
    ]
    update_rows(db, ImportRow, rows, at=("batch_id", "number"))


def check_batch(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> ImportBatch:
    """Check every row in one go, where nobody waits (commands and tests)."""
    while check_some(db, actor, batch_id, now=now):
        pass
    return import_queries.find(db, actor, batch_id)


def release_batch(db: Session, actor: Actor, batch_id: UUID, reason: str, *, now: datetime) -> ImportBatch:
    """Let a stopped batch go on to the merge, with the reason of who looked at it."""
    batch = open_batch(db, actor, batch_id)
    if batch.state is not BatchState.CHECKED:
        raise wrong_step()
    if not reason.strip():
        raise Invalid({"reason": N_("Write why the list may go on, in a few words.")})
    batch.state, batch.decision = BatchState.IN_REVIEW, reason.strip()[:300]
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="released")
    return batch


def refuse_batch(db: Session, actor: Actor, batch_id: UUID, reason: str, *, now: datetime) -> ImportBatch:
    """Put the list aside. Nothing of it enters the registry; it stays readable here."""
    batch = open_batch(db, actor, batch_id)
    if not reason.strip():
        raise Invalid({"reason": N_("Write why, in a few words. The next person will ask.")})
    batch.state, batch.decision = BatchState.REFUSED, reason.strip()[:300]
    trail.note(db, actor, Verb.HOUSEHOLDS_IMPORT, batch.id, at=now, step="refused")
    return batch


def clerk_of(batch: ImportBatch) -> Actor:
    """Goes on where a page was closed; sees no more than the uploader did: rows of other unions stay refused."""
    return replace(Actor.clerk("imports"), within=tuple(batch.within))
