"""Children of a space who may be the one standing here: looked for before anybody is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.models import Sex
from relief.kernel.digits import to_latin
from relief.kernel.names import name_score
from relief.kernel.problems import N_, Refused
from relief.spaces.children import Child

ALIKE = 0.86


@dataclass(frozen=True, kw_only=True)
class Known:
    """A child of this space, as the person at the door needs to see it (C1)."""

    id: UUID
    number: int
    known_as: str
    name_bn: str
    name_en: str
    sex: Sex
    birth_year: int


class MaybeKnown(Refused):
    """A child with a like name is here already; a person must say whether it is the same one."""

    def __init__(self, candidates: Sequence[Known]) -> None:
        super().__init__(
            "spaces.maybe-known",
            N_(
                "A child with a like name is already here. Nothing was saved yet."
                " Choose the child, or say that this is another one."
            ),
        )
        self.candidates = candidates


def alike(db: Session, space_id: UUID, names: Sequence[str], sex: Sex | None, limit: int = 5) -> list[Known]:
    """Children of this space of the same sex whose name sounds the same, likeliest first.

    Age is not asked: an estimate can be years off, and a person looks at the answer anyway.
    """
    wanted = [name for name in names if name.strip()]
    query = sa.select(Child).where(Child.space_id == space_id)
    rows = db.scalars(query if sex is None else query.where(Child.sex == sex))
    scored = [(_score(wanted, child), child) for child in rows]
    near = [pair for pair in scored if pair[0] >= ALIKE]
    near.sort(key=lambda pair: (-pair[0], pair[1].number))
    return [known(child) for _, child in near[:limit]]


def coded(db: Session, space_id: UUID, typed: str) -> list[Known]:
    """The child with this number in the book or this code, in digits of either script; most often none."""
    text = to_latin(typed.strip()).upper()
    own = sa.or_(Child.code == text, Child.number == int(text)) if _is_number(text) else Child.code == text
    return [known(child) for child in db.scalars(sa.select(Child).where(Child.space_id == space_id, own))]


def _is_number(text: str) -> bool:
    """A number a book of children can hold."""
    return text.isascii() and text.isdecimal() and len(text) <= 6


def known(child: Child) -> Known:
    """The few facts shown when a person is asked "is it this one?"."""
    return Known(
        id=child.id, number=child.number, known_as=child.known_as, name_bn=child.name_bn,
        name_en=child.name_en, sex=child.sex, birth_year=child.birth_date.year,
    )  # fmt: skip


def _score(wanted: Sequence[str], child: Child) -> float:
    own = [name for name in (child.known_as, child.name_bn, child.name_en) if name]
    return max((name_score(one, other) for one in wanted for other in own), default=0.0)
