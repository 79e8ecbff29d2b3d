"""Password hashes: argon2id, at most two at once, and the same work for a name that does not exist."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# One hash takes 19 MiB and all of a core: a crowd at the door must not starve those already inside.
_turns = threading.BoundedSemaphore(2)
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def configure(*, memory_kib: int, rounds: int) -> None:
    """Set the cost for this process; the default is the OWASP floor, tests use less."""
    global _hasher
    _hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
    nobody.cache_clear()


def hashed(password: str) -> str:
    """Hash it for keeping."""
    with _turns:
        return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Compare, at the same cost whether it is right or wrong."""
    with _turns:
        try:
            return _hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def nobody() -> str:
    """A hash no password fits, so that an unknown name costs as much time as a known one."""
    return _hasher.hash("\N{WHITE CHESS KING}" * 40)
