"""A backup that is put back brings back whom somebody erased since: this server remembers whom to erase again.

Beside the database and beside its backups lies the file `forgotten`: the ids of erased records, nothing else, one a
line. An id names nobody, and does not say what kind of record it was. The file outlives the database it stands beside.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.households.models import Household
from relief.kernel.actor import EVERYWHERE, Actor
from relief.kernel.db import Database
from relief.kernel.problems import Problem
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.retention.due import ID
from relief.retention.forgetting import FORGET
from relief.retention.kinds import SECRET, Kind
from relief.retention.models import Due

FILE = "forgotten"
_ALONG = "relief.forgotten"
_AT_ONCE = 500
log = logging.getLogger("relief.jobs")


@dataclass(frozen=True, kw_only=True)
class Again:
    """How many were erased again, and how many wait: a list in review names them, or the seal key is not here."""

    done: int
    waits: int


def lend_file(database: Database, path: Path) -> None:
    """Where this server keeps the ids."""
    database.along[_ALONG] = path


def keep(database: Database, *folders: Path) -> None:
    """Write down whoever is erased by now, and the same beside the backups; what stood there stays."""
    path = database.along.get(_ALONG)
    if not isinstance(path, Path):
        return
    with database.reading() as db:
        homes = db.scalars(sa.select(Household.id).where(Household.erased_at.is_not(None))).all()
        gone = db.scalars(sa.select(Due.subject_id).where(Due.gone_at.is_not(None))).all()
    known = {*homes, *gone, *_read(path)}
    try:
        for each in (path, *(folder / FILE for folder in folders)):
            _write(each, known | _read(each))
    except OSError:
        # The next backup writes it again; that somebody was erased does not depend on it.
        log.warning("the file of erased records could not be written")


def take_along(data_dir: Path, folder: Path) -> None:
    """What lay beside a backup, put beside the database that came out of it."""
    if found := _read(folder / FILE):
        _write(data_dir / FILE, found | _read(data_dir / FILE))


def waiting(db: Session, path: Path, *, also_erased: bool = False) -> Mapping[Kind, Sequence[UUID]]:
    """Records of the database that somebody erased, and that are here with their words again."""
    ids, found = sorted(_read(path)), {}
    gone = sa.select(Due.subject_id).where(Due.gone_at.is_not(None))
    for kind in Kind:
        here: list[UUID] = []
        for start in range(0, len(ids), _AT_ONCE):
            query = sa.select(ID[kind]).where(ID[kind].in_(ids[start : start + _AT_ONCE]))
            if kind is Kind.FAMILIES and not also_erased:
                query = query.where(Household.erased_at.is_(None))
            elif not also_erased:
                query = query.where(ID[kind].not_in(gone))
            here += db.scalars(query)
        if here:
            found[kind] = sorted(here)
    return found


def repeat(database: Database, path: Path, *, also_erased: bool = False, now: datetime) -> Again:
    """Erase them again, each in a transaction of its own; a decision of two people stands behind each already."""
    with database.reading() as db:
        again = waiting(db, path, also_erased=also_erased)
    done = waits = 0
    for kind, ids in again.items():
        for one in ids:
            try:
                with database.writing() as db:
                    _forget(db, kind, one, now)
                done += 1
            except Problem:
                waits += 1
    database.leave_no_trace()
    return Again(done=done, waits=waits)


def for_the_night(db: Session, subject_id: UUID, path: str, now: datetime) -> None:
    """A family went at its own wish: the night cleans the files of the database after it, as after any other."""
    _gone(db, Kind.FAMILIES, subject_id, path, now)


def _forget(db: Session, kind: Kind, subject_id: UUID, now: datetime) -> None:
    clerk = Actor.clerk("retention")
    FORGET[kind](db, [subject_id], now)
    verb = Verb.HOUSEHOLDS_ERASE if kind is Kind.FAMILIES else Verb.RETENTION_CONFIRM
    if kind not in SECRET:
        note(db, clerk, verb, subject_id, at=now, deed="again")
    _gone(db, kind, subject_id, EVERYWHERE, now)


def _gone(db: Session, kind: Kind, subject_id: UUID, path: str, now: datetime) -> None:
    row = db.scalars(sa.select(Due).where(Due.kind == kind, Due.subject_id == subject_id)).one_or_none()
    if row is None:
        row = Due(
            kind=kind, subject_id=subject_id, path=path, listed_on=local_day(now), confirmed_at=now, created_at=now,
            created_by_id=Actor.clerk("retention").id,
        )  # fmt: skip
        db.add(row)
    row.confirmed_at = row.confirmed_at or now
    row.gone_at, row.wiped_at = row.gone_at or now, None


def _read(path: Path) -> set[UUID]:
    found = set()
    with suppress(FileNotFoundError, NotADirectoryError):
        for line in path.read_text(encoding="ascii").splitlines():
            with suppress(ValueError):
                found.add(UUID(line))
    return found


def _write(path: Path, ids: set[UUID]) -> None:
    """Whole or not at all; nobody but this server reads it."""
    if ids == _read(path):
        return
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.writelines(f"{one}\n" for one in sorted(ids))
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
