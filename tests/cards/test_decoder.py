"""The scanning decoder in Chromium: it reads, it asks no other host, and no other page may run it."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from flask import g
from PIL import Image
from playwright.sync_api import Browser, Error, Page

from relief.kernel.cards import sign
from relief.kernel.ids import make_code
from relief.web.guard import public
from tests.browser import FLAGS, LiveServer, chromium, watched

TEXT = sign(b"c" * 32, make_code("SAT", "7F3", 214))
READ = """async ({ width, height, grey }) => {
  const { readCode } = await import("/static/js/field/decoder.js");
  const picture = new ImageData(width, height);
  const bytes = Uint8Array.from(atob(grey), (sign) => sign.charCodeAt(0));
  bytes.forEach((value, place) => picture.data.set([value, value, value, 255], place * 4));
  return await readCode(picture);
}"""


FILM = """async () => {
  const { frameOf, openCamera, readCode } = await import("/static/js/field/decoder.js");
  const video = document.querySelector("video");
  if (frameOf(video) !== null) throw new Error("a picture before there is one");
  const stop = await openCamera(video);
  const [track] = video.srcObject.getTracks();
  let text = null;
  for (let tried = 0; text === null && tried < 50; tried += 1) {
    const frame = frameOf(video);
    if (frame) text = await readCode(frame);
    await new Promise((go) => setTimeout(go, 20));
  }
  stop();
  return [text, track.readyState, video.srcObject === null];
}"""


def grey(text: str | None) -> npt.NDArray[np.uint8]:
    """What a camera sees: a light table, and on it a card or none."""
    table = np.full((480, 640), 200, dtype=np.uint8)
    if text:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
        code = np.array(made.to_image(scale=5))
        table[60 : 60 + code.shape[0], 90 : 90 + code.shape[1]] = code
    return table


def picture(text: str | None) -> dict[str, object]:
    return {"width": 640, "height": 480, "grey": base64.b64encode(grey(text).tobytes()).decode()}


@pytest.fixture
def scanning_page(live_server: LiveServer) -> str:
    @public
    def scan() -> str:
        g.may_compile_wasm = True
        return '<!doctype html><title>scan</title><link rel="icon" href="data:,"><video></video>'

    live_server.app.add_url_rule("/a-page-that-scans", view_func=scan)
    return live_server.url + "/a-page-that-scans"


def test_it_reads_a_card_and_finds_none_where_there_is_none(tablet: Page, scanning_page: str) -> None:
    asked: list[str] = []
    tablet.on("request", lambda request: asked.append(request.url))
    answer = tablet.goto(scanning_page)
    assert answer is not None
    assert "script-src 'self' 'wasm-unsafe-eval';" in answer.headers["content-security-policy"]
    assert tablet.evaluate(READ, picture(TEXT)) == TEXT
    assert tablet.evaluate(READ, picture(None)) is None
    assert sum(url.endswith("zxing_reader.wasm") for url in asked) == 1, "fetched once"


@pytest.mark.goal("S5")
def test_no_other_page_may_run_it(tablet: Page, live_server: LiveServer) -> None:
    watch = tablet.watch  # type: ignore[attr-defined]
    watch.expected += ["wasm", "WebAssembly", "ArrayBuffer"]
    answer = tablet.goto(live_server.url + "/sign-in")
    assert answer is not None
    assert "wasm" not in answer.headers["content-security-policy"]
    with pytest.raises(Error, match="WebAssembly"):
        tablet.evaluate(READ, picture(TEXT))


def test_the_devices_own_reader_is_asked_first_and_may_fail(tablet: Page, scanning_page: str) -> None:
    tablet.add_init_script("""
      window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect(picture) {
          if (window.broken) throw new Error("no service");
          return window.seen ? [{ rawValue: window.seen }] : [];
        }
      };
    """)
    tablet.goto(scanning_page)
    tablet.evaluate("window.seen = 'from the device'")
    assert tablet.evaluate(READ, picture(TEXT)) == "from the device"
    tablet.evaluate("window.seen = ''")
    assert tablet.evaluate(READ, picture(TEXT)) == TEXT, "what it does not find, the other finds"
    tablet.evaluate("window.broken = true")
    assert tablet.evaluate(READ, picture(TEXT)) == TEXT


def test_a_failed_fetch_is_tried_again(tablet: Page, scanning_page: str) -> None:
    watch = tablet.watch  # type: ignore[attr-defined]
    watch.expected += ["zxing_reader.wasm", "ERR_FAILED", "wasm", "Aborted", "ArrayBuffer"]
    tablet.goto(scanning_page)
    tablet.route("**/zxing_reader.wasm", lambda route: route.abort())
    with pytest.raises(Error):
        tablet.evaluate(READ, picture(TEXT))
    tablet.unroute("**/zxing_reader.wasm")
    assert tablet.evaluate(READ, picture(TEXT)) == TEXT


def film(path: Path) -> Path:
    """A camera that looks at a card, as the pictures of an MJPEG file."""
    frame = BytesIO()
    Image.fromarray(grey(TEXT)).convert("RGB").save(frame, "JPEG", quality=85)
    path.write_bytes(frame.getvalue() * 10)
    return path


def test_a_camera_is_opened_read_and_given_back(browser: Browser, scanning_page: str, tmp_path: Path) -> None:
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    fake.append(f"--use-file-for-fake-video-capture={film(tmp_path / 'film.mjpeg')}")
    with_camera = browser.browser_type.launch(executable_path=chromium(), args=[*FLAGS, *fake])
    try:
        context = with_camera.new_context(permissions=["camera"])
        watch = watched(context)
        page = context.new_page()
        page.goto(scanning_page)
        assert page.evaluate(FILM) == [TEXT, "ended", True]
        assert watch.unexpected() == []
    finally:
        with_camera.close()


def test_without_a_camera_it_says_what_the_browser_says(tablet: Page, scanning_page: str) -> None:
    tablet.goto(scanning_page)
    with pytest.raises(Error, match=r"NotFoundError|NotAllowedError"):
        tablet.evaluate(FILM)
