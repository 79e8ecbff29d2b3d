"""The accessibility gate itself: without these, "no violations" could mean "did not look"."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import Open, Watch, axe

PAGE = """<!doctype html><html lang="bn"><head><title>ত্রাণ</title>
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'none'; style-src 'unsafe-inline'">
<style>p {{ color: {colour}; background: #fff; font-size: 18px }}</style></head>
<body><main><h1>ত্রাণ বিতরণ ১২</h1><p>{text}</p></main></body></html>"""


@pytest.mark.goal("U6")
@pytest.mark.parametrize("text", ["ফিকে লেখা", "ত্রাণ", "ত্রাণ বিতরণ ১২", "বন", "ঘর", "মা"])
def test_pale_bangla_is_seen(desktop: Page, text: str) -> None:
    desktop.set_content(PAGE.format(colour="#ccc", text=text))
    assert [fault.split(":")[0] for fault in axe(desktop)] == ["color-contrast"]


def test_dark_bangla_passes(desktop: Page) -> None:
    desktop.set_content(PAGE.format(colour="#222", text="ত্রাণ বিতরণ ১২"))
    assert axe(desktop) == []


def test_a_field_without_a_label_is_seen(phone: Page) -> None:
    phone.set_content(PAGE.format(colour="#222", text="<input name='head'>"))
    assert any(fault.startswith("label:") for fault in axe(phone))


def test_a_page_is_watched(browser_context: Open) -> None:
    page = browser_context("tablet")
    page.set_content(PAGE.format(colour="#222", text="নাম") + "<script>1</script>")
    page.evaluate("console.error('lost')")
    page.evaluate("setTimeout(() => { throw new Error('broken') })")
    page.evaluate("fetch('https://elsewhere.invalid/').catch(() => 0)")
    page.set_content("<img src='http://outside.invalid/mark.png' alt=''>")
    page.wait_for_load_state("networkidle")
    watch: Watch = page.watch  # type: ignore[attr-defined] # set by browser_context
    faults = "\n".join(watch.unexpected())
    for piece in (
        "script-src",
        "lost",
        "broken",
        "connect-src",
        "another host: GET http://outside",
    ):
        assert piece in faults
    watch.expected.append("")  # All of it was on purpose.
