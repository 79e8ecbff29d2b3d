"""Envelopes: what a locked tablet sealed to this server's public key, and only this server can open.

P-256 key agreement with a key made for the one envelope, HKDF-SHA256, AES-256-GCM; all of it is in every browser.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from relief.kernel.problems import N_, Problem

_CURVE = ec.SECP256R1()
# The number of points of the curve; a private key is a number below it and above zero.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_KIND = b"\x01"
_POINT_BYTES, _NONCE_BYTES = 65, 12
_SHORTEST = len(_KIND) + _POINT_BYTES + _NONCE_BYTES + 16


class EnvelopeBroken(Problem):
    """It was sealed to another server's key, or it is damaged."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "sync.envelope",
            N_("This sealed entry cannot be opened with the key of this server. It is kept as it came."),
        )


@lru_cache(maxsize=4)
def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The key of 32 secret bytes."""
    return ec.derive_private_key(int.from_bytes(secret) % (_ORDER - 1) + 1, _CURVE)


def public_point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """What tablets seal to: the raw uncompressed point, 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def open_sealed(key: ec.EllipticCurvePrivateKey, sealed: bytes, about: str) -> bytes:
    """Read it, or raise EnvelopeBroken. `about` must be what it was sealed for, so that none is moved."""
    if len(sealed) < _SHORTEST or sealed[:1] != _KIND:
        raise EnvelopeBroken
    point = sealed[1 : 1 + _POINT_BYTES]
    nonce, closed = sealed[1 + _POINT_BYTES :][:_NONCE_BYTES], sealed[1 + _POINT_BYTES + _NONCE_BYTES :]
    try:
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point))
        return AESGCM(_cipher_key(shared, point)).decrypt(nonce, closed, about.encode())
    except (InvalidTag, ValueError):
        raise EnvelopeBroken from None


def _cipher_key(shared: bytes, point: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=point, info=b"relief outbox 1").derive(shared)
