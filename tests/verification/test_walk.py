"""A forum's list, a committee at one table, minutes on paper and an appeal that is upheld: in a browser, in Bangla."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from relief.kernel.db import Database
from tests.browser import SIZES, axe
from tests.builders import Areas, a_response
from tests.households.test_walk import served
from tests.people import PASSWORD, People
from tests.verification.builders import MEMBERS, some_households

SHOTS = os.environ.get("RELIEF_SHOTS")


@pytest.mark.slow
def test_from_a_forum_to_an_appeal_upheld(
    tablet: Page, app: Flask, people: People, areas: Areas, database: Database, now: datetime, tmp_path: Path
) -> None:
    with database.writing() as db:
        response = a_response(db)
        homes = some_households(db, areas.union_a1, response.id, "কৃষ্ণা রানী মণ্ডল", "শ্রীমতী লক্ষ্মী বিশ্বাস", "রহিমা বেগম")
    with served(app) as url:
        tablet.goto(f"{url}/sign-in")
        tablet.fill("[name=name]", "asha")
        tablet.fill("[name=password]", PASSWORD)
        tablet.click("main button[type=submit]")

        tablet.goto(f"{url}/verification/")
        look(tablet, url, "work")
        tablet.goto(f"{url}/verification/forums/new")
        tablet.fill("[name=name]", "শ্রীফলতলা গ্রাম ফোরাম")
        tablet.select_option("[name=area_id]", str(areas.union_a1.id))
        tablet.fill("[name=held_on]", "০৩/০৮/২০২৬")
        tablet.fill("[name=kept_by]", "শহিদুল ইসলাম")
        tablet.click("main form button[type=submit]")
        for home in homes[:2]:
            tablet.fill("#q", home.code)
            tablet.click("form[role=search] button")
            tablet.wait_for_selector("#found input[name=household]:checked", state="attached")
            tablet.check("#found [value=house-destroyed]")
            tablet.fill("#found [name=said]", "চাল উড়ে গেছে, পরিবারটি স্কুলে আছে")
            look(tablet, url, "forum")
            tablet.click("#found button")
            tablet.wait_for_selector(f"main tbody a[href*='{home.id}']")

        tablet.goto(f"{url}/verification/committees/new")
        tablet.fill("[name=name]", "বুধহাটা ইউনিয়ন যাচাই কমিটি")
        tablet.select_option("[name=area_id]", str(areas.union_a1.id))
        tablet.click("main form button[type=submit]")
        committee = tablet.url
        for number, (name, seat) in enumerate(MEMBERS):
            tablet.goto(f"{committee}/members/new")
            tablet.fill("[name=name]", name)
            tablet.select_option("[name=seat]", seat.value)
            if number == 0:
                tablet.fill("[name=household_code]", homes[2].code)
            tablet.click("main form button[type=submit]")
        look(tablet, url, "committee")

        session = open_session(tablet, committee)
        look(tablet, url, "session")
        # By key alone, row after row: verify; refuse and say why; the third by touch.
        rows = tablet.locator(".case")
        assert rows.count() == 3
        rows.nth(0).focus()
        tablet.keyboard.press("1")
        tablet.wait_for_selector("#counts .badge--good:has-text('১')")
        tablet.keyboard.press("ArrowDown")
        tablet.keyboard.press("2")
        assert tablet.evaluate("document.activeElement.name") == "refusal"
        rows.nth(1).locator("[name=refusal]").select_option("damage-not-so")
        tablet.wait_for_selector("#counts .badge--bad:has-text('১')")
        rows.nth(2).locator("label:has([value=needs-visit])").click()
        tablet.wait_for_selector("#counts .badge--warn:has-text('১')")
        look(tablet, url, "decided")
        tablet.click(".page__actions a[href$=close]")
        look(tablet, url, "close")
        tablet.click("main form[action$=close] button")
        tablet.wait_for_selector("a[href$='reading.pdf']")
        look(tablet, url, "closed")
        for name in ("minutes", "reading"):
            paper = tablet.context.request.get(f"{session}/{name}.pdf")
            assert paper.ok
            assert paper.body().startswith(b"%PDF")
            if SHOTS:
                Path(SHOTS, f"{name}.pdf").write_bytes(paper.body())

        refused = homes[1]
        tablet.goto(f"{url}/verification/households/{refused.id}/appeal")
        tablet.select_option("[name=kind]", "left-out")
        tablet.select_option("[name=channel]", "reading")
        tablet.fill("[name=said]", "ঘরটি সত্যিই ভেঙে গেছে, ওয়ার্ড সদস্য দেখেছেন।")
        look(tablet, url, "appeal-new")
        tablet.click("main form button[type=submit]")
        look(tablet, url, "appeal")
        open_session(tablet, committee)
        case = tablet.locator(".case")
        assert case.count() == 1
        case.locator("[name=said]").fill("ওয়ার্ড সদস্য দেখে এসেছেন: ঘর সম্পূর্ণ ভাঙা")
        case.locator("label:has([value=verified])").click()
        tablet.wait_for_selector("#counts .badge--good:has-text('১')")
        look(tablet, url, "session-appeal")
        tablet.click(".page__actions a[href$=close]")
        tablet.click("main form[action$=close] button")
        tablet.goto(f"{url}/verification/appeals/")
        look(tablet, url, "appeals")
        tablet.click("main tbody a")
        tablet.fill("[name=told_how]", "মাঠকর্মী বাড়ি গিয়ে বলেছেন")
        tablet.click("#tell button")
        tablet.wait_for_selector("text=মাঠকর্মী বাড়ি গিয়ে")
        look(tablet, url, "told")
        tablet.goto(f"{url}/households/{refused.id}")
        assert "কমিটি যাচাই করেছে" in tablet.locator("#verification").inner_text()
        look(tablet, url, "household")


def open_session(page: Page, committee: str) -> str:
    """Everybody came; everything that waits is on the list. Gives the address of the session."""
    page.goto(f"{committee}/sessions/new")
    page.fill("[name=place]", "ইউনিয়ন পরিষদ ভবন")
    for box in page.locator("[name=member_ids]").all():
        box.check()
    page.click("main form button[type=submit]")
    page.click(".take button")
    page.wait_for_selector(".case")
    return page.url


def look(page: Page, base: str, name: str) -> None:
    """What a screen reader would stumble over; and pictures for people, when somebody asks for them."""
    if name in ("forum", "session", "decided", "session-appeal"):
        assert axe(page) == []
    if not SHOTS:
        return
    size = page.viewport_size
    for wide, high in (*SIZES.values(),):
        page.set_viewport_size({"width": wide, "height": high})
        page.screenshot(path=f"{SHOTS}/{name}-{wide}.png", full_page=True)
    page.set_viewport_size(size or {"width": 800, "height": 1280})
