"""Which acts speak of children of a space: coordinators of relief neither read nor count them (spaces.md 3.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.spaces.models import Occurrence, Space
from relief.sync.models import HeldItem

# Also of verbs a newer app may send: what cannot be read here may hold a name all the same.
_BEGIN = ("attendance.", "session.", "child.", "headcount")


def is_childs(verb: str) -> bool:
    """Whether an act with this verb speaks of children."""
    return verb.startswith(_BEGIN)


def not_childs() -> sa.ColumnElement[bool]:
    """Held items that a coordinator may see."""
    return sa.and_(*(HeldItem.verb.not_like(f"{begin}%") for begin in _BEGIN))


def space_of(db: Session, given: Mapping[str, Any]) -> UUID | None:
    """The space an act belongs to, as far as it says so."""
    session, space = _uuid(given.get("occurrence_id")), _uuid(given.get("space_id"))
    if session is not None:
        return db.scalar(sa.select(Occurrence.space_id).where(Occurrence.id == session))
    return db.scalar(sa.select(Space.id).where(Space.id == space)) if space is not None else None


def _uuid(told: object) -> UUID | None:
    try:
        return UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None
