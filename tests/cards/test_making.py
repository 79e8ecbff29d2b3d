"""The files for the printer: drawn in the background, given up after some tries, removed after some days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from relief import jobs
from relief.audit.models import RunState
from relief.households import cards_issue, cards_life, cards_making, cards_paper, cards_queries
from relief.households.cards import CardBatchState
from relief.jobs import Job
from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed, NotFound, Refused
from tests.builders import Areas
from tests.cards import seen
from tests.cards.builders import SEED, a_card, a_pool, for_area
from tests.households.builders import a_household
from tests.people import People


def the_job() -> Job:
    job = jobs.named("households.cards")
    assert job is not None
    return job


def run(database: Database, now: datetime) -> RunState:
    found = jobs.run_once(database, the_job(), now)
    assert found is not None
    return found.state


def test_a_batch_is_drawn_file_by_file(
    database: Database, areas: Areas, people: People, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards_making, "CARDS_A_FILE", 8)
    with database.writing() as db:
        families = [a_household(db, areas.union_a1, head_name_bn=f"নাম {n}", village="Char") for n in range(10)]
        batch = cards_issue.print_batch(db, people.asha, for_area(areas.union_a1), seed=SEED, now=now)
    assert the_job().wanted is not None
    assert the_job().wanted(database)
    assert run(database, now) is RunState.DONE
    assert not the_job().wanted(database), "nothing is left, so nothing is run or noted"
    with database.reading() as db:
        found = cards_queries.find_batch(db, people.asha, batch.id)
        assert (found.state, found.done, found.cards, found.ready_at) == (CardBatchState.READY, 10, 10, now)
        files = cards_queries.files(db, batch.id)
        assert [(file.number, file.cards) for file in files] == [(1, 8), (2, 2)]
        read = []
        for file in files:
            content = cards_queries.file(db, people.asha, batch.id, file.number).content
            read += [text for page in seen.pages(content, 150) for text in seen.codes(page)]
        cards = [card for family in families for card in cards_queries.cards_of(db, family.id)]
        assert sorted(read) == sorted(card.signed for card in cards)
        assert {card.printed_at for card in cards} == {now}
        with pytest.raises(NotFound):
            cards_queries.file(db, people.asha, batch.id, 3)
        with pytest.raises(NotAllowed):
            cards_queries.file(db, people.gita, batch.id, 1)
        with pytest.raises(NotFound):
            cards_queries.file(db, people.dulal, batch.id, 1)


def test_what_cannot_be_drawn_is_given_up_and_may_be_asked_for_again(
    database: Database, areas: Areas, people: People, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as db:
        batch = a_pool(db, areas.union_a1, now=now)

    def broken(*_given: object, **_named: object) -> bytes:
        raise RuntimeError("no fonts")

    with monkeypatch.context() as patch:
        patch.setattr(cards_paper, "pdf", broken)
        states = [run(database, now + timedelta(minutes=minute)) for minute in range(4)]
    assert states == [RunState.FAILED] * 3 + [RunState.DONE]
    with database.writing() as db:
        found = cards_queries.find_batch(db, people.asha, batch.id)
        assert (found.state, found.done) == (CardBatchState.FAILED, 0)
        with pytest.raises(NotAllowed):
            cards_making.print_again(db, people.gita, batch.id, now=now)
        cards_making.print_again(db, people.asha, batch.id, now=now)
    assert run(database, now + timedelta(hours=1)) is RunState.DONE
    with database.reading() as db:
        assert cards_queries.find_batch(db, people.asha, batch.id).state is CardBatchState.READY


def test_a_stopped_server_goes_on_where_it_was(
    database: Database, areas: Areas, people: People, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards_making, "CARDS_A_FILE", 4)
    with database.writing() as db:
        batch = a_pool(db, areas.union_a1, 8, now=now)
    with database.writing() as db:
        assert cards_making.begin(db, batch.id) == 1
        cards_making.keep(db, batch.id, 1, b"%PDF one", 4, now=now)
        # The same file from a second scheduler that lost its lease: kept once.
        cards_making.keep(db, batch.id, 1, b"%PDF other", 4, now=now)
    assert run(database, now) is RunState.DONE
    with database.reading() as db:
        assert cards_queries.file(db, people.asha, batch.id, 1).content == b"%PDF one"
        assert cards_queries.find_batch(db, people.asha, batch.id).done == 8


def test_files_with_names_do_not_stay(database: Database, areas: Areas, people: People, now: datetime) -> None:
    forget = jobs.named("households.forget-cards")
    assert forget is not None
    with database.writing() as db:
        old = a_pool(db, areas.union_a1, 1, now=now)
    run(database, now)
    later = now + timedelta(days=15)
    with database.writing() as db:
        young = a_pool(db, areas.union_a1, 1, now=later)
    run(database, later)
    jobs.run_once(database, forget, later)
    with database.writing() as db:
        assert cards_queries.files(db, old.id) == []
        assert len(cards_queries.files(db, young.id)) == 1
        assert cards_queries.find_batch(db, people.asha, old.id).state is CardBatchState.REMOVED
        cards_making.print_again(db, people.asha, old.id, now=later)
    run(database, later + timedelta(minutes=1))
    with database.reading() as db:
        assert len(cards_queries.files(db, old.id)) == 1


def test_a_card_shows_name_and_village_and_nothing_else_of_the_family(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        family = a_household(
            db,
            areas.union_a1,
            head_name="Rahima Begum",
            head_name_bn="রহিমা বেগম",
            village="Char",
            phone="01711223344",
            nid="7731228990",
            landmark="Mosque",
            circumstances=frozenset({"disability"}),
        )
        card = a_card(db, family, now=now)
        face = cards_making.face(card, family, areas.union_a1)
    assert face == cards_paper.Face(
        number=card.number,
        signed=card.signed,
        names=("রহিমা বেগম", "Rahima Begum"),
        villages=("Char", "বুধহাটা · Budhhata"),
    )
    with database.reading() as db:
        content = cards_making.single(db, people.asha, card.id, ("", ""), now=now)
    [page] = seen.pages(content, 150)
    assert seen.codes(page) == [card.signed]


def test_a_stopped_card_is_not_printed(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        card = a_card(db, a_household(db, areas.union_a1), now=now)
        cards_life.report_lost(db, people.asha, card.id, "", now=now)
        with pytest.raises(Refused, match=r"cards\.does-not-work"):
            cards_making.single(db, people.asha, card.id, ("", ""), now=now)
        with pytest.raises(NotFound):
            cards_making.single(db, people.dulal, card.id, ("", ""), now=now)
