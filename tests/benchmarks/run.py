"""One run: a copy of the filled database, the real server and the bare one, and the table at the end."""

from __future__ import annotations

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from relief.config import Settings
from relief.distributions.models import Distribution, State
from relief.kernel.db import Database
from tests.benchmarks import list_lines, server, tablet, uploads
from tests.benchmarks.browsing import Visitor, chromium, sign_in, weigh
from tests.benchmarks.load import Driving, Job, Seen, drive
from tests.benchmarks.pages import LIMITS, PAGES, TIMES_BARE, Page, Routes, polygon_body
from tests.benchmarks.server import Served
from tests.benchmarks.table import Line, figure, percentile, spread

LIST_ROWS_SECONDS = 10.0
POLYGONS = 50
LARGEST_KM = 40.0


@dataclass
class Run:
    """Everything a measurement needs."""

    folder: Path
    facts: dict[str, Any]
    seconds: float
    only: str
    say: Callable[[str], object]
    lines: list[Line] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    visitors: dict[str, list[Visitor]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder}/relief.db"

    def wants(self, name: str) -> bool:
        return self.only.lower() in name.lower()

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.say("  " + "  ".join(cell for cell in line.cells if cell))

    def _add_all(self, name: str, found: Iterable[Line]) -> None:
        """Measurements that stand on their own; nothing is begun when they are not wanted."""
        if self.wants(name):
            for line in found:
                self.add(line)

    def measure(self) -> list[Line]:
        """Everything, in the order in which a later step needs an earlier one."""
        self._add_all("tablet", tablet.lines())
        routes = Routes(Settings.for_tests(self.folder, self.url))
        self.facts["draft_id"] = _draft_id(self.url)
        self._add_all("sync", uploads.measure(self.folder, check_ins=uploads.CHECK_INS))
        if self.wants("gap refresh") or self.wants("gaps"):
            self._refresh()
        with ExitStack() as stack:
            real = stack.enter_context(server.relief(self.folder))
            house = self.facts["homes"][0]["id"]
            plain = stack.enter_context(server.bare(self.folder, real, house))
            self.visitors = {
                "users": [sign_in(real.port, name) for name in self.facts["users"]],
                "approver": [sign_in(real.port, "approver") for _ in self.facts["users"]],
            }
            self._bare(plain)
            for page in PAGES:
                if self.wants(page.name):
                    self._page(real, page, routes)
            self._bare(plain)
            self._polygons(real, routes)
            self._weights(real, routes)
            self._add_all("tablet", tablet.first_loads(real.port))
            self._busy(real, routes)
            list_lines.measure(self)
            self._memory(real)
        return self.lines

    # The bare page comes before and after, so that a busy minute is seen.
    def _bare(self, plain: Served) -> None:
        seen, cpu = self._driven(plain, [["GET", "/", "", ""]], self.seconds)
        self.bare_ms.append(percentile(seen.ms, 50))
        told = ("before", "after")[min(len(self.bare_ms), 2) - 1]
        self.add(Line(f"bare page, {told}", figure(seen, cpu), ratio=1.0))

    def _driven(
        self, to: Served, targets: list[list[str]], seconds: float, *, by: str = "users", once: bool = False
    ) -> tuple[Seen, float]:
        people = self.visitors[by]
        job = Job(
            port=to.port,
            cookies=[one.cookie for one in people],
            tokens=[one.token for one in people],
            targets=targets,
            seconds=seconds,
            warm=0.0 if once else min(1.0, seconds / 4),
            once=once,
        )
        before = to.cpu_seconds()
        seen = drive(job)
        return seen, 1000 * (to.cpu_seconds() - before) / max(1, seen.asked)

    def _page(self, real: Served, page: Page, routes: Routes) -> None:
        targets = routes.resolved(page.targets(self.facts))
        if targets is None:
            self.add(Line(page.name, "left out: no such route yet"))
            return
        seen, cpu = self._driven(real, targets, self.seconds, by=page.by, once=page.once)
        if seen.wrong or not seen.ms:
            first = next(iter(seen.wrong), "no answer")
            self.add(Line(page.name, f"{sum(seen.wrong.values())} wrong answers: {first}", met=False))
            return
        ratio = percentile(seen.ms, 50) / statistics.median(self.bare_ms)
        if page.kind not in LIMITS:
            self.add(Line(page.name, figure(seen, cpu), ratio=ratio))
            return
        most_ms, most_cpu = LIMITS[page.kind]
        met = percentile(seen.ms, 95) <= most_ms and cpu <= most_cpu and ratio <= TIMES_BARE
        goal = f"p95 <= {most_ms}, CPU <= {most_cpu}, <= {TIMES_BARE:.0f}x"
        self.add(Line(page.name, figure(seen, cpu), goal, ratio, met))

    def _refresh(self) -> None:
        for told in ("first", "again"):
            took = deed("refresh", self.url, self.facts["response_id"])
            seconds = took["count"] + took["keep"]
            text = (
                f"{seconds:.1f} s (count {took['count']:.1f}, keep {took['keep']:.1f}; CPU {took['cpu']:.1f}; "
                f"{took['households']} households, {took['areas']} areas, {took['mb']:.0f} MB)"
            )
            self.add(Line(f"gap refresh, {told}", text, "<= 5 s", met=seconds <= 5))

    def _polygons(self, real: Served, routes: Routes) -> None:
        if not self.wants("polygon"):
            return
        rng = Random(7)
        targets = [["POST", "/gaps/polygon", "application/geo+json", polygon_body(drawn(rng))] for _ in range(POLYGONS)]
        found = routes.resolved(targets)
        if found is None:
            self.add(Line("drawn polygon", "left out: no such route yet"))
            return
        for number, told in ((0, "whole country"), (1, "one district")):
            person = self.visitors["users"][number]
            job = Job(real.port, [person.cookie], found, 600, tokens=[person.token], once=True)
            seen = drive(job)
            met = not seen.wrong and max(seen.ms) <= 300
            wrong = f", {sum(seen.wrong.values())} wrong: {next(iter(seen.wrong))}" if seen.wrong else ""
            text = f"{spread(seen.ms)}, slowest {max(seen.ms):.0f} ms{wrong}"
            self.add(Line(f"drawn polygon, {POLYGONS}, {told}", text, "each <= 300 ms", met=met))

    def _weights(self, real: Served, routes: Routes) -> None:
        if not self.wants("weight"):
            return
        if chromium() is None:
            self.add(Line("page weight", "left out: no Chromium on this machine"))
            return
        for name, path, most in (("a list", "/households", 80), ("the map", "/gaps", 300)):
            address = routes.address("GET", path)
            if address is None:
                self.add(Line(f"weight of {name}, cold", "left out: no such route yet"))
                continue
            # One district: what a coordinator opens.
            weight = weigh(self.visitors["users"][1], address)
            kb, others = weight.bytes / 1000, len(weight.hosts) - 1
            heavy = ", ".join(f"{path.rpartition('/')[2] or '/'} {size / 1000:.0f}" for path, size in weight.heaviest)
            text = f"{kb:.0f} kB in {weight.requests} requests, {others} other hosts ({heavy})"
            goal = f"<= {most} kB, 0 hosts"
            self.add(Line(f"weight of {name}, cold", text, goal, met=kb <= most and not others))

    def _busy(self, real: Served, routes: Routes) -> None:
        """Eight people browse while 5,000 families come in."""
        if not self.wants("import"):
            return
        names = ("registry: newest first", "search: whole name, Bangla", "household", "gaps: one union")
        targets: list[list[str]] = []
        for page in PAGES:
            if page.name in names:
                targets += (routes.resolved(page.targets(self.facts)) or [])[:40]
        Random(3).shuffle(targets)
        targets = targets or [["GET", "/about", "", ""]]
        for told, start in importing(self):
            people = self.visitors["users"]
            job = Job(real.port, [one.cookie for one in people], targets, 600, 0.0, [one.token for one in people])
            job.seconds = 3.0
            alone = drive(job)
            with browsing(job) as seen:
                took = start()
            text = f"{took:.1f} s"
            self.add(Line(f"{told}", text, f"<= {LIST_ROWS_SECONDS:.0f} s", met=took <= LIST_ROWS_SECONDS))
            during = seen[0]
            wrong = sum(during.wrong.values())
            if during.wrong:
                self.say(f"    {sorted(during.wrong.items(), key=lambda pair: -pair[1])[:3]}")
            text = f"{spread(during.ms)}, slowest {max(during.ms):.0f} ms, {wrong} errors (alone: {spread(alone.ms)})"
            met = not wrong and percentile(during.ms, 95) <= 500
            self.add(Line(f"8 users during it ({told})", text, "0 errors, p95 <= 500 ms", met=met))

    def _memory(self, real: Served) -> None:
        for number, (whole, own) in enumerate(real.memory_mb(), start=1):
            text = f"{whole:.0f} MB, of which {own:.0f} MB its own (the rest is mapped files)"
            self.add(Line(f"memory of web worker {number}", text, "<= 250 MB", met=whole <= 250))


@contextmanager
def browsing(job: Job) -> Iterator[list[Seen]]:
    """Load until the block ends; what was seen is in the list afterwards."""
    seen: list[Seen] = []
    job.seconds = 600
    driving = Driving(job)
    try:
        yield seen
    finally:
        driving.stop()
        seen.append(driving.seen())


def importing(run: Run) -> Iterator[tuple[str, Callable[[], float]]]:
    """The ways 5,000 families come in: the action behind the list, and the command with a file."""
    yield "registering 5,000 families at once", lambda: _register(run)
    path = run.folder / "list.csv"
    deed("write_list", str(path))
    if "import" in relief_command(run, "households", "--help").stdout:
        yield "relief households import, 5,000 rows", lambda: _command_import(run, path)
    else:
        run.add(Line("relief households import", "left out: no such command yet"))


def _register(run: Run) -> float:
    took = deed("register", run.url)
    run.say(f"    {took}")
    return float(took["seconds"])


def _command_import(run: Run, path: Path) -> float:
    started = time.perf_counter()
    done = relief_command(
        run, "households", "import", str(path), "--response", "BENCH-FLOOD", "--merge", "--force", "benchmark", "--json"
    )
    seconds = time.perf_counter() - started
    run.say(f"    {done.stdout.strip()[-300:]} {done.stderr.strip()[-300:]}")
    return seconds if done.returncode == 0 else math.inf


def relief_command(run: Run, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "RELIEF_DATA_DIR": str(run.folder)}
    environ.pop("RELIEF_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "relief", *words], env=environ, capture_output=True, text=True, check=False
    )


def _draft_id(url: str) -> str:
    database = Database(url)
    with database.reading() as db:
        found = db.scalar(sa.select(Distribution.id).where(Distribution.state == State.DRAFT).limit(1))
    database.close()
    return str(found)


def deed(*words: str) -> dict[str, Any]:
    """Run one deed in its own process and read its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.deeds", *words], stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def drawn(rng: Random) -> list[list[float]]:
    """A ring as a hand draws it, from one kilometre up to a district, somewhere in the country."""
    lon, lat = rng.uniform(88.9, 90.9), rng.uniform(22.6, 25.2)
    radius = math.exp(rng.uniform(0, math.log(LARGEST_KM))) / 111
    corners = rng.randint(5, 60)
    ring = []
    for corner in range(corners):
        turn, reach = 2 * math.pi * corner / corners, radius * rng.uniform(0.75, 1.0)
        ring.append([round(lon + reach * math.cos(turn), 5), round(lat + reach * math.sin(turn), 5)])
    return [*ring, ring[0]]


@contextmanager
def workspace(kept: Path) -> Iterator[Path]:
    """A copy to write into, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="relief-bench-run-", dir=kept.parent) as name:
        shutil.copyfile(kept / "relief.db", Path(name) / "relief.db")
        (Path(name) / "relief.db").chmod(0o600)
        yield Path(name)
