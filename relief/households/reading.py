"""Have a list file read by a child process with limits, and take only plain data from it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from relief.households.faults import N_, SheetFault
from relief.households.parse import CPU_SECONDS
from relief.households.readers import MAX_BYTES

_ROOT = str(Path(__file__).parents[2])


@dataclass(frozen=True)
class ReadList:
    """A list as it stands in the file: `rows` are (number in the spreadsheet, cells)."""

    headers: list[str]
    hxl: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[list[Any]]


def read_list(name: str, content: bytes) -> ReadList:
    """Raises SheetFault with advice when the file cannot be read within bounds."""
    if len(content) > MAX_BYTES:
        raise SheetFault("too-large", N_("The file is larger than 10 MB. Send the list in parts."))
    found = _ask(name, content)
    if fault := found.get("fault"):
        raise SheetFault("unreadable", fault["message"], **fault["details"])
    return ReadList(
        headers=found["headers"],
        hxl=found["hxl"] or [],
        rows=[(number, cells) for number, cells in found["rows"]],
        notes=found["notes"],
    )


def _ask(name: str, content: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own module by our own interpreter, no shell
            [sys.executable, "-m", "relief.households.parse", name[:200].replace("\0", "")],
            input=content,
            capture_output=True,
            timeout=CPU_SECONDS + 30,
            check=True,
            env=_surroundings(),
        )
    except (subprocess.SubprocessError, OSError):
        raise _too_much() from None
    with _no_collection():
        answer: dict[str, Any] = msgspec.json.decode(done.stdout)
    return answer


@contextmanager
def _no_collection() -> Iterator[None]:
    """Lists by the hundred thousand are made and none goes: looking for what could go would be most of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _surroundings() -> dict[str, str]:
    # No secrets of the server travel along. Threads of the number libraries would each reserve
    # address space, which the memory limit counts.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {
        "PYTHONPATH": _ROOT,
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
    }


def _too_much() -> SheetFault:
    return SheetFault(
        "too-much",
        N_(
            "This file needs more time or memory than a household list should. Nothing was taken"
            " from it. Copy the list into a new workbook, or send it in parts."
        ),
    )
