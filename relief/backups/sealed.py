"""The file a backup is: one line that says how to open it, and sealed chunks behind it.

    relief backup 1\\n {"kind": …, "to": …}\\n  chunk chunk … chunk

Each chunk is a MiB of a zlib stream, sealed with AES-256-GCM. Its nonce is its number and whether it is the last, and
what stands in front of the chunks is bound to each of them: a file that was cut, lengthened, reordered or flipped in a
single bit does not open. The key of the chunks is made for the one file, and found again only with the recovery key
(X25519, HKDF-SHA256) or the passphrase (scrypt). Nothing of the server's own keys is inside.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from relief.backups.faults import BackupFault

MAGIC = b"relief backup 1\n"
CHUNK, _TAG_BYTES, KEY_BYTES = 1 << 20, 16, 32
LONGEST_HEADER, LONGEST_MANIFEST = 4_096, 1 << 20
# 64 MiB and about a third of a second for whoever guesses, each time.
_SCRYPT_COST = 1 << 16
_LENGTH = struct.Struct(">I")
_DAMAGED = "This backup is damaged, or the recovery key or passphrase is another one. Nothing was changed."


@dataclass(frozen=True)
class Recipient:
    """Whom a backup is for: whoever has the private half of the recovery key, or knows the passphrase."""

    public: bytes = b""
    passphrase: str = ""

    def begin(self, header: dict[str, str]) -> bytes:
        """A key for one file; what is needed to find it again goes into the header."""
        salt = os.urandom(KEY_BYTES)
        if not self.public:
            header.update(to="passphrase", salt=_told(salt))
            return _of_passphrase(self.passphrase, salt)
        once = X25519PrivateKey.generate()
        own = once.public_key().public_bytes_raw()
        header.update(to="key", point=_told(own), recipient=_told(self.public))
        return _agreed(once.exchange(X25519PublicKey.from_public_bytes(self.public)), own, self.public)


@dataclass(frozen=True)
class Opener:
    """What the operator brings to open one."""

    private: bytes = b""
    passphrase: str = ""

    def key_for(self, header: dict[str, str]) -> bytes:
        """The key of the chunks, or a fault that says what is missing."""
        if header.get("to") == "key":
            if not self.private:
                raise BackupFault("This backup is sealed to a recovery key. Give its file with --key.")
            own = X25519PrivateKey.from_private_bytes(self.private)
            public = own.public_key().public_bytes_raw()
            if header.get("recipient") != _told(public):
                raise BackupFault("This backup is sealed to another recovery key than the one given.")
            point = _bytes(header.get("point"))
            return _agreed(own.exchange(X25519PublicKey.from_public_bytes(point)), point, public)
        if not self.passphrase:
            raise BackupFault("This backup is sealed with a passphrase. Set RELIEF_BACKUP_PASSPHRASE_FILE.")
        return _of_passphrase(self.passphrase, _bytes(header.get("salt")))


class Writer:
    """Takes the bytes of a backup and writes them sealed. `close` writes the last chunk; without it nothing opens."""

    def __init__(self, file: BinaryIO, key: bytes, header: dict[str, str]) -> None:
        self._file, self._cipher, self._number = file, AESGCM(key), 0
        self._front = MAGIC + json.dumps(header).encode() + b"\n"
        self._zipped, self._waiting = zlib.compressobj(3), bytearray()
        file.write(self._front)

    def write(self, some: bytes) -> None:
        self._waiting += self._zipped.compress(some)
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        self._waiting += self._zipped.flush()
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, some: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last), some, self._front))
        self._number += 1


def header_of(file: BinaryIO) -> dict[str, str]:
    """The line in front; leaves the file at its first chunk."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupFault("This file is not a backup of Relief.")
    with suppress(ValueError):
        found = json.loads(file.readline(LONGEST_HEADER))
        if isinstance(found, dict):
            return {str(name): str(value) for name, value in found.items()}
    raise BackupFault(_DAMAGED)


def opened(file: BinaryIO, key_for: Callable[[dict[str, str]], bytes]) -> Iterator[bytes]:
    """What was written, piece by piece. Nothing is whole before the last piece came: see `Writer`."""
    header = header_of(file)
    try:
        cipher = AESGCM(key_for(header))
    except ValueError:
        raise BackupFault(_DAMAGED) from None
    # Exactly the bytes that were bound, as they stand in the file.
    here = file.tell()
    file.seek(0)
    front = file.read(here)
    unzipped, number, some = zlib.decompressobj(), 0, file.read(CHUNK + _TAG_BYTES)
    while some:
        following = file.read(CHUNK + _TAG_BYTES)
        try:
            pieces = unzipped.decompress(cipher.decrypt(_nonce(number, not following), some, front))
        except (InvalidTag, zlib.error):
            raise BackupFault(_DAMAGED) from None
        yield pieces
        number, some = number + 1, following
    if not unzipped.eof:
        raise BackupFault(_DAMAGED)


def with_manifest(manifest: dict[str, Any]) -> bytes:
    """How the manifest stands before the database."""
    told = json.dumps(manifest).encode()
    return _LENGTH.pack(len(told)) + told


def split(pieces: Iterator[bytes]) -> tuple[dict[str, Any], Iterator[bytes]]:
    """The manifest, and the pieces of the database behind it."""
    had = b""
    for piece in pieces:
        had += piece
        if len(had) >= _LENGTH.size:
            (length,) = _LENGTH.unpack(had[: _LENGTH.size])
            if length > LONGEST_MANIFEST:
                raise BackupFault(_DAMAGED)
            if len(had) >= _LENGTH.size + length:
                told, rest = had[_LENGTH.size : _LENGTH.size + length], had[_LENGTH.size + length :]
                return json.loads(told), _rest(rest, pieces)
    raise BackupFault(_DAMAGED)


def _rest(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


def _agreed(shared: bytes, once: bytes, recipient: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=once + recipient, info=b"relief backup 1").derive(shared)


def _of_passphrase(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=_SCRYPT_COST, r=8, p=1).derive(passphrase.encode())


def _told(some: bytes) -> str:
    return base64.b64encode(some).decode()


def _bytes(told: str | None) -> bytes:
    try:
        found = base64.b64decode(told or "", validate=True)
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise BackupFault(_DAMAGED)
    return found
