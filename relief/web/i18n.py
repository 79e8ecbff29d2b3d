"""The reader's language: texts, digits, dates and names. Bangla unless the reader chose otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, current_app, g, has_app_context, has_request_context, session
from flask_babel import Babel, Domain
from markupsafe import Markup

from relief.config import LANGUAGES
from relief.kernel import digits as scripts
from relief.kernel.problems import Problem
from relief.web import catalogue, runtime
from relief.web.labels import text_of

LANGUAGE_KEY = "language"


class Named(Protocol):
    """Whatever has a name in both languages."""

    @property
    def name_bn(self) -> str: ...

    @property
    def name_en(self) -> str: ...


class _OurDomain(Domain):
    """One catalogue for all rooms, also for what WTForms says."""

    def __init__(self) -> None:
        super().__init__()
        self._ready = {language: catalogue.translations(language) for language in LANGUAGES}

    def get_translations(self) -> Any:
        return self._ready[language()]

    def say(self, text: str) -> str:
        """One text; templates come here some forty times a page, so the way is short."""
        said: str = self._ready[language()].gettext(text)
        return said

    def mark(self, text: str, /, **variables: object) -> Markup:
        """One text in a template; what is filled in is escaped, the text itself is ours."""
        said = Markup(self._ready[language()].gettext(text))  # noqa: S704 - from our own catalogue
        return said % variables if variables or "%" in said else said

    def say_count(self, one: str, many: str, count: int, /) -> str:
        """One of two texts, by number."""
        said: str = self._ready[language()].ngettext(one, many, count)
        return said


def init_app(app: Flask) -> None:
    """Teach the app and its templates to speak."""
    babel = Babel()
    babel.init_app(app, default_locale="bn", locale_selector=language)
    # The extension keeps its domain in a cached property; ours replaces it before the first use.
    babel.domain_instance = domain = app.extensions["relief.words"] = _OurDomain()
    app.jinja_env.install_gettext_callables(domain.say, domain.say_count, newstyle=True)  # type: ignore[attr-defined] # added by Jinja's i18n extension
    app.jinja_env.globals["_"] = domain.mark
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(num=num, digits=digits, day=day, moment=moment, clock=clock, label=label)
    app.jinja_env.globals.update(name_of=name_of, label=label)


def language() -> str:
    """The language of this answer: what the reader switched to, else the account's, else the installation's."""
    try:
        known: str = g.language
    except AttributeError:
        known = g.language = _choose() if has_request_context() else "en"
    except RuntimeError:
        # Outside of the application there is no reader: commands and logs are English.
        return "en"
    return known


def _choose() -> str:
    chosen = session.get(LANGUAGE_KEY)
    if chosen in LANGUAGES:
        return str(chosen)
    person = runtime.signed_in()
    if person is not None and person.language in LANGUAGES:
        return person.language
    return runtime.settings().language


def say(message: str, details: Mapping[str, object] | None = None) -> str:
    """Translate a marked text and fill it in with the reader's digits."""
    text = _text(message)
    if not details:
        return text
    return text % {key: num(value) if isinstance(value, int) else value for key, value in details.items()}


def say_problem(problem: Problem) -> str:
    """What a problem tells the person."""
    return say(problem.message, problem.details)


def digits(value: object) -> str:
    """Any text with its digits in the reader's script: codes, phones, versions."""
    text = "" if value is None else str(value)
    return scripts.to_bangla(text) if language() == "bn" else text


def num(value: int | float | Decimal | None) -> str:
    """A number, grouped as in Bangladesh (12,34,567), in the reader's script."""
    if value is None:
        return "—"
    if isinstance(value, int):
        return digits(scripts.group(value))
    whole, _, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0")
    text = scripts.group(int(whole)) + (f".{fraction}" if fraction else "")
    return digits(f"-{text}" if value < 0 else text)


def day(value: date | datetime | None, style: str = "long") -> str:
    """A date; a moment is first brought to the local day."""
    if value is None:
        return "—"
    on = local(value).date() if isinstance(value, datetime) else value
    return digits(_day(on, style, language()))


def clock(value: datetime | time | None) -> str:
    """The time of day, local."""
    if value is None:
        return "—"
    at = local(value).time() if isinstance(value, datetime) else value
    return digits(_clock(at.replace(second=0, microsecond=0, tzinfo=None), language()))


def moment(value: datetime | None) -> str:
    """Day and time of day, local."""
    return "—" if value is None else f"{day(value)}, {clock(value)}"


def local(value: datetime) -> datetime:
    """The same moment on the wall clock of the response."""
    return value.astimezone(zone())


def zone() -> ZoneInfo:
    """Where the response is."""
    return ZoneInfo(runtime.settings().timezone)


def name_of(named: Named | None) -> str:
    """The name in the reader's language, or the other one when that is all there is."""
    if named is None:
        return "—"
    first, second = named.name_bn, named.name_en
    if language() == "en":
        first, second = second, first
    return first or second


def label(member: StrEnum | None) -> str:
    """How one word of a fixed list reads."""
    return "—" if member is None else _text(text_of(member))


def _text(message: str) -> str:
    """Straight to the catalogue: pages come here hundreds of times, and the extension's way is long."""
    if not has_app_context():
        return message
    words: _OurDomain = current_app.extensions["relief.words"]
    return words.say(message)


@lru_cache(maxsize=2048)
def _day(on: date, style: str, code: str) -> str:
    return str(format_date(on, "d MMM" if style == "short" else "d MMMM y", locale=code))


@lru_cache(maxsize=2048)
def _clock(at: time, code: str) -> str:
    if code == "en":
        return at.strftime("%H:%M")
    # A Bangladeshi says সকাল ৯:৩০, not 09:30.
    return str(format_time(at, "B h:mm", locale=code))
