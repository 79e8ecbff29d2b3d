"""Rows of a list that look like a household of the registry, or like an earlier row of the list.

Rows that tell of a new family are compared part by part, a part being an upazila or, where an upazila is
large, a union: copies further apart that share no paper and no phone with name are left to the search of the
night. It counts in the reading door (`compare_some`), which keeps nobody waiting, and keeps in the writing
one (`keep_compared`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households import likeness_rows
from relief.households.batches import ImportAlike, ImportBatch, ImportLikeness, ImportRow, Outcome
from relief.households.faults import N_
from relief.households.import_check import Checked
from relief.households.likeness import UNION_DEPTH, UPAZILA_DEPTH, Likeness, likeness_of, part
from relief.households.matching import certainty
from relief.households.models import Household
from relief.households.similar_many import Copy, copies
from relief.kernel.rows import insert_rows

LOOKS_LIKE = N_("It looks like household %(code)s. Please say whether it is the same family.")
LOOKS_LIKE_ROW = N_("It looks like row %(row)s of this list. Please say whether it is the same family.")
# In bits: a certainty of 0.7, for here nobody has the family in front of them.
ASK = 1.2224
_PART, _AT_ONCE = 5_000, 5_000


class Waiting(NamedTuple):
    """A row that was not compared yet."""

    number: int
    likeness: Likeness


@dataclass(frozen=True)
class Compared:
    """What came of one part of a batch as it stood at this version."""

    batch_id: UUID
    version: int
    numbers: Sequence[int]
    found: dict[int, Copy]


def remember(db: Session, batch: ImportBatch, found: Sequence[Checked]) -> None:
    """Keep by what these rows are compared, when they tell of new families."""
    rows = [
        {
            "batch_id": batch.id,
            "place": one.area.path,
            "number": one.number,
            "likeness": likeness_rows.as_list(likeness_of(one.given, one.area.path)),
        }
        for one in found
        if one.outcome is Outcome.CREATE and one.given and one.area
    ]
    insert_rows(db, ImportLikeness, rows)


def forget(db: Session, batch_id: UUID) -> None:
    """Everything found so far; the rows are checked again."""
    for kind in (ImportLikeness, ImportAlike):
        gone = sa.delete(kind).where(kind.batch_id == batch_id)
        db.execute(gone.execution_options(synchronize_session=False))


def count_left(db: Session, batch_id: UUID) -> int:
    """Rows that were not compared yet."""
    query = sa.select(sa.func.count()).select_from(ImportLikeness).where(ImportLikeness.batch_id == batch_id)
    return db.scalar(query) or 0


def compare_some(db: Session, batch: ImportBatch) -> Compared:
    """Compare the next part; nothing is written."""
    rows = _next_part(db, batch.id)
    found = copies(db, [row.likeness for row in rows], batch.within, least=ASK)
    numbers = [row.number for row in rows]
    by_number = {
        numbers[place]: copy if copy.earlier is None else copy._replace(earlier=numbers[copy.earlier])
        for place, copy in found.items()
    }
    return Compared(batch.id, batch.version, numbers, by_number)


def _next_part(db: Session, batch_id: UUID) -> list[Waiting]:
    """The rows of the next upazilas as far as they are few, in the order of the list."""
    mine = ImportLikeness.batch_id == batch_id
    counts = sa.select(ImportLikeness.place, sa.func.count()).where(mine).group_by(ImportLikeness.place)
    chosen, rows = "", 0
    first = ""
    for place, count in db.execute(counts.order_by(ImportLikeness.place)):
        first = first or place
        is_next = part(place, UPAZILA_DEPTH) != part(chosen or place, UPAZILA_DEPTH)
        if chosen and ((is_next and rows + count > _PART) or (rows > _PART and _union(place) != _union(chosen))):
            break
        chosen, rows = place, rows + count
    query = sa.select(ImportLikeness.number, ImportLikeness.likeness)
    query = query.where(mine, ImportLikeness.place.between(first, chosen)).order_by(ImportLikeness.number)
    return [Waiting(number, likeness_rows.as_row(values)) for number, values in db.execute(query)]


def _union(place: str) -> str:
    return part(place, UNION_DEPTH)


def keep_compared(db: Session, batch: ImportBatch, compared: Compared) -> None:
    """Write down the questions; a part that somebody else kept, or that is of another mapping, is left alone."""
    if not compared.numbers or compared.version != batch.version:
        return
    done = set(_take(db, batch.id, compared.numbers))
    found = {number: copy for number, copy in compared.found.items() if number in done}
    if found:
        db.execute(sa.insert(ImportAlike), [_question(batch.id, number, copy) for number, copy in found.items()])
        _say(db, batch.id, found)


def _take(db: Session, batch_id: UUID, numbers: Sequence[int]) -> Iterator[int]:
    for start in range(0, len(numbers), _AT_ONCE):
        some = ImportLikeness.number.in_(numbers[start : start + _AT_ONCE])
        gone = sa.delete(ImportLikeness).where(ImportLikeness.batch_id == batch_id, some)
        yield from db.scalars(gone.returning(ImportLikeness.number)).all()


def _question(batch_id: UUID, number: int, copy: Copy) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "number": number,
        "household_id": copy.household_id,
        "other_row": copy.earlier,
        "score": round(float(certainty(copy.bits)), 4),
        "reasons": list(copy.reasons),
    }


def _say(db: Session, batch_id: UUID, found: dict[int, Copy]) -> None:
    ids = {copy.household_id for copy in found.values() if copy.household_id}
    asked = db.execute(sa.select(Household.id, Household.code).where(Household.id.in_(ids)))
    codes: dict[UUID, str] = {row.id: row.code for row in asked}
    query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.number.in_(found))
    for row in db.scalars(query):
        copy = found[row.number]
        row.faults = [*row.faults, question(codes.get(copy.household_id) if copy.household_id else None, copy.earlier)]
    db.flush()


def question(code: str | None, other_row: int | None) -> list[Any]:
    """What is said beside the row, as `ImportRow.faults` keeps it."""
    if code is not None:
        return ["household", LOOKS_LIKE, {"code": code}]
    return ["row", LOOKS_LIKE_ROW, {"row": other_row}]
