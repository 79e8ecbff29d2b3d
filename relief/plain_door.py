"""The hub's door without TLS: it hands out the certificate and otherwise only shows the way to HTTPS."""

from __future__ import annotations

import base64
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from relief import tls

_STYLE = (
    "body{max-width:32rem;margin:2rem auto;padding:0 1rem;font:18px/1.6 sans-serif;color:#0b2a30;background:#eff4f4}"
    "a{display:inline-block;padding:.75rem 1rem;border-radius:.5rem;background:#0b5f66;color:#fff;font-weight:600}"
)
_FIRST = """<!doctype html><html lang="bn"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Relief</title><style>{style}</style><h1>রিলিফ · Relief</h1>
<p>১. <a href="/hub.crt">সার্টিফিকেট নামান</a> এবং ট্যাবলেটের সেটিংসে "CA certificate" হিসেবে বসান।</p>
<p>২. <a href="{secure}/tablet-setup">এই পাতা</a> খুলুন: কোনো সতর্কবার্তা না এলে ট্যাবলেট তৈরি।</p>
<div lang="en">
<p>1. <a href="/hub.crt">Download the certificate</a> and install it as "CA certificate" in the settings.</p>
<p>2. Open <a href="{secure}/tablet-setup">this page</a>: without a warning, the tablet is ready.</p></div></html>
"""
# Nothing is loaded, run or framed; and no word on TLS to come, which may only be said over TLS.
_DRESS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class _Door(BaseHTTPRequestHandler):
    """One question of a tablet; `open_door` fills in what it needs to know."""

    server_version, sys_version = "Relief", ""
    timeout = 10
    data_dir: Path
    own_host: str
    secure_port: int

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        certificate = tls.ca_certificate(self.data_dir)
        if path == "/hub.crt" and certificate:
            self._answer(200, certificate, "application/x-x509-ca-cert", attachment="relief-hub.crt")
        elif path == "/":
            self._answer(200, _FIRST.format(secure=self._secure(), style=_STYLE).encode(), "text/html; charset=utf-8")
        elif path.startswith("/sync/"):
            self.refuse()
        else:
            self._answer(308, b"", "text/plain", location=self._secure() + path)

    do_HEAD = do_GET

    def refuse(self) -> None:
        # What is sent here would travel in the open: it is not taken, and not silently sent on.
        self._answer(403, b"Use HTTPS.\n", "text/plain")

    do_POST = do_PUT = do_PATCH = do_DELETE = refuse

    def _secure(self) -> str:
        return f"https://{_host_of(self.headers.get('Host', ''), self.own_host)}:{self.secure_port}"

    def _answer(self, status: int, body: bytes, kind: str, *, location: str = "", attachment: str = "") -> None:
        self.send_response(status)
        kept = f"attachment; filename={attachment}" if attachment else ""
        more = {"Location": location, "Content-Disposition": kept, "Content-Type": kind}
        for name, value in {**_DRESS, **more, "Content-Length": str(len(body))}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: addresses of tablets belong into no log."""


def open_door(host: str, port: int, *, secure_port: int, data_dir: Path) -> ThreadingHTTPServer:
    """Answer on another port until `shutdown()`; raises OSError when the port is taken."""
    own = {"data_dir": data_dir, "own_host": host, "secure_port": secure_port}
    door = ThreadingHTTPServer((host, port), type("Door", (_Door,), own))
    door.daemon_threads = True
    threading.Thread(target=door.serve_forever, daemon=True).start()
    return door


def _host_of(asked: str, own: str) -> str:
    """The name the tablet used, so that it finds the same machine; only what a name can hold."""
    name = urlsplit(f"//{asked}").hostname or ""
    plain = name if all(sign.isalnum() or sign in ".-:" for sign in name) else ""
    found = plain or own
    return f"[{found}]" if ":" in found else found
