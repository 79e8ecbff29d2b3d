"""Ten people at the same registry over HTTP: nobody's family is lost, and nobody's correction is written over."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.cookiejar import CookieJar
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from lxml import html

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.households.models import Household, HouseholdChange, HouseholdKey, KeyKind
from relief.kernel.db import Database
from tests.builders import CLERK, Areas
from tests.households.builders import a_household
from tests.households.test_walk import served
from tests.people import PASSWORD, UPAZILA_A, People

TEN = 10
NAMES = ("Abdul", "Bimala", "Chanchal", "Dipali", "Fatema", "Gopal", "Habib", "Jamila", "Kamal", "Lutfa")
TOWNS = ("Mollapara", "Khajura", "Sreefaltala")


class Browser:
    """Somebody who reads pages and sends the forms on them."""

    def __init__(self, base: str, name: str) -> None:
        self.base = base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        _, self.page = self.open("/sign-in")
        status, _ = self.send("/sign-in", name=name, password=PASSWORD)
        assert status == 200

    def open(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        request = urllib.request.Request(self.base + path, data)  # noqa: S310 - our own server
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def send(self, path: str, **typed: str) -> tuple[int, str]:
        """Fill the form of the page that goes there; the answer becomes the page."""
        form = next(one for one in html.fromstring(self.page).forms if one.get("action") in (path, "", None))
        values = {**dict(form.form_values()), **typed}
        status, self.page = self.open(path, urllib.parse.urlencode(values).encode())
        return status, self.page


def test_ten_people_register_and_correct_at_once(
    app: Flask, database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        for number in range(TEN):
            given = AccountGiven(
                name=f"clerk-{number}", name_bn="কর্মী", name_en="Clerk", role=Role.COORDINATOR, paths=(UPAZILA_A,),
                password=PASSWORD, language="en",
            )  # fmt: skip
            create_account(db, CLERK, given, now=now)
        disputed = a_household(db, areas.union_a1, head_name="Rahima Begum", landmark="old").id
    together = threading.Barrier(TEN)
    with served(app) as base, ThreadPoolExecutor(TEN) as pool:
        browsers = list(pool.map(lambda n: Browser(base, f"clerk-{n}"), range(TEN)))
        told = list(pool.map(lambda n: registers(browsers[n], n, str(areas.union_a1.id), together), range(TEN)))
        assert [status for both in told for status in both] == [200] * (TEN * len(TOWNS))
        edits = list(pool.map(lambda n: corrects(browsers[n], n, disputed, together), range(TEN)))
        won = [n for n, (status, _) in enumerate(edits) if status == 200]
        assert len(won) == 1
        assert {status for n, (status, _) in enumerate(edits) if n not in won} == {409}
        for n, (_, text) in enumerate(edits):
            assert f"mark-{won[0]}." in text, "what the other wrote"
            assert f"mark-{n}." in text, "what this one typed"
        # Whoever has seen both saves again on purpose.
        late = next(n for n in range(TEN) if n not in won)
        assert browsers[late].send(f"/households/{disputed}", reason="seen both")[0] == 200
    with database.reading() as db:
        homes = db.scalars(sa.select(Household).where(Household.id != disputed)).all()
        assert sorted((one.head_name_en, one.village) for one in homes) == sorted(
            (f"{name} Gazi", town) for name in NAMES for town in TOWNS
        )
        assert len({one.code for one in homes}) == TEN * len(TOWNS)
        keyed = sa.select(sa.func.count()).where(HouseholdKey.kind == KeyKind.CODE)
        assert db.scalar(keyed) == TEN * len(TOWNS) + 1, "each can be found"
        assert db.get_one(Household, disputed).landmark == f"mark-{late}."
        history = sa.select(HouseholdChange.after).where(HouseholdChange.household_id == disputed)
        written = [one["landmark"] for one in db.scalars(history.order_by(HouseholdChange.created_at))]
        assert set(written) == {f"mark-{won[0]}.", f"mark-{late}."}


def registers(browser: Browser, number: int, area_id: str, together: threading.Barrier) -> list[int]:
    """Three families, each sent in the same moment as nine others; said to be new, though a name like it is near."""
    said = []
    for town in TOWNS:
        _, browser.page = browser.open("/households/new")
        together.wait(60)
        status, text = browser.send(
            "/households/", head_name=f"{NAMES[number]} Gazi", area_id=area_id, village=town, size="4", consent="given",
            head_sex="male", anyway="1",
        )  # fmt: skip
        said.append(status if re.search(r"SAT-", text) else 0)
    return said


def corrects(browser: Browser, number: int, household_id: UUID, together: threading.Barrier) -> tuple[int, str]:
    """One household, ten corrections begun from the same version."""
    _, browser.page = browser.open(f"/households/{household_id}/edit")
    together.wait(60)
    return browser.send(f"/households/{household_id}", landmark=f"mark-{number}.", reason="checked")
