"""The stations of a space's life at the desk, each by who should take it, in Bangla; tests/field/test_space_walk.py
walks them all, with two tablets in the middle."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from uuid import UUID

import pypdfium2
import sqlalchemy as sa
from playwright.sync_api import Page

from relief.concerns.models import Concern
from relief.kernel.db import Database
from tests.browser import SIZES, axe
from tests.people import PASSWORD, People
from tests.spaces.test_halts import WATER

SHOTS = os.environ.get("RELIEF_SHOTS")


def proposed_and_opened(asha: Page, hena: Page, url: str, people: People, today: date) -> UUID:
    """By its checklist: the manager proposes and visits, the coordinator clears people and approves."""
    hena.goto(f"{url}/spaces/new")
    for name, value in (
        ("name_bn", "গাবুরা শিশু বান্ধব কেন্দ্র"), ("name_en", "Gabura child-friendly space"), ("indoor_m2", "৬২"),
        ("latrines_female", "১"), ("latrines_male", "১"), ("lat", "22.55"), ("lon", "89.05"),
        ("code_signed_on", typed(today - timedelta(days=20))), ("opened_on", typed(today - timedelta(days=14))),
        ("review_on", typed(today + timedelta(days=120))),
    ):  # fmt: skip
        hena.fill(f"[name={name}]", value)
    hena.select_option("[name=area_id]", index=1)
    look(hena, "propose", gate=True)
    send(hena)
    space = UUID(hena.url.rpartition("/")[2])
    look(hena, "proposed", gate=True)
    hena.goto(f"{url}/spaces/{space}/groups/new")
    for name, value in (("name_bn", "তারা দল"), ("name_en", "Star group"), ("age_min", "৬"), ("age_max", "৯")):
        hena.fill(f"[name={name}]", value)
    send(hena)
    hena.goto(f"{url}/spaces/{space}/staff")
    hena.select_option("[name=user_id]", str(people.champa.id))
    hena.fill("[name=code_signed_on]", typed(today - timedelta(days=20)))
    look(hena, "staff")
    send(hena)
    asha.goto(f"{url}/spaces/people/{people.champa.id}")
    asha.check("[name=sex][value=female]")
    asha.select_option("[name=vetting]", "cleared")
    for name in ("vetted_on", "trained_on"):
        asha.fill(f"[name={name}]", typed(today - timedelta(days=30)))
    look(asha, "clearance", gate=True)
    send(asha)
    hena.goto(f"{url}/spaces/{space}/visits/new")
    for box in hena.locator("main input[type=radio][value=yes]").all():
        box.check()
    look(hena, "visit", gate=True)
    send(hena)
    step(hena, "assessed")
    asha.goto(f"{url}/spaces/{space}/life")
    look(asha, "to-approve", gate=True)
    step(asha, "approved")
    hena.goto(f"{url}/spaces/{space}/life")
    step(hena, "open")
    look(hena, "opened")
    return space


def planned_with_a_holiday(asha: Page, hena: Page, url: str, space: UUID, today: date) -> None:
    hena.goto(f"{url}/spaces/{space}/series/new")
    for box in hena.locator("[name=weekdays]").all():
        box.check()
    hena.check("[name=lead_ids]")
    days = (("valid_from", today - timedelta(days=14)), ("valid_to", today + timedelta(days=14)))
    for name, value in (("starts", "০৯:০০"), ("ends", "১১:০০"), *((name, typed(day)) for name, day in days)):
        hena.fill(f"[name={name}]", value)
    look(hena, "series", gate=True)
    send(hena)
    asha.goto(f"{url}/spaces/holidays")
    asha.fill("[name=name_bn]", "দুর্গাপূজা")
    asha.fill("[name=first_day]", typed(today + timedelta(days=3)))
    send(asha)
    look(asha, "holidays", gate=True)
    hena.goto(f"{url}/spaces/{space}/timetable?week={today + timedelta(days=3)}")
    assert "দুর্গাপূজা" in hena.inner_text(".week")
    look(hena, "timetable", gate=True)


def enrolled(champa: Page, url: str, space: UUID, today: date) -> None:
    """Three children: the book is asked first, and one of them has nobody."""
    for name, guardian in (("রূপা", "জাহানারা"), ("মিনা", "সালমা"), ("রাজু", "")):
        champa.goto(f"{url}/spaces/{space}/enrolments/new")
        champa.fill("main form.form [name=name]", name)
        send(champa)
        champa.fill("[name=known_as]", name)
        champa.check(f"[name=sex][value={'male' if name == 'রাজু' else 'female'}]")
        champa.fill("[name=age]", "৭")
        champa.locator("details:has([name=from_date]) summary").click()
        champa.fill("[name=from_date]", typed(today - timedelta(days=14)))
        if guardian:
            champa.fill("[name=caregiver_name]", guardian)
            champa.fill("[name=caregiver_relation]", "মা")
            champa.fill("[name=caregiver_phone]", "০১৭১২৩৪৫৬৭৮")
        else:
            champa.check("[name=unaccompanied]")
            champa.fill("[name=given_by]", "ইউপি সদস্য")
        champa.check("[name=consent_enrolment]")
        champa.check("[name=child_assents][value=yes]")
        look(champa, f"enrol-{'with' if guardian else 'without'}-guardian", gate=True)
        send(champa)
    look(champa, "unaccompanied", gate=True)
    champa.goto(f"{url}/spaces/{space}/children")
    look(champa, "children", gate=True)


def a_course_of_one_part(hena: Page, champa: Page, url: str, space: UUID, session: UUID, today: date) -> None:
    """The manager plans it, the facilitator says which session taught it."""
    hena.goto(f"{url}/courses/new")
    hena.fill("[name=name_bn]", "সাঁতার")
    hena.fill("[name=least_parts]", "১")
    send(hena)
    hena.goto(hena.url + "/parts/new")
    hena.fill("[name=name_bn]", "ভাসা")
    send(hena)
    look(hena, "course", gate=True)
    hena.goto(f"{url}/spaces/{space}")
    hena.click("main a[href*='/courses/groups/']")
    hena.wait_for_url("**/courses/groups/*")
    hena.select_option("[name=course_id]", index=1)
    hena.fill("[name=starts_on]", typed(today - timedelta(days=14)))
    hena.fill("[name=ends_on]", typed(today + timedelta(days=14)))
    send(hena)
    champa.goto(hena.url)
    teaches = f"form[action*='{session}']"
    champa.select_option(f"{teaches} [name=part_id]", index=1)
    with champa.expect_navigation():
        champa.click(f"{teaches} button")


def asked_after(champa: Page, url: str, database: Database) -> None:
    """Two days absent without a word: somebody calls, and a worry goes to protection and nowhere else."""
    champa.goto(f"{url}/spaces/absences")
    assert "রাজু" in champa.inner_text(".calls")
    look(champa, "absences", gate=True)
    champa.click(".calls a.name")
    champa.wait_for_url("**/absences/*")
    champa.check("[name=reached][value=yes]")
    look(champa, "followup", gate=True)
    with champa.expect_navigation():
        champa.click("form[action$='/attempts'] button")
    champa.select_option("[name=outcome]", "unsafe")
    with champa.expect_navigation():
        champa.click("form[action$='/close'] button")
    look(champa, "closed-with-a-worry", gate=True)
    champa.click("main a[href*='/concerns/new?space=']")
    champa.wait_for_url("**/concerns/new?*")
    champa.fill("[name=text]", "রাতে কাজে পাঠানো হয়")
    look(champa, "worry", gate=True)
    send(champa)
    with database.reading() as db:
        assert len(db.scalars(sa.select(Concern)).all()) == 2, "the child without anybody, and this worry"
    champa.goto(f"{url}/spaces/absences?show=closed")
    assert "রাজু" in champa.inner_text(".calls")
    look(champa, "absences-closed")


def stood_still(asha: Page, url: str, today: date) -> None:
    asha.goto(f"{url}/spaces/suspensions/new")
    asha.fill("[name=to_date]", typed(today + timedelta(days=9)))
    asha.fill("[name=reason]", "ঘূর্ণিঝড়")
    asha.fill("[name=shape]", json.dumps(WATER))
    look(asha, "suspend", gate=True)
    send(asha)
    assert "গাবুরা" in asha.inner_text("main tbody")
    look(asha, "foreseen", gate=True)
    with asha.expect_navigation():
        asha.click("main form button.button--danger")
    look(asha, "stands-still", gate=True)


def opened_again(hena: Page, url: str, space: UUID) -> None:
    hena.goto(f"{url}/spaces/{space}")
    look(hena, "suspended", gate=True)
    with hena.expect_navigation():
        hena.click("form[action$='/call-list'] button")
    assert "জাহানারা" in hena.inner_text("main")
    look(hena, "families-to-call", gate=True)
    hena.goto(f"{url}/spaces/{space}")
    hena.click("main a[href$='/reopen']")
    hena.wait_for_url("**/reopen")
    for name in ("safe", "water", "people"):
        hena.check(f"[name={name}]")
    look(hena, "reopening", gate=True)
    send(hena)


def sign_in(page: Page, url: str, name: str) -> Page:
    page.goto(f"{url}/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    send(page)
    return page


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").first.click()


def step(page: Page, to: str) -> None:
    with page.expect_navigation():
        page.locator(f"form:has([name=to][value={to}]) button").click()


def typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def pdf(page: Page, address: str, name: str) -> str:
    """The words of all pages of a file."""
    answer = page.context.request.get(address)
    assert answer.ok
    sheets = list(pypdfium2.PdfDocument(answer.body()))
    if SHOTS:
        sheets[0].render(scale=1.5).to_pil().save(f"{SHOTS}/{name}.png")
    return " ".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)


def look(page: Page, name: str, *, gate: bool = False) -> None:
    """What a screen reader would stumble over; and pictures for people, when somebody asks for them."""
    if gate:
        assert axe(page) == [], name
    if not SHOTS:
        return
    size = page.viewport_size
    for wide, high in SIZES.values():
        page.set_viewport_size({"width": wide, "height": high})
        page.screenshot(path=f"{SHOTS}/{name}-{wide}.png", full_page=True)
    page.set_viewport_size(size or {"width": 1280, "height": 800})
