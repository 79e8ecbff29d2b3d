"""A server and tablets as real as they get: a process on a port, and Chromium with a profile on a disk.

    with camp_server(folder, empty) as camp, a_hand() as hand:
        tablet = hand(folder / "profile", camp.server.url)
        tablet.enrol(camp.invitation()); tablet.sign_on("babul"); tablet.take_list()
        tablet.give(3)
        tablet.kill()

`scripts/faults.py` drives the same classes with larger counts.
"""

from __future__ import annotations

import copy
import os
import shutil
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from relief import schema
from relief.accounts import devices
from relief.accounts.inputs import InvitationGiven
from relief.checkin.models import CheckIn
from relief.config import Settings
from relief.distributions.models import Entitlement
from relief.kernel import clock
from relief.kernel.db import Database
from tests import builders
from tests.browser import FLAGS, SIZES, chromium, environment, watched
from tests.people import PASSWORD, UPAZILA_A, the_people
from tests.seedbed import Child, seedbed
from tests.sync.builders import Camp

PIN = "271828"
OTHER_PIN = "161803"
# What Chromium leaves in a profile that is open.
LOCKS = ("SingletonLock", "SingletonSocket", "SingletonCookie")
# A head's name nobody else has: looked for in files that must not hold it.
CANARY = ("জ্যোৎস্নাময়ী দস্তিদার", "Jyotsnamayi Dastidar")


def becomes(found: Callable[[], object], wanted: object, seconds: float = 60) -> None:
    """Wait until `found` gives what is wanted: a machine that has much to do is slow, and not at fault."""
    until = time.monotonic() + seconds
    while (last := found()) != wanted:
        assert time.monotonic() < until, f"still {last!r}, not {wanted!r}"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """The application as `relief serve` runs it, on one port for its whole life: stopped, frozen, started again.

    It is born of tests/seedbed.py, which has read the program already.
    """

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: Child | None = None
    more: dict[str, str] = field(default_factory=dict)
    factory: str = "relief.app:from_env"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        names = {name: value for name, value in os.environ.items() if not name.startswith("RELIEF_")}
        return names | {"RELIEF_DATA_DIR": str(self.data_dir)} | self.more

    def start(self, factory: str = "") -> None:
        self.process = seedbed().serve(factory or self.factory, self.port, self.env)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.url + "/healthz", timeout=2).close()  # noqa: S310 - our own address
            except OSError:
                time.sleep(0.05)
            else:
                return
        message = "the server did not start"
        raise AssertionError(message)

    def signal(self, number: int) -> None:
        """Reach the process and its workers."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()
        self.process = None


@dataclass
class Field:
    """A camp with its server."""

    camp: Camp
    server: Server
    database: Database

    def invitation(self, name: str = "ট্যাবলেট ১") -> str:
        """A one-time code, as the coordinator's page shows it."""
        given = InvitationGiven(name=name, path=UPAZILA_A)
        with self.database.writing() as db:
            return devices.invite_device(db, self.camp.people.asha, given, now=clock.now())[1]

    def name_one(self, bangla: str, english: str) -> None:
        """Give the first household of the list a head with this name."""
        with self.database.writing() as db:
            due = db.scalars(sa.select(Entitlement).order_by(Entitlement.number)).first()
            assert due is not None
            due.head_name_bn, due.head_name_en = bangla, english

    def arrived(self) -> int:
        """How many check-ins the server holds."""
        with self.database.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(CheckIn)) or 0

    def ids(self) -> set[str]:
        """The ids of what the server holds."""
        with self.database.reading() as db:
            return {str(found) for found in db.scalars(sa.select(CheckIn.id))}


@dataclass(frozen=True)
class Ground:
    """A camp on a disk, made once and copied for whoever wants it. Nobody has it open."""

    camp: Camp
    data_dir: Path

    @contextmanager
    def copied(self, folder: Path, port: int | None = None) -> Iterator[Field]:
        """A server of its own over a copy in `folder`."""
        data_dir = folder / "server"
        shutil.copytree(self.data_dir, data_dir)
        settings = _settings(data_dir)
        database = Database(settings.database_url)
        server = Server(data_dir, port or free_port())
        try:
            server.start()
            yield Field(replaced(self.camp, database, settings), server, database)
        finally:
            server.kill()
            database.close()


def replaced(camp: Camp, database: Database, settings: Settings) -> Camp:
    """The same camp in another database: its people, families and plan have the same ids there."""
    found = copy.copy(camp)
    found.database, found.settings = database, settings
    return found


def a_ground(folder: Path, empty: str, families: int = 6) -> Ground:
    """An open list in a copy of the `empty` SQLite database."""
    data_dir = folder / "ground"
    data_dir.mkdir()
    shutil.copyfile(empty, data_dir / "relief.db")
    (data_dir / "relief.db").chmod(0o600)
    settings = _settings(data_dir)
    database = Database(settings.database_url)
    schema.upgrade(database)
    now = clock.now()
    with database.writing() as db:
        areas = builders.the_areas(db)
    camp = Camp(database, settings, the_people(database, now), areas, now, families=families)
    database.close()
    return Ground(camp, data_dir)


@contextmanager
def camp_server(folder: Path, empty: str, families: int = 6) -> Iterator[Field]:
    """An open list on a server of its own, over a copy of the `empty` SQLite database."""
    with a_ground(folder, empty, families).copied(folder) as found:
        yield found


def _settings(data_dir: Path) -> Settings:
    with environment(RELIEF_DATA_DIR=str(data_dir)):
        return Settings.from_env()


Hand = Callable[..., "Tablet"]


@contextmanager
def a_hand(playwright: Playwright | None = None) -> Iterator[Hand]:
    """Open tablets; whatever is still open at the end is closed."""
    with ExitStack() as open_:
        driver = playwright or open_.enter_context(sync_playwright())

        def pick_up(profile: Path, url: str, **own: Any) -> Tablet:
            tablet = Tablet(driver, profile, url, **own)
            open_.callback(tablet.close)
            tablet.open()
            return tablet

        yield pick_up


@dataclass
class Tablet:
    """One tablet in somebody's hands. Its profile outlives the browser."""

    playwright: Playwright
    profile: Path
    url: str
    size: str = "tablet"
    locale: str = "bn-BD"
    args: list[str] = field(default_factory=list)
    env: dict[str, str | float | bool] | None = None
    context: BrowserContext | None = None
    faults: Any = None
    downloads: list[Any] = field(default_factory=list)

    def open(self, where: str = "/field") -> Tablet:
        """Start the browser and the app."""
        width, height = SIZES[self.size]
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium(),
            args=[*FLAGS, "--disable-features=Translate", *self.args],
            viewport={"width": width, "height": height},
            has_touch=True,
            locale=self.locale,
            timezone_id="Asia/Dhaka",
            accept_downloads=True,
            env=self.env,
        )
        self.context.set_default_timeout(60_000)
        self.faults = watched(self.context)
        # A server that is away is what these tests are about; the browser writes it to its console.
        self.faults.expected += ["Failed to load resource", "net::ERR", "preloaded using link preload"]
        self.goto(where)
        return self

    @property
    def page(self) -> Page:
        assert self.context is not None
        return self.context.pages[0]

    def goto(self, where: str) -> None:
        self.page.goto(self.url + where, wait_until="domcontentloaded")
        self.page.locator("main:visible, dialog[open]").first.wait_for()

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def pid(self) -> int:
        """The browser's own process: the one that has our profile and no parent of the kind."""
        wanted = f"--user-data-dir={self.profile}"
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                except OSError:
                    continue
                if wanted in words and not any(word.startswith("--type=") for word in words):
                    return int(entry.name)
        message = "no browser with this profile"
        raise AssertionError(message)

    def kill(self) -> None:
        """The battery falls out: every process of this browser at once, with no time to say goodbye."""
        first = self.pid()
        family = [first, *descendants(first)]
        for each in family:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        context, self.context = self.context, None
        try:
            if context is not None:
                context.close()
        except Exception:  # noqa: S110 - the browser is gone, as it should be
            pass
        for name in LOCKS:
            (self.profile / name).unlink(missing_ok=True)

    def again(self) -> Tablet:
        """After a kill: the same profile, opened anew."""
        return self.open()

    # -- what a person does ---------------------------------------------------------------------

    def enrol(self, code: str) -> None:
        self.page.locator("input[name=code]").fill(code)
        self.page.locator("button[type=submit]").click()
        self.page.locator("input[name=password]").wait_for()

    def sign_on(self, name: str, pin: str = PIN) -> None:
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").click()
        for _ in range(2):
            self.page.locator(".pin").wait_for()
            self.type_pin(pin)
        self.page.locator(".fbar").wait_for()

    def type_pin(self, pin: str) -> None:
        for sign in pin:
            self.page.locator(f".pin [data-key='{sign}']").last.click()

    def unlock(self, pin: str = PIN) -> None:
        self.page.locator("dialog.lock .pin").wait_for()
        self.type_pin(pin)
        self.page.locator("dialog.lock").wait_for(state="detached")

    def take_list(self) -> None:
        self.page.locator(".take--offer .button--main").first.click()
        self.page.locator(".take__open").wait_for()

    def ready(self, code: str, name: str = "babul") -> Tablet:
        """From a new browser to a list in the hand."""
        self.enrol(code)
        self.sign_on(name)
        self.take_list()
        return self

    # -- what the app knows, asked from inside it -------------------------------------------------

    def ask(self, script: str, given: Any = None) -> Any:
        """Run `script` with the app's own modules: outbox, packs, people, desk, clock, sync, store."""
        return self.page.evaluate(INSIDE % script, given)

    def give(self, count: int = 1, start: int = 0) -> list[str]:
        """Check households in, as the check-in screen does; ids of what the tablet said it saved."""
        return list(self.ask(GIVE, [count, start]))

    def counters(self) -> dict[str, Any]:
        return dict(self.ask("return outbox.counters()"))

    def states(self) -> dict[str, str]:
        return {act["id"]: act["state"] for act in self.ask("return outbox.acts()")}

    def pill(self) -> str:
        return " ".join((self.page.locator(".pill").text_content() or "").split())

    def send(self) -> None:
        """Try now, and wait for the end of that try."""
        self.ask("await sync.kick(true); while (sync.isSending()) await new Promise((on) => setTimeout(on, 20));")

    def settled(self, seconds: float = 90) -> None:
        """Wait until the server has everything."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.ask("return outbox.unconfirmed()") == 0:
                return
            time.sleep(0.2)
        message = f"not everything was sent: {self.counters()}"
        raise AssertionError(message)

    def files_with(self, *words: str) -> list[str]:
        """Files of the profile in which one of these words can be read, in UTF-8 or UTF-16."""
        wanted = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le")]
        return [
            str(path.relative_to(self.profile))
            for path in self.profile.rglob("*")
            if path.is_file() and not path.is_symlink() and any(word in path.read_bytes() for word in wanted)
        ]


INSIDE = """async (given) => {
  const of = (name) => import(`/static/js/field/${name}.js`);
  const [outbox, packs, people, desk, clock, sync, store, carried, drafts, lock, vault] = await Promise.all(
    ["outbox", "packs", "people", "desk", "clock", "sync", "store", "carried", "drafts", "lock", "vault"].map(of));
  %s
}"""
GIVE = """
  const [count, start] = given;
  const pack = packs.packs()[0];
  const at = desk.makeDesk(pack);
  const saved = [];
  for (let n = start; n < start + count; n += 1) {
    const row = pack.rows[n % pack.rows.length];
    const { id } = await at.put({ verb: "checkin.record", given: { distribution_id: pack.distribution.id,
      household_id: row[1], outcome: "delivered", method: "code", lines: null, reason: "",
      point_id: pack.points[pack.chosen[0]].id, seen: "give", override_by: null } });
    saved.push(id);
  }
  return saved;
"""


def descendants(pid: int) -> list[int]:
    """All processes below one, so that only what we started is ended."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
