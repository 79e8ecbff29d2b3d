"""The files of the sealing key, when it does not come from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from pathlib import Path

from relief.kernel.key_files import KEY_BYTES, write
from relief.kernel.sealing import key_id_of

_NAME = "seal-key"


def another(known: Collection[bytes]) -> bytes:
    """A new random key whose first byte is none of these ids."""
    while True:
        key = secrets.token_bytes(KEY_BYTES)
        if key_id_of(key) not in known:
            return key


def put_in_place(folder: Path, present: bytes, fresh: bytes) -> None:
    """Keep the present key beside (`seal-key-old-…`), then let the new one take its name: safe to stop anywhere."""
    write(folder / f"{_NAME}-old-{key_id_of(present).hex()}", present, instead=True)
    write(folder / _NAME, fresh, instead=True)


def forget_old(folder: Path) -> int:
    """Overwrite and delete the keys of before; copies of the database from their time can be opened by nobody then."""
    found = sorted(folder.glob(f"{_NAME}-old-*"))
    for path in found:
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    return len(found)
