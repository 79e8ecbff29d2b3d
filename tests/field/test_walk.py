"""One day of two tablets, in Bangla: enrolled, in flight mode, fifty families, doubles, a dead battery, a settled book.

RELIEF_SCREENSHOTS=DIR keeps a picture of every step.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from relief.checkin.models import CheckIn, Conflict, ConflictState
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.kernel.cards import sign
from tests.browser import Open
from tests.conftest import ON_POSTGRES
from tests.field.harness import Field, Hand, Tablet, camp_server
from tests.field.hosting import verdict, wedge
from tests.whole.path.walker import Story, Walker

FAMILIES = 50
# The first tablet serves the first 28, the second the last 27: five come to both.
FIRST, SECOND = range(28), range(23, 50)
DIES_AFTER = 10


@pytest.fixture
def camp(tmp_path: Path, empty_database: str) -> Iterator[Field]:
    if ON_POSTGRES:
        pytest.skip("what a tablet keeps does not depend on the server's database")
    with camp_server(tmp_path, empty_database, families=FAMILIES) as found:
        yield found


def card(camp: Field, place: int) -> str:
    return sign(camp.camp.settings.card_key, camp.camp.homes[place].code)


def enrol(asha: Walker, tablet: Tablet, name: str, person: str) -> Page:
    """The coordinator makes a code; the tablet takes it, a person and the list."""
    asha.go("/devices/new")
    asha.fill(name=name)
    asha.page.locator("[name=area_id]").select_option(index=1)
    asha.press("Show the code")
    asha.look("tablet-code", is_named=True)
    code = asha.page.locator(".invite__typed").inner_text().strip()
    tablet.enrol(code)
    # The page turns by itself.
    expect(asha.page.locator(".notice--good")).to_be_visible(timeout=15_000)
    asha.look("tablet-enrolled", is_named=True)
    tablet.sign_on(person)
    asha.story.picture(tablet.page, "tablet-home")
    tablet.take_list()
    asha.story.picture(tablet.page, "tablet-list")
    tablet.page.locator(".take__open").click()
    tablet.page.locator(".check-in").wait_for()
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    flight_mode(tablet, True)
    asha.story.picture(tablet.page, "desk-ready")
    return tablet.page


def flight_mode(tablet: Tablet, on: bool) -> None:
    assert tablet.context is not None
    tablet.context.set_offline(on)


def serve(camp: Field, page: Page, places: range | list[int]) -> None:
    for place in places:
        wedge(page, card(camp, place))
        assert verdict(page) == "give", place
        page.locator('[data-deed="delivered"]').click()
        expect(page.locator(".nobody--ready")).to_be_visible()


@pytest.mark.goal("A1")
@pytest.mark.slow
@pytest.mark.goal("R9")
@pytest.mark.goal("U4")
def test_two_tablets_fifty_families(camp: Field, hand: Hand, browser_context: Open, tmp_path: Path) -> None:
    story = Story("bn", camp.server.url)
    asha = Walker(story, browser_context("desktop")).sign_in("asha")
    plan_id = camp.camp.plan.id
    one, other = (hand(tmp_path / name, camp.server.url) for name in ("one", "other"))
    first, second = enrol(asha, one, "ট্যাবলেট ১", "babul"), enrol(asha, other, "ট্যাবলেট ২", "babul")

    serve(camp, first, FIRST)
    wedge(first, card(camp, FIRST[0]))
    assert verdict(first) == "done"
    story.picture(first, "desk-twice-on-one-tablet")

    serve(camp, second, list(SECOND)[:DIES_AFTER])
    other.kill()
    # Flight mode outlives a battery; a fresh context would come up online.
    camp.server.signal(signal.SIGSTOP)
    second = other.again().page
    other.unlock()
    flight_mode(other, True)
    camp.server.signal(signal.SIGCONT)
    if second.locator(".take__open").count():
        second.locator(".take__open").click()
    second.locator(".check-in").wait_for()
    assert len(other.states()) == DIES_AFTER
    serve(camp, second, list(SECOND)[DIES_AFTER:])
    story.picture(second, "desk-after-the-battery")
    assert camp.arrived() == 0

    for tablet in (other, one, other):
        flight_mode(tablet, False)
        tablet.send()
        tablet.settled()
    story.picture(first, "desk-all-confirmed")
    both = sorted(set(FIRST) & set(SECOND))
    with camp.database.reading() as db:
        assert camp.arrived() == len(FIRST) + len(SECOND)
        assert set(db.scalars(sa.select(Entitlement.state))) == {EntitlementState.DELIVERED}
        assert db.scalar(sa.select(sa.func.count()).select_from(Conflict)) == len(both)
        standing = db.scalars(sa.select(CheckIn).where(CheckIn.repeat_of_id.is_not(None))).all()
        assert {one_.household_id for one_ in standing} == {camp.camp.homes[place].id for place in both}

    asha.go(f"/distributions/{plan_id}/reconciliation")
    asha.look("reconciliation")
    for _ in both:
        asha.go(f"/distributions/{plan_id}/conflicts")
        asha.look("doubles")
        form = asha.page.locator(".conflict form").first
        form.locator('[name=keep][value="first"]').check()
        form.locator("[name=reason]").fill("দ্বিতীয়বার কিছু দেওয়া হয়নি; ভুলে চাপ পড়েছিল।")
        asha.press("Settle", within=".conflict form >> nth=0")
    asha.go(f"/distributions/{plan_id}/reconcile")
    asha.press("End it and count the goods")
    asha.look("counting-with-tablets-away")
    for tablet in (one, other):
        tablet.send()
    asha.go(f"/distributions/{plan_id}/close")
    asha.look("counting")
    asha.press("Close the distribution")
    asha.look("closed")
    with camp.database.reading() as db:
        plan = db.get_one(Distribution, plan_id)
        assert plan.state is State.CLOSED
        assert set(db.scalars(sa.select(Conflict.state))) == {ConflictState.RESOLVED}
    assert not story.findings, "\n".join(story.findings)
