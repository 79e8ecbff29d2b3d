"""Cards on paper and before the camera: `scripts/bench --cards`. Needs no filled database.

Scanning is measured against jsQR, which npm fetches into a temporary folder for this run alone.
"""

from __future__ import annotations

import base64
import math
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter
from playwright.sync_api import Page, sync_playwright

from relief.households.cards_paper import Face, pdf
from relief.kernel.cards import sign
from relief.kernel.ids import make_code
from tests.benchmarks.table import Line, spread
from tests.browser import FLAGS, LiveServer, chromium, serving

FRAMES = 200
AT_ONCE = 10
WIDTH, HEIGHT = 640, 480
CARDS = 1_000
SEED = b"b" * 32
PEER = "jsqr@1.4.0"
Grey = npt.NDArray[np.uint8]

READ = """async ({ width, height, frames, peer }) => {
  const { readCode } = await import("/static/js/field/decoder.js");
  const found = [];
  for (const frame of frames) {
    const picture = new ImageData(width, height);
    const bytes = Uint8Array.from(atob(frame), (sign) => sign.charCodeAt(0));
    bytes.forEach((value, place) => picture.data.set([value, value, value, 255], place * 4));
    const began = performance.now();
    const text = peer ? jsQR(picture.data, width, height)?.data ?? null : await readCode(picture);
    found.push([text, performance.now() - began]);
  }
  return found;
}"""


def measure() -> Iterator[Line]:
    """The lines of the table."""
    yield _printed()
    frames = [bad_frame(number) for number in range(FRAMES)]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        yield from _scanned(server, frames, _peer(Path(folder)))


def text_of(number: int) -> str:
    return sign(SEED, make_code("SAT", "7F3", number))


def _printed() -> Line:
    faces = [
        Face(
            number=make_code("SAT", "7F3", number),
            signed=text_of(number),
            names=("লক্ষ্মী রানী মণ্ডল", "Lakshmi Rani Mondal"),
            villages=("চর বুধহাটা", "বুধহাটা · Budhhata"),
        )
        for number in range(CARDS)
    ]
    started, spent = time.perf_counter(), time.process_time()
    content = pdf(faces, heading=("সাতক্ষীরা বন্যা", "Satkhira flood"))
    seconds, cpu = time.perf_counter() - started, time.process_time() - spent
    read = {found.text for page in _pages(content) for found in zxingcpp.read_barcodes(page)}
    right = len(read & {face.signed for face in faces})
    size = f"{seconds:.1f} s (CPU {cpu:.1f}), {len(content) / 1e6:.1f} MB"
    figure = f"{size}, {right} of {CARDS} codes read back at 150 dots an inch"
    return Line(f"{CARDS:,} cards in one PDF", figure, "<= 10 s, all read", met=seconds <= 10 and right == CARDS)


def _pages(content: bytes) -> Iterator[Grey]:
    document = pypdfium2.PdfDocument(content)
    for page in document:
        yield np.asarray(page.render(scale=150 / 72, grayscale=True).to_pil(), dtype=np.uint8)
    document.close()


def bad_frame(number: int) -> Grey:
    """What a camera sees of a card in a queue in the rain: turned, slanted, dim, noisy, blurred."""
    dice = np.random.default_rng(1_000 + number)
    made = zxingcpp.create_barcode(text_of(number), zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    code = Image.fromarray(np.array(made.to_image(scale=8)))
    side = dice.uniform(190, 380)
    corners = _corners(dice, side)
    card = Image.new("L", (WIDTH, HEIGHT), 0)
    mask = Image.new("L", code.size, 255)
    coefficients = _perspective(corners, code.size)
    drawn = code.transform((WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    covers = mask.transform((WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR)
    table = Image.fromarray(dice.integers(60, 190, (12, 16), dtype=np.uint8)).resize(
        (WIDTH, HEIGHT), Image.Resampling.BICUBIC
    )
    card.paste(table)
    card.paste(drawn, mask=covers)
    card = card.filter(ImageFilter.GaussianBlur(dice.uniform(0, 2.0)))
    seen = np.asarray(card, dtype=float)
    light, dark = dice.uniform(0.3, 1.0), dice.uniform(0, 40)
    shade = np.linspace(1.0, dice.uniform(0.35, 1.0), WIDTH)[None, :]
    seen = seen * light * shade + dark + dice.normal(0, dice.uniform(2, 18), seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


def _corners(dice: np.random.Generator, side: float) -> list[tuple[float, float]]:
    turn = dice.uniform(0, 2 * math.pi)
    slant = dice.uniform(0, 0.22, (4, 2)) * side * dice.choice([-1, 1], (4, 2)) * 0.5
    centre = np.array([WIDTH / 2, HEIGHT / 2]) + dice.uniform(-60, 60, 2)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    return [tuple(point) for point in square @ rotation.T + centre + slant]


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """What takes a point of the frame to the point of the code that is seen there."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(rows), np.array(wanted, dtype=float))]


def _peer(folder: Path) -> str | None:
    try:
        subprocess.run(
            ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", PEER],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return (folder / "node_modules" / "jsqr" / "dist" / "jsQR.js").read_text(encoding="utf-8")


def _scanned(server: LiveServer, frames: list[Grey], peer: str | None) -> Iterator[Line]:
    from flask import g

    from relief.web.guard import public

    @public
    def scan() -> str:
        g.may_compile_wasm = True
        return '<!doctype html><title>scan</title><link rel="icon" href="data:,">'

    server.app.add_url_rule("/a-page-that-scans", view_func=scan)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.goto(server.url + "/a-page-that-scans")
        _read(page, frames[:3], peer=False)
        ours, our_ms, our_wrong = _read(page, frames, peer=False)
        told = f"{ours} of {FRAMES} read, {our_wrong} wrong; {spread(our_ms)}"
        if peer is None:
            yield Line("scanning bad frames", told, ">= 1.3x jsQR; left out: npm could not fetch it")
            return
        page.evaluate(f"{peer}\n;undefined")
        theirs, their_ms, their_wrong = _read(page, frames, peer=True)
        browser.close()
    met = ours >= 1.3 * theirs and not our_wrong
    yield Line("scanning bad frames", told, ">= 1.3x the codes of jsQR, 0 wrong", ours / max(1, theirs), met)
    yield Line("the same frames, jsQR 1.4.0", f"{theirs} of {FRAMES} read, {their_wrong} wrong; {spread(their_ms)}")


def _read(page: Page, frames: list[Grey], *, peer: bool) -> tuple[int, list[float], int]:
    found: list[tuple[str | None, float]] = []
    for start in range(0, len(frames), AT_ONCE):
        sent = [base64.b64encode(frame.tobytes()).decode() for frame in frames[start : start + AT_ONCE]]
        given: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "frames": sent, "peer": peer}
        found += [tuple(one) for one in page.evaluate(READ, given)]
    right = sum(text == text_of(number) for number, (text, _ms) in enumerate(found))
    wrong = sum(text not in (None, text_of(number)) for number, (text, _ms) in enumerate(found))
    return right, [ms for _text, ms in found], wrong
