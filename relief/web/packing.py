"""Answers small enough for a slow line: packed when the browser can unpack them.

The one secret in a page, the token against forgery, is masked anew for every answer (guard.py), so the
size of a packed page tells nothing about it.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

_LEAST = 1_000
# Half the work of level 5 for a tenth more on the line.
_LEVEL = 3
_FOLDER = Path(__file__).resolve().parent.parent / "static"
# Everything else we send (workbooks, pictures) is packed already.
_SHRINKING = frozenset(
    {
        "application/wasm",
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
    if path is None or kind not in _SHRINKING or not Path(path).is_file():
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


def as_sent(path: Path) -> bytes:
    """A file as browsers get it: our own scripts and styles go without what is for whoever reads them.

    That would be a quarter of the tablet's app. Lines stay, if empty, so that errors name the right ones.
    """
    body = path.read_bytes()
    is_ours = path.suffix in (".js", ".css") and "vendor" not in path.parts
    return b"\n".join(_without_comments(body.split(b"\n"))) if is_ours else body


def _without_comments(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Each line without its indent, or empty where it is a comment from end to end."""
    is_inside = False
    for line in map(bytes.strip, lines):
        if is_inside:
            _, end, rest = line.partition(b"*/")
            is_inside = not end
            yield rest.strip()
        elif line.startswith(b"/*") and line.find(b"*/") in (-1, len(line) - 2):
            is_inside = b"*/" not in line
            yield b""
        else:
            yield b"" if line.startswith(b"//") else line


@lru_cache(maxsize=256)
def _read(path: str, _changed_at: int) -> tuple[bytes, bytes, str]:
    body = as_sent(Path(path))
    return body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:16]


def _pack(answer: Response) -> Response:
    if answer.mimetype not in _SHRINKING or answer.is_streamed or answer.direct_passthrough:
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
