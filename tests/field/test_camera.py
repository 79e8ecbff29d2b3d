"""The code on the coordinator's screen, before the tablet's camera."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from relief.accounts.models import Device
from relief.web import qr
from tests.field.harness import Field, Hand, Tablet
from tests.field.test_desk_day import FAKE

SCALE = 9


def film(path: Path, drawn: qr.Drawn) -> Path:
    """What a camera sees of the page: the very path the page draws, a little off the middle."""
    code = np.full((drawn.size, drawn.size), 255, dtype=np.uint8)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.path):
        code[int(y), int(x) : int(x) + int(width)] = 0
    code = code.repeat(SCALE, axis=0).repeat(SCALE, axis=1)
    table = np.full((480, 640), 235, dtype=np.uint8)
    assert code.shape[0] < 440, "the picture does not fit before the camera"
    table[20 : 20 + code.shape[0], 60 : 60 + code.shape[1]] = code
    frame = BytesIO()
    Image.fromarray(table).convert("RGB").save(frame, "JPEG", quality=85)
    path.write_bytes(frame.getvalue() * 10)
    return path


def with_camera(field: Field, hand: Hand, folder: Path, text: str) -> Tablet:
    seen = film(folder / "film.mjpeg", qr.drawn(text))
    tablet = hand(folder / "profile", field.server.url, args=[*FAKE, f"--use-file-for-fake-video-capture={seen}"])
    tablet.page.locator("button:has(use[href$='#search'])").click()
    return tablet


@pytest.mark.goal("S2")
def test_the_code_on_the_screen_enrols_the_tablet(field: Field, hand: Hand, tmp_path: Path) -> None:
    code = field.invitation("ক্যামেরা")
    tablet = with_camera(field, hand, tmp_path, f"{field.server.url}/field#enrol={code.replace('-', '')}")
    tablet.page.locator("input[name=password]").wait_for()
    tablet.sign_on("babul")
    with field.database.reading() as db:
        assert [one.name for one in db.query(Device)] == ["ক্যামেরা"]
    assert tablet.page.evaluate("document.querySelector('video')") is None, "the camera is given back"


def test_another_picture_enrols_nothing_and_the_code_can_still_be_typed(
    field: Field, hand: Hand, tmp_path: Path
) -> None:
    tablet = with_camera(field, hand, tmp_path, "https://example.org/menu")
    tablet.page.locator("video").wait_for()
    tablet.page.evaluate("""async () => {
      while (document.querySelector("video").currentTime < 1) await new Promise((on) => setTimeout(on, 50));
    }""")
    assert "#enrol" not in tablet.page.url
    tablet.page.locator("button:has(use[href$='#edit'])").click()
    tablet.enrol(field.invitation())
