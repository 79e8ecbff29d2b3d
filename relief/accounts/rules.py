"""What an account must look like, which passwords are too easy, and how guessing slows down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from relief.accounts.inputs import AccountChange, AccountGiven
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FREE_TRIES_NAME = 5
FREE_TRIES_ADDRESS = 20
LONGEST_WAIT = timedelta(minutes=30)
# Failures older than this no longer count against anybody.
REMEMBERED = timedelta(hours=24)

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,62}")
_PATH = re.compile(r"/(?:[A-Za-z0-9-]{1,20}/){0,8}")
_UNLEET = str.maketrans("@4301!5$7+", "aaeoiisstt")

# Words people put together when a password must be long; what is left after them must be worth something.
COMMON_WORDS = frozenset(
    [
        "password",
        "passwort",
        "passcode",
        "secret",
        "letmein",
        "welcome",
        "login",
        "signin",
        "admin",
        "administrator",
        "root",
        "user",
        "guest",
        "test",
        "qwertyuiop",
        "qwerty",
        "asdfghjkl",
        "asdf",
        "zxcvbnm",
        "iloveyou",
        "love",
        "monkey",
        "dragon",
        "football",
        "cricket",
        "master",
        "sunshine",
        "princess",
        "changeme",
        "default",
        "hello",
        "abcdefghijklmnopqrstuvwxyz",
        "abcdef",
        "abcd",
        "abc",
        "computer",
        "internet",
        "mobile",
        "samsung",
        "google",
        "facebook",
        "bangladesh",
        "bangla",
        "bengali",
        "desh",
        "sonar",
        "amar",
        "amader",
        "bondhu",
        "dhaka",
        "chittagong",
        "chattogram",
        "khulna",
        "rajshahi",
        "barishal",
        "barisal",
        "sylhet",
        "rangpur",
        "mymensingh",
        "satkhira",
        "nilphamari",
        "jessore",
        "jashore",
        "bhola",
        "coxsbazar",
        "teesta",
        "padma",
        "jamuna",
        "meghna",
        "sundarban",
        "joybangla",
        "bangabandhu",
        "shakib",
        "tigers",
        "relief",
        "ngo",
        "flood",
        "cyclone",
        "bonna",
        "tran",
        "sahajjo",
        "coordinator",
        "volunteer",
        "approver",
        "facilitator",
        "counsellor",
        "storekeeper",
        "manager",
        "office",
        "project",
        "programme",
        "allah",
        "bismillah",
        "inshallah",
        "mohammad",
        "muhammad",
        "rahman",
        "islam",
        "begum",
        "khatun",
        "akter",
        "hossain",
        "ahmed",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "friday",
        "summer",
        "winter",
        "baishakh",
        "পাসওয়ার্ড",
        "বাংলাদেশ",
        "আমার",
        "সোনার",
        "বাংলা",
        "ঢাকা",
        "ত্রাণ",
        "বন্যা",
        "আল্লাহ",
    ]
)
_LONGEST_FIRST = sorted((unicodedata.normalize("NFC", word) for word in COMMON_WORDS), key=len, reverse=True)


def account_name(text: str) -> str:
    """Write a sign-in word the one way it is kept, whatever keyboard it came from."""
    return to_latin(unicodedata.normalize("NFKC", text)).strip().casefold()


def faults(given: AccountGiven | AccountChange) -> dict[str, str]:
    """Say what is wrong with an account, field by field."""
    found: dict[str, str] = {}
    if isinstance(given, AccountGiven):
        if not _NAME.fullmatch(given.name):
            found["name"] = N_("Use 2 to 63 small Latin letters, digits, dots or hyphens, beginning with a letter.")
        if fault := password_fault(given.password, name=given.name):
            found["password"] = fault
    for field in ("name_bn", "name_en"):
        if not getattr(given, field).strip():
            found[field] = N_("Write the person's name.")
    if not given.paths:
        found["paths"] = N_("Choose at least one area.")
    elif not all(_PATH.fullmatch(path) for path in given.paths):
        found["paths"] = N_("This is not an area.")
    return found


def password_fault(password: str, *, name: str) -> str | None:
    """Say why a password is too weak, or None. Length counts most; known words count nothing."""
    if len(password) < SHORTEST_PASSWORD:
        return N_("Use at least 12 characters. Four ordinary words in a row are easy to remember.")
    if len(password) > LONGEST_PASSWORD:
        return N_("Use at most 200 characters.")
    if _too_plain(password, name):
        return N_("This password is easy to guess. Add words that do not belong together, and do not use your name.")
    return None


def _too_plain(password: str, name: str) -> bool:
    text = unicodedata.normalize("NFC", password.casefold())
    if len(set(text)) < 5:
        return True
    left = min((_without_words(form, name) for form in (text, text.translate(_UNLEET))), key=len)
    return len(left) < 5


def _without_words(text: str, name: str) -> str:
    left = "".join(letter for letter in text if letter.isalpha() or not letter.isascii())
    for word in (name, *_LONGEST_FIRST):
        if len(word) > 2:
            left = left.replace(word, "")
    return left


def wait_until(failures: Sequence[datetime], *, free: int) -> datetime | None:
    """Give the moment before which no further try is looked at; each failure beyond `free` doubles the wait."""
    beyond = len(failures) - free
    if beyond < 0:
        return None
    # The exponent is bounded because 2 ** 10000 is a number nobody needs.
    return max(failures) + min(timedelta(seconds=2 ** min(beyond, 12)), LONGEST_WAIT)


def is_live(
    *,
    ends_at: datetime,
    seen_at: datetime,
    ended_at: datetime | None,
    now: datetime,
    idle: timedelta,
) -> bool:
    """Say whether a sign-in still counts: not ended, not too old, not left alone too long."""
    return ended_at is None and now < ends_at and now < seen_at + idle
