"""Cards come into being: for the households of a list or an area, for one household, or for the pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit import trail
from relief.households import codes, queries
from relief.households.cards import Card, CardBatch, CardBatchKind, CardPrint, CardState
from relief.households.models import Household, Status
from relief.kernel import cards as signing
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb

MOST_CARDS = 5_000
_AT_ONCE = 1_000


class HasCard(Refused):
    """Of two working cards of one family, one would be given away."""

    def __init__(self) -> None:
        super().__init__(
            "cards.has-card",
            N_("This family has a card already. Nothing was changed. If it is gone, report it lost and replace it."),
        )


class NothingToPrint(Refused):
    """An empty sheet would only puzzle the person at the printer."""

    def __init__(self) -> None:
        super().__init__(
            "cards.nothing",
            N_("No card was made: every family here has one already, or there is none. You can print them again."),
        )


@dataclass(frozen=True, kw_only=True)
class BatchGiven:
    """What to print: the households of a list (`household_ids` in order), of an area, or a pool of `how_many`.

    `again` prints working cards once more; without it households that have a card are left out.
    """

    kind: CardBatchKind
    area_id: UUID
    household_ids: tuple[UUID, ...] = ()
    how_many: int = 0
    again: bool = False
    name_bn: str = ""
    name_en: str = ""
    heading_bn: str = ""
    heading_en: str = ""


@dataclass(frozen=True)
class _Home:
    """A household as far as its card needs it."""

    id: UUID
    code: str
    area_id: UUID
    working_id: UUID | None


def print_batch(db: Session, actor: Actor, given: BatchGiven, *, seed: bytes, now: datetime) -> CardBatch:
    """Make the cards and put the batch into the line for the printer job."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.CARDS_ISSUE, within=area.path)
    if given.kind is CardBatchKind.POOL:
        numbers = _pool_numbers(db, area, given.how_many)
        made = [_row(actor, number, area.id, seed, now) for number in numbers]
        printed, left_out = [row["id"] for row in made], 0
    else:
        printed, made, left_out = _for_households(db, actor, given, area, seed, now)
    if not printed:
        raise NothingToPrint
    return _keep(db, actor, given, printed, made, left_out, now)


def issue_card(db: Session, actor: Actor, household_id: UUID, *, seed: bytes, now: datetime) -> Card:
    """The first card of one household; its number is the household's code."""
    household = queries.find(db, actor, household_id)
    actor.must(Verb.CARDS_ISSUE, within=household.area.path)
    if household.status is not Status.ACTIVE:
        raise not_active()
    if db.scalar(sa.select(sa.exists().where(Card.household_id == household_id))):
        raise HasCard
    card = Card(**_row(actor, household.code, household.area_id, seed, now, household_id))
    db.add(card)
    db.flush()
    trail.note(db, actor, Verb.CARDS_ISSUE, card.id, at=now, step="issued", household=household_id)
    return card


def fresh_card(db: Session, actor: Actor, household: Household, *, seed: bytes, now: datetime) -> Card:
    """A working card with a number of the pool's blocks, for a household whose first card is gone."""
    prefix = codes.prefixes_of(db, [household.area])[household.area.path]
    number = next(codes.take_codes(db, prefix, 1, codes.CARD_BLOCKS))
    card = Card(**_row(actor, number, household.area_id, seed, now, household.id))
    db.add(card)
    db.flush()
    return card


def not_active() -> Refused:
    return Refused(
        "cards.not-active",
        N_("This household is not active, so it gets no card. Nothing was changed. Bring it back first."),
    )


def _pool_numbers(db: Session, area: Area, how_many: int) -> Iterator[str]:
    if not 1 <= how_many <= MOST_CARDS:
        raise Invalid({"how_many": N_("Choose between 1 and 5,000 cards at a time.")})
    prefix = codes.prefixes_of(db, [area])[area.path]
    return codes.take_codes(db, prefix, how_many, codes.CARD_BLOCKS)


def _for_households(
    db: Session, actor: Actor, given: BatchGiven, area: Area, seed: bytes, now: datetime
) -> tuple[list[UUID], list[dict[str, Any]], int]:
    homes, left_out = _listed(db, given, area) if given.kind is CardBatchKind.LIST else _living_in(db, given, area)
    if len(homes) > MOST_CARDS:
        raise Invalid({"area_id": N_("More than 5,000 cards at a time are too many. Choose a smaller area.")})
    made = {
        home.id: _row(actor, home.code, home.area_id, seed, now, home.id) for home in homes if home.working_id is None
    }
    printed = [home.working_id or made[home.id]["id"] for home in homes]
    return printed, list(made.values()), left_out


_ANY_CARD = sa.exists().where(Card.household_id == Household.id)
_WORKING = sa.select(Card.id).where(Card.household_id == Household.id, Card.state == CardState.ISSUED).scalar_subquery()


def _wanted(again: bool) -> sa.ColumnElement[bool]:
    """Whose card is printed. A family with only lost or blocked cards is looked at by a person first."""
    return sa.or_(~_ANY_CARD, _WORKING.is_not(None)) if again else ~_ANY_CARD


def _homes(area: Area, *columns: Any) -> sa.Select[Any]:
    query = sa.select(*columns).select_from(Household).join(Area, Area.id == Household.area_id)
    return query.where(Household.status == Status.ACTIVE, areas.below(area.path))


_COLUMNS = (Household.id, Household.code, Household.area_id, _WORKING)


def _living_in(db: Session, given: BatchGiven, area: Area) -> tuple[list[_Home], int]:
    wanted = _wanted(given.again)
    # Cards lie on the sheets as they are handed out: union by union, village by village.
    query = (
        _homes(area, *_COLUMNS).where(wanted).order_by(Area.path, Household.village, Household.name_key, Household.id)
    )
    left_out = db.scalar(_homes(area, sa.func.count()).where(~wanted)) or 0
    return [_Home(*row) for row in db.execute(query.limit(MOST_CARDS + 1))], left_out


def _listed(db: Session, given: BatchGiven, area: Area) -> tuple[list[_Home], int]:
    wanted = _wanted(given.again)
    found: dict[UUID, _Home] = {}
    left_out = 0
    for some in _parts(given.household_ids):
        listed = Household.id.in_(some)
        found |= {row.id: _Home(*row) for row in db.execute(_homes(area, *_COLUMNS).where(listed, wanted))}
        left_out += db.scalar(_homes(area, sa.func.count()).where(listed, ~wanted)) or 0
    return [found[one] for one in given.household_ids if one in found], left_out


def _row(
    actor: Actor, number: str, area_id: UUID, seed: bytes, now: datetime, household_id: UUID | None = None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "number": number,
        "signed": signing.sign(seed, number),
        "area_id": area_id,
        "household_id": household_id,
        "state": CardState.ISSUED if household_id else CardState.UNISSUED,
        "issued_at": now if household_id else None,
        "created_at": now,
        "created_by_id": actor.id,
    }


def _keep(
    db: Session,
    actor: Actor,
    given: BatchGiven,
    printed: Sequence[UUID],
    made: list[dict[str, Any]],
    left_out: int,
    now: datetime,
) -> CardBatch:
    names = {name: getattr(given, name)[:80] for name in ("name_bn", "name_en", "heading_bn", "heading_en")}
    batch = CardBatch(
        kind=given.kind,
        area_id=given.area_id,
        cards=len(printed),
        left_out=left_out,
        created_at=now,
        created_by_id=actor.id,
        **names,
    )
    db.add(batch)
    db.flush()
    if made:
        db.execute(sa.insert(Card), [row | {"version": 1, "state_reason": ""} for row in made])
    rows = [{"batch_id": batch.id, "position": place, "card_id": card} for place, card in enumerate(printed)]
    db.execute(sa.insert(CardPrint), rows)
    trail.note(
        db,
        actor,
        Verb.CARDS_ISSUE,
        batch.id,
        at=now,
        step="printed",
        kind=given.kind,
        cards=len(printed),
        new=len(made),
    )
    return batch


def _parts(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
