"""Rubbish in every field of every form: never a crash, never a secret, and what was typed comes back."""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.conftest import ON_POSTGRES
from tests.whole.conftest import House
from tests.whole.crawling import address, rules
from tests.whole.test_outsiders import LETTERS, OPENS, side_of

pytestmark = pytest.mark.slow

ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>"
RUBBISH = {
    "empty": "",
    "huge": "ক" * 10_000,
    "Bangla digits": "৯৯৯৯৯৯৯৯৯৯৯৯",
    "script": ATTACK,
    "formula": "=cmd|'/c calc'!A0",
    "SQL": "'; DROP TABLE households; --",
    "null": "a\x00b",
    "half a pair": "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace") + "\u202e",
}
# A database has its say in how long a text may be and which signs; what a browser would run or Excel would count
# is the same text to both.
ON_EITHER = {kind: text for kind, text in RUBBISH.items() if kind not in ("script", "formula")}
SECRETS = re.compile(
    r"Traceback|File \"|sqlalchemy|sqlite3|psycopg|SELECT .* FROM|INSERT INTO|/relief/\w+/\w+\.py|Werkzeug"
)
# What tells one line of a form from the next, in the name of a field.
NUMBERS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+")
# These end the sign-in or the password of whoever sends them.
LEFT_OUT = {"/sign-out", "/own-password", "/sign-in"}
# A person who may open it, and the pages whose forms are filled.
Form = tuple[str, str, dict[str, str], bool]


def forms(house: House) -> Iterator[Form]:
    """Every form of every page, once: who, where it is sent, what stands in it, whether it takes a file."""
    seen = set()
    for rule in rules(house.app, "GET"):
        if not OPENS[rule.rule]:
            continue
        name = LETTERS[OPENS[rule.rule][0]]
        answer = house.people[name].client.get(address(house.app, rule, house.side(side_of(name))))
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for form in html.fromstring(answer.text).forms:
            if form.method not in ("GET", "POST"):
                continue  # A dialog closes in the browser.
            action = urlsplit(form.get("action") or answer.request.path).path
            shape = house.app.url_map.bind("localhost").match(action, method=form.method)
            if shape[0] in seen or action in LEFT_OUT:
                continue
            seen.add(shape[0])
            values = dict(form.form_values())
            names = {field.name for field in form.inputs if getattr(field, "name", None)}
            values |= dict.fromkeys(names - set(values), "")
            yield name, f"{form.method} {action}", values, bool(form.cssselect("input[type=file]"))


def fields(form: Form) -> list[str]:
    """The fields of a form, of those that stand there once for each line or record (`lines-3-item`) one."""
    kinds: dict[str, str] = {}
    for field in form[2]:
        if field != "csrf_token":
            kinds.setdefault(NUMBERS.sub("#", field), field)
    return list(kinds.values())


def send(house: House, form: Form, values: dict[str, str]) -> Any:
    name, target, _, is_file = form
    method, url = target.split(" ", 1)
    client = house.people[name].client
    if method == "GET":
        return client.get(url, query_string=values)
    kind = {"content_type": "multipart/form-data"} if is_file else {}
    return client.post(url, data=values, headers={"Referer": "http://localhost/about"}, **kind)


def faults_of(form: Form, field: str, kind: str, answer: Any) -> Iterator[str]:
    where = f"{form[0]} {form[1]} {field} = {kind}"
    if answer.status_code >= 500 or answer.status_code not in (200, 204, 302, 303, *range(400, 500)):
        yield f"{where}: {answer.status_code}"
    if leaked := SECRETS.search(answer.text):
        yield f"{where}: says {leaked[0]!r}"
    if "<script>alert" in answer.text or "<img src=x" in answer.text:
        yield f"{where}: not escaped"
    comes_back = kind in ("script", "formula", "SQL") and answer.status_code == 422 and not form[3]
    if comes_back and is_text(answer, field) and RUBBISH[kind] not in escaping.unescape(answer.text):
        yield f"{where}: what was typed is lost"


def is_text(answer: Any, field: str) -> bool:
    """A field people type into; a forged choice or a hidden id need not come back."""
    found = html.fromstring(answer.text).xpath("//*[@name=$name]", name=field)
    if not found or found[0].tag == "select":
        return False
    return found[0].tag == "textarea" or found[0].get("type", "text") in ("text", "search", "tel")


@pytest.mark.goal("S15")
@pytest.mark.goal("S7")
def test_no_form_falls_over_its_rubbish(house: House) -> None:
    faults, count = [], 0
    for form in list(forms(house)):
        for field in fields(form):
            for kind, text in (ON_EITHER if ON_POSTGRES else RUBBISH).items():
                answer = send(house, form, {**form[2], field: text})
                faults += faults_of(form, field, kind, answer)
                count += 1
    assert count > 500
    assert not faults, f"{len(faults)} of {count}\n" + "\n".join(faults[:60])


@pytest.mark.goal("S7")
def test_what_was_stored_is_shown_escaped(house: House) -> None:
    """After the rubbish of the test above, and with the attack in names that many pages show."""
    with house.database.writing() as db:
        for side in house.inside.sides.values():
            for table in ("households", "spaces", "areas", "items"):
                found = next(each for each in type_tables() if each.name == table)
                columns = [c for c in ("name_bn", "head_name_bn", "village") if c in found.c]
                db.execute(found.update().values(dict.fromkeys(columns, ATTACK)))
            assert side.ids
    shown = 0
    for rule in rules(house.app, "GET"):
        if not OPENS[rule.rule]:
            continue
        name = LETTERS[OPENS[rule.rule][0]]
        answer = house.people[name].client.get(address(house.app, rule, house.side(side_of(name))))
        assert answer.status_code < 500, rule.rule
        if answer.mimetype == "text/html":
            assert "<script>alert" not in answer.text, rule.rule
            assert "<img src=x" not in answer.text, rule.rule
            shown += "&lt;script&gt;alert" in answer.text
    assert shown > 10


def type_tables() -> list[Any]:
    from relief.kernel.db import Base

    return list(Base.metadata.sorted_tables)
