"""An outbox that came as a file: sealed on a tablet that cannot send, brought by somebody who cannot read it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.sync.answers import Answered
from relief.sync.inputs import BatchGiven, TooLarge, UnknownVersion, Unreadable, read_batch
from relief.sync.models import Answer

_NOT_ONE = N_(
    "This is not an outbox of a tablet, or it was damaged on the way. Nothing was taken in and the file is as it was. "
    "Save it again on the tablet: tap the status, then “Save as a file”."
)
_NEWER = N_(
    "The app that wrote this file is newer than this server. Nothing was taken in. "
    "Keep the file and bring it again after the server was renewed."
)
_TOO_LONG = N_("This file holds more entries than one upload may. Nothing was taken in. Export it in parts.")
_NOT_OURS = N_(
    "No tablet of your areas wrote this file. Nothing was taken in and the file is as it was. "
    "Bring it to the coordinator of the area where the tablet works."
)


@dataclass(frozen=True)
class Outbox:
    """A file that was read: which tablet wrote it, and what it holds."""

    device_id: UUID
    batch: BatchGiven


@dataclass(frozen=True)
class Outcome:
    """What became of the entries of a file."""

    entries: int
    fresh: int
    done: int
    held: int
    fix: int
    later: int


def read_outbox(body: bytes) -> Outbox:
    """Read a file, or say in one sentence why it cannot be taken."""
    told = _loaded(body)
    device_id = _uuid(told.get("device"))
    if told.get("relief") != "outbox" or device_id is None:
        raise _fault(_NOT_ONE)
    # The same file is the same upload, however often it is brought.
    batch_id = uuid5(device_id, hashlib.sha256(body).hexdigest())
    parts = {"v": told.get("v"), "batch": str(batch_id), "items": told.get("items"), "came": "file"}
    try:
        return Outbox(device_id, replace(read_batch(msgspec.json.encode(parts)), lists=None))
    except UnknownVersion:
        raise _fault(_NEWER) from None
    except TooLarge:
        raise _fault(_TOO_LONG) from None
    except Unreadable:
        raise _fault(_NOT_ONE) from None


def tablet_of(db: Session, actor: Actor, outbox: Outbox) -> Device:
    """The tablet that wrote it. One of another area and one that never was are the same to the reader."""
    actor.must(Verb.DEVICES_VIEW)
    device = db.get(Device, outbox.device_id)
    if device is None or not actor.sees(device.path):
        raise _fault(_NOT_OURS)
    return device


def counted(answers: list[Answered], fresh: int) -> Outcome:
    """How many of each answer."""
    by = Counter(one.answer for one in answers)
    return Outcome(
        len(answers), fresh, by[Answer.DONE], by[Answer.HELD], by[Answer.FIX], by[Answer.LATER]
    )  # fmt: skip


def note_carried(db: Session, actor: Actor, device: Device, outcome: Outcome, *, now: datetime) -> None:
    """Who brought it."""
    note(
        db, actor, Verb.DEVICES_VIEW, device.id, at=now,
        deed="carry", entries=outcome.entries, fresh=outcome.fresh,
    )  # fmt: skip


def _loaded(body: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _fault(_NOT_ONE) from None


def _uuid(told: object) -> UUID | None:
    try:
        return UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _fault(sentence: str) -> Invalid:
    return Invalid({"content": sentence})
