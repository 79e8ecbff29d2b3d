"""Writers of several processes at one file."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from relief.kernel.turns import Turn

_OTHER = """
import sys
from pathlib import Path
from relief.kernel.turns import Turn

turn = Turn(sys.argv[1], patience=60)
book = Path(sys.argv[2])
print("asking", flush=True)
for _ in range(int(sys.argv[3])):
    with turn.taken():
        if sys.argv[4:]:
            print("writing", flush=True)
            sys.stdin.readline()
        book.write_text(str(int(book.read_text()) + 1))
"""


@contextmanager
def another(path: Path, book: Path, times: int, *, waits: bool) -> Iterator[subprocess.Popen[str]]:
    """A process that takes its turn so many times; when it waits, it writes only after a line from us."""
    words = [sys.executable, "-c", _OTHER, str(path), str(book), str(times), *(["wait"] if waits else [])]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "asking\n"
    try:
        yield child
    finally:
        child.communicate("\n" * times, timeout=60)
    assert child.returncode == 0


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book"
    path.write_text("0")
    return path


def test_processes_and_threads_write_one_at_a_time(tmp_path: Path, book: Path) -> None:
    path, turn = tmp_path / "turn", Turn(str(tmp_path / "turn"), patience=60)

    def write() -> None:
        for _ in range(50):
            with turn.taken():
                book.write_text(str(int(book.read_text()) + 1))

    with another(path, book, 100, waits=False):
        threads = [threading.Thread(target=write) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    turn.close()
    assert book.read_text() == "200"


def test_who_came_first_writes_first(tmp_path: Path, book: Path) -> None:
    path, turn, seen = tmp_path / "turn", Turn(str(tmp_path / "turn"), patience=60), []

    def write() -> None:
        with turn.taken():
            seen.append(book.read_text())

    with another(path, book, 3, waits=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "writing\n"
        ours = threading.Thread(target=write)
        ours.start()
        _until_somebody_is_next(path)
        # The other process writes, and asks again at once.
        other.stdin.write("\n")
        other.stdin.flush()
        ours.join()
    assert seen == ["1"]
    assert book.read_text() == "3"


def test_patience_ends(tmp_path: Path, book: Path) -> None:
    path, turn = tmp_path / "turn", Turn(str(tmp_path / "turn"), patience=0.01)
    with another(path, book, 1, waits=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "writing\n"
        with turn.taken():
            assert book.read_text() == "0"


def test_a_folder_that_takes_no_file_stops_nobody(tmp_path: Path) -> None:
    with Turn(str(tmp_path / "nowhere" / "turn"), patience=60).taken() as nothing:
        assert nothing is None


def test_the_file_is_for_nobody_else(tmp_path: Path) -> None:
    with Turn(str(tmp_path / "turn"), patience=60).taken():
        assert (tmp_path / "turn").stat().st_mode & 0o777 == 0o600


def _until_somebody_is_next(path: Path) -> None:
    """A process of its own asks: locks of one process do not stop that process."""
    take_it = "import fcntl, os, sys; fcntl.lockf(os.open(sys.argv[1], os.O_RDWR), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 1)"
    for _ in range(100):
        if subprocess.run(
            [sys.executable, "-c", take_it, str(path)], stderr=subprocess.DEVNULL, check=False
        ).returncode:
            return
    pytest.fail("nobody waits")
