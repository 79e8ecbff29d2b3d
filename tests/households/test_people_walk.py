"""In a browser, in Bangla: a person's six answers, one consent taken back, an erasure by two people, the sheet."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from relief.households.inputs import MemberGiven, PaperGiven
from relief.households.models import DocumentKind, DocumentState, Precision, Sex
from relief.kernel.db import Database
from tests.builders import Areas
from tests.households.builders import a_household, consent_given
from tests.households.test_walk import look, served
from tests.people import PASSWORD, People


def enter(page: Page, url: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{url}/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_function("() => !location.pathname.startsWith('/sign-in')")


@pytest.mark.slow
def test_a_family_is_told_everything_and_then_forgotten(
    tablet: Page, app: Flask, people: People, areas: Areas, database: Database, now: datetime
) -> None:
    lost = PaperGiven(kind=DocumentKind.NID, number="6847193052", state=DocumentState.SEEN)
    head = MemberGiven(name_bn="রহিমা ক্ষেত্রপাল", sex=Sex.FEMALE, nid="6847193052", papers=(lost,))
    son = MemberGiven(
        name_bn="শান্ত ক্ষেত্রপাল", sex=Sex.MALE, relation="child", birth_date=date(2016, 1, 1),
        birth_precision=Precision.YEAR,
    )  # fmt: skip
    with database.writing() as db:
        home = a_household(
            db, areas.union_a1, head=head, members=(son,), size=4, phone="01712345678", village="শ্রীপুর",
            circumstances=frozenset({"landless"}), consent=consent_given("রহিমা ক্ষেত্রপাল"),
        )  # fmt: skip
    with served(app) as url:
        enter(tablet, url, "asha")
        page = f"{url}/households/{home.id}"
        tablet.goto(page)
        tablet.click("#people a:has-text('রহিমা')")
        tablet.wait_for_selector("#six")
        look(tablet, url, "person", tablet.url)
        tablet.fill("[name=birth]", "৪০±৫")
        tablet.check("[name=wg_walking][value='3']")
        tablet.click("form.register button[type=submit]")
        tablet.wait_for_url(page)
        assert "প্রায় ৪০ (৩৫ থেকে ৪৫)" in tablet.locator("#people").inner_text()
        tablet.goto(f"{page}/counts")
        look(tablet, url, "counts", tablet.url)
        tablet.fill("[name='female:5-9']", "১")
        tablet.click("form.register button[type=submit]")
        tablet.wait_for_url(page)
        assert "হিসাব মিলছে না" in tablet.locator("#people").inner_text()
        tablet.click("#consent summary")
        tablet.select_option("#purpose", "registration")
        tablet.select_option("#decision", "withdrawn")
        tablet.fill("#consent-reason", "আর চান না")
        tablet.click("#consent form button[type=submit]")
        tablet.wait_for_selector("#consent .badge--bad")
        look(tablet, url, "household", page)
        tablet.goto(f"{page}/record")
        sheet = tablet.locator("main").inner_text()
        assert "রহিমা ক্ষেত্রপাল" in sheet
        assert "6847193052" not in sheet
        look(tablet, url, "record", tablet.url)
        tablet.goto(f"{page}/requests/new")
        look(tablet, url, "wish", tablet.url)
        tablet.check("[name=wish][value=erase]")
        tablet.fill("[name=asked_by]", "রহিমা ক্ষেত্রপাল")
        tablet.fill("[name=identity]", "কার্ড দেখা হয়েছে")
        tablet.click("form.register button[type=submit]")
        tablet.wait_for_selector("#answer")
        wish = tablet.url
        assert tablet.locator("#erase").count() == 0, "who wrote it down does not decide it"
        enter(tablet, url, "gita")
        tablet.goto(f"{url}/households/requests")
        look(tablet, url, "wishes", tablet.url)
        tablet.goto(wish)
        look(tablet, url, "erase", wish)
        tablet.fill("#erase-decision", "পরিবারের ইচ্ছায়")
        tablet.check("[name=sure]")
        tablet.click("#erase button[type=submit]")
        tablet.click("dialog button.button--main")
        tablet.wait_for_url(f"{url}/households/requests?all=1")
        tablet.goto(page)
        assert "রহিমা" not in tablet.locator("main").inner_text()
        look(tablet, url, "erased", page)
