"""The one table a run prints."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.load import Seen


@dataclass(frozen=True)
class Line:
    """One figure. `met` is None where no goal was set."""

    what: str
    figure: str
    goal: str = ""
    ratio: float | None = None
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "NOT MET", None: ""}[self.met]

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.1f}x"
        return self.what, self.figure, self.goal, ratio, self.verdict


HEAD = ("what", "figure", "goal", "to bare", "")


def markdown(lines: Sequence[Line]) -> str:
    """Columns as wide as their widest cell, so that it reads in a terminal too."""
    rows = [HEAD, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    made = [_row(row, widths) for row in rows]
    return "\n".join([made[0], _row(["-" * width for width in widths], widths), *made[1:]])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + " |"


def machine() -> str:
    """What it ran on, in one paragraph."""
    cpu = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next((int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return (
        f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; the load ran on the same cores"
    )


def busy() -> float:
    """How many processes wanted a core during the last minute."""
    return os.getloadavg()[0]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def percentile(values: Sequence[float], share: int) -> float:
    """Nearest rank."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * share / 100) - 1)] if ranked else math.inf


def spread(values: Sequence[float]) -> str:
    return f"p50 {percentile(values, 50):.0f} ms, p95 {percentile(values, 95):.0f} ms"


def figure(seen: Seen, cpu: float) -> str:
    """One page in one cell."""
    return f"{spread(seen.ms)}, CPU {cpu:.1f} ms, {seen.gz / 1000:.1f} kB gz, {len(seen.ms)} requests"
