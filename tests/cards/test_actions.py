"""A card's life: made, linked, lost, replaced, blocked; one working card for a family, by whoever may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.audit import trail
from relief.households import actions, cards_issue, cards_life, cards_queries
from relief.households.cards import Card, CardBatchKind, CardPrint, CardState
from relief.households.cards_issue import HasCard, NothingToPrint
from relief.kernel.cards import read, sign
from relief.kernel.db import Database, Session
from relief.kernel.ids import check_code, make_code, new_id
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from tests.builders import Areas
from tests.cards.builders import KEY, SEED, a_card, a_pool, for_area
from tests.households.builders import a_household
from tests.people import People


def printed(db: Session, batch_id: object) -> list[Card]:
    query = sa.select(Card).join(CardPrint, CardPrint.card_id == Card.id).where(CardPrint.batch_id == batch_id)
    return list(db.scalars(query.order_by(CardPrint.position)))


def test_the_first_card_bears_the_familys_code_and_is_signed(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        family = a_household(db, areas.union_a1)
        card = cards_issue.issue_card(db, people.asha, family.id, seed=SEED, now=now)
        assert (card.number, card.state, card.issued_at) == (family.code, CardState.ISSUED, now)
        assert read(KEY, card.signed) == family.code
        [entry] = trail.about(db, card.id)
        assert (entry.verb, entry.details["step"]) == (Verb.CARDS_ISSUE, "issued")
        with pytest.raises(HasCard):
            cards_issue.issue_card(db, people.asha, family.id, seed=SEED, now=now)
        actions.withdraw_household(db, people.asha, (other := a_household(db, areas.union_a1)).id, "moved", now=now)
        with pytest.raises(Refused, match=r"cards\.not-active"):
            cards_issue.issue_card(db, people.asha, other.id, seed=SEED, now=now)


def test_an_area_is_printed_village_by_village_and_nobody_gets_two(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        homes = [a_household(db, areas.union_a1, village=name) for name in ("Khal", "Char", "Bil")]
        a_household(db, areas.union_b1)
        a_card(db, homes[0], now=now)
        blocked = a_card(db, homes[1], now=now)
        cards_life.block_card(db, people.asha, blocked.id, "misused", now=now)
        first = cards_issue.print_batch(db, people.asha, for_area(areas.union_a1), seed=SEED, now=now)
        assert (first.cards, first.left_out) == (1, 2)
        assert [card.household_id for card in printed(db, first.id)] == [homes[2].id]
        with pytest.raises(NothingToPrint):
            cards_issue.print_batch(db, people.asha, for_area(areas.union_a1), seed=SEED, now=now)
        again = cards_issue.print_batch(db, people.asha, for_area(areas.union_a1, again=True), seed=SEED, now=now)
        assert [card.household_id for card in printed(db, again.id)] == [homes[2].id, homes[0].id]
        assert again.left_out == 1, "a family with a blocked card is looked at by a person"
        assert db.scalar(sa.select(sa.func.count()).select_from(Card)) == 3


def test_a_list_is_printed_in_its_order_and_only_inside_its_area(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        homes = [a_household(db, areas.union_a1, village=name) for name in ("Bil", "Char")]
        stranger = a_household(db, areas.union_b1)
        given = replace(
            for_area(areas.union_a1),
            kind=CardBatchKind.LIST,
            household_ids=(homes[1].id, stranger.id, homes[0].id),
        )
        batch = cards_issue.print_batch(db, people.asha, given, seed=SEED, now=now)
        assert [card.household_id for card in printed(db, batch.id)] == [homes[1].id, homes[0].id]


def test_a_pool_has_numbers_of_its_own(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        family = a_household(db, areas.union_a1)
        cards = [
            card for _ in range(2) for card in printed(db, a_pool(db, areas.union_a1, 3, now=now, actor=people.asha).id)
        ]
        numbers = [card.number for card in cards]
        assert len({*numbers, family.code}) == 7
        assert all(check_code(number) == number and number[4] == "F" for number in numbers)
        assert {card.state for card in cards} == {CardState.UNISSUED}
        for wrong in (0, 5_001):
            with pytest.raises(Invalid) as caught:
                a_pool(db, areas.union_a1, wrong, now=now)
            assert list(caught.value.faults) == ["how_many"]


def test_a_volunteer_links_a_pool_card_and_the_second_try_changes_nothing(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        family, other = a_household(db, areas.union_a1), a_household(db, areas.union_a1)
        one, two, three = printed(db, a_pool(db, areas.upazila_a, 3, now=now).id)
        typed = one.number.lower().replace("-", " ").replace("0", "০")
        linked = cards_life.link_card(db, people.babul, family.id, typed, key=KEY, now=now)
        assert (linked.household_id, linked.state) == (family.id, CardState.ISSUED)
        assert cards_life.link_card(db, people.babul, family.id, one.signed, key=KEY, now=now) is linked
        assert len(trail.about(db, one.id)) == 1
        with pytest.raises(HasCard):
            cards_life.link_card(db, people.babul, family.id, two.signed, key=KEY, now=now)
        with pytest.raises(Invalid, match="invalid"):
            cards_life.link_card(db, people.babul, other.id, one.signed, key=KEY, now=now)
        cards_life.report_lost(db, people.asha, one.id, "flood", now=now)
        cards_life.link_card(db, people.babul, family.id, two.signed, key=KEY, now=now)
        assert (one.state, one.replaced_by_id) == (CardState.REPLACED, two.id)
        assert [card.id for card in cards_queries.cards_of(db, family.id)] == [two.id, one.id]
        assert three.state is CardState.UNISSUED


@pytest.mark.parametrize("what", ["foreign number", "mistyped", "forged", "rubbish", "", "other area"])
def test_what_cannot_be_linked_is_told(
    database: Database, areas: Areas, people: People, now: datetime, what: str
) -> None:
    with database.writing() as db:
        family = a_household(db, areas.union_a1)
        elsewhere = printed(db, a_pool(db, areas.union_b1, 1, now=now).id)[0]
        spare = elsewhere.number[:-1] + ("0" if elsewhere.number[-1] != "0" else "1")
        texts = {
            "foreign number": make_code("SAT", "7F3", 77_777),
            "mistyped": spare,
            "forged": sign(b"x" * 32, elsewhere.number),
            "rubbish": "hello",
            "other area": elsewhere.signed,
        }
        with pytest.raises(Invalid) as caught:
            cards_life.link_card(db, people.babul, family.id, texts.get(what, ""), key=KEY, now=now)
        assert list(caught.value.faults) == ["card"]
        assert elsewhere.state is CardState.UNISSUED


def test_lost_found_replaced(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        family = a_household(db, areas.union_a1)
        card = a_card(db, family, now=now)
        cards_life.report_lost(db, people.asha, card.id, "in the river", now=now)
        assert (card.state, card.state_reason) == (CardState.LOST, "in the river")
        with pytest.raises(Refused, match=r"cards\.wrong-step"):
            cards_life.report_lost(db, people.asha, card.id, "", now=now)
        cards_life.unblock_card(db, people.asha, card.id, "dried", now=now)
        cards_life.report_lost(db, people.asha, card.id, "", now=now)
        fresh = cards_life.replace_card(db, people.asha, card.id, seed=SEED, now=now)
        assert (card.state, card.replaced_by_id, fresh.state) == (CardState.REPLACED, fresh.id, CardState.ISSUED)
        assert fresh.number != family.code
        for deed in (cards_life.block_card, cards_life.unblock_card):
            with pytest.raises(Refused):
                deed(db, people.asha, card.id, "why", now=now)
        cards_life.report_lost(db, people.asha, fresh.id, "", now=now)
        third = cards_life.replace_card(db, people.asha, fresh.id, seed=SEED, now=now)
        states = {row[0]: row[2] for row in cards_queries.pack_rows(db, [family.id])}
        assert states == {
            card.number: CardState.REPLACED,
            fresh.number: CardState.REPLACED,
            third.number: CardState.ISSUED,
        }
        assert cards_queries.card_state(db, third.number) is CardState.ISSUED
        assert cards_queries.card_state(db, "SAT-7F3-00214-8") is None


def test_a_lost_card_does_not_come_back_beside_the_new_one(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        family = a_household(db, areas.union_a1)
        card = a_card(db, family, now=now)
        cards_life.block_card(db, people.asha, card.id, "sold", now=now)
        spare = printed(db, a_pool(db, areas.union_a1, 1, now=now).id)[0]
        cards_life.link_card(db, people.babul, family.id, spare.number, key=KEY, now=now)
        with pytest.raises(HasCard):
            cards_life.unblock_card(db, people.asha, card.id, "not sold after all", now=now)
    with database.reading() as db:
        assert [one.state for one in cards_queries.cards_of(db, family.id)] == [CardState.ISSUED, CardState.BLOCKED]


def test_the_database_itself_keeps_one_working_card(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        family = a_household(db, areas.union_a1)
        a_card(db, family, now=now)
        cards = printed(db, a_pool(db, areas.union_a1, 1, now=now).id)
    # What a second desk would write that looked a moment before the first one saved.
    with pytest.raises(sa.exc.IntegrityError), database.writing() as db:
        db.execute(sa.update(Card).where(Card.id == cards[0].id).values(household_id=family.id, state=CardState.ISSUED))


def test_who_may_not_is_stopped(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        family, far = a_household(db, areas.union_a1), a_household(db, areas.union_b1)
        card, far_card = a_card(db, family, now=now), a_card(db, far, now=now)
        for actor in (people.babul, people.gita, people.champa):
            with pytest.raises(NotAllowed):
                cards_issue.print_batch(db, actor, for_area(areas.union_a1), seed=SEED, now=now)
            with pytest.raises(NotAllowed):
                cards_life.report_lost(db, actor, card.id, "x", now=now)
            with pytest.raises(NotAllowed):
                cards_life.block_card(db, actor, card.id, "x", now=now)
            with pytest.raises(NotAllowed):
                cards_life.replace_card(db, actor, card.id, seed=SEED, now=now)
        with pytest.raises(NotAllowed):
            cards_life.link_card(db, people.champa, family.id, "x", key=KEY, now=now)
        for deed in (cards_life.block_card, cards_life.report_lost):
            with pytest.raises(NotFound):
                deed(db, people.asha, far_card.id, "x", now=now)
        with pytest.raises(NotFound):
            cards_issue.print_batch(db, people.asha, for_area(areas.union_b1), seed=SEED, now=now)
        with pytest.raises(NotFound):
            cards_queries.find(db, people.asha, new_id())


def test_a_block_needs_a_reason(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        card = a_card(db, a_household(db, areas.union_a1), now=now)
        with pytest.raises(Invalid):
            cards_life.block_card(db, people.asha, card.id, "  ", now=now)
        cards_life.block_card(db, people.asha, card.id, "sold", now=now + timedelta(minutes=1))
        with pytest.raises(Invalid):
            cards_life.unblock_card(db, people.asha, card.id, "", now=now)
        assert [entry.details["step"] for entry in trail.about(db, card.id)] == ["blocked", "issued"]
