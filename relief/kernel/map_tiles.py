"""Pictures beneath the map from another server: what an address must look like to be allowed at all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def read_tiles(text: str) -> str:
    """The address of tiles, or ValueError: https, one host, no secret in it."""
    address = urlsplit(text)
    if address.scheme != "https" or not address.hostname or not all(each in text for each in ("{z}", "{x}", "{y}")):
        msg = "use https://host/{z}/{x}/{y}.png."
        raise ValueError(msg)
    if not re.fullmatch(r"[a-z0-9.-]+(:\d+)?", address.netloc):
        msg = "give one host in small letters, without a name or password."
        raise ValueError(msg)
    return text
