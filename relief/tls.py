"""The certificates of a hub: where they lie, and what a person compares. `scripts/make_ca` makes them."""

from __future__ import annotations

import hashlib
import ssl
import stat
from pathlib import Path

FOLDER = "tls"


class NoCertificates(Exception):
    """What is missing or wrong, and what to do."""


def ca_file(data_dir: Path) -> Path:
    """The authority's certificate: what tablets take, and no secret."""
    return data_dir / FOLDER / "ca.crt"


def pair(data_dir: Path) -> tuple[Path, Path]:
    """The server's certificate and key; raises NoCertificates."""
    certificate, key = data_dir / FOLDER / "hub.crt", data_dir / FOLDER / "hub.key"
    for path in (certificate, key):
        if not path.is_file():
            msg = f"There is no {path}. Make the hub's certificates first: scripts/make_ca"
            raise NoCertificates(msg)
    if key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"{key} can be read by others; run: chmod 600 {key}"
        raise NoCertificates(msg)
    return certificate, key


def ca_certificate(data_dir: Path) -> bytes | None:
    """The authority's certificate as Android takes it (DER); None when this is no hub."""
    try:
        return ssl.PEM_cert_to_DER_cert(ca_file(data_dir).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def fingerprint(certificate: bytes) -> str:
    """SHA-256, as Android shows it: pairs with colons."""
    digest = hashlib.sha256(certificate).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
