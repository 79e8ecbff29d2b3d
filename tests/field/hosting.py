"""The desk on a page of its own, over a pack made here."""

from __future__ import annotations

import base64
import csv
import mimetypes
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Page, Route

from relief.blueprints.field import shell, words
from relief.kernel import clock
from relief.kernel.cards import public_key, sign
from relief.kernel.ids import make_code

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "relief" / "static"
HERE = "http://localhost/"
SEED, STRANGER = b"s" * 32, b"t" * 32
KEY = base64.b64encode(public_key(SEED)).decode()
STYLES = "".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in shell.STYLES)
PAGE = f"""<!doctype html>
<html lang="bn" data-mode="light" data-hand="right" data-zone="Asia/Dhaka">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>ডেস্ক</title>
<link rel="icon" href="data:,">{STYLES}</head>
<body class="in-hand" data-screen="list">
<div id="app"><header class="fbar"><span class="fbar__key"></span></header><main id="main" class="fmain"></main></div>
</body></html>"""
OPEN = "async ([pack, options]) => (await import('/tests/desk_host.js')).open(pack, options)"
VILLAGES = ("খাজুরা", "প্রতাপনগর", "শ্রীউলা", "আনুলিয়া", "কুড়িকাহনিয়া")


def code_of(number: int) -> str:
    """The household's code behind a number of the list."""
    return make_code("SAT", "7F3", number)


def card_of(number: int, seed: bytes = SEED) -> str:
    """What the code on its card says."""
    return sign(seed, code_of(number))


@cache
def _names() -> list[tuple[str, str]]:
    with (ROOT / "tests/data/bangla_names.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    parts = {
        kind: [(r["name_bn"], r["name_latin"]) for r in rows if r["kind"] == kind] for kind in {r["kind"] for r in rows}
    }
    given = parts["given"]
    last = [pair for kind, pairs in parts.items() if kind not in ("given", "title") for pair in pairs] or given
    rng = Random(3)
    return [
        (f"{a[0]} {b[0]}", f"{a[1]} {b[1]}") for a, b in ((rng.choice(given), rng.choice(last)) for _ in range(20_000))
    ]


def place(number: int, name_bn: str, name_en: str) -> dict[str, str]:
    return {"id": f"22222222-0000-7000-8000-00000000000{number}", "name_bn": name_bn, "name_en": name_en}


def thing(number: int, name_bn: str, name_en: str, unit_bn: str, unit_en: str, icon: str) -> dict[str, str]:
    names = {"name_bn": name_bn, "name_en": name_en, "unit_bn": unit_bn, "unit_en": unit_en}
    return {"id": f"11111111-0000-7000-8000-00000000000{number}", "icon": icon, **names}


def a_pack(count: int = 40, **changed: Any) -> dict[str, Any]:
    """A list as a tablet takes it along: rice, oil and soap for `count` households at one of two points."""
    now = clock.now().replace(microsecond=0)
    rows = [
        [
            n,
            f"{n:032x}",
            code_of(n),
            *_names()[n - 1],
            n % len(VILLAGES),
            2 + n % 7,
            n % 2,
            0,
            f"{(n * 37) % 10_000:04d}",
            "",
            "p",
        ]
        for n in range(1, count + 1)
    ]
    pack = {
        "v": 1, "made_at": now.isoformat(), "cursor": now.isoformat(),
        "expires_at": (now + timedelta(days=7)).isoformat(),
        "distribution": {
            "id": "0197a0aa-0000-7000-8000-000000000001", "code": "D-07",
            "name_bn": "বন্যার শুকনা খাবার", "name_en": "Dry food, flood",
            "response_bn": "বন্যা ২০২৬", "response_en": "Flood 2026", "state": "open", "opened": True,
            "starts_at": (now - timedelta(hours=2)).isoformat(), "ends_at": (now + timedelta(days=2)).isoformat(),
            "area_bn": "খাজুরা", "area_en": "Khajura",
        },
        "items": [
            thing(1, "চাল", "rice", "কেজি", "kg", "scale"),
            thing(2, "সয়াবিন তেল", "soybean oil", "লিটার", "litre", "water"),
            thing(3, "সাবান", "soap", "টি", "piece", "box"),
        ],
        "points": [
            place(1, "খাজুরা প্রাথমিক বিদ্যালয়", "Khajura primary school"),
            place(2, "প্রতাপনগর ইউপি", "Pratapnagar UP"),
        ],
        "chosen": [0],
        "bundles": [[[0, "10"], [1, "1.5"], [2, "2"]], [[0, "20"], [1, "2"], [2, "4"]]],
        "places": list(VILLAGES), "rows": rows, "had": {}, "elsewhere": [[code_of(90_001), 1]], "cards": [],
        "stock": [[0, 0, "4200"], [0, 1, "300"], [0, 2, "12"]], "people": [],
    }  # fmt: skip
    return pack | changed


def serve(page: Page) -> None:
    """The product's own files without a server, on a page where nothing runs by itself."""
    page.route(HERE + "**", _answer)
    page.goto(HERE)


def open_desk(page: Page, pack: dict[str, Any], **options: Any) -> None:
    """Put the desk on the page and wait until it can be used."""
    serve(page)
    page.evaluate(OPEN, [pack, {"key": KEY, **options}])
    page.locator(".finder .pad__key").first.or_(page.locator(".finder__name")).or_(
        page.locator(".finder__video")
    ).first.wait_for(state="attached")


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(HERE).partition("?")[0]
    if path.startswith("field/strings/"):
        name = path.rpartition("/")[2].removesuffix(".json")
        body = words.packed(name[:2], later=name.endswith("-later"))
        route.fulfill(content_type="application/json", body=body)
    elif path == "tests/desk_host.js":
        route.fulfill(
            content_type="text/javascript", body=(Path(__file__).parent / "desk_host.js").read_text(encoding="utf-8")
        )
    elif path.startswith("static/"):
        file = STATIC / path.removeprefix("static/")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(content_type=kind, body=file.read_bytes())
    else:
        route.fulfill(content_type="text/html", body=PAGE)


def wedge(page: Page, text: str) -> None:
    """A scanner that types as a keyboard and ends with Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def verdict(page: Page) -> str:
    """The kind of verdict on the screen."""
    band = page.locator(".verdict")
    band.wait_for()
    return band.get_attribute("data-verdict") or ""
