"""From a union's Bangla spreadsheet to the registry and out again, in a browser, as Asha does it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from relief.kernel.db import Database
from tests.browser import SIZES, axe
from tests.builders import Areas, a_response
from tests.households.workbooks import merged_cells
from tests.people import PASSWORD, People

SHOTS = os.environ.get("RELIEF_SHOTS")


def union_list() -> bytes:
    """As it comes from the union parishad: a title, merged headings, a total, Bangla digits, one shortened NID."""
    rows: list[list[object]] = [
        ["বুধহাটা ইউনিয়ন পরিষদ — ক্ষতিগ্রস্ত পরিবারের তালিকা"],
        ["ক্রমিক নং", "নাম", "শিশু", "", "সদস্য সংখ্যা", "মোবাইল", "এনআইডি", "ক্ষতির ধরন"],
        ["", "", "০-৪ বছর", "৫-১৭ বছর", "", "", "", ""],
        ["১", "রহিমা বেগম", "১", "২", "৫", "০১৭১২-৩৪৫৬৭৮", "7731228990001", "সম্পূর্ণ"],
        ["২", "করিম গাজী", "০", "১", "৩", "1812345678", "1.99E+16", "আংশিক"],
        ["৩", "সুমিত্রা মণ্ডল", "০", "০", "২", "", "", "আংশিক"],
        ["মোট", "", "১", "৩", "১০", "", "", ""],
    ]
    spans = [(1, column, 2, column, str(rows[1][column])) for column in (0, 1, 4, 5, 6, 7)]
    return merged_cells(rows, *spans, (1, 2, 1, 3, "শিশু"), (0, 0, 0, 7, str(rows[0][0])))


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
        tablet.click("form[action$=merge] button")
        tablet.click("dialog button:has-text('হ্যাঁ'), dialog button.button--main")
        tablet.wait_for_function("() => !document.querySelector('form[action$=merge]')")
        tablet.goto(f"{url}/households/")
        assert "রহিমা বেগম" in tablet.locator("main").inner_text()
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
