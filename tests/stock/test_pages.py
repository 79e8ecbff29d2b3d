"""The store as a storekeeper, a point lead and a coordinator use it, script or no script, and its papers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from relief.kernel.db import Database
from relief.stock import alerts, papers, queries
from relief.stock.store_models import AdjustmentKind, WaybillState
from tests.builders import CLERK, Areas
from tests.cards import seen
from tests.people import People, Person
from tests.stock.builders import Store, a_store, held, sent


@pytest.fixture
def store(database: Database, areas: Areas, now: datetime) -> Store:
    with database.writing() as db:
        return a_store(db, areas, now)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_from_the_waybill_to_the_second_person(
    language: str, database: Database, store: Store, as_farid: Person, as_ibrahim: Person, as_asha: Person
) -> None:
    for person in (as_farid, as_ibrahim, as_asha):
        person.speak(language)
    choose = as_farid.get("/stock/waybills/new")
    assert choose.select("#place option")
    new = as_farid.get(f"/stock/waybills/new?place={store.first.id}")
    form, amount = new.form("form.form--wide"), f"load{store.rice.id.hex}-quantity"
    bad = form.submit(to_place_id="", **{amount: "৩০"}, follow=False)
    assert bad.status == 422
    assert bad.select(f"#{amount}")[0].get("value") == "৩০"
    short = form.submit(to_place_id=str(store.second.id), **{amount: "500"}, follow=False)
    assert short.status == 422
    shown = form.submit(to_place_id=str(store.second.id), carrier="নৌকা ৭", **{amount: "৩০"})
    with database.reading() as db:
        (waybill,) = papers.list_waybills(db, CLERK, WaybillState.ON_ROAD)
    assert "নৌকা ৭" in shown.text
    here = f"/stock/waybills/{waybill.id}"

    note = as_ibrahim.get(here).form_to(f"{here}/arrival")
    # Pages know today's date, on which only the lot of next year is still good.
    lines = {"line1-arrived": "২৮", "line1-damaged": ""}
    bad = note.submit(**lines, follow=False)
    assert bad.status == 422
    assert bad.select("#line1-reason-fault")
    done = note.submit(**lines, **{"line1-reason": "ভিজে গেছে"})
    assert "ভিজে গেছে" in done.text
    with database.reading() as db:
        assert held(db, store, store.second) == 28
        (found,) = papers.findings(db, CLERK)
    assert (found.adjustment.kind, found.change) == (AdjustmentKind.LOSS, -2)

    # Who found it sees it and does not decide; the coordinator does.
    at = f"/stock/findings/{found.adjustment.id}"
    assert not as_ibrahim.get(at).select(f"form[action='{at}/agree']")
    decide = as_asha.get(at).form_to(f"{at}/agree")
    decide.submit()
    with database.reading() as db:
        assert held(db, store, waybill.road_id) == 0
    assert as_asha.get("/stock/findings").select("table")
    assert as_asha.get(f"/stock/places/{store.first.id}/cards/{store.rice.id}").select("table td.number b")
    again = as_asha.post(f"{at}/agree", {"seen": "-2"})
    assert again.status == 409


def test_counts_losses_and_least_quantities(
    database: Database, store: Store, people: People, as_farid: Person, now: datetime
) -> None:
    here = f"/stock/places/{store.first.id}"
    count, name = as_farid.get(f"{here}/count"), f"count{store.rice.id.hex}-quantity"
    assert "100" not in count.text
    assert count.form_to(f"{here}/counts").submit(**{name: "abc"}, follow=False).status == 422
    assert count.form_to(f"{here}/counts").submit(follow=False).status == 422
    count.form_to(f"{here}/counts").submit(**{name: "৯৮.৫"})
    loss = as_farid.get(f"{here}/loss").form_to(f"{here}/losses")
    told = {"item_id": str(store.rice.id), "kind": "damage", "reason": "ইঁদুর"}
    assert loss.submit(**told, quantity="1000", follow=False).status == 422
    loss.submit(**told, quantity="3")
    with database.reading() as db:
        found = papers.findings(db, people.farid)
    assert [one.change for one in found] == [Decimal("-1.5"), -3]
    level = as_farid.get(here).form_to(f"{here}/levels")
    level.submit(item_id=str(store.rice.id), least="১৫০")
    with database.writing() as db:
        sent(db, people.farid, store, 5, now=now, expected_at=now - timedelta(days=1))
        noticed = alerts.look(db, people.farid, now=now)
    assert (len(noticed.low), len(noticed.overdue), noticed.waiting) == (1, 1, 2)
    shown = as_farid.get("/stock/alerts")
    assert len(shown.select("table")) == 3
    assert as_farid.get("/stock/").select(".door--warn")
    assert as_farid.get("/stock/waybills").select("table .badge--bad")


@pytest.mark.goal("U15")
@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_papers_open_the_waybill(
    language: str, database: Database, store: Store, people: People, as_farid: Person, now: datetime
) -> None:
    as_farid.speak(language)
    with database.writing() as db:
        waybill = sent(db, people.farid, store, 30, now=now, carrier="নৌকা ৭ · লক্ষ্মী", note="সন্ধ্যায়")
    here = f"/stock/waybills/{waybill.id}"
    assert as_farid.get(f"{here}/received.pdf").status == 409
    pages = list(seen.pages(as_farid.client.get(f"{here}/waybill.pdf").data, 100))
    assert len(pages) == 3
    for picture in pages:
        assert [code.endswith(here) for code in seen.codes(picture)] == [True]
    form = as_farid.get(here).form_to(f"{here}/arrival")
    form.submit(**{"line1-arrived": "19", "line1-damaged": "1", "line1-reason": "ছেঁড়া বস্তা"})
    assert len(list(seen.pages(as_farid.client.get(f"{here}/received.pdf").data, 100))) == 2


def test_dulal_finds_nothing(database: Database, store: Store, people: People, as_dulal: Person, now: datetime) -> None:
    with database.writing() as db:
        waybill = sent(db, people.farid, store, 5, now=now)
        assert queries.places(db, people.dulal) == []
    for url in (
        f"/stock/waybills/{waybill.id}",
        f"/stock/waybills/{waybill.id}/waybill.pdf",
        f"/stock/places/{store.first.id}/cards/{store.rice.id}",
    ):
        assert as_dulal.get(url).status == 404
