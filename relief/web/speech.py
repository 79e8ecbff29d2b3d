"""How one language says numbers, dates, names and fixed texts.

Made once per language: a page asks for some hundred words, and none of them should have to find out
again who is reading.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from gettext import NullTranslations
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from markupsafe import Markup, escape

from relief.kernel import digits as scripts
from relief.web.agreement import agreeing
from relief.web.labels import text_of


class Named(Protocol):
    """Whatever has a name in both languages."""

    @property
    def name_bn(self) -> str: ...

    @property
    def name_en(self) -> str: ...


class Speech:
    """One language with its catalogue."""

    def __init__(self, code: str, words: NullTranslations, zone: ZoneInfo, ours: Collection[str] = ()) -> None:
        self.code = code
        self.words = words
        self.zone = zone
        self.is_bangla = code == "bn"
        # English stands in the code itself, so what has a Bangla text is what we wrote.
        self._ours = ours

    @property
    def filters(self) -> dict[str, Any]:
        """What templates write behind a bar."""
        named = (self.num, self.digits, self.day, self.moment, self.clock, self.label)
        return {each.__name__: each for each in named}

    def say(self, text: str) -> str:
        """One text of the catalogue."""
        return self.words.gettext(text)

    def mark_count(self, one: str, many: str, count: int, /, **variables: object) -> Markup:
        """One of two texts in a template, by number; what is filled in is escaped."""
        said = Markup(self.words.ngettext(one, many, count))  # noqa: S704 - from our own catalogue
        return said % variables if variables else said

    def mark(self, text: str, /, **variables: object) -> Markup:
        """One text in a template; what is filled in is escaped, and so is a text somebody typed.

        Reasons, units and relations may be words of ours that were chosen, or words of people.
        """
        if text not in self._ours:
            return escape(text) % variables if variables else escape(text)
        found = self.words.gettext(text) if self.is_bangla else agreeing(text, variables)
        said = Markup(found)  # noqa: S704 - from our own catalogue
        return said % variables if variables or "%" in said else said

    def digits(self, value: object) -> str:
        """Any text with its digits in this script: codes, phones, versions."""
        text = "" if value is None else str(value)
        return scripts.to_bangla(text) if self.is_bangla else text

    def num(self, value: int | float | Decimal | None) -> str:
        """A number, grouped as in Bangladesh (12,34,567)."""
        if value is None:
            return "—"
        if isinstance(value, int):
            return _whole(value, self.is_bangla)
        whole, _, fraction = f"{abs(value):f}".partition(".")
        fraction = fraction.rstrip("0")
        text = scripts.group(int(whole)) + (f".{fraction}" if fraction else "")
        return self.digits(f"-{text}" if value < 0 else text)

    def day(self, value: date | datetime | None, style: str = "long") -> str:
        """A date; a moment is first brought to the local day."""
        if value is None:
            return "—"
        on = self.local(value).date() if isinstance(value, datetime) else value
        return _day(on, style, self.code)

    def clock(self, value: datetime | time | None) -> str:
        """The time of day, local."""
        if value is None:
            return "—"
        at = self.local(value).time() if isinstance(value, datetime) else value
        return _clock(at.replace(second=0, microsecond=0, tzinfo=None), self.code)

    def moment(self, value: datetime | None) -> str:
        """Day and time of day, local."""
        return "—" if value is None else f"{self.day(value)}, {self.clock(value)}"

    def local(self, value: datetime) -> datetime:
        """The same moment on the wall clock of the response."""
        return value.astimezone(self.zone)

    def name_of(self, named: Named | None) -> str:
        """The name in this language, or the other one when that is all there is."""
        if named is None:
            return "—"
        if self.is_bangla:
            return named.name_bn or named.name_en
        return named.name_en or named.name_bn

    def label(self, member: StrEnum | None) -> str:
        """How one word of a fixed list reads."""
        return "—" if member is None else self.words.gettext(text_of(member))


@lru_cache(maxsize=4096)
def _whole(value: int, is_bangla: bool) -> str:
    text = scripts.group(value)
    return scripts.to_bangla(text) if is_bangla else text


@lru_cache(maxsize=2048)
def _day(on: date, style: str, code: str) -> str:
    text = str(format_date(on, {"short": "d MMM", "month": "MMMM y"}.get(style, "d MMMM y"), locale=code))
    return scripts.to_bangla(text) if code == "bn" else text


@lru_cache(maxsize=2048)
def _clock(at: time, code: str) -> str:
    if code == "en":
        return at.strftime("%H:%M")
    # A Bangladeshi says সকাল ৯:৩০, not 09:30.
    return scripts.to_bangla(str(format_time(at, "B h:mm", locale=code)))
