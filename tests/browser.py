"""Chromium for the tests: a page that fails when the product misbehaves, and the axe gate.

    def test_the_form_opens(phone, live_server):
        phone.goto(live_server.url + "/sign-in")
        assert axe(phone) == []

`desktop`, `tablet` and `phone` are pages of that size, `live_server` the whole application on a
port of its own with an empty database. A test fails at its end when a page it opened logged an
error, broke the content policy or asked another host for anything.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jinja2.bccache import BytecodeCache
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

AXE = Path(__file__).parent / "vendor" / "axe-core@4.14.1" / "axe.min.js"
SIZES = {"desktop": (1280, 900), "tablet": (800, 1280), "phone": (360, 640)}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds until something that should have come is said to be missing: only a failure waits this long.
PATIENCE = 40_000
expect.set_options(timeout=PATIENCE)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DRIVEN = {"browser", "browser_context", "desktop", "tablet", "phone", "live_server"}


def chromium() -> str:
    """Where Chromium is; a browser test fails, it is never skipped, when there is none."""
    named = os.environ.get("RELIEF_TEST_CHROMIUM")
    for name in (named,) if named else PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    pytest.fail("Chromium is missing. Debian, Ubuntu: apt-get install chromium fonts-noto-core")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if DRIVEN & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """One for all tests: a second one in the same thread would be refused."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    opened = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield opened
    opened.close()


@dataclass
class Watch:
    """What a context's pages did that the product must never do.

    `expected` holds pieces of text a test knows will come, such as the browser's own
    "status of 422" for a form that was rightly refused.
    """

    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=lambda: {"127.0.0.1", "localhost"})

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in self.hosts:
            self.faults.append(f"asked another host: {request.method} {request.url}")

    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(t in fault for t in self.expected)]


def watched(context: BrowserContext) -> Watch:
    """Watch all pages of a context, those it opens later too.

    Chromium writes every break of the content policy to the console.
    """
    watch = Watch()

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place = message.page.url if message.page else ""
            watch.faults.append(f"console {message.type}: {message.text} ({place})")

    context.on("console", on_console)
    context.on("weberror", lambda error: watch.faults.append(f"script error: {error.error}"))
    context.on("request", watch.on_request)
    return watch


Open = Callable[..., Page]

# The contexts of the running test. The server closes them before it stops, or a page that still
# asks for something would report a dead server as a fault of the product.
_contexts = ExitStack()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[Open]:
    """Open a page in a context of its own: `browser_context("tablet", locale="en")`.

    The page carries its `watch`: `page.watch.expected.append("status of 422")`.
    """
    watches: list[Watch] = []
    with _contexts:

        def open_page(size: str = "desktop", **options: Any) -> Page:
            width, height = SIZES[size]
            options.setdefault("viewport", {"width": width, "height": height})
            options.setdefault("locale", "bn-BD")
            options.setdefault("timezone_id", "Asia/Dhaka")
            options.setdefault("has_touch", size != "desktop")
            context = browser.new_context(**options)
            _contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            watches.append(watched(context))
            page = context.new_page()
            page.watch = watches[-1]  # type: ignore[attr-defined] # so that a test finds it
            return page

        yield open_page
    faults = [fault for watch in watches for fault in watch.unexpected()]
    assert not faults, "The pages misbehaved:\n" + "\n".join(faults)


@pytest.fixture
def desktop(browser_context: Open) -> Page:
    return browser_context("desktop")


@pytest.fixture
def tablet(browser_context: Open) -> Page:
    return browser_context("tablet")


@pytest.fixture
def phone(browser_context: Open) -> Page:
    return browser_context("phone")


# axe takes Bangla conjuncts and vowel signs for an icon font's ligatures, by drawing letters and
# comparing pixels, and then leaves their contrast unlooked at. With all pixels equal it stops
# guessing and looks at every text. test_axe_gate.py shows what happens on a bad page.
BLIND = """
CanvasRenderingContext2D.prototype.getImageData = () =>
  ({ data: new Uint8ClampedArray(64).fill(255) });
"""
RUN_AXE = """(tags) => axe.run(document, {
  runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
}).then((result) => result.violations)"""

AT_REST = """() => !document.querySelector(".htmx-request")
  && !document.getAnimations().some((one) => one instanceof CSSTransition)"""


def axe(page: Page) -> list[str]:
    """Every WCAG 2.2 A and AA violation on the page as it stands, one readable line each.

    The script arrives through the debugger, so the page's content policy stays in force.
    """
    # A page of which half has arrived has fields whose labels have not; colours on their way are neither one nor other.
    page.wait_for_load_state()
    page.wait_for_function(AT_REST)
    page.evaluate(BLIND + AXE.read_text(encoding="utf-8") + "\n;undefined")
    violations = page.evaluate(RUN_AXE, WCAG)
    return [
        f"{fault['id']}: {' '.join(map(str, node['target']))}: "
        f"{' '.join(node['failureSummary'].split())} <- {node['html'][:160]}"
        for fault in violations
        for node in fault["nodes"]
    ]


@dataclass(frozen=True)
class LiveServer:
    url: str
    app: Any
    settings: Any
    data_dir: Path


@contextmanager
def environment(**values: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RELIEF_")]:
            if not name.startswith("RELIEF_TEST_"):
                patch.delenv(name)
        for name, value in values.items():
            patch.setenv(name, value)
        yield


@contextmanager
def serving(data_dir: Path, compiled: BytecodeCache | None = None) -> Iterator[LiveServer]:
    """Serve the real application over a new SQLite database in `data_dir`."""
    from werkzeug.serving import make_server

    from relief.app import create_app
    from relief.cli import main
    from relief.config import Settings

    with environment(RELIEF_DATA_DIR=str(data_dir)):
        main(["db", "upgrade"], standalone_mode=False)
        settings = Settings.from_env()
        app = create_app(settings)
        app.jinja_env.bytecode_cache = compiled
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield LiveServer(f"http://127.0.0.1:{server.server_port}", app, settings, data_dir)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def live_server(tmp_path: Path, compiled: BytecodeCache) -> Iterator[LiveServer]:
    with serving(tmp_path, compiled) as server, _contexts:
        yield server
