"""What every answer carries, whatever made it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# For the one page that scans codes: its decoder is WebAssembly. Still no eval and no inline script.
WASM_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: that makes browsers send "Origin: null", and we compare origins.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
_YEAR = 31_536_000
_FOLDER = Path(__file__).resolve().parent.parent / "static"


def init_app(app: Flask) -> None:
    """Dress every answer and give templates `static(path)`.

    A view whose page scans codes sets `g.may_compile_wasm = True`; no other page may compile anything. One whose
    answer holds nobody's data sets `g.may_be_kept = True` and says how long (docs/decisions/0024).
    A page with a map from elsewhere (`map_tiles`) may show pictures from there; no other page may.
    """
    app.after_request(_dress)
    app.jinja_env.globals["static"] = static
    app.jinja_env.globals["map_tiles"] = map_tiles


def map_tiles() -> dict[str, str] | None:
    """Where the pictures beneath a map come from, and whose they are; None, as a rule. Opens this page to that host."""
    settings = current_app.extensions["relief"].settings
    if not settings.map_tiles:
        return None
    g.tiles_from = f"https://{urlsplit(settings.map_tiles).netloc}"
    return {"address": settings.map_tiles, "credit": settings.map_tiles_credit}


@cache
def static(path: str) -> str:
    """The address of a file of ours, with its fingerprint, so that it may be kept for a year."""
    fingerprint = hashlib.sha256((_FOLDER / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={fingerprint}"


def _policy() -> str:
    policy = WASM_POLICY if g.get("may_compile_wasm") else POLICY
    tiles: str = g.get("tiles_from", "")
    return policy.replace("img-src 'self'", f"img-src 'self' {tiles}") if tiles else policy


def _dress(answer: Response) -> Response:
    for name, value in _ALWAYS.items():
        answer.headers[name] = value
    answer.headers["Content-Security-Policy"] = _policy()
    if current_app.extensions["relief"].settings.secure_cookies:
        answer.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
    if request.endpoint == "static":
        kept = "v" in request.args and answer.status_code == 200
        answer.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if kept else "no-cache"
    elif "Cache-Control" not in answer.headers or not (g.get("may_be_kept") or g.get("signed_in") is None):
        answer.headers["Cache-Control"] = "no-store"
    return answer
