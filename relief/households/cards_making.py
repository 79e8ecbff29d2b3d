"""The PDFs of card batches, file by file: looked up, drawn outside any transaction, then kept.

The door goes: `waiting` -> for each, while `begin` gives a file number: `sheets` (reading), draw, `keep`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit import trail
from relief.households import cards_paper, cards_queries
from relief.households.cards import Card, CardBatch, CardBatchState, CardFile, CardPrint, CardState
from relief.households.cards_paper import Face
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb

# One file is 125 sheets: what a printer's drawer holds.
CARDS_A_FILE = 1_000
# A batch that cannot be drawn must not keep the others waiting for ever.
MOST_TRIES = 3
KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Sheets:
    """What one file shows."""

    heading: tuple[str, str]
    faces: Sequence[Face]


def waiting(db: Session) -> Sequence[UUID]:
    """Batches to draw, the oldest first."""
    query = sa.select(CardBatch.id).where(CardBatch.state == CardBatchState.WAITING)
    return db.scalars(query.order_by(CardBatch.created_at, CardBatch.id)).all()


def begin(db: Session, batch_id: UUID) -> int | None:
    """The number of the next file to draw; None when the batch is done or was given up."""
    batch = db.get(CardBatch, batch_id, with_for_update=True)
    if batch is None or batch.state is not CardBatchState.WAITING:
        return None
    if batch.tries >= MOST_TRIES:
        batch.state = CardBatchState.FAILED
        return None
    batch.tries += 1
    return batch.done // CARDS_A_FILE + 1


def sheets(db: Session, batch_id: UUID, number: int) -> Sheets:
    """The faces of one file, in their places."""
    batch = db.get_one(CardBatch, batch_id)
    first = (number - 1) * CARDS_A_FILE
    query = (
        sa.select(Card, Household, Area)
        .join(CardPrint, CardPrint.card_id == Card.id)
        .outerjoin(Household, Household.id == Card.household_id)
        .outerjoin(Area, Area.id == Household.area_id)
        .where(CardPrint.batch_id == batch_id, CardPrint.position >= first)
        .where(CardPrint.position < first + CARDS_A_FILE)
        .order_by(CardPrint.position)
    )
    faces = [face(card, household, area) for card, household, area in db.execute(query)]
    return Sheets((batch.heading_bn, batch.heading_en), faces)


def face(card: Card, household: Household | None, area: Area | None) -> Face:
    """Name, village and union: what a volunteer compares with the person, and nothing more."""
    if household is None or area is None:
        return Face(number=card.number, signed=card.signed)
    return Face(
        number=card.number,
        signed=card.signed,
        names=(household.head_name_bn, household.head_name_en),
        villages=(household.village, " · ".join(name for name in (area.name_bn, area.name_en) if name)),
    )


def keep(db: Session, batch_id: UUID, number: int, content: bytes, cards: int, *, now: datetime) -> None:
    """Keep a drawn file; with the last one the batch is ready."""
    batch = db.get_one(CardBatch, batch_id, with_for_update=True)
    if batch.state is not CardBatchState.WAITING or batch.done != (number - 1) * CARDS_A_FILE:
        return
    db.merge(CardFile(batch_id=batch_id, number=number, cards=cards, made_at=now, content=content))
    batch.done, batch.tries = batch.done + cards, 0
    if batch.done >= batch.cards:
        batch.state, batch.ready_at = CardBatchState.READY, now
        _mark_printed(db, batch_id, now)


def _mark_printed(db: Session, batch_id: UUID, now: datetime) -> None:
    here = sa.select(CardPrint.card_id).where(CardPrint.batch_id == batch_id)
    stamp = sa.update(Card).where(Card.id.in_(here), Card.printed_at.is_(None)).values(printed_at=now)
    db.execute(stamp.execution_options(synchronize_session=False))


def print_again(db: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> CardBatch:
    """Draw the files of a batch anew: they were removed, or the drawing failed."""
    batch = cards_queries.find_batch(db, actor, batch_id, lock=True)
    actor.must(Verb.CARDS_ISSUE)
    if batch.state is not CardBatchState.WAITING:
        db.execute(sa.delete(CardFile).where(CardFile.batch_id == batch.id))
        batch.state, batch.done, batch.tries, batch.ready_at = CardBatchState.WAITING, 0, 0, None
        trail.note(db, actor, Verb.CARDS_ISSUE, batch.id, at=now, step="printed again")
    return batch


def single(db: Session, actor: Actor, card_id: UUID, heading: tuple[str, str], *, now: datetime) -> bytes:
    """One working card as a PDF of its own."""
    card = cards_queries.find(db, actor, card_id)
    actor.must(Verb.CARDS_ISSUE)
    if card.state not in (CardState.ISSUED, CardState.UNISSUED):
        raise Refused(
            "cards.does-not-work",
            N_("This card does not work any more, so it is not printed. Print the one that took its place."),
        )
    household = db.get(Household, card.household_id) if card.household_id else None
    area = db.get(Area, household.area_id) if household else None
    return cards_paper.pdf([face(card, household, area)], heading=heading, sheet=False)


def forget_files(db: Session, *, now: datetime) -> int:
    """Take away PDFs that are some days old; says how many batches lost theirs."""
    old = (CardBatch.state == CardBatchState.READY, CardBatch.ready_at < now - KEPT)
    db.execute(sa.delete(CardFile).where(CardFile.batch_id.in_(sa.select(CardBatch.id).where(*old))))
    gone = sa.update(CardBatch).where(*old).values(state=CardBatchState.REMOVED, done=0)
    done = db.execute(gone.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an update always answers with a cursor
