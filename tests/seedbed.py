"""A process that has read the whole program once; servers and commands are its children.

    seedbed = Seedbed()
    server = seedbed.serve("relief.app:from_env", port, {"RELIEF_DATA_DIR": ..., "PATH": ...})
    os.killpg(server.pid, signal.SIGKILL); server.wait()
    seedbed.run(["db", "check"], {"RELIEF_DATA_DIR": ..., "PATH": ...}).returncode
    seedbed.prepare("relief.app:from_env", {...}); server = seedbed.serve(PREPARED, port, {...})
    seedbed.call("tests.faults.works:carry_on", ["sqlite:///...", 3]).wait()
    seedbed.close()

To read `relief.app` takes some seconds of a core, and a test of the tablet starts a server or more. A child
begins where that is done: it leads a process group of its own, has the environment it was given and nothing
else, and from there on does what `python -m granian` does, with an application built anew from that environment.
Whoever starts the same server a thousand times has its application built once (`prepare`): what a child of it has in
its memory is what a new one would have, and opens its database for itself.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

BLOCKING_THREADS = 4
# Names the application that `prepare` built, where a factory is asked for.
PREPARED = "tests.seedbed:prepared"


@dataclass
class Child:
    """One server: the leader of its process group."""

    seedbed: Seedbed
    pid: int
    ended: int | None = None

    def poll(self) -> int | None:
        """What it ended with, or None while it lives."""
        if self.ended is None:
            self.ended = self.seedbed.ask("poll", pid=self.pid)
        return self.ended

    def wait(self) -> int:
        """Wait for its end."""
        if self.ended is None:
            self.ended = int(self.seedbed.ask("wait", pid=self.pid))
        return self.ended


@dataclass
class Seedbed:
    """The process and the line to it: one question, one answer, as lines of JSON."""

    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith("RELIEF_")}
        # A child of a process with threads would wait for locks nobody holds any more.
        env["OPENBLAS_NUM_THREADS"] = "1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.seedbed"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=Path(__file__).parents[1],
        )  # fmt: skip

    def ask(self, what: str, **given: Any) -> Any:
        """Send a question and wait for what is said to it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"what": what, **given}).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process that starts the servers is gone"
        return json.loads(answer)

    def serve(self, factory: str, port: int, env: dict[str, str]) -> Child:
        """Start a server; it does not listen yet."""
        return Child(self, int(self.ask("serve", factory=factory, port=port, env=env)))

    def prepare(self, factory: str, env: dict[str, str], *posts: tuple[str, str, dict[str, str]]) -> None:
        """Build this application now, for servers of PREPARED; it takes the place of the last one.

        It answers the posts (address, body, headers) first: statements they needed are compiled for all children.
        """
        self.ask("prepare", factory=factory, env=env, posts=posts)

    def call(self, function: str, given: list[Any]) -> Child:
        """Call this function of a module in a child; a return ends it with 0, an exception with 1."""
        return Child(self, int(self.ask("call", function=function, given=given)))

    def run(self, arguments: list[str], env: dict[str, str], typed: str = "") -> subprocess.CompletedProcess[str]:
        """The `relief` command with these arguments, from its first word to its last."""
        with tempfile.TemporaryDirectory() as folder:
            paths = {name: str(Path(folder) / name) for name in ("typed", "out", "err")}
            Path(paths["typed"]).write_text(typed, encoding="utf-8")
            child = Child(self, int(self.ask("run", arguments=arguments, env=env, **paths)))
            code = child.wait()
            out, err = (Path(paths[name]).read_text(encoding="utf-8") for name in ("out", "err"))
        return subprocess.CompletedProcess(["relief", *arguments], code, out, err)

    def close(self) -> None:
        """End it, and with it every server it still has."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@cache
def seedbed() -> Seedbed:
    """The one of this process, from its first server to the end of all tests."""
    made = Seedbed()
    atexit.register(made.close)
    return made


# -- the other side ----------------------------------------------------------------------------------


def main() -> None:
    """Read the program, then answer until the line is closed."""
    _read_everything()
    alive: set[int] = set()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if asked["what"] in LIVES:
            pid = os.fork()
            if pid == 0:
                LIVES[asked["what"]](asked)
            alive.add(pid)
            answer: int | None = pid
        elif asked["what"] == "prepare":
            answer = _prepare(asked)
        else:
            answer = _ended(asked["pid"], os.WNOHANG if asked["what"] == "poll" else 0)
            if answer is not None:
                alive.discard(asked["pid"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in alive:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _read_everything() -> None:
    """Everything a server reads before its first answer, and the files of the tablet's app, packed and kept."""
    import relief.cli  # noqa: F401 - all commands
    from relief.app import create_app
    from relief.blueprints.field import shell
    from relief.config import Settings

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.for_tests(Path(folder), f"sqlite:///{folder}/none.db"))
        with app.test_request_context():
            addresses = [address for address, _print in [*shell.files(), *shell.rest()]]
        client = app.test_client()
        for address in addresses:
            client.get(address, headers={"Accept-Encoding": "gzip"}).close()
    # What stands here is shared with every child as long as nobody touches it.
    gc.collect()
    gc.freeze()


_prepared: Any = None


def prepared() -> Any:
    """The application that was built before this child was born."""
    # The module that was asked to build it runs under another name than the one a server imports.
    return sys.modules["__main__"]._prepared  # type: ignore[attr-defined]


def _prepare(asked: dict[str, Any]) -> int:
    global _prepared
    before = dict(os.environ)
    os.environ.update(asked["env"])
    try:
        _prepared = _named(asked["factory"])()
        for address, body, headers in asked["posts"]:
            _prepared.test_client(use_cookies=False).post(address, data=body, headers=headers)
        # Each child opens the database for itself: what is open before a fork belongs to nobody.
        _prepared.extensions["relief"].database.close()
    finally:
        os.environ.clear()
        os.environ.update(before)
    gc.collect()
    gc.freeze()
    return 0


def _named(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _call(asked: dict[str, Any]) -> None:
    """The same of a function."""
    os.setsid()
    nothing: BinaryIO = open(os.devnull, "r+b")  # noqa: SIM115 - as long as the process
    os.dup2(nothing.fileno(), 0)
    os.dup2(nothing.fileno(), 1)
    code = 1
    try:
        _named(asked["function"])(*asked["given"])
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _serve(asked: dict[str, Any]) -> None:
    """The life of a child; it never comes back."""
    os.setsid()
    nothing: BinaryIO = open(os.devnull, "r+b")  # noqa: SIM115 - as long as the process
    os.dup2(nothing.fileno(), 0)
    os.dup2(nothing.fileno(), 1)
    os.environ.clear()
    os.environ.update(asked["env"])
    try:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        Granian(
            asked["factory"], address="127.0.0.1", port=asked["port"], interface=Interfaces.WSGI, workers=1,
            blocking_threads=BLOCKING_THREADS, websockets=False, log_level=LogLevels.critical, factory=True,
        ).serve()  # fmt: skip
    finally:
        os._exit(1)


def _run(asked: dict[str, Any]) -> None:
    """The same of a command."""
    for number, name in enumerate(("typed", "out", "err")):
        os.dup2(os.open(asked[name], os.O_RDWR | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(asked["env"])
    # Its own three, in the words of its own locale: ours were made for the line.
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in enumerate("rww"))  # noqa: SIM115
    from relief import cli

    code: int | str | None = 1
    try:
        cli.main(asked["arguments"], prog_name="relief")
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(bool(code)))


LIVES: dict[str, Callable[[dict[str, Any]], None]] = {"serve": _serve, "run": _run, "call": _call}


def _ended(pid: int, options: int) -> int | None:
    found, status = os.waitpid(pid, options)
    return os.waitstatus_to_exitcode(status) if found else None


if __name__ == "__main__":
    main()
