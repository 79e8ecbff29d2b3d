"""Sealed text: what only counsellors may read is unreadable in the database, its backups and its logs."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relief.kernel.db import Database, Session
from relief.kernel.problems import N_, Problem

_NONCE_BYTES = 12
_ALONG = "relief.seals"


class SealBroken(Problem):
    """The key is not the one this was sealed with, or somebody changed the sealed text."""

    status = 423

    def __init__(self) -> None:
        super().__init__(
            "seal-broken",
            N_(
                "What is sealed cannot be opened with the present key. It is kept unchanged, and all other work goes"
                " on. Ask the system administrator to put the right key back."
            ),
        )


class SealMissing(Problem):
    """There is no key, or it is not the one everything so far was sealed with: nothing is sealed with it."""

    status = 423

    def __init__(self) -> None:
        super().__init__(
            "seal-missing",
            N_(
                "The right key for sealed texts is not here, so nothing was sealed and nothing was saved. All other"
                " work goes on. Ask the system administrator to put the right key back, then send it again."
            ),
        )


def key_id_of(key: bytes) -> bytes:
    """One byte that stands in front of all this key has sealed; it says nothing of the key."""
    return hashlib.sha256(b"relief seal" + key).digest()[:1]


class _Key:
    """One key with what is made of it."""

    def __init__(self, key: bytes) -> None:
        self.cipher = AESGCM(key)
        self.key_id = key_id_of(key)
        self.mark_key = hashlib.sha256(b"relief mark" + key).digest()


class Seals:
    """AES-256-GCM. `about` names the record, so that a note cannot be moved to another record unseen.

    `key` seals; `old` ones still open what was sealed before, until it has been sealed anew (relief.keys). An empty
    key is a lost one: nothing opens and nothing is sealed.
    """

    def __init__(self, key: bytes, old: Sequence[bytes] = ()) -> None:
        self._keys = [_Key(one) for one in dict.fromkeys((key, *old)) if one]
        self._own = self._keys[0] if key else None
        # Set when the database shows that this is not the key it was sealed with.
        self.is_wrong = False

    @property
    def key_id(self) -> bytes:
        """Which key seals; empty when there is none."""
        return self._own.key_id if self._own else b""

    @property
    def key_ids(self) -> Sequence[bytes]:
        """Every key that opens, the present one first."""
        return [one.key_id for one in self._keys]

    def seal(self, text: str, *, about: str) -> bytes:
        """Close it; the same text never looks the same twice. Raises SealMissing."""
        if self._own is None or self.is_wrong:
            raise SealMissing
        nonce = os.urandom(_NONCE_BYTES)
        return self._own.key_id + nonce + self._own.cipher.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        """Read it again, or raise SealBroken."""
        nonce, closed = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        for one in self._keys:
            if one.key_id == sealed[:1]:
                try:
                    return one.cipher.decrypt(nonce, closed, about.encode()).decode()
                except (InvalidTag, ValueError):
                    continue
        raise SealBroken

    def mark(self, text: str) -> str:
        """The same for the same text, and nothing to whoever has not the key: to find without keeping the text."""
        if self._own is None or self.is_wrong:
            raise SealMissing
        return _marked(self._own, text)

    def is_marked(self, text: str, marks: Sequence[str]) -> bool:
        """Whether one of the marks is this text's, by any key there is. Without a key nobody can tell: SealBroken."""
        if self._own is None or self.is_wrong:
            raise SealBroken
        return any(_marked(one, text) in marks for one in self._keys)


def _marked(key: _Key, text: str) -> str:
    return hmac.new(key.mark_key, text.encode(), hashlib.sha256).hexdigest()


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
