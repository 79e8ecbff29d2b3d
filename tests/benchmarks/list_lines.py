"""A list of 100,000 families beside 100,000 in the registry: read, ready, merged; openpyxl reads it as the peer."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.benchmarks.table import Line

if TYPE_CHECKING:
    from tests.benchmarks.run import Run

ROWS = 100_000
SECONDS = 60
TIMES_OPENPYXL = 5.0


def measure(run: Run) -> None:
    """Three lines of the table; the peer reads the same file in the same run."""
    name = f"list of {ROWS:,} rows (import)"
    if not run.wants(name):
        return
    path = str(run.folder / "list.xlsx")
    _deed(sys.executable, "make", path, str(ROWS), run.url)
    took = _deed(sys.executable, "bring", run.url, run.facts["response_id"], path)
    counts = ", ".join(f"{took[word]} {word}" for word in ("created", "updated", "linked", "ignored", "refused"))
    text = f"{took['ready']:.1f} s (CPU {took['ready_cpu']:.0f}; read {took['read']:.1f}, kept {took['kept']:.1f}; "
    text += f"{took['mb']:.0f} MB; {counts})"
    run.add(Line(f"{name}, ready for review", text, f"<= {SECONDS} s", met=took["ready"] <= SECONDS))
    merged = f"{took['merge']:.1f} s (CPU {took['merge_cpu']:.0f})"
    run.add(Line(f"{name}, merge", merged, f"<= {SECONDS} s", met=took["merge"] <= SECONDS))
    python = _with_openpyxl()
    if python is None:
        run.add(Line(f"{name}, openpyxl", "left out: no openpyxl (RELIEF_BENCH_PEERS names a python with it)"))
        return
    peer = _deed(python, "read", path)
    ratio = peer["seconds"] / took["read"]
    text = f"{took['read']:.1f} s in our child process, openpyxl's mere reading {peer['seconds']:.1f} s: {ratio:.1f}x"
    run.add(Line(f"{name}, reading", text, f">= {TIMES_OPENPYXL:.0f}x", met=ratio >= TIMES_OPENPYXL))


def _with_openpyxl() -> str | None:
    named = os.environ.get("RELIEF_BENCH_PEERS")
    return named or (sys.executable if importlib.util.find_spec("openpyxl") else None)


def _deed(python: str, *words: str) -> dict[str, Any]:
    module = "tests.benchmarks.peer_reading" if words[0] == "read" else "tests.benchmarks.big_list"
    done = subprocess.run([python, "-m", module, *words], stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told
