"""Receive what a tablet sends: first the upload as it came, then its items, then, and only then, an answer."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.audit import trail, witnesses
from relief.distributions import tablet_lists
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.moments import passed
from relief.kernel.problems import NotFound
from relief.kernel.rows import insert_rows
from relief.sync import answers, epochs, erased, news, rules
from relief.sync.answers import Answered
from relief.sync.inputs import LARGEST, BatchGiven
from relief.sync.models import Answer, Came, Epoch, SyncBatch
from relief.sync.taking import Keys, Taking

T = TypeVar("T")

# Two uploads that wait for each other: the database ends one of them, and that one is taken again.
_TRIES = 4


@dataclass(frozen=True, kw_only=True)
class Received:
    """What the tablet is told."""

    epoch: Epoch
    answers: Sequence[Answered]
    asked: Sequence[Answered]
    news: dict[str, Any]
    # Families to forget (erased.lately).
    forget: list[list[str]]
    taken: int
    revoked: bool
    # The newest entry of the trail, for this tablet to keep (audit.witnesses).
    head: tuple[int, str]


def receive(
    database: Database,
    device: Device,
    batch: BatchGiven,
    *,
    keys: Keys,
    now: datetime,
    came: Came = Came.NET,
    body: bytes,
) -> Received:
    """Take an upload of `device`, or one it carries for another tablet. `body` is what came, packed with gzip."""
    writer_id = batch.for_device or device.id
    came = Came.CARRIED if came is Came.NET and writer_id != device.id else came
    passed("sync.before-batch")
    if writer_id != device.id:
        with database.reading() as db:
            if db.get(Device, writer_id) is None:
                raise NotFound
    batch_id = _in_turn(database, lambda db: _keep_upload(db, writer_id, batch, came, body, now))
    passed("sync.batch-kept")
    found = _in_turn(database, lambda db: _take(db, device.id, writer_id, batch, batch_id, keys, now))
    passed("sync.committed")
    return found


def _in_turn(database: Database, work: Callable[[Session], T]) -> T:
    """One transaction, taken again when another one got in its way."""
    for tries_left in reversed(range(_TRIES)):
        try:
            with database.writing() as db:
                done = work(db)
                passed("sync.before-commit")
            break
        except (OperationalError, IntegrityError) as fault:
            if not tries_left or not _met_another(fault):
                raise
    return done


def packed(body: bytes) -> bytes:
    """An upload as it is kept."""
    return body if body[:2] == b"\x1f\x8b" else gzip.compress(body, 1, mtime=0)


def _keep_upload(db: Session, writer_id: UUID, batch: BatchGiven, came: Came, body: bytes, now: datetime) -> UUID:
    kept = packed(body)
    known = db.get(SyncBatch, batch.id) if _is_known(db, batch.id) else None
    if known is not None and known.device_id == writer_id and known.body == kept:
        return known.id
    batch_id = new_id() if known else batch.id
    row = {
        "id": batch_id,
        "device_id": writer_id,
        "came": came,
        "received_at": now,
        "sent_at": batch.sent_at,
        "items": len(batch.items),
        "body": kept,
        "created_at": now,
        "created_by_id": writer_id,
        "version": 1,
    }
    insert_rows(db, SyncBatch, [row])
    return batch_id


def _is_known(db: Session, batch_id: UUID) -> bool:
    return db.scalar(sa.select(SyncBatch.id).where(SyncBatch.id == batch_id)) is not None


def _take(
    db: Session, device_id: UUID, writer_id: UUID, batch: BatchGiven, batch_id: UUID, keys: Keys, now: datetime
) -> Received:
    # In one order, so that of two tablets that carry for each other neither waits for ever.
    query = sa.select(Device).where(Device.id.in_({device_id, writer_id})).order_by(Device.id)
    found = {one.id: one for one in db.scalars(query.with_for_update())}
    device, writer = found[device_id], found[writer_id]
    taking = Taking(db, writer, batch, batch_id, keys, now)
    told = taking.take()
    passed("sync.items-kept")
    said: dict[str, Any] = {"taken": Device.taken + taking.fresh}
    # A file that somebody brought is not the tablet speaking: its last word stays what it was.
    if writer_id == device_id and batch.came == Came.NET:
        said |= _word_of(db, device, batch, told, now)
    # Not a change anybody made: the version, which guards against two people's changes, stays.
    own = sa.update(Device).where(Device.id == writer_id).values(said)
    db.execute(own.execution_options(synchronize_session=False))
    asked = answers.receipts(db, batch.asking)
    readers = taking.people.readers() if writer_id == device_id else []
    epoch = epochs.current(db, now=now)
    witnesses.hear(db, device_id, [(n, kept) for life, n, kept in batch.heads if life == str(epoch.epoch)], now=now)
    return Received(
        epoch=epoch,
        answers=told,
        asked=[answers.again(one, str(item_id)) for item_id, one in asked.items() if one.device_id == writer_id],
        news=news.since(db, device, readers, batch.follow, now=now),
        forget=erased.lately(db, device, readers, now=now),
        taken=device.taken + (taking.fresh if writer_id == device_id else 0),
        revoked=device.revoked_at is not None,
        head=trail.head(db),
    )


def _word_of(db: Session, device: Device, batch: BatchGiven, told: Sequence[Answered], now: datetime) -> dict[str, Any]:
    """What the tablet says of itself: how much it still has, how its clock goes, which lists it holds."""
    here = sum(one.answer in (Answer.DONE, Answer.HELD) for one in told)
    unsent = max(0, batch.unsent - here)
    ahead = int(rules.skew(batch.sent_at, now).total_seconds())
    if batch.lists is not None:
        tablet_lists.word_from(db, device.id, batch.lists, unsent, now=now)
    return {
        "seen_at": now,
        "unsent": unsent,
        "oldest_unsent_at": batch.oldest if unsent else None,
        "skew_s": max(-LARGEST, min(LARGEST, ahead)),
        "keeps_storage": batch.keeps_storage,
        "app": batch.app or device.app,
    }


def _met_another(fault: OperationalError | IntegrityError) -> bool:
    """Two transactions got in each other's way; taken again, each finds what the other kept."""
    return isinstance(fault, IntegrityError) or getattr(fault.orig, "sqlstate", "") in ("40P01", "40001")
