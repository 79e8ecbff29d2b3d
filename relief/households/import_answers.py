"""The reviewer's answers: this row is the family that is known, or another one. Until the merge they can be changed.

"The same" makes a row do what it does for a family known by its keys; "another" lets it come in as new and
keeps the two from being proposed again. Rows without an answer come in as new, and wait as a pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.audit import trail
from relief.households import changes, import_alike, import_check, import_matches, import_queries
from relief.households.batches import Answer, BatchState, ImportAlike, ImportBatch, ImportRow, KnownBy, Outcome
from relief.households.faults import N_
from relief.households.import_merge import wrong_step
from relief.households.inputs import HouseholdGiven
from relief.households.models import Household
from relief.households.pages import PER_PAGE, Page
from relief.households.pair_rules import NAME, SURE
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

SAID_SAME = N_("The reviewer says: the same family as household %(code)s.")
SAID_SAME_ROW = N_("The reviewer says: the same family as row %(row)s of this list.")
SAID_OTHER = N_("The reviewer says: another family than household %(code)s.")
SAID_OTHER_ROW = N_("The reviewer says: another family than row %(row)s of this list.")
_ASKING = {
    import_alike.LOOKS_LIKE, import_alike.LOOKS_LIKE_ROW, SAID_SAME, SAID_SAME_ROW, SAID_OTHER, SAID_OTHER_ROW,
    import_check.WILL_LINK, import_check.WILL_UPDATE, import_check.NOTHING_NEW,
}  # fmt: skip
MOST_AT_ONCE = 500


class Asked(NamedTuple):
    """A question with the row, and the household or the earlier row it looks like."""

    question: ImportAlike
    row: ImportRow
    household: Household | None
    other: ImportRow | None


def counts(db: Session, batch_id: UUID) -> dict[Answer, int]:
    """How many questions have which answer."""
    query = sa.select(ImportAlike.answer, sa.func.count()).where(ImportAlike.batch_id == batch_id)
    found = {answer: int(count) for answer, count in db.execute(query.group_by(ImportAlike.answer))}
    return {answer: found.get(answer, 0) for answer in Answer}


def asked(db: Session, batch: ImportBatch, answer: Answer = Answer.OPEN, *, page: int = 1) -> Page[Asked]:
    """Questions with this answer, the surest first."""
    total = counts(db, batch.id)[answer]
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    return Page(_load(db, batch.id, _order(batch.id, answer).offset((number - 1) * PER_PAGE), PER_PAGE), number, total)


def sure_ones(db: Session, batch: ImportBatch) -> list[Asked]:
    """Open questions that may be answered together, after a look at a sample."""
    sure = _order(batch.id, Answer.OPEN).where(ImportAlike.score >= SURE)
    found = db.execute(sure.with_only_columns(ImportAlike.number, ImportAlike.reasons)).all()
    numbers = [row.number for row in found if NAME in row.reasons][:MOST_AT_ONCE]
    return _load(db, batch.id, _order(batch.id, Answer.OPEN).where(ImportAlike.number.in_(numbers)), MOST_AT_ONCE)


def _order(batch_id: UUID, answer: Answer) -> sa.Select[Any]:
    query = sa.select(ImportAlike).where(ImportAlike.batch_id == batch_id, ImportAlike.answer == answer)
    return query.order_by(ImportAlike.score.desc(), ImportAlike.number)


def _load(db: Session, batch_id: UUID, query: sa.Select[Any], most: int) -> list[Asked]:
    questions: Sequence[ImportAlike] = db.scalars(query.limit(most)).all()
    numbers = {one.number for one in questions} | {one.other_row for one in questions if one.other_row is not None}
    rows = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.number.in_(numbers))
    row_of = {row.number: row for row in db.scalars(rows)}
    homes = sa.select(Household).where(Household.id.in_({one.household_id for one in questions if one.household_id}))
    home_of = {home.id: home for home in db.scalars(homes.options(joinedload(Household.area)))}
    return [
        Asked(
            one,
            row_of[one.number],
            home_of.get(one.household_id) if one.household_id else None,
            row_of.get(one.other_row) if one.other_row is not None else None,
        )
        for one in questions
    ]


def fingerprint(many: Sequence[Asked]) -> str:
    """Short text that is the same only for the same questions: what was shown is what is answered."""
    told = (f"{one.question.number}:{one.question.household_id or one.question.other_row}" for one in many)
    return sha256(" ".join(sorted(told)).encode()).hexdigest()[:16]


def answer(db: Session, actor: Actor, batch_id: UUID, number: int, said: Answer, *, now: datetime) -> ImportAlike:
    """Say of one row whether it is the family it looks like; OPEN takes an answer back."""
    batch = _open(db, actor, batch_id)
    one = _load(db, batch.id, sa.select(ImportAlike).where(
        ImportAlike.batch_id == batch.id, ImportAlike.number == number), 1)  # fmt: skip
    if not one:
        raise NotFound
    if one[0].row.is_merged:
        raise wrong_step()
    _settle(db, actor, batch, one, said, now)
    return one[0].question


def answer_sure_ones(db: Session, actor: Actor, batch_id: UUID, seen: str, *, now: datetime) -> int:
    """Say of all sure ones, as they were shown, that they are the same family; how many these were."""
    batch = _open(db, actor, batch_id)
    many = [one for one in sure_ones(db, batch) if not one.row.is_merged]
    if fingerprint(many) != seen:
        raise Refused(
            "imports.questions-changed",
            N_("The questions changed since you looked at them. Nothing was answered. Look at the sample again."),
        )
    _settle(db, actor, batch, many, Answer.SAME, now)
    return len(many)


def _open(db: Session, actor: Actor, batch_id: UUID) -> ImportBatch:
    batch = import_queries.find(db, actor, batch_id, lock=True)
    actor.must(Verb.HOUSEHOLDS_ADJUDICATE)
    if batch.state not in (BatchState.CHECKED, BatchState.IN_REVIEW):
        raise wrong_step()
    return batch


def _settle(db: Session, actor: Actor, batch: ImportBatch, many: Sequence[Asked], said: Answer, now: datetime) -> None:
    meant = [one for one in many if said is Answer.SAME and one.household is not None]
    impact_of = _impact_outcomes(db, actor, batch, meant) if meant else {}
    for one in many:
        row, question = one.row, one.question
        kept = [told for told in row.faults if told[1] not in _ASKING]
        row.outcome, row.known_by, row.household_id = Outcome.CREATE, KnownBy.NOTHING, None
        if said is Answer.SAME:
            row.known_by = KnownBy.FAMILY
            row.outcome, why = impact_of.get(row.number, (Outcome.IGNORE, ""))
            row.household_id = question.household_id
            kept += [["household", why, {}]] if why else []
        row.faults = [_said(one, said), *kept]
        question.answer = said
        question.answered_by_id, question.answered_at = (None, None) if said is Answer.OPEN else (actor.id, now)
        trail.note(
            db, actor, Verb.HOUSEHOLDS_ADJUDICATE, batch.id, at=now, row=row.number, answer=said.value,
            household=question.household_id, other_row=question.other_row,
        )  # fmt: skip
    db.flush()


def _said(one: Asked, said: Answer) -> list[Any]:
    code = one.household.code if one.household else None
    if said is Answer.OPEN:
        return import_alike.question(code, one.question.other_row)
    if code is not None:
        return ["household", SAID_SAME if said is Answer.SAME else SAID_OTHER, {"code": code}]
    words = SAID_SAME_ROW if said is Answer.SAME else SAID_OTHER_ROW
    return ["row", words, {"row": one.question.other_row}]


def told_by(
    db: Session, actor: Actor, batch: ImportBatch, many: Sequence[Asked]
) -> dict[int, tuple[HouseholdGiven | None, HouseholdGiven | None]]:
    """By row: what the list says of the family, and what is said of the one it looks like."""
    rows = {row.number: row for one in many for row in (one.row, one.other) if row is not None}
    read = import_check.read_again(db, actor, batch, _again(rows.values()), today=local_day(batch.created_at))
    said = {one.number: one.given for one in read}
    homes = changes.all_as_given(db, list({one.household.id: one.household for one in many if one.household}.values()))
    return {
        one.row.number: (
            said[one.row.number],
            homes[one.household.id] if one.household else said.get(one.other.number) if one.other else None,
        )
        for one in many
    }


def _again(rows: Iterable[ImportRow]) -> list[import_queries.Merging]:
    return [
        import_queries.Merging(row.number, row.cells, Outcome.CREATE, row.faults, row.area_id, None) for row in rows
    ]


def _impact_outcomes(
    db: Session, actor: Actor, batch: ImportBatch, many: Sequence[Asked]
) -> dict[int, tuple[Outcome, str]]:
    """By row: what it does to a household that is known already."""
    rows = _again(one.row for one in many)
    read = import_check.read_again(db, actor, batch, rows, today=local_day(batch.created_at))
    meant = {one.row.number: one.question.household_id for one in many}
    told = import_matches.impacts_in(db, batch.response_id, [id_ for id_ in meant.values() if id_])
    found: dict[int, tuple[Outcome, str]] = {}
    for one in read:
        known = meant[one.number]
        if one.row and known:
            found[one.number] = import_check.known_outcome(one.row, told.get(known), batch)
    return found
