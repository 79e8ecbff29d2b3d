"""A browser that throws its database away: what it was told to be on the disk must not go with it (decision 0028)."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest

from tests.field.harness import Field, Tablet

# A header of LevelDB's log (checksum, length, whole entry) whose content was never written: killed between the two.
CUT_ENTRY = struct.pack("<IHB", 0x12345678, 250, 1)


def database_of(tablet: Tablet) -> Path:
    return next((tablet.profile / "Default" / "IndexedDB").glob("*.indexeddb.leveldb"))


def cut_the_log(tablet: Tablet) -> None:
    with sorted(database_of(tablet).glob("*.log"))[-1].open("ab") as log:
        log.write(CUT_ENTRY)


def lying_there(tablet: Tablet) -> set[str]:
    """The acts whose sealed copy lies in the other place."""
    return set(tablet.ask("return (await (await caches.open('relief-spare')).keys()).map((one) => one.url.slice(-36))"))


def until_lying(tablet: Tablet, wanted: set[str]) -> None:
    for _ in range(300):
        if lying_there(tablet) == wanted:
            return
        tablet.page.wait_for_timeout(100)
    assert lying_there(tablet) == wanted


@pytest.mark.goal("R1")
def test_a_log_cut_by_kills_and_written_on_is_no_broken_database(tablet: Tablet, field: Field) -> None:
    tablet.page.context.set_offline(True)
    said = set()
    for _ in range(3):
        said |= set(tablet.give(2))
        tablet.kill()
        cut_the_log(tablet)
        tablet.again().unlock()
        assert said <= set(tablet.states())
        tablet.page.context.set_offline(True)
    tablet.page.context.set_offline(False)
    tablet.settled()
    assert field.ids() == said


@pytest.mark.goal("R1")
def test_a_tablet_whose_store_is_gone_says_so_and_sends_what_it_kept(
    tablet: Tablet, field: Field, tmp_path: Path
) -> None:
    sent = set(tablet.give(2))
    tablet.settled()
    until_lying(tablet, set())
    tablet.page.context.set_offline(True)
    kept = set(tablet.give(3, start=2))
    until_lying(tablet, kept)
    household = tablet.ask("return packs.packs()[0].rows[2][1]")
    database = database_of(tablet)
    tablet.kill()
    shutil.rmtree(database)

    tablet.again()
    told = tablet.page.locator(".gate-card .notice")
    told.wait_for()
    assert "৩টি কাজ" in told.inner_text()
    for size, (width, height) in {"tablet": (800, 1280), "phone": (360, 640)}.items():
        tablet.page.set_viewport_size({"width": width, "height": height})
        tablet.page.screenshot(path=tmp_path / f"lost-{size}.png", full_page=True)
    assert not tablet.files_with(household, household.replace("-", "")), "what is kept can be read by nobody here"

    tablet.enrol(field.invitation("ট্যাবলেট ১ আবার"))
    tablet.sign_on("babul")
    until_lying(tablet, set())
    assert field.ids() == sent | kept
    assert tablet.states() == {}, "they are an earlier tablet's"
    tablet.page.goto(tablet.url + "/field#outbox")
    tablet.page.get_by_text("সব ৩টি কাজ সার্ভারে পৌঁছেছে").wait_for()
