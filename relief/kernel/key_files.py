"""Files of keys beside the database: made whole or not at all, and read by nobody else on the machine."""

from __future__ import annotations

import base64
import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32
_OLD = "seal-key-old-*"


class KeyFault(Exception):
    """A key file is damaged, or others may read it."""


def kept(path: Path, *, may_make: bool = True) -> bytes:
    """Read the key made at the first start, or make it; empty when it is gone and must not be made anew."""
    if not path.exists():
        if not may_make:
            return b""
        write(path, secrets.token_bytes(KEY_BYTES), instead=False)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFault(f"{path} can be read by others; run: chmod 600 {path}")
    key = base64.b64decode(path.read_bytes())
    if len(key) != KEY_BYTES:
        raise KeyFault(f"{path} is damaged; put the right key back from your safe copy.")
    return key


def old(folder: Path) -> tuple[bytes, ...]:
    """Sealing keys of before, which `relief keys new` left beside the present one."""
    return tuple(kept(path) for path in sorted(folder.glob(_OLD)))


def write(path: Path, key: bytes, *, instead: bool) -> None:
    """Put a key there, also when two start at once: without `instead` whoever comes second leaves what is there."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(key))
        file.flush()
        os.fsync(file.fileno())
    try:
        if instead:
            fresh.replace(path)
        else:
            os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)
