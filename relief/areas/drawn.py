"""Outlines for the screen, one set for each place and level, so that they can be kept.

A set holds outlines and the codes of areas: no name, no number, no person. Whoever sees the place may have it, and
it is the same for all of them. `stamp` names the state of the boundaries: another one, another address.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import arcs, held
from relief.areas.models import Area, Level
from relief.areas.queries import below, find
from relief.kernel.actor import Actor

# A set with more would be no view of a map, but a country; the place must be chosen finer.
MOST_OUTLINES = 1_000
_FINE = (Level.WARD, Level.VILLAGE)
_FINE_GRID = 100_000
_KEPT = 64
_made: dict[tuple[str, Level, held.Stamp], bytes] = {}


def stamp(db: Session) -> str:
    """Twelve signs that change whenever any area does."""
    return hashlib.sha256(repr(held.stamp(db)[1:]).encode()).hexdigest()[:12]


def outlines(db: Session, actor: Actor, area_id: UUID, level: Level) -> tuple[bytes, str]:
    """TopoJSON of the areas of one level in a place, and the stamp it was made under."""
    path, state = find(db, actor, area_id).path, held.stamp(db)
    asked = (path, level, state)
    made = _made.get(asked)
    if made is None:
        made = _made[asked] = _packed(db, path, level)
        while len(_made) > _KEPT:
            _made.pop(next(iter(_made)), None)
    return made, stamp(db)


def _packed(db: Session, path: str, level: Level) -> bytes:
    query = (
        sa.select(Area.id, sa.func.coalesce(Area.outline, Area.geometry))
        .where(Area.level == level, below(path), Area.geometry.is_not(None))
        .order_by(Area.path)
        .limit(MOST_OUTLINES)
    )
    rows = [(row[0], row[1]) for row in db.execute(query)]
    return msgspec.json.encode(arcs.topology(rows, _FINE_GRID if level in _FINE else arcs.GRID))
