"""A card at the desk: whose it is, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin.models import Method
from relief.distributions import queries as distributions
from relief.distributions.models import Distribution
from relief.distributions.selection import areas_below
from relief.households import cards_queries
from relief.households.cards import Card, CardState
from relief.households.models import Household
from relief.kernel import cards
from relief.kernel.actor import Actor
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.verbs import Verb


class CardTrouble(StrEnum):
    """Why a card alone decides nothing; each is another verdict."""

    MISTYPED = "mistyped"
    NOT_GENUINE = "not-genuine"
    BLOCKED = "blocked"
    LOST = "lost"
    REPLACED = "replaced"
    UNLINKED = "unlinked"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Shown:
    """A card that was scanned or typed: the household to look at, or the trouble."""

    method: Method
    household_id: UUID | None = None
    trouble: CardTrouble | None = None


_OF_FAULT = {"forged": CardTrouble.NOT_GENUINE}
_OF_STATE = {
    CardState.UNISSUED: CardTrouble.UNLINKED,
    CardState.BLOCKED: CardTrouble.BLOCKED,
    CardState.LOST: CardTrouble.LOST,
    CardState.REPLACED: CardTrouble.REPLACED,
}


def by_card(db: Session, actor: Actor, distribution: Distribution, text: str, *, key: bytes) -> Shown | None:
    """Read a scanned code or a typed number; None when it is neither, so that names and phones are looked for."""
    actor.must(Verb.CHECKIN_VIEW, within=distribution.area.path)
    if not cards.is_card(text):
        return _typed(db, distribution, text)
    try:
        number = cards.read(key, text)
    except cards.CardFault as fault:
        return Shown(Method.CARD, trouble=_OF_FAULT.get(fault.code, CardTrouble.MISTYPED))
    card = cards_queries.by_number(db, number)
    # Signed by us and not in the registry: a card made after the copy this server was restored from.
    return _of_card(db, distribution, card) if card else Shown(Method.CARD, trouble=CardTrouble.UNKNOWN)


def _typed(db: Session, distribution: Distribution, text: str) -> Shown | None:
    try:
        card = cards_queries.by_number(db, check_code(text))
    except CodeFault as fault:
        return Shown(Method.CODE, trouble=CardTrouble.MISTYPED) if fault.code == "check" else None
    # A code without a card is the household's own, from a list on paper.
    return _of_card(db, distribution, card) if card else None


def _of_card(db: Session, distribution: Distribution, card: Card) -> Shown:
    if card.state in _OF_STATE:
        return Shown(Method.CARD, trouble=_OF_STATE[card.state])
    if card.household_id is None or not _is_ours(db, distribution, card.household_id):
        return Shown(Method.CARD, trouble=CardTrouble.ELSEWHERE)
    return Shown(Method.CARD, household_id=card.household_id)


def _is_ours(db: Session, distribution: Distribution, household_id: UUID) -> bool:
    """On this list, or at least living where the list was made: else not even the name is shown."""
    if distributions.entitlement(db, distribution.id, household_id):
        return True
    inside = areas_below(distribution.area.path).subquery()
    lives = sa.select(inside.c.id).join(Household, Household.area_id == inside.c.id)
    return db.scalar(sa.select(lives.where(Household.id == household_id).exists())) or False
