"""Signing in over HTTP, as a browser does, and what a cold browser fetches for one page."""

from __future__ import annotations

import http.client
import os
import re
import shutil
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.fill import PASSWORD

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visitor:
    """One browser's cookies and its token for forms."""

    port: int
    cookies: dict[str, str]
    token: str = ""

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, path: str, *, form: dict[str, str] | None = None) -> tuple[int, str, dict[str, str]]:
        """GET, or POST of a form; cookies are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Accept": "text/html"}
        body = None
        if form is not None:
            body = urlencode({**form, "csrf_token": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
        connection.request("GET" if form is None else "POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for set_cookie in answer.headers.get_all("Set-Cookie") or ():
            jar: SimpleCookie = SimpleCookie(set_cookie)
            self.cookies.update({name: morsel.value for name, morsel in jar.items()})
        found = _TOKEN.search(text)
        if found:
            self.token = found[1] or found[2]
        connection.close()
        return answer.status, text, dict(answer.headers)


def sign_in(port: int, name: str) -> Visitor:
    """In by the door, with name and password."""
    visitor = Visitor(port, {})
    visitor.ask("/sign-in")
    status, text, _ = visitor.ask("/sign-in", form={"name": name, "password": PASSWORD, "next": "/about"})
    if status != 303:
        msg = f"{name} could not sign in: {status} {text[:300]}"
        raise RuntimeError(msg)
    status, text, _ = visitor.ask("/about")
    if status != 200 or not visitor.token:
        msg = f"{name} has no token for forms: {status}"
        raise RuntimeError(msg)
    return visitor


@dataclass(frozen=True)
class Weight:
    """What one page costs a browser that has nothing in its cache."""

    bytes: int
    requests: int
    hosts: tuple[str, ...]
    heaviest: tuple[tuple[str, int], ...]


def chromium() -> str | None:
    """The browser on this machine, if there is one."""
    named = os.environ.get("RELIEF_TEST_CHROMIUM", "chromium")
    return shutil.which(named) or shutil.which("google-chrome-stable") or shutil.which("chrome")


def weigh(visitor: Visitor, path: str) -> Weight:
    """Open the page in a fresh browser and add up what came over the wire."""
    from playwright.sync_api import sync_playwright

    origin = f"http://127.0.0.1:{visitor.port}"
    sizes: dict[str, int] = {}
    urls: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context()
        context.add_cookies([{"name": n, "value": v, "url": origin} for n, v in visitor.cookies.items()])
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda e: urls.update({e["requestId"]: e["request"]["url"]}))
        network.on(
            "Network.loadingFinished",
            lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
        )
        page.goto(origin + path, wait_until="networkidle")
        page.wait_for_timeout(500)
        browser.close()
    fetched = {key: url for key, url in urls.items() if url.startswith("http")}
    by_path = sorted(
        ((urlsplit(url).path, sizes.get(key, 0)) for key, url in fetched.items()),
        key=lambda pair: -pair[1],
    )
    hosts = tuple(sorted({urlsplit(url).netloc for url in fetched.values()}))
    return Weight(sum(size for _, size in by_path), len(by_path), hosts, tuple(by_path[:5]))
