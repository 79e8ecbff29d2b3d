"""Every route says whom it answers, looks alike, and refuses a forged form."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from relief.kernel.db import Base, Database
from relief.reports.contract import QUESTIONS
from relief.web import dashboards, guard, nav
from tests.builders import a_response
from tests.people import People, Person, signed_in

PART = r"(?:[a-z0-9]+|<[^<>]+>)(?:[-.](?:[a-z0-9]+|<[^<>]+>))*"
KEBAB = re.compile(rf"/(?:{PART})?(?:/{PART})*/?")
TYPED = re.compile(r"<(uuid|int|string\([^)]+\)|path|any\([^)]+\)|date|code|pcode)(?::|\()?")
# What fills an address when all routes are visited: nothing there exists.
SAMPLES = {
    "UUIDConverter": UUID("01890000-0000-7000-8000-00000000dead"),
    "IntegerConverter": 404,
    "PathConverter": "none",
}
# The tablet's door has its own token in a header and no cookie; see relief/web/guard.py.
WITHOUT_COOKIES = ("/sync/",)
# Opening a door page makes a token for its form; nothing else may change on reading.
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask) -> Iterator[Rule]:
    yield from (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def address(app: Flask, rule: Rule) -> str:
    values = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        if kind == "UnicodeConverter":
            values[name] = "x" * int(re.search(r"\{(\d+)", converter.regex)[1] if "{" in converter.regex else 4)
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]
        else:
            values[name] = SAMPLES[kind]
    method = next(iter(rule.methods - {"OPTIONS", "HEAD"}))
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


@pytest.mark.one_database
def test_every_route_says_whom_it_answers(app: Flask) -> None:
    silent = [rule.endpoint for rule in rules(app) if not guard.declared(app.view_functions[rule.endpoint])]
    assert silent == [], "put @public or @needs(Verb.X) below the route"


@pytest.mark.one_database
def test_open_routes_are_few_and_known(app: Flask) -> None:
    open_to_all = {rule.endpoint for rule in rules(app) if guard.needs_of(app.view_functions[rule.endpoint]) is None}
    assert open_to_all <= {
        "home.about", "sign_in.new", "sign_in.create", "settings.choose_language", "settings.choose_mode",
        "health.live", "health.ready", "sync.enrol", "sync.sign_on", "sync.ping", "sync.registration", "sync.roll",
        "sync.lists", "sync.pack", "sync.items", "sync.store", "sync.support", "sync.map_pack",
        "hub.setup", "hub.certificate", "field.index", "field.worker", "field.manifest",
        "field.strings", "field.later_strings", "calendars.feed", "reports.shared",
        "api.entrance", "api.document", *(f"api.{one.word}" for one in QUESTIONS),
    }  # fmt: skip


@pytest.mark.one_database
def test_addresses_are_kebab_and_ids_are_typed(app: Flask) -> None:
    crooked = [rule.rule for rule in rules(app) if not KEBAB.fullmatch(rule.rule)]
    untyped = [rule.rule for rule in rules(app) for part in re.findall(r"<[^<>]+>", rule.rule) if not TYPED.match(part)]
    assert (crooked, untyped) == ([], [])


@pytest.mark.one_database
def test_a_route_reads_or_changes_and_never_both(app: Flask) -> None:
    both = [rule.rule for rule in rules(app) if "GET" in rule.methods and rule.methods & CHANGING]
    assert both == []


@pytest.mark.one_database
def test_every_view_says_what_it_does(app: Flask) -> None:
    bare = [rule.endpoint for rule in rules(app) if not inspect.getdoc(app.view_functions[rule.endpoint])]
    assert bare == []


@pytest.mark.goal("S6")
def test_without_a_sign_in_nothing_is_shown(app: Flask, people: People, stranger: Person) -> None:
    let_in = []
    for rule in rules(app):
        if guard.needs_of(app.view_functions[rule.endpoint]) is None:
            continue
        url = address(app, rule)
        page = stranger.get(url) if "GET" in rule.methods else stranger.post(url)
        wanted = "GET" in rule.methods and page.status == 303 and page.location.startswith("/sign-in")
        if not wanted and page.status != 401:
            let_in.append((url, page.status))
    assert let_in == []


@pytest.mark.goal("S4")
@pytest.mark.one_database
@pytest.mark.parametrize("trick", ["no token", "wrong token", "foreign origin", "cross site", "null origin"])
def test_no_route_takes_a_forged_form(app: Flask, people: People, trick: str) -> None:
    admin = signed_in(app, people.user("admin"))
    token = admin.token()
    taken = []
    for rule in rules(app):
        if not rule.methods & CHANGING or rule.rule.startswith(WITHOUT_COOKIES):
            continue
        headers = {
            "foreign origin": {"Origin": "https://evil.example"},
            "cross site": {"Sec-Fetch-Site": "cross-site"},
            "null origin": {"Origin": "null"},
        }.get(trick, {})
        data = {"no token": {}, "wrong token": {"csrf_token": token[:-1] + "x"}}.get(trick, {"csrf_token": token})
        page = admin._send(address(app, rule), data, hx=False, follow=False, headers=headers)
        if page.status not in (400, 403):
            taken.append((rule.rule, page.status))
    assert taken == []


@pytest.mark.goal("S4")
def test_reading_changes_nothing(app: Flask, people: People, database: Database) -> None:
    person = {name: signed_in(app, people.user(name)) for name in ("admin", "asha", "champa", "esha")}
    before = contents(database)
    for rule in rules(app):
        if "GET" in rule.methods:
            for reader in person.values():
                reader.get(address(app, rule))
    assert contents(database) == before


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as db:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in db.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }


def test_the_menu_and_the_dashboards_lead_to_pages_people_may_open(app: Flask, people: People) -> None:
    endpoints = [row for _, rows in nav.MENU for row in rows]
    for verb, endpoint, _label, _icon in endpoints:
        view = app.view_functions.get(endpoint)
        if view is not None:
            wanted = guard.needs_of(view)
            assert wanted is not None
            assert not wanted or verb in wanted, f"{endpoint}: the menu shows it to people it refuses"
    for role, endpoint in dashboards.DASHBOARDS.items():
        assert endpoint in [row[1] for row in endpoints], f"{role}: {endpoint} is not in the menu"


def test_everybody_reaches_their_work_from_the_start_page(app: Flask, people: People, database: Database) -> None:
    with database.writing() as db:
        a_response(db)
    for name, user in people.users.items():
        person = signed_in(app, user)
        page = person.get("/")
        if page.status == 303:
            page = person.get(page.location)
        assert page.status == 200, name
        for link in page.select(".nav__link"):
            assert person.get(link.get("href")).status == 200, (name, link.get("href"))
