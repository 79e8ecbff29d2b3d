"""Whether the key that is here is the one this database was sealed with."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.db import Database
from relief.kernel.sealing import SealBroken, Seals, seals_of
from relief.keys.models import SealKey
from relief.keys.places import PLACES

_ABOUT, _TEXT = "keys.proof:{}", "relief"


def prove(database: Database, *, now: datetime) -> bool:
    """Compare the key with the database; a wrong one is closed for sealing. A new one beside the old is taken."""
    with database.reading() as db:
        seals = seals_of(db)
        right = bool(seals.key_id) and is_right(db, seals)
        is_new = right and db.get(SealKey, seals.key_id.hex()) is None
    seals.is_wrong = not right
    if is_new:
        with database.writing() as db:
            _keep(db, seals, now)
    return right


def is_right(db: Session, seals: Seals) -> bool:
    """The newest known key, or whatever was sealed first, opens with one of ours."""
    query = sa.select(SealKey).where(SealKey.retired_at.is_(None))
    known = db.scalars(query.order_by(SealKey.since.desc())).all()
    if known:
        return all(_opens(seals, one.proof, _ABOUT.format(one.key_id)) for one in known)
    for place in PLACES:
        query_one = sa.select(place.table.c.id, place.column).where(place.filled)
        found = db.execute(query_one.order_by(place.table.c.id).limit(1)).first()
        if found is not None:
            return _opens(seals, found[1], place.bound_to(found[0]))
    return True


def _opens(seals: Seals, sealed: bytes, about: str) -> bool:
    try:
        seals.open(sealed, about=about)
    except SealBroken:
        return False
    return True


def _keep(db: Session, seals: Seals, now: datetime) -> None:
    name = seals.key_id.hex()
    if db.get(SealKey, name) is None:
        db.add(SealKey(key_id=name, proof=seals.seal(_TEXT, about=_ABOUT.format(name)), since=now))
