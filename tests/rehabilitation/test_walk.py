"""A house repair from the forum's word to its second instalment, each step by who should take it: in Bangla."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.kernel.db import Database
from tests.browser import SIZES, axe
from tests.builders import CLERK, Areas, a_response
from tests.households.builders import a_household
from tests.households.test_walk import served
from tests.people import PASSWORD, UPAZILA_A, People
from tests.verification.builders import a_board, a_forum, a_picture, a_session

SHOTS = os.environ.get("RELIEF_SHOTS")


@pytest.mark.slow
def test_from_a_nomination_to_the_second_instalment(
    browser_context: Callable[..., Page], app: Flask, people: People, areas: Areas, database: Database, now: datetime
) -> None:
    with database.writing() as db:
        response = a_response(db)
        a_household(db, areas.union_a1, head_name="Rahima Begum", head_name_bn="রহিমা বেগম")
        forum = a_forum(db, people.asha, response, areas.union_a1, now=now)
        sitting = a_session(db, people.asha, a_board(db, people.asha, areas.union_a1, now=now), response, now=now)
        second = AccountGiven(
            name="iqbal", name_bn="ইকবাল হোসেন", name_en="Iqbal Hossain", role=Role.COORDINATOR, paths=(UPAZILA_A,),
            password=PASSWORD,
        )  # fmt: skip
        create_account(db, CLERK, second, now=now)
    with served(app) as url:
        asha, iqbal, gita = (sign_in(browser_context("desktop"), url, name) for name in ("asha", "iqbal", "gita"))
        asha.goto(f"{url}/rehabilitation/programmes/new")
        for name, value in (
            ("name_bn", "ঘর মেরামত"), ("name_en", "House repair"), ("neutral_code", "H-1"), ("amount", "৪৫,০০০"),
            ("grants_planned", "২০"), ("title_bn_1", "ভিটা উঁচু করা"), ("title_en_1", "Plinth raised"),
            ("taka_1", "১৮,০০০"), ("evidence_bn_1", "ভিটার ছবি ও মাপ"), ("evidence_en_1", "Photo and height"),
            ("days_1", "৩০"), ("title_bn_2", "টিনের চাল"), ("title_en_2", "Tin roof"), ("taka_2", "২৭,০০০"),
        ):  # fmt: skip
            asha.fill(f"[name={name}]", value)
        asha.check("[name=photo_1]")
        asha.check("[name=measures][value=house-lived-in]")
        look(asha, "programme-form", gate=True)
        send(asha)
        look(asha, "programme", gate=True)

        asha.goto(f"{url}/rehabilitation/nominate?q=রহিমা")
        asha.click("#found a.button--main")
        asha.select_option("[name=forum_id]", str(forum.id))
        asha.fill("[name=ground]", "ঘর ভেসে গেছে")
        look(asha, "nominate")
        send(asha)
        grant = asha.url
        look(asha, "nominated")

        iqbal.goto(f"{grant}/decision")
        iqbal.select_option("[name=session_id]", str(sitting.id))
        iqbal.check("[name=decision][value=verified]")
        look(iqbal, "decision", gate=True)
        send(iqbal)
        gita.goto(grant)
        look(gita, "to-approve")
        gita.click("form[action$='/approve'] button")
        gita.click("dialog[open] [data-yes]")
        gita.wait_for_selector("form[action$='/approve']", state="detached")
        asha.goto(grant)
        asha.click("form[action$='/start'] button")
        asha.wait_for_selector("#milestone-1 a.button")
        look(asha, "started")

        report(asha, grant, 1, "ভিটা তিন ফুট উঁচু", photo=True)
        iqbal.goto(f"{grant}/milestones/1")
        iqbal.fill("[name=proof]", "এক পাশ এখনো নিচু")
        look(iqbal, "inspection", gate=True)
        iqbal.click("button[formaction$='/back']")
        iqbal.wait_for_selector("#milestone-1")
        asha.goto(grant)
        assert "এক পাশ এখনো নিচু" in asha.inner_text("#milestone-1")
        look(asha, "sent-back")
        for number in (1, 2):
            report(asha, grant, number, "কাজ শেষ", photo=number == 1)
            for who, words in ((iqbal, "মেপে দেখা হয়েছে"), (gita, ""), (gita, "")):
                who.goto(f"{grant}/milestones/{number}")
                if words:
                    who.fill("[name=proof]", words)
                look(who, f"step-{number}-{'inspect' if words else 'release'}")
                send(who)
        look(gita, "completed", gate=True)
        iqbal.goto(f"{grant}/visit")
        iqbal.select_option("[name=measure_house_lived_in]", "1")
        iqbal.fill("[name=outcome]", "পরিবার নতুন ঘরে আছে")
        look(iqbal, "visit")
        send(iqbal)
        iqbal.click("main a[href*='/rehabilitation/households/']")
        iqbal.wait_for_url("**/rehabilitation/households/**")
        assert "হ্যাঁ" in iqbal.inner_text("main")
        look(iqbal, "household", gate=True)
        asha.goto(f"{url}/rehabilitation/")
        assert "H-১" in asha.inner_text("main tbody")
        look(asha, "list", gate=True)


def sign_in(page: Page, url: str, name: str) -> Page:
    page.goto(f"{url}/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    send(page)
    return page


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form.form button[type=submit], main form button.button--main").first.click()


def report(page: Page, grant: str, number: int, words: str, *, photo: bool) -> None:
    page.goto(f"{grant}/milestones/{number}")
    page.fill("[name=proof]", words)
    if photo:
        picture = {"name": "v.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
        page.set_input_files("[name=photo]", picture)  # type: ignore[arg-type] # a picture that is in no file
    send(page)


def look(page: Page, name: str, *, gate: bool = False) -> None:
    """What a screen reader would stumble over; and pictures for people, when somebody asks for them."""
    if gate:
        assert axe(page) == []
    if not SHOTS:
        return
    size = page.viewport_size
    for wide, high in SIZES.values():
        page.set_viewport_size({"width": wide, "height": high})
        page.screenshot(path=f"{SHOTS}/{name}-{wide}.png", full_page=True)
    page.set_viewport_size(size or {"width": 1280, "height": 800})
