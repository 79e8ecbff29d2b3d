"""Which pages are measured, by whom they are asked for, and what they may cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from relief.app import create_app
from relief.config import Settings

Facts = dict[str, Any]
Targets = list[list[str]]
FORM = "application/x-www-form-urlencoded"

# p95 and server CPU in milliseconds.
LIMITS = {"list": (120, 12), "form": (80, 8)}
TIMES_BARE = 4.0


@dataclass(frozen=True)
class Page:
    """One kind of page, asked for with many different arguments."""

    name: str
    kind: str
    targets: Callable[[Facts], Targets]
    # Each target once, for what changes something.
    once: bool = False
    # Who asks: coordinators, or the approver (who alone may read the trail).
    by: str = "users"


def _get(*paths: str) -> Targets:
    return [["GET", path, "", ""] for path in paths]


def _each(facts: Facts, write: Callable[[dict[str, str]], str], rows: str = "homes") -> Targets:
    return _get(*(write(row) for row in facts[rows] if all(row[k] for k in ("phone", "nid"))))


def _bangla(facts: Facts) -> Targets:
    return _each(facts, lambda row: f"/households?q={quote(row['name_bn'])}")


def _first_word(facts: Facts) -> Targets:
    return _each(facts, lambda row: f"/households?q={quote(row['name_bn'].split()[0])}")


def _latin(facts: Facts) -> Targets:
    return _each(facts, lambda row: f"/households?q={quote(row['name_en'])}")


def _check_ins(facts: Facts) -> Targets:
    """Everybody who waits is handed their package, once."""
    path = f"/distributions/{facts['distribution_id']}/check-ins"
    return [
        ["POST", path, FORM, f"id={uuid4()}&household={row['id']}&outcome=delivered&method=code"]
        for row in facts["waiting"]
    ]


def _plan(rest: str = "") -> Callable[[Facts], Targets]:
    return lambda facts: _get(f"/distributions/{facts['distribution_id']}{rest}")


def _draft(facts: Facts) -> Targets:
    return _get(f"/distributions/{facts['draft_id']}")


def _areas(start: str) -> Callable[[Facts], Targets]:
    return lambda facts: _get(*(f"{start}/{area_id}" for area_id in facts["union_ids"]))


PAGES = (
    # What every page pays before it says anything: the sign-in, areas, open responses, language, frame.
    Page("a signed-in page that asks nothing", "list", lambda facts: _get("/about")),
    Page("registry: newest first", "list", lambda facts: _get("/households")),
    Page("registry: page 5", "list", lambda facts: _get("/households?page=5")),
    Page("search: whole name, Bangla", "list", _bangla),
    Page("search: whole name, Latin", "list", _latin),
    Page("search: one common word", "list", _first_word),
    Page("search: code", "list", lambda f: _each(f, lambda row: f"/households?q={row['code']}")),
    Page("search: phone", "list", lambda f: _each(f, lambda row: f"/households?q={row['phone']}")),
    Page("search: NID", "list", lambda f: _each(f, lambda row: f"/households?q={row['nid']}")),
    Page("household", "list", lambda f: _each(f, lambda row: f"/households/{row['id']}")),
    Page("register form", "form", lambda facts: _get("/households/new")),
    Page("distributions", "list", lambda facts: _get("/distributions")),
    Page("distribution, 20,000 entitlements", "list", _plan()),
    Page("distribution, page 200 of its list", "list", _plan("?page=200")),
    Page("distribution, a draft with its live count", "list", _draft),
    Page("check-in desk", "form", _plan("/check-ins")),
    Page(
        "check-in look-up by code",
        "form",
        lambda f: _each(f, lambda row: f"/distributions/{f['distribution_id']}/check-ins?q={row['code']}", "waiting"),
    ),
    Page(
        "check-in look-up by name",
        "form",
        lambda f: _each(
            f, lambda row: f"/distributions/{f['distribution_id']}/check-ins?q={quote(row['name_bn'])}", "waiting"
        ),
    ),
    Page("check-in recorded (POST)", "form", _check_ins, once=True),
    Page("stock", "list", lambda facts: _get("/stock")),
    Page("areas: one union", "list", _areas("/areas")),
    Page("gaps: map page", "list", lambda facts: _get("/gaps")),
    Page("gaps: one union", "list", _areas("/gaps/areas")),
    Page(
        "gaps: households not reached",
        "list",
        lambda f: _get(*(f"/gaps/areas/{area_id}/unreached" for area_id in f["union_ids"])),
    ),
    Page("gaps: flags", "list", lambda facts: _get("/gaps/flags")),
    Page("gaps: numbers of the map", "data", lambda facts: _get("/gaps/numbers.json")),
    Page("spaces", "list", lambda facts: _get("/spaces")),
    Page("audit trail", "list", lambda facts: _get("/audit"), by="approver"),
)


class Routes:
    """The product's own table of routes: what is not in it yet is left out, and said."""

    def __init__(self, settings: Settings) -> None:
        self.adapter = create_app(settings).url_map.bind("127.0.0.1")

    def address(self, method: str, path: str) -> str | None:
        """The path as the product writes it (with or without a last slash), or None."""
        bare, mark, query = path.partition("?")
        for one in (bare, bare + "/"):
            try:
                self.adapter.match(one, method=method)
            except RequestRedirect:
                continue
            except HTTPException:
                continue
            return one + mark + query
        return None

    def resolved(self, targets: Targets) -> Targets | None:
        """All targets with their true addresses; the first one decides whether the route exists."""
        if not targets:
            return None
        method, first = targets[0][0], targets[0][1]
        found = self.address(method, first)
        if found is None:
            return None
        slash = found.partition("?")[0].endswith("/") and not first.partition("?")[0].endswith("/")
        return [[m, _slashed(path) if slash else path, kind, body] for m, path, kind, body in targets]


def _slashed(path: str) -> str:
    bare, mark, query = path.partition("?")
    return f"{bare}/{mark}{query}"


def polygon_body(ring: list[list[float]]) -> str:
    """GeoJSON as /gaps/polygon takes it."""
    return json.dumps({"type": "Polygon", "coordinates": [ring]})
