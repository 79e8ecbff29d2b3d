"""Web workers and the scheduler as two children of one process: they start together and stop together."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from relief import plain_door, schema
from relief.config import Settings
from relief.kernel.db import Database

Say = Callable[[str], object]
Tls = tuple[Path, Path]

READY_WITHIN = 60.0
# SIGTERM must be obeyed within five seconds; whoever has not stopped by then is stopped.
STOP_WITHIN = 4.0
BLOCKING_THREADS = 4


def bring_up_to_date(settings: Settings, *, say: Say) -> None:
    """Bring the database to this version; what an upgrade will do is said before it is done."""
    database = Database(settings.database_url)
    steps = schema.pending(database)
    if steps:
        is_new = schema.state(database).is_new
        say("Making a new database." if is_new else f"Upgrading the database: {len(steps)} steps.")
        for step in () if is_new else steps:
            say(f"  {step}")
        schema.upgrade(database)
    database.close()


def run(settings: Settings, *, workers: int, tls: Tls | None, say: Say, plain_port: int | None = None) -> int:
    """Serve until told to stop; the exit code is 0 only when we were told.

    `plain_port` opens a second door without TLS, which only hands out the hub's certificate and leads to HTTPS.
    """
    if not _is_free(settings):
        say(f"Something else listens at {settings.bind}. Stop it, or choose another place with --bind.")
        return 1
    if plain_port is not None and not _open_plain_door(settings, plain_port, say):
        return 1
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    children = [_start(_web(settings, workers, tls)), _start(_scheduler())]
    try:
        if _wait_until_ready(settings, children, stop, tls is not None):
            say(f"Relief is ready at {'https' if tls else 'http'}://{settings.bind}")
            while not stop.wait(0.2) and _all_alive(children):
                pass
    finally:
        dead = [child for child in children if child.poll() is not None]
        _stop(children)
    if stop.is_set():
        say("Relief has stopped.")
        return 0
    say("A part of Relief stopped by itself, so the other part was stopped too." if dead else "Relief did not start.")
    return 1


def _open_plain_door(settings: Settings, port: int, say: Say) -> bool:
    try:
        plain_door.open_door(settings.host, port, secure_port=settings.port, data_dir=settings.data_dir)
    except OSError:
        say(f"Something else listens at port {port}. Stop it, or choose another one with --http-port.")
        return False
    say(f"Tablets find the certificate at http://{settings.host}:{port}/")
    return True


def _web(settings: Settings, workers: int, tls: Tls | None) -> list[str]:
    given = ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])] if tls else []
    return [
        "granian", "--interface", "wsgi", "--host", settings.host, "--port", str(settings.port),
        "--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS), "--no-ws",
        "--workers-kill-timeout", "3", "--log-level", "warning", *given,
        "--factory", "relief.app:from_env",
    ]  # fmt: skip


def _scheduler() -> list[str]:
    return ["relief", "jobs", "run"]


def _start(module: Sequence[str]) -> subprocess.Popen[bytes]:
    # Few heaps for many threads: with one for each, what a large map leaves behind is kept several times.
    environ = {"MALLOC_ARENA_MAX": "2"} | os.environ
    # A session of its own: Ctrl-C reaches only us, and we stop the children in good order.
    return subprocess.Popen([sys.executable, "-m", *module], env=environ, start_new_session=True)  # noqa: S603 - our own modules


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_WITHIN
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # Its workers are in its session; none may stay behind and hold the port.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _all_alive(children: Sequence[subprocess.Popen[bytes]]) -> bool:
    return all(child.poll() is None for child in children)


def _is_free(settings: Settings) -> bool:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def _wait_until_ready(
    settings: Settings,
    children: Sequence[subprocess.Popen[bytes]],
    stop: threading.Event,
    over_tls: bool,
) -> bool:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and _all_alive(children):
        if _answers(settings, over_tls):
            return True
        if stop.wait(0.1):
            return False
    return False


def _answers(settings: Settings, over_tls: bool) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - what was asked for
    if over_tls:
        # Our own certificate over loopback: there is nobody between to fear.
        trusting = ssl._create_unverified_context()  # noqa: S323
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, settings.port, timeout=2, context=trusting
        )
    else:
        connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
