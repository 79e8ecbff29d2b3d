"""From a code to a list in the hand; installed, light, and alive with no server at all."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Route

from relief.blueprints.field import shell
from tests.field.harness import PIN, Field, Hand, Tablet
from tests.people import Person

SHELL_GZIPPED = 90_000
SHIFTED = 0.1


def body_of(person: Person, address: str) -> bytes:
    """What is sent; a file stays open until its answer is closed."""
    with person.client.get(address) as answer:
        assert answer.status_code == 200
        return answer.get_data()


@pytest.mark.goal("S2")
def test_a_browser_becomes_a_tablet_by_a_typed_code(field: Field, hand: Hand, tmp_path: Path) -> None:
    tablet = hand(tmp_path / "profile", field.server.url)
    code = field.invitation()
    # Typed in small letters, with a space instead of the dash and Bangla digits.
    tablet.enrol(code.lower().replace("-", " ").translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")))
    tablet.sign_on("babul")
    assert "বাবুল" in tablet.page.locator(".fbar__who").inner_text()
    tablet.take_list()
    assert tablet.ask("return packs.packs()[0].rows.length") == len(field.camp.homes)


@pytest.mark.goal("S2")
def test_a_link_works_once(field: Field, hand: Hand, tmp_path: Path) -> None:
    code = field.invitation()
    tablet = hand(tmp_path / "profile", field.server.url)
    tablet.goto("/about")
    tablet.goto(f"/field#enrol={code}")
    assert tablet.page.locator("input[name=code]").input_value() == code
    tablet.page.locator("button[type=submit]").click()
    tablet.page.locator("input[name=password]").wait_for()
    assert code not in tablet.page.url

    other = hand(tmp_path / "other", field.server.url)
    other.page.locator("input[name=code]").fill(code)
    other.page.locator("button[type=submit]").click()
    other.page.locator(".notice--bad").wait_for()
    assert other.ask("return (await store.get('kv', 'device')) ?? null") is None


@pytest.mark.goal("U4")
def test_it_can_be_installed_and_starts_cold_with_the_server_dead(tablet: Tablet, field: Field) -> None:
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = tablet.page.context.new_cdp_session(tablet.page)
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    tablet.give(2)
    tablet.settled()
    tablet.close()
    field.server.kill()

    tablet.again().unlock()
    for screen in ("home", "outbox", "tablet"):
        tablet.page.goto(f"{tablet.url}/field#{screen}")
        tablet.page.locator("h1").first.wait_for()
    assert tablet.ask("return packs.packs()[0].rows.length") == len(field.camp.homes)
    assert len(tablet.give(3, 2)) == 3
    assert tablet.counters() | {"oldest_at": ""} == {
        "here": 3, "sent": 0, "confirmed": 2, "conflict": 0, "oldest_at": "",
    }  # fmt: skip
    field.server.start()
    tablet.settled()
    assert field.arrived() == 5


# Everything the page moved after it was first drawn (CLS), as the browser counts it.
SHIFTS = """() => new Promise((told) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => told(sum), 300);
})"""
ASKED = """() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"))
  .map(({ name }) => new URL(name).pathname)"""

PASSED = """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/static/"))
  .map(({ transferSize }) => transferSize)"""


@pytest.mark.goal("U2")
def test_a_start_asks_for_all_its_scripts_at_once_and_shifts_nothing(field: Field, hand: Hand, tmp_path: Path) -> None:
    """What a slow line makes of it is measured by scripts/bench."""
    tablet = hand(tmp_path / "profile", field.server.url)
    tablet.page.locator("input[name=code]").wait_for()
    found = {path for path in tablet.page.evaluate(ASKED) if not path.endswith("/app.js")}
    links = tablet.page.locator("link[rel=modulepreload]")
    named = {urlsplit(one).path for one in links.evaluate_all("(all) => all.map(({ href }) => href)")}
    assert len(found) > 20
    assert found == named, "a script that the first one does not name waits for another turn of the line"
    assert tablet.page.evaluate(SHIFTS) <= SHIFTED

    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.page.reload()
    tablet.page.locator("input[name=code]").wait_for()
    weights = tablet.page.evaluate(PASSED)
    assert len(weights) > 30
    assert set(weights) == {0}, "the line was asked again"
    assert tablet.page.evaluate(SHIFTS) <= SHIFTED


@pytest.mark.goal("U1")
@pytest.mark.one_database
def test_the_shell_is_light(app: Flask, stranger: Person) -> None:
    weights = {"/sw.js": len(gzip.compress(body_of(stranger, "/sw.js"), 9))}
    with app.test_request_context():
        for address, _print in shell.files():
            # The camera's reader comes when a code is first scanned.
            if not address.endswith("decoder.js"):
                weights[address] = len(gzip.compress(body_of(stranger, address), 9))
    total = sum(weights.values())
    assert any(address.endswith("field/app.js") for address in weights)
    assert total <= SHELL_GZIPPED, f"{total} bytes: {sorted(weights.items(), key=lambda each: -each[1])[:8]}"


@pytest.mark.one_database
def test_the_build_names_what_the_server_sends(app: Flask, stranger: Person) -> None:
    """Each fingerprint in the worker's list is that of the body a tablet gets, in every language of a reader."""
    for language in ("bn", "en"):
        stranger.speak(language)
        worker = stranger.client.get("/sw.js")
        assert worker.headers["Service-Worker-Allowed"] == "/"
        assert worker.headers["Cache-Control"] == "no-cache"
        entries = re.findall(r'\["(/[^"]+)", "([0-9a-f]{12})"\]', worker.text)
        assert len(entries) > 20
        for address, print_ in entries:
            body = body_of(stranger, address)
            assert hashlib.sha256(body).hexdigest()[:12] == print_, address


@pytest.mark.one_database
def test_the_shell_names_nobody(app: Flask, as_asha: Person, stranger: Person) -> None:
    assert body_of(as_asha, "/field") == body_of(stranger, "/field")
    assert stranger.client.get("/field/strings/xx.json").status_code == 404
    words = stranger.client.get("/field/strings/bn.json").get_json()
    assert words["Lock the tablet"] != "Lock the tablet"


def test_pin_is_asked_at_every_start(tablet: Tablet) -> None:
    tablet.page.reload()
    tablet.page.locator("dialog.lock .pin").wait_for()
    assert tablet.ask("return people.person()") is None
    tablet.unlock(PIN)
    assert "বাবুল" in tablet.page.locator(".fbar__who").inner_text()


def test_a_late_answer_does_not_draw_over_another_screen(tablet: Tablet) -> None:
    tablet.settled()
    page = tablet.page
    held: list[Route] = []
    page.route("**/sync/lists*", lambda route: held.append(route))
    page.goto(tablet.url + "/field#outbox")
    page.locator(".box__tools").wait_for()
    with page.expect_request("**/sync/lists*"):
        page.goto(tablet.url + "/field#home")
    page.goto(tablet.url + "/field#outbox")
    page.locator(".box__tools").wait_for()
    with page.expect_response("**/sync/lists*"):
        held[0].continue_()
    tablet.ask("await new Promise((on) => setTimeout(on, 100))")
    assert page.locator(".box__tools").count() == 1
