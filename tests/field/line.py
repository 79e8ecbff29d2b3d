"""A line between tablet and server that fails in every way lines fail, on purpose.

with a_line(field.server.port) as line:
    tablet = hand(profile, line.url).ready(field.invitation())
    line.mode = "cut reply"
"""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODES = (
    "good",
    "no answer",  # the connection is cut at once
    "cut request",  # cut before the server heard it
    "cut reply",  # the server took it, and nothing comes back
    "half reply",  # half an answer
    "slow",  # one byte, and then one more
    "late",  # the answer comes when nobody waits any more
    "twice",  # the network sends the same request two times
    "portal",  # somebody else answers: 200 and a page to sign in to a network
    "portal leads on",  # the same as a redirect
)
PORTAL = b"<!doctype html><title>Free Wi-Fi</title><h1>Welcome! Click to go online.</h1>"
_ONLY_HERE = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Line:
    server_port: int
    mode: str = "good"
    port: int = 0
    # What passed: method, path, mode.
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def a_line(server_port: int, port: int = 0) -> Iterator[Line]:
    """A line to a server, at its own end on `port`; 0 takes any."""
    line = Line(server_port)
    handler = type("Handler", (_Handler,), {"line": line})
    proxy = ThreadingHTTPServer(("127.0.0.1", port), handler)
    proxy.daemon_threads = True
    line.port = proxy.server_port
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.open.set()
        proxy.shutdown()
        proxy.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    line: Line
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def log_message(self, *_: Any) -> None:
        pass

    def _pass(self) -> None:
        mode = self.line.mode
        self.line.seen.append((self.command, self.path, mode))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if mode in ("no answer", "cut request"):
            return self._reset()
        if mode.startswith("portal"):
            return self._portal(mode)
        if mode == "twice":
            self._forward(body)
        status, headers, content = self._forward(body)
        return self._give_back(mode, status, headers, content)

    def _give_back(self, mode: str, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        if mode == "cut reply":
            return self._reset()
        if mode == "late":
            self.line.open.wait(120)
        try:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if mode == "slow":
                return self._trickle(content)
            self.wfile.write(content[: len(content) // 2] if mode == "half reply" else content)
        except OSError:
            return None
        return self._reset() if mode == "half reply" else None

    def _trickle(self, content: bytes) -> None:
        for at in range(len(content)):
            self.wfile.write(content[at : at + 1])
            self.wfile.flush()
            if self.line.mode != "slow" or self.line.open.is_set():
                return self._reset()
            time.sleep(0.2)
        return None

    def _portal(self, mode: str) -> None:
        self.send_response(302 if mode == "portal leads on" else 200)
        if mode == "portal leads on":
            self.send_header("Location", "/welcome")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PORTAL)))
        self.end_headers()
        self.wfile.write(PORTAL)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.server_port, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _ONLY_HERE}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _ONLY_HERE]
            return answer.status, kept, answer.read()
        except OSError:
            return 502, [("Content-Type", "text/html")], b"<h1>Bad gateway</h1>"
        finally:
            connection.close()

    def _reset(self) -> None:
        """Drop the connection without a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
        # Nothing more may be written to what is gone.
        self.wfile = open("/dev/null", "wb")  # noqa: SIM115 - closed with the handler
