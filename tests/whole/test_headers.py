"""What every answer carries, whatever it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from relief.app import create_app
from relief.config import Settings
from relief.kernel.db import Database
from tests.people import PASSWORD, People, Person

pytestmark = pytest.mark.one_database

ADDRESSES = (
    "/",
    "/sign-in",
    "/about",
    "/healthz",
    "/readyz",
    "/own-sign-ins",
    "/accounts/",
    "/nowhere",
    "/static/css/base.css",
)


@pytest.mark.goal("S5")
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["stranger", "as_admin"])
def test_every_answer_is_dressed(who: str, address: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(who)
    for page in (person.get(address), person.post(address), person.get(address, hx=True)):
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        for word in ("unsafe", "http:", "*", "nonce"):
            assert word not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in page.headers
        assert "Server" not in page.headers
        assert "X-Powered-By" not in page.headers


@pytest.mark.goal("S5")
def test_personal_pages_are_never_kept(as_admin: Person) -> None:
    for address in ("/accounts/", "/own-sign-ins", "/nowhere"):
        assert as_admin.get(address).headers["Cache-Control"] == "no-store"


def test_our_files_are_kept_by_their_fingerprint(stranger: Person, app: Flask) -> None:
    page = stranger.get("/sign-in")
    addresses = [each.get("href") for each in page.select("link[rel=stylesheet]")]
    addresses += [each.get("src") for each in page.select("script")]
    assert addresses
    for address in addresses:
        answer = stranger.get(address)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert stranger.get(address.partition("?")[0]).headers["Cache-Control"] == "no-cache"


@pytest.mark.goal("S5")
def test_over_tls_cookies_are_bound_to_this_host(settings: Settings, database: Database, people: People) -> None:
    app = create_app(replace(settings, secure_cookies=True), database)
    person = Person(app)
    with app.test_client() as client:
        page = client.get("/sign-in", base_url="https://relief.example")
        assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        page = client.post(
            "/sign-in",
            base_url="https://relief.example",
            data={"csrf_token": token, "name": "babul", "password": PASSWORD},
            headers={"Origin": "https://relief.example"},
        )
    cookies = page.headers.getlist("Set-Cookie")
    assert page.status_code == 303
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-relief")
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in cookie
    assert person.app is app


def test_no_template_carries_an_inline_script_or_style() -> None:
    folder = Path(__file__).resolve().parents[2] / "relief" / "templates"
    faults = [
        path.name
        for path in folder.rglob("*.html")
        for word in ("<style", " style=", " onclick=", " onload=", " onchange=", " onsubmit=", "hx-on", "javascript:")
        if word in path.read_text(encoding="utf-8")
    ]
    assert faults == []
