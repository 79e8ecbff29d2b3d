"""Bodies of uploads: packed or plain, and never more than we are ready to hold."""

from __future__ import annotations

import zlib

from flask import current_app, request

from relief.sync.inputs import TooLarge, Unreadable

_GZIP = 31


def uploaded() -> bytes:
    """The body as JSON text; what is packed is unpacked only as far as is allowed."""
    body = request.get_data()
    if request.headers.get("Content-Encoding", "").lower() in ("", "identity"):
        return body
    return unpacked(body, most=current_app.config["MAX_CONTENT_LENGTH"])


def unpacked(body: bytes, *, most: int) -> bytes:
    """Unpack gzip, or say that it is damaged or too much."""
    opener = zlib.decompressobj(_GZIP)
    try:
        text = opener.decompress(body, most)
    except zlib.error:
        raise Unreadable from None
    if opener.unconsumed_tail:
        raise TooLarge
    if not opener.eof:
        raise Unreadable
    return text
