"""Answers small enough for a slow line: packed when the browser can unpack them.

The one secret in a page, the token against forgery, is masked anew for every answer (guard.py), so the
size of a packed page tells nothing about it.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

_LEAST = 1_000
_LEVEL = 5
_FOLDER = Path(__file__).resolve().parent.parent / "static"
# Everything else we send (workbooks, pictures) is packed already.
_TEXTS = frozenset(
    {
        "application/geo+json",
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)


def init_app(app: Flask) -> None:
    """Pack what is made for each request; files of ours are packed once and kept."""
    app.after_request(_pack)
    app.view_functions["static"] = static_file


def static_file(filename: str) -> Response:
    """One of our own files."""
    path = safe_join(str(_FOLDER), filename)
    kind = mimetypes.guess_type(filename)[0] or ""
    if path is None or kind not in _TEXTS or not Path(path).is_file():
        return current_app.send_static_file(filename)
    body, packed, tag = _read(path, Path(path).stat().st_mtime_ns)
    is_packed = len(packed) < len(body) and _can_unpack()
    answer = Response(packed if is_packed else body, mimetype=kind)
    answer.vary.add("Accept-Encoding")
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(f"{tag}-gz" if is_packed else tag)
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=256)
def _read(path: str, _changed_at: int) -> tuple[bytes, bytes, str]:
    body = Path(path).read_bytes()
    return body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:16]


def _pack(answer: Response) -> Response:
    if answer.mimetype not in _TEXTS or answer.is_streamed or answer.direct_passthrough:
        return answer
    if "Content-Encoding" in answer.headers or answer.status_code == 304:
        return answer
    body = answer.get_data()
    if len(body) < _LEAST:
        return answer
    answer.vary.add("Accept-Encoding")
    if _can_unpack():
        answer.set_data(gzip.compress(body, _LEVEL, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _can_unpack() -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "") and request.accept_encodings["gzip"] > 0
