"""The people of the tests, and what they see: every page they open is checked like a reader would.

def test_the_list(as_asha):
    page = as_asha.get("/accounts/")
    assert page.heading == "..."
    page = page.form("#new").submit(name="রহিমা")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from relief.accounts import entry, passwords
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.models import User
from relief.accounts.queries import actor_for
from relief.accounts.roles import VERBS, Role
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database

PASSWORD = "sari-lantern-monsoon-eleven"

# The tree the_areas() builds: two upazilas with two unions each.
UPAZILA_A = "/BD40/BD4087/BD408704/"
UPAZILA_B = "/BD40/BD4087/BD408786/"
UNION_A1 = UPAZILA_A + "BD40870419/"
UNION_A2 = UPAZILA_A + "BD40870438/"
UNION_B1 = UPAZILA_B + "BD40878617/"
UNION_B2 = UPAZILA_B + "BD40878651/"

CAST: dict[str, tuple[str, str, Role, tuple[str, ...]]] = {
    "asha": ("আশা মণ্ডল", "Asha Mondal", Role.COORDINATOR, (UPAZILA_A,)),
    "babul": ("বাবুল গাজী", "Babul Gazi", Role.VOLUNTEER, (UPAZILA_A,)),
    "champa": ("চম্পা রানী", "Champa Rani", Role.FACILITATOR, (UPAZILA_A,)),
    "dulal": ("দুলাল সরদার", "Dulal Sardar", Role.COORDINATOR, (UNION_B1,)),
    "esha": ("এষা চক্রবর্তী", "Esha Chakraborty", Role.COUNSELLOR, (UPAZILA_A,)),
    "farid": ("ফরিদ মোল্লা", "Farid Molla", Role.STOREKEEPER, (UPAZILA_A,)),
    "gita": ("গীতা বিশ্বাস", "Gita Biswas", Role.APPROVER, (UPAZILA_A,)),
    "hena": ("হেনা পারভীন", "Hena Parvin", Role.MANAGER, (UPAZILA_A,)),
    "ibrahim": ("ইব্রাহিম খলিল", "Ibrahim Khalil", Role.LEAD, (UPAZILA_A,)),
    "admin": ("প্রশাসক", "Administrator", Role.ADMIN, ("/",)),
}


@dataclass(frozen=True)
class People:
    """Everybody, as accounts and as actors: `people.asha` acts, `people.user("asha")` is the record."""

    users: Mapping[str, User]

    def user(self, name: str) -> User:
        return self.users[name]

    def __getattr__(self, name: str) -> Actor:
        if name not in CAST:
            raise AttributeError(name)
        user = self.users[name]
        return Actor(
            id=user.id,
            name=user.name,
            role=user.role.value,
            verbs=VERBS[user.role],
            within=CAST[name][3],
        )


def the_people(database: Database, now: datetime) -> People:
    """Create everybody with the real action, at the lowest price of a hash."""
    passwords.configure(memory_kib=8, rounds=1)
    users = {}
    with database.writing() as db:
        for name, (name_bn, name_en, role, paths) in CAST.items():
            given = AccountGiven(
                name=name,
                name_bn=name_bn,
                name_en=name_en,
                role=role,
                paths=paths,
                password=PASSWORD,
            )
            users[name] = create_account(db, Actor.clerk("tests"), given, now=now)
    return People(users)


@dataclass
class Form:
    """A form as the reader has it before them; `submit` sends what it holds with what they typed."""

    person: Person
    action: str
    method: str
    values: dict[str, list[str]]
    hx: str | None = None

    def submit(self, *, hx: bool = False, follow: bool = True, **typed: Any) -> Page:
        values = {**self.values, **{name: _as_list(value) for name, value in typed.items()}}
        if self.method == "get":
            return self.person.get(self.action, query=values, hx=hx)
        return self.person._send(self.action, values, hx=hx, follow=follow)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) and not hasattr(value, "read") else [value]


class Page:
    """An answer, parsed. A whole page and a fragment are checked alike, as far as each goes."""

    def __init__(self, person: Person, answer: TestResponse) -> None:
        self.person = person
        self.answer = answer
        self.status = answer.status_code
        self.headers = answer.headers
        self.url = answer.request.path
        # A workbook is no text: what is not UTF-8 in it is of no use to a reader here.
        self.raw = answer.get_data().decode("utf-8", "replace")
        # A file that is sent stays open until its answer is closed.
        answer.close()
        self.is_html = answer.mimetype == "text/html" and bool(answer.data)
        self.tree = html.fromstring(answer.text) if self.is_html else None
        if self.is_html:
            faults = list(self.faults())
            assert not faults, f"{self.url}: " + "; ".join(faults)

    @property
    def location(self) -> str | None:
        return self.headers.get("Location") or self.headers.get("HX-Redirect")

    @property
    def json(self) -> Any:
        return self.answer.get_json()

    @property
    def heading(self) -> str:
        found = self.select("h1")
        return _text(found[0]) if found else ""

    @property
    def text(self) -> str:
        """All text a reader sees, with single spaces; what waits in <template> is not seen."""
        if self.tree is None:
            return self.answer.text
        shown = self.tree.xpath("//text()[not(ancestor::template or ancestor::script or ancestor::style)]")
        return " ".join(" ".join(shown).split())

    @property
    def flash(self) -> str:
        return " ".join(_text(each) for each in self.select("#flashes"))

    def select(self, css: str) -> list[Any]:
        return [] if self.tree is None else self.tree.cssselect(css)

    def texts(self, css: str) -> list[str]:
        return [_text(each) for each in self.select(css)]

    def form(self, css: str = "main form") -> Form:
        found = [each for each in self.select(css) if each.tag == "form"]
        assert found, f"{self.url}: no form {css}"
        return self._filled(found[0])

    def form_to(self, action: str) -> Form:
        """The form that sends to this address."""
        found = [each for each in self.select("form") if urlsplit(each.get("action", "")).path == action]
        assert found, f"{self.url}: no form to {action}"
        return self._filled(found[0])

    def follow(self, css: str) -> Page:
        found = self.select(css)
        assert found, f"{self.url}: nothing at {css}"
        return self.person.get(found[0].get("href"))

    def _filled(self, element: Any) -> Form:
        values: dict[str, list[str]] = {}
        for name, value in element.form_values():
            values.setdefault(name, []).append(value)
        return Form(
            self.person,
            element.get("action") or self.url,
            (element.get("method") or "get").lower(),
            values,
        )

    def faults(self) -> Iterator[str]:
        """What no page may do: asked of every page any test opens."""
        ids = [each.get("id") for each in self.select("[id]")]
        if doubled := {each for each in ids if ids.count(each) > 1}:
            yield f"the same id twice: {sorted(doubled)}"
        yield from (f"no label for {each.get('name')}" for each in self._inputs() if not self._labelled(each))
        if "{{" in self.answer.text or "%(" in self.answer.text:
            yield "an unfilled placeholder"
        if any(each.get("style") for each in self.select("[style]")) or self.select("script:not([src])"):
            yield "an inline style or script, which the content policy forbids"
        if "<html" in self.answer.text:
            yield from self._whole_page_faults()

    def _whole_page_faults(self) -> Iterator[str]:
        if len(self.select("h1")) != 1:
            yield f"{len(self.select('h1'))} main headings"
        if not self.texts("title") or not self.texts("title")[0].split("·")[0].strip():
            yield "no title"
        if self.select("html")[0].get("lang") not in ("bn", "en"):
            yield "no language"

    def _inputs(self) -> Iterator[Any]:
        for each in self.select("input, select, textarea"):
            if each.get("type") not in ("hidden", "submit", "button"):
                yield each

    def _labelled(self, element: Any) -> bool:
        if element.get("aria-label") or element.get("aria-labelledby"):
            return True
        if any(parent.tag == "label" for parent in element.iterancestors()):
            return True
        return bool(element.get("id")) and bool(self.select(f'label[for="{element.get("id")}"]'))


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


@dataclass
class Person:
    """A browser in somebody's hands."""

    app: Flask
    user: User | None = None
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(
        self,
        url: str,
        *,
        hx: bool = False,
        query: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return Page(self, self.client.get(url, query_string=query, headers=_headers(hx, headers)))

    def post(
        self,
        url: str,
        data: Mapping[str, Any] | None = None,
        *,
        hx: bool = False,
        follow: bool = False,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> Page:
        """Send a form as one of our own pages would, with its token."""
        if json is not None:
            sent = {"X-CSRFToken": self.token(), **(headers or {})}
            return Page(self, self.client.post(url, json=json, headers=_headers(hx, sent)))
        values = {
            "csrf_token": [self.token()],
            **{name: _as_list(value) for name, value in (data or {}).items()},
        }
        return self._send(url, values, hx=hx, follow=follow, headers=headers)

    def token(self) -> str:
        """The token of this browser's forms, taken from a page that has one."""
        answer = self.client.get("/about")
        return str(html.fromstring(answer.text).cssselect("input[name=csrf_token]")[0].get("value"))

    def _send(
        self,
        url: str,
        values: Mapping[str, Any],
        *,
        hx: bool,
        follow: bool,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        answer = self.client.post(url, data=values, headers=_headers(hx, headers), follow_redirects=follow and not hx)
        return Page(self, answer)

    def speak(self, language: str) -> None:
        """Switch the language of this browser."""
        assert self.post("/language", {"language": language, "next": "/about"}).status == 303


def _headers(hx: bool, headers: Mapping[str, str] | None) -> dict[str, str]:
    return {**({"HX-Request": "true"} if hx else {}), **(headers or {})}


def signed_in(app: Flask, user: User, *, now: datetime | None = None) -> Person:
    """A browser with this person's token in it, made by the real action."""
    database: Database = app.extensions["relief"].database
    at = now or clock.now()
    with database.writing() as db:
        proof = entry.Proof(user_id=user.id, keys=("name:test", "address:test"), browser="Tests")
        _user, token = entry.sign_in(db, proof, now=at)
    person = Person(app, user)
    person.client.set_cookie("relief", token)
    return person


def acting(database: Database, token: str, now: datetime) -> Actor | None:
    """Who the token stands for at that moment."""
    with database.reading() as db:
        return actor_for(db, token, now)
