"""What a tablet is told of an item, and what is kept so that it is told the same again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.problems import Invalid, Problem
from relief.sync.models import Answer, Receipt
from relief.sync.reasons import Later, told

# Fewer than the variables one statement may have on SQLite.
_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer; `message` is an English sentence that the door translates."""

    id: str
    answer: Answer
    code: str = ""
    message: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def is_for_later(came_of_it: object) -> bool:
    """Whether the tablet keeps the act and brings it again, so that no receipt may be written."""
    return isinstance(came_of_it, Later)


def answered(said_id: str, came_of_it: object) -> Answered:
    """Turn what came of an act into an answer."""
    if not isinstance(came_of_it, Problem):
        return Answered(id=said_id, answer=Answer.DONE)
    answer, details = Answer.HELD, {key: _plain(value) for key, value in came_of_it.details.items()}
    if is_for_later(came_of_it):
        answer = Answer.LATER
    elif isinstance(came_of_it, Invalid):
        answer, details = Answer.FIX, {"faults": came_of_it.faults}
    return Answered(id=said_id, answer=answer, code=came_of_it.code, message=told(came_of_it)[:400], details=details)


def again(receipt: Receipt, said_id: str) -> Answered:
    """The answer that was given already."""
    return Answered(
        id=said_id,
        answer=receipt.answer,
        code=receipt.code,
        message=receipt.message,
        details=receipt.details,
    )


def receipts(db: Session, item_ids: Collection[UUID]) -> dict[UUID, Receipt]:
    """The answers these items got, as far as they got one."""
    return {one.item_id: one for some in _parts(list(item_ids)) for one in _some(db, some)}


def _some(db: Session, item_ids: Sequence[UUID]) -> Sequence[Receipt]:
    return db.scalars(sa.select(Receipt).where(Receipt.item_id.in_(item_ids))).all()


def _parts(ids: list[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
