"""When a whole list is stopped for a look: too much of it is known, or one family is in it too often."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.batches import ImportAlike, ImportBatch, ImportRow, KnownBy, Outcome
from relief.households.faults import N_

TOO_MANY_KNOWN = N_("Half of the rows or more are already in the registry. The list may have been merged before.")
TOO_MANY_ALIKE = N_(
    "Half of the rows or more are in the registry already, or look like a family that is. The list may have come in"
    " before under other spellings. Answer the questions first."
)
ONE_TOO_OFTEN = N_(
    "One household matches more than five rows. A column may be mapped wrongly, for example one"
    " phone for a whole village."
)
_FEWEST_TO_JUDGE = 10
_MOST_MATCHES = 5


def stop_reason(db: Session, batch: ImportBatch) -> str:
    """Why the whole batch must be looked at before it goes on; empty when it need not.

    Rows that name their own record, and rows that came in before word for word, are no duplicates.
    """
    said = sa.select(ImportRow.known_by, ImportRow.outcome, sa.func.count()).where(ImportRow.batch_id == batch.id)
    counts = [(k, o, int(n)) for k, o, n in db.execute(said.group_by(ImportRow.known_by, ImportRow.outcome))]
    judged = [one for one in counts if one[1] is not Outcome.REFUSED and one[0] in (KnownBy.NOTHING, KnownBy.FAMILY)]
    readable = sum(count for _, _, count in judged)
    fresh = sum(count for _, outcome, count in judged if outcome is Outcome.CREATE)
    if readable >= _FEWEST_TO_JUDGE:
        if 2 * (readable - fresh) >= readable:
            return TOO_MANY_KNOWN
        if 2 * (readable - fresh + _alike(db, batch)) >= readable:
            return TOO_MANY_ALIKE
    return ONE_TOO_OFTEN if _one_too_often(db, batch) else ""


def _alike(db: Session, batch: ImportBatch) -> int:
    query = sa.select(sa.func.count()).select_from(ImportAlike).where(ImportAlike.batch_id == batch.id)
    return db.scalar(query) or 0


def _one_too_often(db: Session, batch: ImportBatch) -> bool:
    """Known by its keys, or alike: together more than a family can stand in one list."""
    rows = (ImportRow.batch_id == batch.id, ImportRow.household_id.is_not(None), ImportRow.known_by == KnownBy.FAMILY)
    known = sa.select(ImportRow.household_id).where(*rows)
    alike = sa.select(ImportAlike.household_id).where(
        ImportAlike.batch_id == batch.id, ImportAlike.household_id.is_not(None)
    )
    homes = sa.union_all(known, alike).subquery()
    often = sa.select(homes.c.household_id).group_by(homes.c.household_id).having(sa.func.count() > _MOST_MATCHES)
    same_row = sa.select(ImportAlike.other_row).where(
        ImportAlike.batch_id == batch.id, ImportAlike.other_row.is_not(None)
    )
    same_row = same_row.group_by(ImportAlike.other_row).having(sa.func.count() > _MOST_MATCHES)
    return any(db.execute(query.limit(1)).first() is not None for query in (often, same_row))
