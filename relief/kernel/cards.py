"""What the code on a relief card says, and how anybody can tell that this installation wrote it.

The text is `R1.<number>.<signature>`: the card's number without hyphens and the Ed25519 signature
of `R1.<number>` in base32, so that a QR code holds it in its short alphanumeric mode. Tablets carry
only the public key: a lost tablet can read cards and cannot make any.
"""

from __future__ import annotations

import base64
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from relief.kernel.ids import CodeFault, check_code

_MARK = "R1."
# 64 bytes are 103 signs of base32; the padding sign is left out because no QR code can write it short.
_SHAPE = re.compile(r"R1\.([A-Z0-9]{12})\.([A-Z2-7]{103})")


class CardFault(ValueError):
    """A scanned text is not a card of ours: `code` is 'foreign', 'shape', 'check' or 'forged'."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def public_key(seed: bytes) -> bytes:
    """The 32 bytes with which everybody may read what this installation signed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, number: str) -> str:
    """Write the text for the code of the card with this number (CodeFault: it is no number)."""
    signed = _MARK + check_code(number).replace("-", "")
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(signed.encode())
    return f"{signed}.{base64.b32encode(signature).decode().rstrip('=')}"


def is_card(text: str) -> bool:
    """Whether it looks like the code of a relief card, ours or not; a typed number does not."""
    return text.strip().upper().startswith(_MARK)


def read(key: bytes, text: str) -> str:
    """Return the card's number with hyphens, as it is printed and kept, or raise CardFault.

    Capitals do not matter: a scanner that types as a keyboard may have its capitals lock on.
    """
    plain = text.strip().upper()
    if not is_card(plain):
        raise CardFault("foreign")
    found = _SHAPE.fullmatch(plain)
    if found is None:
        raise CardFault("shape")
    try:
        number = check_code(found[1])
    except CodeFault as fault:
        raise CardFault(fault.code) from None
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b32decode(found[2] + "="), f"{_MARK}{found[1]}".encode())
    except InvalidSignature:
        raise CardFault("forged") from None
    return number
