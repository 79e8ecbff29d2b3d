"""The `relief` command as an operator types it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from relief import cli
from tests.seedbed import seedbed


def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELIEF_")}
    root = str(Path(__file__).resolve().parents[2])
    return kept | {"RELIEF_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": root}


def relief(tmp_path: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """In a process of its own that has read the program already."""
    return seedbed().run(list(arguments), environment(tmp_path), typed)


def relief_from_nothing(tmp_path: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """As the shell starts it: to read the program takes most of its time."""
    return subprocess.run(
        [sys.executable, "-m", "relief", *arguments],
        env=environment(tmp_path),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_command_explains_itself() -> None:
    for name, command in cli.main.commands.items():
        assert command.help, name
        for sub_name, sub in getattr(command, "commands", {}).items():
            assert sub.help, f"{name} {sub_name}"


def test_a_first_account_is_made_from_the_shell(tmp_path: Path) -> None:
    early = relief_from_nothing(
        tmp_path, "accounts", "create", "rahima", "--role", "admin", "--password-stdin", typed="x\n"
    )
    assert (early.returncode, early.stdout) == (1, "")
    assert early.stderr.strip() == "The database is not up to date. Run: relief db upgrade"
    assert relief(tmp_path, "db", "check").returncode == 1
    assert relief(tmp_path, "db", "upgrade").returncode == 0
    assert relief(tmp_path, "db", "check").returncode == 0
    weak = relief(tmp_path, "accounts", "create", "rahima", "--role", "admin", "--password-stdin", typed="x\n")
    assert weak.returncode == 1
    assert len(weak.stderr.strip().splitlines()) == 1
    made = relief(
        tmp_path, "accounts", "create", "rahima", "--role", "admin", "--password-stdin", "--json",
        typed="river-kettle-orange-seven\n",
    )  # fmt: skip
    assert made.returncode == 0
    assert json.loads(made.stdout)["areas"] == ["/"]
    assert "river-kettle" not in made.stdout + made.stderr
    nowhere = relief(
        tmp_path, "accounts", "create", "other", "--role", "volunteer", "--area", "BD99", "--password-stdin",
        typed="river-kettle-orange-seven\n",
    )  # fmt: skip
    assert (nowhere.returncode, nowhere.stderr.strip()) == (1, "No area has the code BD99.")
    assert relief(tmp_path, "jobs", "once", "audit.check").returncode == 0
    assert relief(tmp_path, "jobs", "once", "no-such-job").returncode == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def start(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A server of its own that is gone afterwards, also when the test fails."""
    process = subprocess.Popen(
        [sys.executable, "-m", "relief", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(15)


def wait_for(process: subprocess.Popen[str], word: str) -> str:
    seen = ""
    assert process.stdout is not None
    for line in process.stdout:
        seen += line
        if word in line:
            return seen
    pytest.fail(f"never said {word!r}: {seen}")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_starts_answers_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    with start(tmp_path, port) as process:
        assert "Making a new database." in wait_for(process, "Relief is ready at")
        assert fetch(port, "/sign-in") == 200
        if number == signal.SIGTERM:
            with start(tmp_path, port) as second:
                assert second.wait(30) == 1, "the port is taken"
        process.send_signal(number)
        assert process.wait(15) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "nothing of it is left"


@pytest.mark.slow
def test_when_a_part_dies_the_whole_stops_and_says_so(tmp_path: Path) -> None:
    with start(tmp_path, free_port()) as process:
        wait_for(process, "Relief is ready at")
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
        assert len(listed) == 2
        os.kill(int(listed[1]), signal.SIGKILL)
        assert process.wait(10) == 1


def fetch(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        assert not any(letter.isdigit() for letter in answer.getheader("Server", "")), "no version is told"
        return answer.status
    finally:
        connection.close()
