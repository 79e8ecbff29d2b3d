"""A distribution that comes again: the job prepares the next round as a draft when it is due, once; opens nothing."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.distributions import actions, plans, rounds, rounds_work
from relief.distributions.models import Distribution, State
from relief.jobs import named, run_once
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, Refused
from relief.responses.models import Response, ResponseState
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import People, Person

NOW = clock.now()


@pytest.fixture
def plan(database: Database, areas: Areas, people: People) -> Distribution:
    with database.writing() as db:
        store = the_goods(db, areas.district)
        a_household(db, areas.union_a1)
        return an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, store, now=NOW)


def close(database: Database, plan_id: UUID) -> None:
    """As if it had been handed out and counted: what follows is asked of closed plans alone."""
    with database.writing() as db:
        db.execute(sa.update(Distribution).where(Distribution.id == plan_id).values(state=State.CLOSED))


def drafts(database: Database) -> list[Distribution]:
    with database.reading() as db:
        return list(db.scalars(sa.select(Distribution).where(Distribution.state == State.DRAFT)))


def test_the_next_round_is_a_draft_when_it_is_due(
    plan: Distribution, database: Database, people: People, as_asha: Person, as_gita: Person
) -> None:
    here = f"/distributions/{plan.id}"
    page = as_asha.get(here).form_to(f"{here}/cycle").submit(every="৩০")
    assert "আবার আসবে" in page.flash
    assert not as_gita.get(here).select(f'form[action="{here}/cycle"]')
    job = named("distributions.rounds")
    assert job

    def told(days: int) -> str:
        run = run_once(database, job, NOW + timedelta(days=days))
        return run.outcome if run else "not run"

    # Not while this one still runs, however late it is.
    assert told(20) == "0 of 0 rounds prepared"
    close(database, plan.id)
    assert [told(days) for days in (22, 23, 24)] == [
        "0 of 0 rounds prepared", "1 of 1 rounds prepared", "0 of 0 rounds prepared"
    ]  # fmt: skip
    [second] = drafts(database)
    assert (second.round, second.starts_at, second.opened_at) == (2, plan.starts_at + timedelta(days=30), None)
    with database.reading() as db:
        assert rounds.around(db, second.id) == rounds.Around(30, None, plan.id, was_cancelled=False)
        assert plans.blocks_of(db, second.id) == plans.blocks_of(db, plan.id)
    shown = as_asha.get(here)
    assert shown.select(f'a[href="/distributions/{second.id}"]')
    assert not shown.select('form[action$="/next-round"]')
    with database.writing() as db, pytest.raises(Refused) as begun:
        actions.next_round(db, people.asha, plan.id, days=30, now=NOW)
    assert begun.value.code == "distributions.round-begun"


def test_a_round_that_was_cancelled_is_not_prepared_again(
    plan: Distribution, database: Database, people: People, as_asha: Person
) -> None:
    with database.writing() as db:
        actions.set_cycle(db, people.asha, plan.id, 30, now=NOW)
    close(database, plan.id)
    # Closed long after its next day: the round falls on the next one that lies ahead.
    late = NOW + timedelta(days=84)
    assert rounds_work.prepare(database, late) == "1 of 1 rounds prepared"
    [second] = drafts(database)
    assert second.starts_at == plan.starts_at + timedelta(days=90)
    with database.writing() as db:
        actions.cancel_distribution(db, people.asha, second.id, reason="পানি নেমে গেছে", now=late)
    assert rounds_work.prepare(database, late) == "0 of 0 rounds prepared"
    here = f"/distributions/{plan.id}"
    as_asha.get(here).form_to(f"{here}/next-round").submit(days="১৪")
    assert [one.starts_at for one in drafts(database)] == [plan.starts_at + timedelta(days=14)]


def test_job_and_button_at_once_begin_one_round(plan: Distribution, database: Database, people: People) -> None:
    with database.writing() as db:
        actions.set_cycle(db, people.asha, plan.id, 30, now=NOW)
    close(database, plan.id)
    late, start, told = NOW + timedelta(days=29), threading.Barrier(6), []

    def press() -> None:
        start.wait()
        try:
            with database.writing() as db:
                actions.next_round(db, people.asha, plan.id, days=30, now=late)
            told.append("begun")
        except Refused as refused:
            told.append(refused.code)

    def job() -> None:
        start.wait()
        told.append(rounds_work.prepare(database, late)[:1])

    threads = [threading.Thread(target=one) for one in (press, job) * 3]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(drafts(database)) == 1
    assert told.count("begun") + told.count("1") == 1


def test_who_may_say_so_and_what_is_refused(plan: Distribution, database: Database, people: People) -> None:
    with database.writing() as db:
        for days in (0, 367):
            with pytest.raises(Invalid):
                actions.set_cycle(db, people.asha, plan.id, days, now=NOW)
        with pytest.raises(NotAllowed):
            actions.set_cycle(db, people.gita, plan.id, 30, now=NOW)
        actions.set_cycle(db, people.asha, plan.id, 30, now=NOW)
        db.execute(sa.update(Response).values(state=ResponseState.CLOSED))
    close(database, plan.id)
    assert rounds_work.prepare(database, NOW + timedelta(days=40)) == "0 of 0 rounds prepared"
    with database.writing() as db:
        db.execute(sa.update(Response).values(state=ResponseState.ACTIVE))
        actions.set_cycle(db, people.asha, plan.id, None, now=NOW)
    assert rounds_work.prepare(database, NOW + timedelta(days=40)) == "0 of 0 rounds prepared"


@pytest.mark.parametrize(
    ("road", "field", "typed"), [("cycle", "every", "৪০০"), ("cycle", "every", "মাস"), ("next-round", "days", "0")]
)
def test_a_number_of_days_that_cannot_be_is_said_at_its_field(
    plan: Distribution, database: Database, as_asha: Person, road: str, field: str, typed: str
) -> None:
    close(database, plan.id)
    here = f"/distributions/{plan.id}"
    again = as_asha.get(here).form_to(f"{here}/{road}").submit(**{field: typed})
    assert again.status == 422
    [box] = again.select(f"#{field}")
    assert (box.get("value"), box.get("aria-invalid")) == (typed, "true")
    [fault] = again.select(f"#{box.get('aria-describedby')}")
    assert "৩৬৬" in fault.text_content()
    assert not drafts(database)
    # The sentence goes with the right number.
    assert again.form_to(f"{here}/{road}").submit(**{field: "৩০"}).status == 200
