"""Questions about cards: whose, in which state, printed when; each narrowed to the actor's areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.households.cards import Card, CardBatch, CardFile, CardPrint, CardState
from relief.households.models import Household
from relief.households.pages import PER_PAGE, Page
from relief.kernel import cards as codes
from relief.kernel.actor import Actor
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

_AT_ONCE = 1_000


def find(db: Session, actor: Actor, card_id: UUID, *, lock: bool = False) -> Card:
    """The card, or NotFound when it is not there or belongs to a place the actor does not see."""
    card = db.get(Card, card_id, with_for_update=lock)
    if card is None or not actor.sees(place_of(db, card).path):
        raise NotFound
    return card


def place_of(db: Session, card: Card) -> Area:
    """Where its household lives; for a card of the pool, where it may be handed out."""
    query = sa.select(Area).where(Area.id == card.area_id)
    if card.household_id:
        query = sa.select(Area).join(Household, Household.area_id == Area.id).where(Household.id == card.household_id)
    return db.scalars(query).one()


def by_number(db: Session, number: str) -> Card | None:
    """The card of a number with hyphens. Not narrowed: whoever holds a card reads the number off it."""
    return db.scalars(_BY_NUMBER, {"number": number}).one_or_none()


_BY_NUMBER = sa.select(Card).where(Card.number == sa.bindparam("number"))


def read_number(key: bytes, text: str) -> str:
    """The number of what was scanned or typed; raises kernel.cards.CardFault or kernel.ids.CodeFault."""
    return codes.read(key, text) if codes.is_card(text) else check_code(text)


def search(db: Session, actor: Actor, key: bytes, text: str) -> Card | None:
    """The card that was scanned or typed, when the actor may see it."""
    actor.must(Verb.CARDS_VIEW)
    try:
        card = by_number(db, read_number(key, text))
    except (CodeFault, codes.CardFault):
        return None
    return card if card is not None and actor.sees(place_of(db, card).path) else None


def card_state(db: Session, number: str) -> CardState | None:
    """How a card stands; None when there is none of this number."""
    return db.scalar(sa.select(Card.state).where(Card.number == number))


def pack_rows(db: Session, household_ids: Sequence[UUID]) -> list[tuple[str, UUID, CardState]]:
    """Number, household and state of every card these households ever had, for a tablet's pack.

    Those that work no more are told too: a tablet must know a blocked card when it sees one.
    """
    found: list[tuple[str, UUID, CardState]] = []
    for some in _parts(household_ids):
        query = sa.select(Card.number, Card.household_id, Card.state).where(Card.household_id.in_(some))
        found += [(number, owner, state) for number, owner, state in db.execute(query.order_by(Card.number)) if owner]
    return found


def cards_of(db: Session, household_id: UUID) -> Sequence[Card]:
    """Every card a household had, the working one first, then the newest."""
    return db.scalars(_CARDS_OF, {"wanted": household_id}).all()


_CARDS_OF = (
    sa.select(Card)
    .where(Card.household_id == sa.bindparam("wanted"))
    .order_by(Card.state != CardState.ISSUED, Card.id.desc())
)


def find_batch(db: Session, actor: Actor, batch_id: UUID, *, lock: bool = False) -> CardBatch:
    """The batch, or NotFound when it is not there or was made for a place the actor does not see."""
    actor.must(Verb.CARDS_VIEW)
    batch = db.get(CardBatch, batch_id, with_for_update=lock)
    area = db.get(Area, batch.area_id) if batch else None
    if batch is None or area is None or not actor.sees(area.path):
        raise NotFound
    return batch


def batches(db: Session, actor: Actor, *, page: int = 1) -> Page[CardBatch]:
    """What was printed inside the actor's areas, newest first."""
    actor.must(Verb.CARDS_VIEW)
    seen = sa.select(CardBatch).join(Area, Area.id == CardBatch.area_id).where(areas.inside(actor))
    total = db.scalar(sa.select(sa.func.count()).select_from(seen.subquery())) or 0
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    query = seen.order_by(CardBatch.created_at.desc(), CardBatch.id.desc())
    return Page(db.scalars(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE)).all(), number, total)


def states_in(db: Session, batch_id: UUID) -> dict[CardState, int]:
    """How the cards of a batch stand today."""
    query = sa.select(Card.state, sa.func.count()).join(CardPrint, CardPrint.card_id == Card.id)
    return dict(db.execute(query.where(CardPrint.batch_id == batch_id).group_by(Card.state)).all())


def files(db: Session, batch_id: UUID) -> Sequence[CardFile]:
    """The PDFs of a batch that are kept just now, without their content."""
    return db.scalars(sa.select(CardFile).where(CardFile.batch_id == batch_id).order_by(CardFile.number)).all()


def file(db: Session, actor: Actor, batch_id: UUID, number: int) -> CardFile:
    """One PDF with its content; who prints cards may have it."""
    actor.must(Verb.CARDS_ISSUE)
    batch = find_batch(db, actor, batch_id)
    found = db.get(CardFile, (batch.id, number), options=[undefer(CardFile.content)])
    if found is None:
        raise NotFound
    return found


def _parts(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
