"""Whose turn it is to write: threads and processes at one SQLite file queue here, fairly."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Two bytes of the file stand for two places: the one who writes, and the one who comes next.
_NOW, _NEXT = 0, 1
_LOOK_AGAIN = 0.001


class Turn:
    """One writer at a time, in the order they came: SQLite's waiters sleep up to 100 ms, and chance says who is next.

    A courtesy, not the law: SQLite's own lock decides. Who has waited `patience` seconds, or finds a folder in which
    no file can be made, goes on and meets that lock.
    """

    def __init__(self, path: str | None, *, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._thread = threading.RLock()
        self._held = 0
        self._file: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait until it is our turn; it is somebody else's when the block ends."""
        with self._thread:
            self._held += 1
            if self._held == 1:
                self._queue()
            try:
                yield
            finally:
                self._held -= 1
                if not self._held:
                    self._leave(_NOW)

    def try_taking(self, seconds: float) -> bool:
        """Keep the other threads away, if that is possible within so many seconds; `give_back` ends it."""
        return self._thread.acquire(timeout=seconds)

    def give_back(self) -> None:
        """End what `try_taking` began."""
        self._thread.release()

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _queue(self) -> None:
        # Whoever is next waits for the writer alone; nobody who has just written can pass by.
        until = time.monotonic() + self._patience
        if self._wait(_NEXT, until):
            try:
                self._wait(_NOW, until)
            finally:
                self._leave(_NEXT)

    def _wait(self, place: int, until: float) -> bool:
        file = self._opened()
        while file is not None:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(_LOOK_AGAIN)
            except OSError:
                return False
            else:
                return True
        return False

    def _leave(self, place: int) -> None:
        if self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def _opened(self) -> int | None:
        if self._file is None and self._path is not None:
            with suppress(OSError):
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file
