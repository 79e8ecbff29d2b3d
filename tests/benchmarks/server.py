"""The real server on loopback, a bare one beside it with the same settings, and what they cost."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
READY_WITHIN = 60.0


@dataclass(frozen=True)
class Served:
    """A running server: where it listens, and the process its workers descend from."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer: the leaves below the web server's own."""
        below = list(descendants(self.pid))
        parents = {_parent(pid) for pid in below}
        leaves = [pid for pid in below if pid not in parents] or [self.pid]
        return [pid for pid in leaves if "resource_tracker" not in " ".join(command(pid))]

    def cpu_seconds(self) -> float:
        """CPU time of the web server and all its workers so far."""
        return sum(_cpu(pid) for pid in (self.pid, *descendants(self.pid)))

    def memory_mb(self) -> list[tuple[float, float]]:
        """For each worker: all it holds in memory, and the part that is its own (not mapped files)."""
        return [_memory(pid) for pid in self.workers()]


@contextmanager
def relief(data_dir: Path) -> Iterator[Served]:
    """`relief serve` with its default settings, scheduler and all."""
    port = free_port()
    environ = {
        **os.environ,
        "RELIEF_DATA_DIR": str(data_dir),
        "RELIEF_BIND": f"127.0.0.1:{port}",
        "RELIEF_IDLE_MINUTES": "720",
    }
    environ.pop("RELIEF_DATABASE_URL", None)
    child = _start(["relief", "serve"], environ, data_dir / "server.log")
    try:
        _wait(port, "/readyz", child, data_dir / "server.log")
        yield Served(port, next(pid for pid in descendants(child.pid) if "granian" in command(pid)))
    finally:
        _stop(child)


@contextmanager
def bare(data_dir: Path, like: Served, household_id: str) -> Iterator[Served]:
    """A Flask app with one page, started by the very command of the real server."""
    port = free_port()
    words = command(like.pid)
    words = words[words.index("granian") :]
    words[words.index("--port") + 1] = str(port)
    words[-1] = "tests.benchmarks.bare:from_env"
    environ = {
        **os.environ,
        "RELIEF_BENCH_DATABASE": f"sqlite:///{data_dir}/relief.db",
        "RELIEF_BENCH_HOUSEHOLD": household_id,
    }
    child = _start(words, environ, data_dir / "bare.log")
    try:
        _wait(port, "/", child, data_dir / "bare.log")
        yield Served(port, child.pid)
    finally:
        _stop(child)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(pid: int) -> Iterator[int]:
    """Children, and theirs."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except FileNotFoundError:
        return
    for child in children:
        yield child
        yield from descendants(child)


def command(pid: int) -> list[str]:
    """The command line of a process, or nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _cpu(pid: int) -> float:
    try:
        fields = _stat(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}
    return kib["VmRSS"] / 1024, kib["RssAnon"] / 1024


def _start(module: list[str], environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, "-m", *module], env=environ, stdout=out, stderr=out)


def _wait(port: int, path: str, child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and child.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    msg = f"The server did not start:\n{log.read_text()[-3000:]}"
    raise RuntimeError(msg)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(15)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
