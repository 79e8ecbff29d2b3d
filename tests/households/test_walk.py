"""From a union's Bangla spreadsheet to the registry and out again, in a browser, as Asha does it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from relief.kernel.db import Database
from tests.browser import SIZES, axe
from tests.builders import Areas, a_response
from tests.households.builders import a_household
from tests.households.workbooks import merged_cells
from tests.people import PASSWORD, People
from tests.verification.builders import MEMBERS

SHOTS = os.environ.get("RELIEF_SHOTS")


def union_list() -> bytes:
    """As it comes from the union parishad: a title, merged headings, a total, Bangla digits, one shortened NID."""
    rows: list[list[object]] = [
        ["বুধহাটা ইউনিয়ন পরিষদ — ক্ষতিগ্রস্ত পরিবারের তালিকা"],
        ["ক্রমিক নং", "নাম", "শিশু", "", "সদস্য সংখ্যা", "মোবাইল", "এনআইডি", "ক্ষতির ধরন", "পিতা/স্বামীর নাম", "গ্রাম"],
        ["", "", "০-৪ বছর", "৫-১৭ বছর", "", "", "", "", "", ""],
        ["১", "রহিমা বেগম", "১", "২", "৫", "০১৭১২-৩৪৫৬৭৮", "7731228990001", "সম্পূর্ণ", "আবুল কাসেম", "পূর্বপাড়া"],
        ["২", "করিম গাজী", "০", "১", "৩", "1812345678", "1.99E+16", "আংশিক", "রহিম গাজী", "উত্তরপাড়া"],
        ["৩", "সুমিত্রা মণ্ডল", "০", "০", "২", "০১৮১১-২২৩৩৪৫", "", "আংশিক", "কৃষ্ণপদ মণ্ডল", "শ্রীফলতলা"],
        ["মোট", "", "১", "৩", "১০", "", "", "", "", ""],
    ]
    spans = [(1, column, 2, column, str(rows[1][column])) for column in (0, 1, 4, 5, 6, 7, 8, 9)]
    return merged_cells(rows, *spans, (1, 2, 1, 3, "শিশু"), (0, 0, 0, 9, str(rows[0][0])))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.mark.slow
def test_asha_brings_a_union_list_in_and_takes_counts_out(
    tablet: Page, app: Flask, people: People, areas: Areas, database: Database, now: datetime, tmp_path: Path
) -> None:
    with database.writing() as db:
        a_response(db)
        # Registered at the desk before, in other letters, and with a slip in the telephone number.
        a_household(
            db,
            areas.union_a1,
            head_name="Sumitra Mondal",
            guardian_name="Krishnapada Mondal",
            village="শ্রীফলতলা",
            phone="01811223344",
            size=2,
        )
    path = tmp_path / "বুধহাটা.xlsx"
    path.write_bytes(union_list())
    with served(app) as url:
        tablet.goto(f"{url}/sign-in")
        tablet.fill("[name=name]", "asha")
        tablet.fill("[name=password]", PASSWORD)
        tablet.click("main button[type=submit]")
        tablet.goto(f"{url}/households/imports/")
        tablet.set_input_files("[name=file]", path)
        tablet.click("form.register button[type=submit]")
        tablet.wait_for_selector("#default_area")
        columns = tablet.url
        look(tablet, url, "columns", columns)
        tablet.select_option("#default_area", index=1)
        tablet.click("main form button[type=submit]")
        tablet.wait_for_selector("#import-rows")
        look(tablet, url, "review", columns)
        assert tablet.locator("#row-5").inner_text().find("1.99E+16") >= 0
        # One row sounds like the family of the desk: Asha looks at both and says so.
        tablet.click("a[href$=alike]")
        tablet.wait_for_selector("#questions .twins")
        assert "সুমিত্রা" in tablet.locator("#questions").inner_text()
        look(tablet, url, "alike", f"{columns}/alike")
        tablet.click("#questions button[value=same]")
        tablet.wait_for_function("() => !document.querySelector('#questions .twins')")
        tablet.goto(columns)
        tablet.click("form[action$=merge] button")
        tablet.click("dialog button:has-text('হ্যাঁ'), dialog button.button--main")
        tablet.wait_for_function("() => !document.querySelector('form[action$=merge]')")
        tablet.goto(f"{url}/households/")
        assert "রহিমা বেগম" in tablet.locator("main").inner_text()
        verified_by_a_committee(tablet, url, str(areas.union_a1.id))
        # The same file again: nothing to merge, and it says so.
        tablet.goto(f"{url}/households/imports/")
        tablet.set_input_files("[name=file]", path)
        tablet.click("form.register button[type=submit]")
        tablet.wait_for_selector("#default_area")
        tablet.select_option("#default_area", index=1)
        tablet.click("main form button[type=submit]")
        tablet.wait_for_selector("#import-rows")
        assert tablet.locator("form[action$=merge]").count() == 0
        look(tablet, url, "again", tablet.url)
        # Counts for another organisation.
        tablet.goto(f"{url}/households/exports/")
        look(tablet, url, "exports", tablet.url)
        tablet.check("[name=profile][value=aggregate]")
        tablet.check("[name=format][value=csv]")
        tablet.fill("[name=purpose]", "শীতের কম্বল")
        tablet.fill("[name=recipient]", "দ্বীপ সংস্থা")
        tablet.click("form.register button[type=submit]")
        tablet.wait_for_selector("a[href$=file]")
        look(tablet, url, "file", tablet.url)
        with tablet.expect_download() as download:
            tablet.click("a[href$=file]")
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "*" in text
    assert "রহিমা" not in text


def verified_by_a_committee(page: Page, url: str, area_id: str) -> None:
    """The families of the list come before their committee, and the list it reads aloud is there at the end."""
    page.goto(f"{url}/verification/committees/new")
    page.fill("[name=name]", "বুধহাটা ইউনিয়ন যাচাই কমিটি")
    page.select_option("[name=area_id]", area_id)
    page.click("main form button[type=submit]")
    committee = page.url
    for name, seat in MEMBERS:
        page.goto(f"{committee}/members/new")
        page.fill("[name=name]", name)
        page.select_option("[name=seat]", seat.value)
        page.click("main form button[type=submit]")
    page.goto(f"{committee}/sessions/new")
    page.fill("[name=place]", "ইউনিয়ন পরিষদ ভবন")
    for box in page.locator("[name=member_ids]").all():
        box.check()
    page.click("main form button[type=submit]")
    page.click(".take button")
    page.wait_for_selector(".case")
    cases = page.locator(".case")
    assert cases.count() == 2, "who waits: one new family, and the known one with its damage"
    for number in range(2):
        cases.nth(number).locator("label:has([value=verified])").click()
        page.wait_for_selector(f"#counts .badge--good:has-text('{'১২'[number]}')")
    session = page.url
    look(page, url, "committee", session)
    page.click(".page__actions a[href$=close]")
    page.click("main form[action$=close] button")
    page.wait_for_selector("a[href$='reading.pdf']")
    look(page, url, "verified-session", session)
    aloud = page.context.request.get(f"{session}/reading.pdf").body()
    words = " ".join(sheet.get_textpage().get_text_bounded() for sheet in pypdfium2.PdfDocument(aloud))
    assert "রহিমা" in words
    assert "করিম" not in words, "his row could not be read and never entered"
    page.goto(f"{url}/verification/unions/{area_id}?state=verified")
    look(page, url, "verified", page.url)
    shown = page.locator("main").inner_text()
    assert "রহিমা বেগম" in shown
    assert "Sumitra Mondal" in shown, "the desk wrote her in Latin letters"


def look(page: Page, base: str, name: str, address: str) -> None:
    """What a screen reader would stumble over; and pictures for people, when somebody asks for them."""
    assert axe(page) == [], name
    if not SHOTS:
        return
    sizes = {**SIZES, "desktop": (1366, 900)}
    for language in ("en", "bn"):
        page.goto(f"{base}/about")
        token = page.locator("[name=csrf_token]").first.get_attribute("value") or ""
        page.request.post(f"{base}/language", form={"language": language, "next": "/about", "csrf_token": token},
                          headers={"Referer": base})  # fmt: skip
        for size, (width, height) in sizes.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address)
            page.screenshot(path=f"{SHOTS}/{name}-{language}-{size}.png", full_page=True)
    page.set_viewport_size({"width": 800, "height": 1280})
    page.goto(address)
