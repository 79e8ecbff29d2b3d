"""The recovery key as text: the public half lies on the server, the private one far away from it."""

from __future__ import annotations

import base64
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from relief.kernel.key_files import KEY_BYTES

_PRIVATE, _PUBLIC = "relief-recovery-key-1:", "relief-backup-to-1:"


def new_pair() -> tuple[str, str]:
    """A new recovery key (X25519): the private and the public half, each as a line of text."""
    key = X25519PrivateKey.generate()
    private, public = key.private_bytes_raw(), key.public_key().public_bytes_raw()
    return _PRIVATE + base64.b64encode(private).decode(), _PUBLIC + base64.b64encode(public).decode()


def private_of(text: str) -> bytes:
    """The private half out of the text of its file; ValueError when it is none."""
    return _half(text, _PRIVATE, "this is not the file of a recovery key.")


def public_of(text: str) -> bytes:
    """The public half; ValueError when it is none."""
    return _half(text, _PUBLIC, f"this is not the public half of a recovery key; it begins with {_PUBLIC}")


def _half(text: str, mark: str, fault: str) -> bytes:
    told = text.strip()
    with suppress(ValueError):
        found = base64.b64decode(told.removeprefix(mark), validate=True)
        if told.startswith(mark) and len(found) == KEY_BYTES:
            return found
    raise ValueError(fault)
