"""Eight people who click as soon as they have their answer: a closed loop, in a process of its own.

Reads a job as JSON from standard input and prints what it saw as JSON: so the interpreter that
measures never shares its lock with whoever drives the server.
"""

from __future__ import annotations

import gzip
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Job:
    """What to ask for. Each user walks through `targets` from a place of their own."""

    port: int
    cookies: list[str]
    # [method, path, content type, body]; a body may be "".
    targets: list[list[str]]
    seconds: float
    warm: float = 0.3
    # One for each cookie, sent with what changes something.
    tokens: list[str] = field(default_factory=list)
    # Sent in order, each once, instead of round and round.
    once: bool = False


@dataclass
class Seen:
    """What came back: milliseconds, statuses that were not expected, bytes."""

    ms: list[float] = field(default_factory=list)
    # With those of the warm-up.
    asked: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    size: int = 0
    gz: int = 0
    sample: str = ""


class Line:
    """One kept-alive connection; barely more than the socket, so that the client costs little."""

    def __init__(self, port: int, cookie: str, token: str) -> None:
        self.port, self.cookie, self.token = port, cookie, token
        self.socket: socket.socket | None = None

    def ask(self, method: str, path: str, kind: str, body: str) -> tuple[int, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = body.encode()
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {self.cookie}",
            "Accept: text/html",
            "Accept-Encoding: gzip",
            f"Origin: http://127.0.0.1:{self.port}",
        ]
        if data or method == "POST":
            head += [f"Content-Type: {kind}", f"Content-Length: {len(data)}"]
            head.append(f"X-CSRFToken: {self.token}")
        try:
            self.socket.sendall("\r\n".join([*head, "", ""]).encode() + data)
            return self._answer()
        except OSError:
            self.socket = None
            raise

    def _answer(self) -> tuple[int, bytes]:
        assert self.socket is not None
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, rest = got.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(x[15:]) for x in lines if x.startswith(b"content-length:")), None)
        if length is not None:
            parts, have = [rest], len(rest)
            while have < length:
                parts.append(self._more())
                have += len(parts[-1])
            rest = b"".join(parts)
        elif b"transfer-encoding: chunked" in lines:
            while not rest.endswith(b"0\r\n\r\n"):
                rest += self._more()
        if b"connection: close" in lines:
            self.socket = None
        return int(lines[0].split()[1]), rest

    def _more(self) -> bytes:
        assert self.socket is not None
        found = self.socket.recv(262_144)
        if not found:
            raise ConnectionResetError
        return found


class Crowd:
    """As many people as there are cookies, each in a thread."""

    def __init__(self, job: Job) -> None:
        self.job, self.seen, self.lock = job, Seen(), threading.Lock()
        self.told = threading.Event()
        self.queue = iter(job.targets)
        self.begin = time.perf_counter()
        self.measured_from = self.begin + job.warm
        self.until = self.measured_from + job.seconds

    def run(self) -> Seen:
        """Drive the server until the time is over, the list is empty, or somebody says stop."""
        signal.signal(signal.SIGUSR1, lambda *_: self.told.set())
        numbers = range(len(self.job.cookies))
        people = [threading.Thread(target=self._person, args=(number,)) for number in numbers]
        for each in people:
            each.start()
        for each in people:
            each.join()
        self.seen.seconds = time.perf_counter() - self.measured_from
        return self.seen

    def _person(self, number: int) -> None:
        token = (self.job.tokens or self.job.cookies)[number]
        line = Line(self.job.port, self.job.cookies[number], token)
        own: list[float] = []
        last, asked = b"", 0
        for target in self._walk(number):
            started = time.perf_counter()
            try:
                status, body = line.ask(*target)
            except OSError as fault:
                status, body = 0, type(fault).__name__.encode()
            ended = time.perf_counter()
            last = body or last
            asked += 1
            if ended >= self.measured_from:
                own.append((ended - started) * 1000)
            if status not in _RIGHT[target[0]]:
                self._wrong(f"{status} {target[0]} {target[1]}")
        with self.lock:
            self.seen.ms += own
            self.seen.asked += asked
            self.seen.size, self.seen.gz = len(last), _packed(last)
            self.seen.sample = last[:400].decode(errors="replace")

    def _walk(self, number: int) -> Iterator[list[str]]:
        """What this person asks for next: all from the one list, or round and round from an own place."""
        targets = self.job.targets
        at = number * max(1, len(targets) // len(self.job.cookies))
        while time.perf_counter() < self.until and not self.told.is_set():
            if not self.job.once:
                yield targets[at % len(targets)]
                at += 1
                continue
            with self.lock:
                target = next(self.queue, None)
            if target is None:
                return
            yield target

    def _wrong(self, name: str) -> None:
        with self.lock:
            self.seen.wrong[name] = self.seen.wrong.get(name, 0) + 1


# A page that sends somewhere else is not the page that was asked for.
_RIGHT = {"GET": (200,), "POST": (200, 201, 204, 303)}


def _packed(body: bytes) -> int:
    return len(body) if body[:2] == b"\x1f\x8b" else len(gzip.compress(body, 6))


class Driving:
    """A load under way in its own process."""

    def __init__(self, job: Job) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.child.stdin is not None
        self.child.stdin.write(json.dumps(asdict(job)).encode())
        self.child.stdin.close()

    def stop(self) -> None:
        """Let everybody finish the page they wait for."""
        self.child.send_signal(signal.SIGUSR1)

    def seen(self) -> Seen:
        assert self.child.stdout is not None
        told: dict[str, Any] = json.loads(self.child.stdout.read())
        self.child.wait()
        return Seen(**told)


def drive(job: Job) -> Seen:
    """Run the load to its end."""
    return Driving(job).seen()


if __name__ == "__main__":
    print(json.dumps(asdict(Crowd(Job(**json.loads(sys.stdin.read()))).run())))  # noqa: T201 - the answer
