"""What becomes of a card: linked to a family, lost, replaced, blocked, working again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit import trail
from relief.households import cards_issue, cards_queries, queries
from relief.households.cards import Card, CardState
from relief.households.models import Household, Status
from relief.households.rules import tidy
from relief.kernel import cards as signing
from relief.kernel.actor import Actor
from relief.kernel.ids import CodeFault
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb

_STOPPED = (CardState.LOST, CardState.BLOCKED)
_FAULTS = {
    "check": N_("One sign of the number is wrong. Type it once more as it stands on the card."),
    "shape": N_("This is no card number. Type all twelve signs as they stand on the card."),
    "forged": N_("This card is not genuine. Keep it and tell your coordinator."),
}


def link_card(db: Session, actor: Actor, household_id: UUID, text: str, *, key: bytes, now: datetime) -> Card:
    """Give a pre-printed card to a household: what was scanned or typed. The same again changes nothing."""
    if not actor.can(Verb.CARDS_ISSUE):
        actor.must(Verb.HOUSEHOLDS_REGISTER)
    household = queries.find(db, actor, household_id)
    card = _meant(db, household.area, text, key)
    if card.household_id == household.id and card.state is CardState.ISSUED:
        return card
    if household.status is not Status.ACTIVE:
        raise cards_issue.not_active()
    if card.state is not CardState.UNISSUED:
        raise _taken()
    _must_have_none(db, household)
    card.household_id, card.state, card.issued_at = household.id, CardState.ISSUED, now
    _flush_single(db)
    for lost in db.scalars(sa.select(Card).where(Card.household_id == household.id, Card.state == CardState.LOST)):
        lost.state, lost.replaced_by_id = CardState.REPLACED, card.id
    trail.note(db, actor, Verb.CARDS_ISSUE, card.id, at=now, step="linked", household=household.id)
    return card


def report_lost(db: Session, actor: Actor, card_id: UUID, reason: str, *, now: datetime) -> Card:
    """From now on it is not honoured, whoever brings it."""
    card = _own(db, actor, card_id, Verb.CARDS_ISSUE)
    if card.state is not CardState.ISSUED:
        raise _wrong_step()
    card.state, card.state_reason = CardState.LOST, tidy(reason)[:300]
    trail.note(db, actor, Verb.CARDS_ISSUE, card.id, at=now, step="lost")
    return card


def replace_card(db: Session, actor: Actor, card_id: UUID, *, seed: bytes, now: datetime) -> Card:
    """A card with another number for the same family; the old one is never honoured again."""
    card = _own(db, actor, card_id, Verb.CARDS_ISSUE)
    if card.state not in (CardState.ISSUED, CardState.LOST) or card.household_id is None:
        raise _wrong_step()
    household = queries.find(db, actor, card.household_id)
    if household.status is not Status.ACTIVE:
        raise cards_issue.not_active()
    if card.state is CardState.LOST:
        _must_have_none(db, household)
    card.state = CardState.REPLACED
    db.flush()
    fresh = cards_issue.fresh_card(db, actor, household, seed=seed, now=now)
    card.replaced_by_id = fresh.id
    trail.note(db, actor, Verb.CARDS_ISSUE, card.id, at=now, step="replaced", by=fresh.id)
    return fresh


def block_card(db: Session, actor: Actor, card_id: UUID, reason: str, *, now: datetime) -> Card:
    """Stop a card that still counts for something; the reason stays with it."""
    card = _own(db, actor, card_id, Verb.CARDS_BLOCK)
    if card.state in (CardState.REPLACED, CardState.BLOCKED):
        raise _wrong_step()
    card.state, card.state_reason = CardState.BLOCKED, _reason(reason)
    trail.note(db, actor, Verb.CARDS_BLOCK, card.id, at=now, step="blocked")
    return card


def unblock_card(db: Session, actor: Actor, card_id: UUID, reason: str, *, now: datetime) -> Card:
    """Let a blocked card, or a lost one that was found, work again."""
    card = _own(db, actor, card_id, Verb.CARDS_BLOCK)
    if card.state not in _STOPPED:
        raise _wrong_step()
    said = _reason(reason)
    if card.household_id is not None:
        _must_have_none(db, queries.find(db, actor, card.household_id))
    card.state = CardState.ISSUED if card.household_id else CardState.UNISSUED
    card.state_reason = said
    _flush_single(db)
    trail.note(db, actor, Verb.CARDS_BLOCK, card.id, at=now, step="works again")
    return card


def _own(db: Session, actor: Actor, card_id: UUID, verb: Verb) -> Card:
    card = cards_queries.find(db, actor, card_id, lock=True)
    actor.must(verb)
    return card


def _meant(db: Session, home: Area, text: str, key: bytes) -> Card:
    if not text.strip():
        raise Invalid({"card": N_("Scan the card or type its number.")})
    try:
        card = cards_queries.by_number(db, cards_queries.read_number(key, text))
    except (CodeFault, signing.CardFault) as fault:
        raise Invalid({"card": _FAULTS[fault.code]}) from None
    if card is None:
        raise Invalid({"card": N_("No card of this number was ever printed. Look at it once more.")})
    made_for = cards_queries.place_of(db, card)
    if not home.path.startswith(made_for.path):
        raise Invalid({"card": N_("This card was printed for another place. Take one of this area.")})
    return card


def _must_have_none(db: Session, household: Household) -> None:
    working = sa.exists().where(Card.household_id == household.id, Card.state == CardState.ISSUED)
    if db.scalar(sa.select(working)):
        raise cards_issue.HasCard


def _flush_single(db: Session) -> None:
    """Two desks at once: the database keeps one working card, and the second desk is told."""
    try:
        db.flush()
    except sa.exc.IntegrityError:
        raise cards_issue.HasCard from None


def _reason(text: str) -> str:
    said = tidy(text)[:300]
    if not said:
        raise Invalid({"reason": N_("Write why, in a few words. The next person will ask.")})
    return said


def _taken() -> Invalid:
    return Invalid({"card": N_("This card belongs to a family already, or was stopped. Take another one.")})


def _wrong_step() -> Refused:
    return Refused(
        "cards.wrong-step",
        N_("This card stands at another step already. Nothing was changed. Open it again."),
    )
