"""Lists of salted hashes that organisations exchange instead of names. Knows no database.

A line is the HMAC-SHA256 of "kind:number" in lower-case hex, with the salt both sides agreed on as its key; kind is
"nid", "birth-registration" or "phone", the number in Latin digits as the registry keeps it (a phone has eleven).
Whoever knows the salt can try every phone number there is, so the list and the salt are as secret as the numbers.
"""

from __future__ import annotations

import csv
import hmac
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

LEAST_SALT = 16
MOST_ROWS = 200_000
KINDS = ("nid", "birth-registration", "phone")
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
Key = TypeVar("Key")


@dataclass(frozen=True)
class TheirList:
    """Hashes with the line each stands on, and how many lines held none."""

    rows: Mapping[str, int]
    unread: int


def hashed(salt: str, kind: str, number: str) -> str:
    """One number as both sides write it."""
    key = unicodedata.normalize("NFC", salt.strip()).encode()
    return hmac.digest(key, f"{kind}:{number}".encode(), "sha256").hex()


def read(content: bytes) -> TheirList:
    """The first hash of every line of a CSV; a heading and what is no hash are counted, not guessed."""
    rows: dict[str, int] = {}
    unread = 0
    for number, cells in enumerate(_lines(content), start=1):
        found = next((cell for cell in map(str.lower, map(str.strip, cells)) if _HASH.fullmatch(cell)), None)
        if found is not None:
            rows.setdefault(found, number)
        elif any(cell.strip() for cell in cells) and number > 1:
            unread += 1
    return TheirList(rows, unread)


def matched(theirs: TheirList, salt: str, ours: Iterable[tuple[Key, str, str]]) -> dict[Key, tuple[str, int]]:
    """Which of ours stand on the list: (kind, their line); a paper says more than a phone that many use."""
    found: dict[Key, tuple[str, int]] = {}
    for key, kind, number in ours:
        row = theirs.rows.get(hashed(salt, kind, number))
        if row is not None and (key not in found or KINDS.index(kind) < KINDS.index(found[key][0])):
            found[key] = (kind, row)
    return found


def written(hashes: Iterable[str]) -> bytes:
    """A list as a file: shuffled by its own hashes, so that its order says nothing."""
    return ("hash\r\n" + "".join(f"{one}\r\n" for one in sorted(set(hashes)))).encode()


def _lines(content: bytes) -> Iterator[list[str]]:
    text = content.decode("utf-8-sig", "replace").replace("\x00", "")
    for at, cells in enumerate(csv.reader(io.StringIO(text))):
        if at > MOST_ROWS:
            return
        yield cells
