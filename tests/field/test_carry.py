"""A tablet that never gets a line again: its outbox travels as a file nobody on the way can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.field.harness import CANARY, Field, Hand, Tablet


def saved_file(tablet: Tablet, folder: Path) -> Path:
    tablet.page.goto(tablet.url + "/field#outbox")
    with tablet.page.expect_download() as coming:
        tablet.page.get_by_text("ফাইলে রাখুন").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    tablet.page.locator("dialog.ask .button").click()
    return path


def carry(tablet: Tablet, path: Path) -> None:
    tablet.page.goto(tablet.url + "/field#outbox")
    with tablet.page.expect_file_chooser() as asked:
        tablet.page.get_by_text("ফাইল বহন করুন").click()
    asked.value.set_files(path)
    tablet.page.locator("dialog.ask .button").click()


@pytest.mark.goal("R21")
def test_another_tablet_carries_the_file_and_twice_is_once(
    field: Field, tablet: Tablet, hand: Hand, tmp_path: Path
) -> None:
    first = tablet
    second = hand(tmp_path / "second", field.server.url).ready(field.invitation("ট্যাবলেট ২"))
    first.settled()
    first.page.context.set_offline(True)
    saved = set(first.give(4))
    path = saved_file(first, tmp_path)
    content = path.read_text(encoding="utf-8")
    assert path.name.startswith("relief-outbox-")
    assert path.name.endswith("-4.json")
    assert not [word for word in (*CANARY, "babul", "বাবুল", "delivered") if word in content]
    assert {item["id"] for item in json.loads(content)["items"]} == saved

    for _ in range(2):
        carry(second, path)
        second.send()
    second.page.get_by_text("সব ৪টি কাজ সার্ভারে পৌঁছেছে").first.wait_for()
    assert field.ids() == saved
    assert second.states() == {}, "what was carried is not its own"

    # The first tablet comes back after all.
    first.page.context.set_offline(False)
    first.settled()
    assert field.ids() == saved
    assert set(first.states().values()) == {"done"}


@pytest.mark.goal("R21")
def test_a_file_of_something_else_is_refused_in_words(tablet: Tablet, tmp_path: Path) -> None:
    for name, content in (
        ("a.json", "{}"),
        ("b.json", "not even json"),
        ("c.json", '{"relief":"outbox","v":9,"items":[]}'),
    ):
        path = tmp_path / name
        path.write_text(content)
        tablet.page.goto(tablet.url + "/field#outbox")
        with tablet.page.expect_file_chooser() as asked:
            tablet.page.get_by_text("ফাইল বহন করুন").click()
        asked.value.set_files(path)
        assert "ফাইল নয়" in tablet.page.locator("dialog.ask h2").inner_text()
        tablet.page.locator("dialog.ask .button").click()
    assert tablet.ask("return carried.carried()") == []


# Chromium on Linux has no sheet; on a tablet it is the browser's own.
SHEET = """() => {
  navigator.canShare = ({ files }) => files.every((file) => file.type === "text/plain" && file.name.endsWith(".txt"));
  navigator.share = async ({ files }) => {
    if (window.refused) throw new DOMException("", window.refused);
    window.shared = [files[0].name, await files[0].text()];
  };
}"""


@pytest.mark.goal("R21")
def test_the_sealed_file_goes_through_the_share_sheet(tablet: Tablet, field: Field, hand: Hand, tmp_path: Path) -> None:
    tablet.settled()
    tablet.page.context.set_offline(True)
    share = tablet.page.locator("button:has(use[href$='#share'])")
    tablet.page.goto(tablet.url + "/field#outbox")
    tablet.page.locator(".box__tools").wait_for()
    assert share.count() == 0, "nothing is offered that the browser cannot do"
    tablet.page.evaluate(SHEET)
    saved = set(tablet.give(2))
    share.click()
    tablet.page.wait_for_function("window.shared")
    name, content = tablet.page.evaluate("window.shared")
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert name.endswith("-2.txt")
    assert "delivered" not in content

    tablet.page.evaluate("window.refused = 'AbortError'")
    share.click()
    assert tablet.page.locator("dialog.ask").count() == 0, "who closes the sheet wants nothing"
    tablet.page.evaluate("window.refused = 'NotAllowedError'")
    with tablet.page.expect_download():
        share.click()
    tablet.page.locator("dialog.ask .button").click()

    other = hand(tmp_path / "other", field.server.url).ready(field.invitation("ট্যাবলেট ২"))
    carry(other, path)
    other.send()
    assert field.ids() == saved
