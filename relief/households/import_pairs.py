"""Rows that came in as new families although they look like known ones: pairs to look at, or two families."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households import pairs
from relief.households.batches import Answer, ImportAlike, ImportBatch, ImportRow, Outcome
from relief.households.import_queries import Merging
from relief.households.models import DuplicatePair, PairState
from relief.kernel.actor import Actor


def keep_pairs(db: Session, actor: Actor, batch: ImportBatch, came: Sequence[Merging], *, now: datetime) -> None:
    """Called when these rows are in; what the reviewer called another family is not proposed again."""
    new = {row.number: row.household_id for row in came if row.outcome is Outcome.CREATE}
    query = sa.select(ImportAlike).where(ImportAlike.batch_id == batch.id, ImportAlike.number.in_(new))
    questions = db.scalars(query).all()
    if not questions:
        return
    others = {one.other_row for one in questions if one.other_row is not None}
    home_of = dict(new)
    rows = sa.select(ImportRow.number, ImportRow.household_id)
    for row in db.execute(rows.where(ImportRow.batch_id == batch.id, ImportRow.number.in_(others - set(new)))):
        home_of[row.number] = row.household_id
    answers: dict[tuple[UUID, UUID], ImportAlike] = {}
    alike = []
    for one in questions:
        mine = new[one.number]
        other = one.household_id or home_of.get(one.other_row or -1)
        if mine and other and mine != other:
            low, high = sorted((mine, other))
            alike.append(pairs.Alike(low, high, one.score, tuple(one.reasons)))
            answers[low, high] = one
    pairs.keep(db, actor, alike, now=now)
    _decide(db, answers)


def _decide(db: Session, answers: dict[tuple[UUID, UUID], ImportAlike]) -> None:
    query = sa.select(DuplicatePair).where(DuplicatePair.a_id.in_({low for low, _ in answers}))
    for pair in db.scalars(query):
        one = answers.get((pair.a_id, pair.b_id))
        if one is not None and one.answer is Answer.OTHER and pair.state is PairState.CANDIDATE:
            pair.state, pair.decided_at, pair.decided_by_id = PairState.DISTINCT, one.answered_at, one.answered_by_id
    db.flush()
