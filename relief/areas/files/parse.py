"""Read a map file in a process of its own: `python -m relief.areas.files.parse < wish and file`.

A hostile or broken file can cost this process its life, never the server's. Nothing here may
import the database or the web: starting must stay quick.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

CPU_SECONDS = 60
# GeoJSON of 64 MB becomes a good half gigabyte of lists and numbers on its way; see decisions.
MEMORY_BYTES = 1024 * 1024 * 1024
TEMPORARY_BYTES = 256 * 1024 * 1024
MAGIC = b"RELIEF-MAP-1\n"


def packed(head: dict[str, Any], blobs: list[bytes]) -> bytes:
    """Magic, the length of the head, the head as JSON, then the shapes one after the other."""
    text = json.dumps(head, ensure_ascii=False).encode()
    return b"".join((MAGIC, len(text).to_bytes(4, "big"), text, *blobs))


def answer(name: str, data: bytes, wish: dict[str, Any]) -> bytes:
    """The judged layer, its fault, or its question, packed."""
    # What is no map, or a hostile ZIP, is refused before the large libraries are even loaded.
    from relief.areas.files.faults import FileFault, FileQuestion
    from relief.areas.files.kinds import kind_of
    from relief.areas.files.unzip import maps_in
    from relief.areas.files.wishes import Wish

    try:
        if kind_of(data) == "zip":
            maps_in(data)
        from relief.areas.files.judging import MAX_FILE_POINTS, judge

        found = judge(name, data, Wish(**wish))
        if sum(len(row.shape) for row in found.rows) > MAX_FILE_POINTS * 16 * 1.1:
            raise FileFault("too-many-points")
    except FileFault as fault:
        return packed({"fault": fault.code}, [])
    except FileQuestion as question:
        told = {"about": question.about, "layers": question.layers, "systems": question.systems}
        return packed({"question": told}, [])
    rows = [[row.row, row.told, len(row.shape), row.is_line, row.is_repaired, row.fault, row.at] for row in found.rows]
    head = {"kind": found.kind, "layer": found.layer, "system": found.system, "rows": rows}
    return packed(head, [row.shape for row in found.rows])


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (TEMPORARY_BYTES, TEMPORARY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Answer on stdout; any exit but 0 means that the file asked too much."""
    _limit()
    # The map reader loads these where it finds them, for two seconds, and needs none of them.
    for name in ("pandas", "geopandas", "pyarrow"):
        sys.modules[name] = None  # type: ignore[assignment]
    given = sys.stdin.buffer.read()
    length = int.from_bytes(given[:4], "big")
    asked = json.loads(given[4 : 4 + length])
    # The libraries print warnings about odd files where the answer belongs.
    own = os.dup(1)
    os.dup2(2, 1)
    text = answer(asked["name"], given[4 + length :], asked["wish"])
    with os.fdopen(own, "wb") as out:
        out.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
