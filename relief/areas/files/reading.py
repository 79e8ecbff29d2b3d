"""Read a map file: the work is done by a process of its own, here stands who asks it."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from relief.areas.files.faults import MESSAGES, QUESTIONS
from relief.areas.files.parse import CPU_SECONDS, MAGIC
from relief.areas.files.wishes import Wish
from relief.kernel.problems import Invalid

__all__ = ["MAX_BYTES", "AskFirst", "ReadFile", "ShapeRow", "Wish", "read_file"]

MAX_BYTES = 64 * 1024 * 1024
_ROOT = str(Path(__file__).parents[3])


class AskFirst(Invalid):
    """The file can be read once somebody answers what it leaves open: a key of QUESTIONS."""

    def __init__(self, about: str, *, layers: tuple[str, ...], systems: tuple[str, ...]) -> None:
        super().__init__({"content": QUESTIONS[about]})
        self.about = about
        self.layers = layers
        self.systems = systems

    def english(self) -> str:
        """The sentence, with what there is to choose from."""
        return " ".join([super().english(), *self.layers, *self.systems])


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """One row of a map file, counted from 1; property names in small letters.

    `shape` is WKB in degrees (MultiPolygon, or LineString where `is_line`), empty where `fault`
    (a key of geojson.MESSAGES) says why; `at` is the place of the trouble.
    """

    row: int
    properties: dict[str, Any]
    shape: bytes
    is_line: bool = False
    is_repaired: bool = False
    fault: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class ReadFile:
    """A map file as it was read; `packed` is what to keep of it, and is read again at no cost."""

    packed: bytes
    kind: str
    layer: str
    system: str

    @cached_property
    def rows(self) -> list[ShapeRow]:
        """Every row, in the order of the file."""
        head, at = _head(self.packed)
        rows = []
        for row, told, size, is_line, is_repaired, fault, place in head["rows"]:
            shape = self.packed[at : at + size]
            at += size
            rows.append(ShapeRow(row, told, shape, is_line, is_repaired, fault, tuple(place) if place else None))
        return rows


def read_file(name: str, content: bytes, wish: Wish | None = None) -> ReadFile:
    """Read GeoJSON, a zipped shapefile, KML, KMZ or GeoPackage; what was read before is only unpacked.

    Raises Invalid with a sentence beside "content", or AskFirst. Takes seconds for a large file:
    call it while no transaction is open.
    """
    if content.startswith(MAGIC):
        return _read(content)
    if len(content) > MAX_BYTES:
        raise Invalid({"content": MESSAGES["too-big"]})
    return _read(_ask(name, content, wish or Wish()))


def _read(packed: bytes) -> ReadFile:
    head, _ = _head(packed)
    if "fault" in head:
        raise Invalid({"content": MESSAGES[head["fault"]]})
    if "question" in head:
        asked = head["question"]
        raise AskFirst(asked["about"], layers=tuple(asked["layers"]), systems=tuple(asked["systems"]))
    return ReadFile(packed, head["kind"], head["layer"], head["system"])


def _head(packed: bytes) -> tuple[dict[str, Any], int]:
    start = len(MAGIC) + 4
    end = start + int.from_bytes(packed[len(MAGIC) : start], "big")
    head: dict[str, Any] = json.loads(packed[start:end])
    return head, end


def _ask(name: str, content: bytes, wish: Wish) -> bytes:
    asked = json.dumps({"name": name[:200], "wish": dataclasses.asdict(wish)}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "relief.areas.files.parse"],
            input=b"".join((len(asked).to_bytes(4, "big"), asked, content)),
            capture_output=True,
            timeout=CPU_SECONDS + 30,
            check=True,
            env=_surroundings(),
        )
    except (subprocess.SubprocessError, OSError):
        raise Invalid({"content": MESSAGES["too-much"]}) from None
    if not done.stdout.startswith(MAGIC):
        raise Invalid({"content": MESSAGES["too-much"]})
    return done.stdout


def _surroundings() -> dict[str, str]:
    # No secrets of the server travel along. Threads of the number libraries would each reserve
    # address space, which the memory limit counts. The map library must not reach for the net.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {
        "PYTHONPATH": _ROOT,
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
        "PROJ_NETWORK": "OFF",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_NUM_THREADS": "1",
        "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "100",
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "/none",
    }
