"""Heads of the trail kept outside of the database: on tablets, and in a file beside it.

A chain shows an edit, not a missing end. Each answer to a tablet carries number and hash of the newest entry; the
tablet keeps the last thirty and tells some of them again. What a witness has and the trail has not, was cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.audit.models import AuditAlarm, AuditEntry
from relief.kernel.db import Database

KEPT = 30
Head = tuple[int, str]
_ALONG = "relief.trail-heads"
_LENGTH = 64


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a check of the whole trail found; `broken` and `lost` are numbers of entries."""

    entries: int
    broken: int | None
    lost: Sequence[int]

    @property
    def is_whole(self) -> bool:
        """Nothing was edited, put in, taken out or cut off."""
        return self.broken is None and not self.lost


def lend_file(database: Database, path: Path) -> None:
    """Where this server keeps its own heads."""
    database.along[_ALONG] = path


def missing(db: Session, heads: Sequence[Head]) -> list[Head]:
    """Those that the trail no longer has as they were."""
    wanted = {number: told for number, told in heads if 0 < number < 2**31 and len(told) == _LENGTH}
    if not wanted:
        return []
    query = sa.select(AuditEntry.number, AuditEntry.entry_hash).where(AuditEntry.number.in_(wanted))
    have = {row[0]: row[1] for row in db.execute(query)}
    return [(number, told) for number, told in sorted(wanted.items()) if have.get(number) != told]


def hear(db: Session, device_id: UUID, heads: Sequence[Head], *, now: datetime) -> int:
    """Compare what a tablet kept; each head that is gone is an alarm, once. Gives how many are gone."""
    gone = missing(db, heads[:KEPT])
    for number, told in gone:
        if db.get(AuditAlarm, (number, told)) is None:
            db.add(AuditAlarm(number=number, told_hash=told, device_id=device_id, at=now))
    return len(gone)


def alarms(db: Session) -> Sequence[AuditAlarm]:
    """What witnesses miss, the newest first."""
    return db.scalars(sa.select(AuditAlarm).order_by(AuditAlarm.at.desc(), AuditAlarm.number.desc()).limit(KEPT)).all()


def verify(database: Database) -> Verdict:
    """Walk the chain and ask all witnesses; a whole trail has its head kept in the file."""
    path = database.along.get(_ALONG)
    own = _read(path) if isinstance(path, Path) else []
    with database.reading() as db:
        broken, newest = trail.first_break(db), trail.head(db)
        lost = sorted({number for number, _told in missing(db, own)} | {one.number for one in alarms(db)})
    found = Verdict(entries=newest[0], broken=broken, lost=lost)
    if found.is_whole and isinstance(path, Path) and newest[0]:
        _keep(path, [*own, newest][-KEPT:])
    return found


def begin_anew(database: Database) -> None:
    """The database was put back from a copy, and somebody says so: what witnesses kept of before no longer counts."""
    path = database.along.get(_ALONG)
    if isinstance(path, Path):
        path.unlink(missing_ok=True)
    forget_alarms(database)


def forget_alarms(database: Database) -> None:
    """What tablets told of the life before the copy is no alarm in the new one."""
    with database.writing() as db:
        db.execute(sa.delete(AuditAlarm))


def _read(path: Path) -> list[Head]:
    found = []
    with suppress(OSError):
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, TypeError):
                number, told = json.loads(line)
                found.append((int(number), str(told)))
    return found


def _keep(path: Path, heads: Sequence[Head]) -> None:
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("".join(json.dumps(head) + "\n" for head in dict.fromkeys(heads)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
