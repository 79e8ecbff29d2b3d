"""A full tablet: never a green without a stored row, and a paper slip instead."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect

from relief.kernel.digits import to_bangla
from tests.field.conftest import Ready
from tests.field.harness import Field, Tablet

ONE = """
  const pack = packs.packs()[0];
  const row = pack.rows[0];
  return desk.makeDesk(pack).put({ verb: "checkin.record", given: { distribution_id: pack.distribution.id,
    household_id: row[1], outcome: "delivered", method: "code", lines: null, reason: given,
    point_id: pack.points[pack.chosen[0]].id, seen: "give", override_by: null } })
    .then(({ id }) => id, (fault) => fault.notSaved ? `slip ${fault.slip}` : `fault ${fault}`);
"""
SIZE = "80m"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with little room."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("only root may make a small disk; run as root in a container")
    subprocess.run([mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)


def fill_up(folder: Path) -> None:
    """Not a byte is left, as on a tablet full of videos."""
    with (folder / "videos").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4_096):
            pass
    assert os.statvfs(folder).f_bavail == 0


@pytest.mark.goal("R7")
def test_what_cannot_be_written_is_said_in_red_and_has_a_slip(field: Field, ready: Ready, small: Path) -> None:
    tablet = ready(small / "profile")
    tablet.faults.expected += ["QuotaExceeded", "No space", "UnknownError", "disk"]
    tablet.settled()
    field.server.kill()
    before = tablet.give(2)
    fill_up(small)
    # Taps while it is full: each is either stored or refused in red.
    tablet.page.evaluate("window.told = []")
    for number in (1, 2):
        tablet.ask(f"void (async () => {{ window.told.push(await (async () => {{ {ONE} }})()); }})()", "x" * 3_000)
        alarm = tablet.page.locator("dialog.alarm")
        alarm.wait_for()
        assert "জমা হয়নি" in alarm.inner_text()
        assert to_bangla(str(number)) in alarm.locator("b").inner_text()
        assert tablet.page.evaluate("window.told.length") == number - 1, "not a word before it is acknowledged"
        tablet.page.keyboard.press("Escape")
        tablet.page.keyboard.press("Escape")
        expect(alarm).to_be_visible()
        alarm.locator("button").click()
        alarm.wait_for(state="detached")
        tablet.page.wait_for_function("(number) => window.told.length === number", arg=number)
        assert tablet.page.evaluate("window.told.at(-1)") == f"slip {number}"
    assert set(tablet.states()) == set(before), "nothing in the list that is not on the disk"

    (small / "videos").unlink()
    tablet.page.reload()
    tablet.unlock()
    assert set(tablet.states()) == set(before)
    saved = tablet.give(1, 3)
    field.server.start()
    tablet.settled()
    assert field.ids() == {*before, *saved}


@pytest.mark.goal("R7")
def test_room_is_made_from_what_the_server_has(tablet: Tablet) -> None:
    tablet.give(3)
    tablet.settled()
    assert tablet.ask("return outbox.forgetOld(0)") == 3, "confirmed rows may go when room is needed"
    tablet.page.context.set_offline(True)
    kept = tablet.give(2)
    assert tablet.ask("return outbox.forgetOld(0)") == 0, "what is only here may not"
    assert set(tablet.states()) == set(kept)
    seq = tablet.ask("return outbox.acts().map((act) => act.seq)")
    assert seq == [4, 5], "numbers go on"
