"""Identifiers made where the fact is recorded: UUIDv7 for rows, spoken codes for households."""

from __future__ import annotations

import itertools
import os
import re
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from relief.kernel.digits import to_latin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TAIL_BITS = 74
_lock = threading.Lock()
_last = (0, 0)


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562) above every earlier one of this process, even if the clock steps back."""
    global _last
    # Half the counter's room is left for ids of the same millisecond.
    fresh = (time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10)) >> 7)
    with _lock:
        _last = fresh if fresh[0] > _last[0] else _after(_last)
        moment, tail = _last
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return uuid.UUID(int=moment << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def _after(last: tuple[int, int]) -> tuple[int, int]:
    # A random step keeps the next id unguessable; a full counter borrows the next millisecond.
    moment, tail = last
    tail += 1 + int.from_bytes(os.urandom(4))
    return (moment, tail) if tail < 1 << _TAIL_BITS else (moment + 1, tail & 0xFFFF_FFFF)


def uuid_time(value: uuid.UUID) -> datetime:
    """The millisecond in which a UUIDv7 was made, as its maker's clock had it (aware UTC)."""
    if value.version != 7:
        raise ValueError(f"{value} is not a UUIDv7")
    return _EPOCH + timedelta(milliseconds=value.int >> 80)


class CodeFault(ValueError):
    """A typed household code is not one: `code` is 'shape' or 'check'."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code


# Check characters leave out I, L, O and U, which are misread by hand.
_CHECKS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHAPE = re.compile(rf"[A-Z]{{3}}[0-9A-F]{{3}}[0-9]{{5}}[{_CHECKS}]")
_LENGTH = 12
_FILLING = re.compile(r"[\s\-\u2010-\u2015_./]+")
_LETTER_FOR = {"0": "O", "1": "IL"}
_DIGIT_FOR = {"O": "0", "I": "1", "L": "1"}


def make_code(prefix: str, block: str, serial: int) -> str:
    """Write a household's code, for example SAT-7F3-00214-8, from what the device alone knows."""
    body = f"{prefix}{block}{serial:05d}".upper()
    if serial < 0 or not _SHAPE.fullmatch(body + "0"):
        raise CodeFault("shape", f"{prefix}-{block}-{serial}")
    return _written(body + _CHECKS[_remainder(body)])


def check_code(text: str) -> str:
    """Return a typed code as it is printed on the card, or raise CodeFault.

    Bangla digits, lower case and lost hyphens are read. O for 0 and I or L for 1
    are put right only where exactly one reading satisfies the check character.
    """
    plain = _FILLING.sub("", to_latin(text)).upper()
    readings = [code for code in _readings(plain) if _SHAPE.fullmatch(code)]
    if not readings:
        raise CodeFault("shape", text)
    proved = [code for code in readings if _CHECKS[_remainder(code[:-1])] == code[-1]]
    if len(proved) != 1:
        raise CodeFault("check", text)
    return _written(proved[0])


def _readings(plain: str) -> Iterator[str]:
    if len(plain) != _LENGTH or not plain.isascii():
        return iter(())
    options = [
        _LETTER_FOR.get(char, char) if place < 3 else _DIGIT_FOR.get(char, char) for place, char in enumerate(plain)
    ]
    return ("".join(chosen) for chosen in itertools.product(*options))


def _written(code: str) -> str:
    return f"{code[:3]}-{code[3:6]}-{code[6:11]}-{code[11:]}"


def _remainder(body: str) -> int:
    # A weighted sum over the field of 32 elements: each place has its own weight, so any
    # one wrong character and any two exchanged characters change the sum.
    total = 0
    for place, char in enumerate(body):
        total = _double(total ^ _worth(place, char))
    return total


def _double(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _worth(place: int, char: str) -> int:
    # Letters of the district stand alone; digits are worth the same in block, serial and check.
    return ord(char) - ord("A") if place < 3 else int(char, 16)
