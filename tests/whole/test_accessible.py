"""Every page, as somebody with a screen reader, a small phone, big fingers or no English meets it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from lxml import etree, html
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.browser import Open, axe
from tests.conftest import ON_POSTGRES
from tests.people import Person, signed_in
from tests.whole.conftest import House
from tests.whole.crawling import address, rules
from tests.whole.furnished import WORDS
from tests.whole.test_outsiders import LETTERS, OPENS, side_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(ON_POSTGRES, reason="what a page looks like does not depend on the database"),
]

# No pages for a reader's eyes.
FILES = (
    ".geojson", ".csv", ".xlsx", ".json", ".js", ".webmanifest", "/file", ".pdf", ".png", "/photo",
    ".crt", "/healthz", "/readyz",
)  # fmt: skip
# An app, not a page: tests/field opens its screens; and an answer for the app alone.
APPS = ("/field", "/sync/ping")
# These are looked at in strong sunlight and axe reads them on a phone too, in Bangla.
SAMPLE = ("gaps.index", "checkin.desk", "spaces.register", "households.new", "households.show", "psychosocial.index")
FINGERS = ("checkin.desk", "checkin.index", "spaces.register", "spaces.today")
# Codes, units and names that are written in Latin letters here too: column names, a licence, a sign-in word,
# what an Android tablet calls its own buttons.
LATIN = {"p-code", "csv", "xlsx", "geojson", "geopackage", "nid", "gps", "kcal", "kg", "sphere", "ddm", "dghs",
         "english", "excel", "worldpop", "hxl", "pdf", "tests", "featurecollection", "pcode", "population",
         "households", "litre", "openstreetmap", "kobo", "odk", "open", "database", "license", "asha",
         "install", "anyway", "certificate", "relief-hub", "relief-outbox", "test",
         "cochran", "sampling", "techniques", "wiley", "voucher", "amount",
         "etag"}  # fmt: skip

# Attributes that hold words, or a token that is another one each time. Not the words of a map: a script draws with
# them, and what it draws is looked at in both languages.
WRITTEN = {
    "title", "alt", "placeholder", "aria-label", "content", "value",
    "data-label", "data-confirm", "data-locate-busy", "data-locate-failed", "data-saving", "data-unsaved",
}  # fmt: skip
OVERFLOW = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
SMALL = """() => [...document.querySelector("main").querySelectorAll("a, button, input, select, summary, label")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !one.matches("p a, td a, dd a, input[type=hidden], .skip, .crumbs *, .visually-hidden"))
  .filter((one) => !(one.matches("input[type=radio], input[type=checkbox]") && one.closest("label")))
  .filter((one) => !(one.matches("label") && !one.querySelector("input")))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && box.height > 1 && (box.height < 43.5 || box.width < 43.5))
  .map(([one, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${one.outerHTML.slice(0, 90)}`)"""
# The menu beside the page: nobody scrolls for the last entry on a desk's screen.
MENU = """() => { const side = document.querySelector(".side");
  return side ? side.scrollHeight - side.clientHeight : 0; }"""
TEXT = """() => { const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("[lang=en], code, script, style, svg, template").forEach((one) => one.remove());
  return main.textContent }"""


def pages(house: House) -> dict[str, list[tuple[str, str]]]:
    """By person: (endpoint, address) of every page; each page once, for the first person who may open it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in rules(house.app, "GET"):
        if rule.rule.endswith(FILES) or rule.rule in APPS or not OPENS[rule.rule]:
            continue
        name = LETTERS[OPENS[rule.rule][0]]
        url = address(house.app, rule, house.side(side_of(name)))
        if rule.endpoint == "checkin.desk":
            url += "?q=" + WORDS[side_of(name)].phone
        found.setdefault(name, []).append((rule.endpoint, url))
    return found


@contextmanager
def served(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def come_in(house: House, name: str, page: Page, base: str, language: str, mode: str = "light") -> None:
    """Give the browser the cookies of a person who chose this language and light."""
    user = house.inside.users.get(name)
    person = signed_in(house.app, user) if user else house.people["stranger"]
    person.speak(language)
    person.post("/mode", {"mode": mode, "next": "/about"})
    for cookie in ("relief", "relief-page"):
        kept = person.client.get_cookie(cookie)
        if kept:
            page.context.add_cookies([{"name": cookie, "value": kept.value, "url": base}])


def shape(text: str) -> str:
    """A page without its words: its elements and attributes, and of what is written only whether something is."""
    parts = []
    for one in html.fromstring(text).iter(etree.Element):
        if one.tag in ("script", "style"):
            continue
        named = [f"{name}={bool(value) if name in WRITTEN else value}" for name, value in sorted(one.attrib.items())]
        parts.append(f"{one.tag} {named} {bool((one.text or '').strip())} {bool((one.tail or '').strip())}")
    return "\n".join(parts)


def other_than_in_bangla(house: House, name: str, urls: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pages that differ in English by more than their words from the Bangla ones, all of which axe reads.

    In the others there is nothing axe could find and did not: no element, class, role, label or reference more, and
    every name that was there is there.
    """
    user = house.inside.users.get(name)
    shapes = []
    for language, other in (("bn", "en"), ("en", "bn")):
        person = signed_in(house.app, user) if user else Person(house.app)
        person.speak(language)
        answers = {url: person.client.get(url).text for _, url in urls}
        strange = [url for url, text in answers.items() if f'<html lang="{language}"' not in text]
        assert strange == [], "another language than asked for"
        # What is marked as the reader's language or as the other one, such as the switch between them, is so in both.
        shapes.append(
            {
                url: shape(text).replace(f"lang={language}", "lang=own").replace(f"lang={other}", "lang=other")
                for url, text in answers.items()
            }
        )
    return [(endpoint, url) for endpoint, url in urls if shapes[0][url] != shapes[1][url]]


def small_faults(page: Page) -> list[str]:
    found = []
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        if (over := page.evaluate(OVERFLOW)) > 0:
            found.append(f"{over} px too wide at {width} px")
    return found


def latin_faults(page: Page) -> list[str]:
    own = {word.lower() for words in WORDS.values() for word in words.en.values()}
    words = re.findall(r"(?<![\w.@/-])[A-Za-z][A-Za-z-]+[a-z](?![\w@/-])", page.evaluate(TEXT))
    # Cells that stand side by side are read without a space between them.
    ours = re.compile(f"(?:{'|'.join(map(re.escape, own))})+")
    foreign = [word for word in set(words) if word.lower() not in LATIN and not ours.fullmatch(word.lower())]
    return [f"English on a Bangla page: {word}" for word in sorted(foreign)]


@pytest.mark.goal("U6")
@pytest.mark.goal("U7")
@pytest.mark.parametrize("language", ["bn", "en"])
def test_every_page_can_be_read_by_everybody(house: House, browser_context: Open, language: str) -> None:
    faults: dict[str, list[str]] = {}
    with served(house) as base:
        for name, urls in pages(house).items():
            wanted = urls if language == "bn" else other_than_in_bangla(house, name, urls)
            page = browser_context("desktop")
            come_in(house, name, page, base, language)
            for endpoint, url in wanted:
                page.set_viewport_size({"width": 1280, "height": 900})
                answer = page.goto(base + url, wait_until="load")
                found = [] if answer and answer.ok else [f"answers {answer and answer.status}"]
                if (over := page.evaluate(MENU)) > 0:
                    found.append(f"menu {over} px too tall")
                found += axe(page)
                if page.locator("html").get_attribute("lang") != language:
                    found.append("another language than asked for")
                if language == "bn":
                    found += latin_faults(page) + small_faults(page)
                    if endpoint in SAMPLE:
                        found += axe(page)
                if found:
                    faults[f"{name} {endpoint}"] = found
            page.context.close()
    assert not faults, "\n" + "\n".join(f"{page}: {fault}" for page, found in faults.items() for fault in found)


@pytest.mark.goal("U6")
@pytest.mark.goal("U5")
def test_the_field_pages_in_the_sun_and_under_a_thumb(house: House, browser_context: Open) -> None:
    faults = []
    with served(house) as base:
        for name, urls in pages(house).items():
            wanted = [(endpoint, url) for endpoint, url in urls if endpoint in {*SAMPLE, *FINGERS}]
            page = browser_context("tablet")
            come_in(house, name, page, base, "bn", "sun")
            for endpoint, url in wanted:
                page.goto(base + url, wait_until="load")
                faults += [f"{endpoint}: {fault}" for fault in axe(page)]
                if endpoint in FINGERS:
                    faults += [f"{endpoint}: {fault}" for fault in page.evaluate(SMALL)]
            page.context.close()
    assert not faults, "\n" + "\n".join(faults)
