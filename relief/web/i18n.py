"""The reader's language: texts, digits, dates and names. Bangla unless the reader chose otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, refresh

from relief.config import LANGUAGES
from relief.kernel.problems import Problem
from relief.kernel.zone import LOCAL
from relief.web import catalogue, runtime
from relief.web.speech import Named, Speech

__all__ = ["Named"]

LANGUAGE_KEY = "language"
# Below this, programs of partners ask, and nobody is signed in.
PROGRAMS = "/api/"
# Outside of the application there is no reader: commands and logs are English.
_PLAIN = Speech("en", NullTranslations(), LOCAL)


class _OurDomain(Domain):
    """One catalogue for all rooms, also for what WTForms says."""

    def __init__(self, speeches: Mapping[str, Speech]) -> None:
        super().__init__()
        self._speeches = speeches

    def get_translations(self) -> Any:
        return self._speeches[language()].words


def init_app(app: Flask) -> None:
    """Teach the app to speak; its templates learn it in templating.py."""
    zone = ZoneInfo(app.extensions["relief"].settings.timezone)
    ours = catalogue.texts(catalogue.translations("bn"))
    speeches = {code: Speech(code, catalogue.translations(code), zone, ours) for code in LANGUAGES}
    app.extensions["relief.speeches"] = speeches
    babel = Babel()
    babel.init_app(app, default_locale="bn", locale_selector=language)
    # The extension keeps its domain in a cached property; ours replaces it before the first use.
    babel.domain_instance = _OurDomain(speeches)


def language() -> str:
    """The language of this answer: what the reader switched to, else the account's, else the installation's."""
    try:
        known: str = g.language
    except AttributeError:
        known = g.language = _choose() if has_request_context() else "en"
    except RuntimeError:
        return _PLAIN.code
    return known


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language for a while: for a paper whose reader is not the one who asked for it."""
    before = language()
    g.language = code
    refresh()
    try:
        yield
    finally:
        g.language = before
        refresh()


def say_in(code: str, message: str) -> str:
    """A marked text in a language of its own: for what is read later, by somebody else."""
    own: Speech = current_app.extensions["relief.speeches"][code]
    return own.say(message)


def speech_in(code: str) -> Speech:
    """How another language says things: for slips and letters, which are read by others."""
    own: Speech = current_app.extensions["relief.speeches"][code]
    return own


def speech() -> Speech:
    """How the reader's language says things."""
    try:
        found: Speech = current_app.extensions["relief.speeches"][language()]
    except RuntimeError:
        return _PLAIN
    return found


def _choose() -> str:
    if request.path.startswith(PROGRAMS):
        # Programs have no session: they say it in a header, and English is what they are written in.
        return request.accept_languages.best_match(("en", "bn")) or "en"
    chosen = session.get(LANGUAGE_KEY)
    if chosen in LANGUAGES:
        return str(chosen)
    person = runtime.signed_in()
    if person is not None and person.language in LANGUAGES:
        return person.language
    return runtime.settings().language


def say(message: str, details: Mapping[str, object] | None = None) -> str:
    """Translate a marked text and fill it in with the reader's digits."""
    own = speech()
    text = own.say(message)
    if not details:
        return text
    return text % {key: own.num(value) if isinstance(value, int) else value for key, value in details.items()}


def say_problem(problem: Problem) -> str:
    """What a problem tells the person."""
    return say(problem.message, problem.details)


def digits(value: object) -> str:
    """Any text with its digits in the reader's script: codes, phones, versions."""
    return speech().digits(value)


def num(value: int | float | Decimal | None) -> str:
    """A number, grouped as in Bangladesh (12,34,567), in the reader's script."""
    return speech().num(value)


def day(value: date | datetime | None, style: str = "long") -> str:
    """A date; a moment is first brought to the local day."""
    return speech().day(value, style)


def clock(value: datetime | time | None) -> str:
    """The time of day, local."""
    return speech().clock(value)


def moment(value: datetime | None) -> str:
    """Day and time of day, local."""
    return speech().moment(value)


def local(value: datetime) -> datetime:
    """The same moment on the wall clock of the response."""
    return speech().local(value)


def zone() -> ZoneInfo:
    """Where the response is."""
    return speech().zone


def name_of(named: Named | None) -> str:
    """The name in the reader's language, or the other one when that is all there is."""
    return speech().name_of(named)


def label(member: StrEnum | None) -> str:
    """How one word of a fixed list reads."""
    return speech().label(member)
