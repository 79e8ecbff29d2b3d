"""Sealed text: what only counsellors may read is unreadable in the database, its backups and its logs."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relief.kernel.db import Database, Session
from relief.kernel.problems import N_, Problem

_NONCE_BYTES = 12
_ALONG = "relief.seals"


class SealBroken(Problem):
    """The key is not the one this was sealed with, or somebody changed the sealed text."""

    status = 500

    def __init__(self) -> None:
        super().__init__(
            "seal-broken",
            N_(
                "This sealed note cannot be opened with the present key. It is kept unchanged."
                " Ask the system administrator to put the right key back."
            ),
        )


class Seals:
    """AES-256-GCM. `about` names the record, so that a note cannot be moved to another record unseen."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        # The first byte tells which key was used, so that keys can be changed one day.
        self._key_id = hashlib.sha256(b"relief seal" + key).digest()[:1]
        self._mark_key = hashlib.sha256(b"relief mark" + key).digest()

    def seal(self, text: str, *, about: str) -> bytes:
        """Close it; the same text never looks the same twice."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._key_id + nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        """Read it again, or raise SealBroken."""
        if sealed[:1] != self._key_id:
            raise SealBroken
        nonce, closed = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, closed, about.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealBroken from None

    def mark(self, text: str) -> str:
        """The same for the same text, and nothing to whoever has not the key: to find without keeping the text."""
        return hmac.new(self._mark_key, text.encode(), hashlib.sha256).hexdigest()


def lend(database: Database, seals: Seals) -> None:
    """Let every session of this database have the seals along."""
    database.along[_ALONG] = seals


def seals_of(db: Session) -> Seals:
    """The seals a session has along; to forget them is a fault of the program."""
    found = db.info.get(_ALONG)
    if not isinstance(found, Seals):
        msg = "This database was opened without the key for sealed texts."
        raise TypeError(msg)
    return found
