"""Read a list file in a process of its own: `python -m relief.households.parse NAME < file`.

A hostile or broken file can cost this process its life, never the server's. Nothing here may
import the database or the web: starting must stay quick.
"""

from __future__ import annotations

import gc
import resource
import sys
from typing import Any

import msgspec

from relief.households.faults import SheetFault
from relief.households.readers import read_sheet

CPU_SECONDS = 60
MEMORY_BYTES = 512 * 1024 * 1024
# 40 million letters of Bangla.
_MOST_BYTES = 120_000_000


def answer(name: str, data: bytes) -> dict[str, Any]:
    """The list as plain data, or its fault."""
    try:
        sheet = read_sheet(name, data)
    except SheetFault as fault:
        return {"fault": {"message": fault.message, "details": fault.details}}
    return {
        "headers": sheet.headers,
        "hxl": sheet.hxl,
        "rows": [[row.number, row.cells] for row in sheet.rows],
        "notes": [[note.message, note.details] for note in sheet.notes],
    }


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> int:
    """Answer on stdout; any exit but 0 means that the file asked too much."""
    _limit()
    # Nothing of a list goes before its process does; looking for what could go would be a fifth of the work.
    gc.disable()
    told = msgspec.json.encode(answer(sys.argv[1], sys.stdin.buffer.read()))
    if len(told) > _MOST_BYTES:
        return 3
    sys.stdout.buffer.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
