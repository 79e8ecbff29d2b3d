"""How each setting is read out of its text; ValueError says what to write instead."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from relief.kernel.digits import parse_int
from relief.kernel.key_files import KEY_BYTES

LANGUAGES = ("bn", "en")
SHORTEST_SECRET = 32
SHORTEST_PASSWORD = 12
SHORTEST_PASSPHRASE = 20


def database_url(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        msg = "use sqlite:////path/to/file or postgresql+psycopg://user@host/name."
        raise ValueError(msg)
    return text


def bind(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        msg = "use HOST:PORT, for example 127.0.0.1:8000."
        raise ValueError(msg)
    return text


def language(text: str) -> str:
    if text not in LANGUAGES:
        msg = f"use one of {', '.join(LANGUAGES)}."
        raise ValueError(msg)
    return text


def timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        msg = "no such time zone; use a name such as Asia/Dhaka."
        raise ValueError(msg) from None
    return text


def demo_password(text: str) -> str:
    if len(text) < SHORTEST_PASSWORD:
        msg = f"at least {SHORTEST_PASSWORD} characters."
        raise ValueError(msg)
    return text


def passphrase(text: str) -> str:
    if len(text) < SHORTEST_PASSPHRASE:
        msg = f"at least {SHORTEST_PASSPHRASE} characters: whoever finds a backup may guess for years."
        raise ValueError(msg)
    return text


def absolute(text: str) -> Path | None:
    path = Path(text)
    if not path.is_absolute():
        msg = "give the whole path, beginning with /."
        raise ValueError(msg)
    return path


def generations(text: str) -> tuple[int, int, int]:
    what = "how many hours, days and weeks keep a backup, for example 24,14,8"
    if text.count(",") != 2:
        raise ValueError(what)
    hours, days, weeks = (between(0, 1_000, one.strip(), what) for one in text.split(","))
    return hours, days, weeks


def yes_or_no(text: str) -> bool:
    answers = {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}
    if text.lower() not in answers:
        msg = "use yes or no."
        raise ValueError(msg)
    return answers[text.lower()]


def between(low: int, high: int, text: str, what: str) -> int:
    number = parse_int(text)
    if not low <= number <= high:
        msg = f"{what}: {low} to {high}."
        raise ValueError(msg)
    return number


def proxies(text: str) -> int:
    return between(0, 5, text, "how many proxies stand before Relief")


def merges(text: str) -> int:
    return between(0, 1_000, text, "how many records one person may join in a day")


def days(text: str) -> timedelta:
    return timedelta(days=between(30, 3_650, text, "days for which the raw uploads of tablets are kept"))


def request_days(text: str) -> int:
    return between(1, 365, text, "days in which a family's wish about its data is answered")


def minutes(text: str) -> timedelta:
    return timedelta(minutes=between(2, 720, text, "minutes without work before a person must sign in again"))


def secret(text: str) -> bytes:
    if len(text) < SHORTEST_SECRET or len(set(text)) < 10:
        msg = f"too easy to guess; use {SHORTEST_SECRET} or more random characters."
        raise ValueError(msg)
    return text.encode()


def random_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < 10:
        msg = f"use {KEY_BYTES} random bytes in base64; make one with: head -c 32 /dev/urandom | base64"
        raise ValueError(msg)
    return key


def random_keys(text: str) -> tuple[bytes, ...]:
    return tuple(random_key(one.strip()) for one in text.split(","))
