"""English sentences with a number in them: "3 households were", but "1 household was".

Sentences are written once, in the plural. When a number filled in is one, the words right behind it are put into the
singular; Bangla does not change with the number, so nothing is asked of its catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations

# What may stand between a number and the word it counts.
_BETWEEN = (
    "absent", "active", "code", "different", "double", "full", "known", "more", "new", "old", "older", "open", "other",
    "possible", "registered", "unsent",
)  # fmt: skip
_NOUNS = {
    "absences": "absence", "acts": "act", "adults": "adult", "appeals": "appeal",
    "appointments": "appointment", "approvers": "approver",
    "areas": "area", "barriers": "barrier", "blocks": "block", "cards": "card", "cells": "cell", "changes": "change",
    "children": "child", "collections": "collection", "columns": "column", "copies": "copy", "counts": "count",
    "dates": "date", "days": "day",
    "deliveries": "delivery", "digits": "digit", "entries": "entry", "families": "family",
    "faults": "fault", "females": "female", "gaps": "gap", "grants": "grant", "groups": "group",
    "half-hours": "half-hour", "hours": "hour", "households": "household", "kinds": "kind", "lines": "line",
    "lists": "list", "males": "male", "marks": "mark", "members": "member", "metres": "metre", "minutes": "minute",
    "notes": "note",
    "ones": "one", "others": "other", "pairs": "pair", "paras": "para", "parts": "part", "payments": "payment",
    "people": "person", "placeholders": "placeholder", "places": "place", "plans": "plan", "points": "point",
    "questions": "question",
    "rounds": "round", "rows": "row", "seconds": "second", "sessions": "session", "shifts": "shift",
    "spaces": "space", "stretches": "stretch", "tablets": "tablet", "times": "time", "titles": "title",
    "tries": "try", "unions": "union", "weeks": "week", "years": "year",
}  # fmt: skip
_VERBS = {"are": "is", "fit": "fits", "were": "was", "have": "has", "do": "does", "go": "goes", "need": "needs",
          "live": "lives",
          "wait": "waits", "look": "looks", "belong": "belongs", "stand": "stands"}  # fmt: skip
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_COUNTED = re.compile(
    rf"(?P<space> )(?P<between>(?:(?:{'|'.join(_BETWEEN)}) )*)(?P<noun>{'|'.join(_NOUNS)})\b(?! and caregivers)"
    rf"(?:(?P<gap> )(?P<verb>{'|'.join(_VERBS)})\b)?"
)
# Words of the sentence that stand further off: what is counted is spoken of once more.
_FURTHER = {
    "that are still waiting are marked": "that is still waiting is marked",
    "the rules mean are": "the rules mean is",
    "of these unions have": "of these unions has",
    "of this list are": "of this list is",
    "of this server are": "of this server is",
    "of goods were": "of goods was",
    "of the checklist were": "of the checklist was",
    "from paper are": "from paper is",
    "or losses wait": "or loss waits",
    "placeholders. Open": "a placeholder. Open",
    "still wait": "still waits",
}


class Counted(str):
    """A text in English that agrees with its numbers when they are filled in."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        text = agreeing(str(self), values) if isinstance(values, Mapping) else str(self)
        filled: str = text % values
        return filled


class English(NullTranslations):
    """English stands in the code itself; only its numbers ask for care."""

    def gettext(self, message: str) -> str:
        # Nothing is filled into a sentence without a placeholder: it leaves as the text it is.
        return Counted(message) if "%(" in message else message

    ugettext = gettext


def agreeing(text: str, values: Mapping[str, Any]) -> str:
    """The text with words in the singular behind each number that is one; placeholders stay."""
    ones = frozenset(name for name, value in values.items() if str(value) == "1")
    return _agreeing(text, ones) if ones else text


@lru_cache(maxsize=2048)
def _agreeing(text: str, ones: frozenset[str]) -> str:
    made, at = [], 0
    for place in _PLACEHOLDER.finditer(text):
        found = _COUNTED.match(text, place.end()) if place[1] in ones else None
        if found is None:
            continue
        verb = f"{found['gap']}{_VERBS[found['verb']]}" if found["verb"] else ""
        made.append(f"{text[at : place.end()]}{found['space']}{found['between']}{_NOUNS[found['noun']]}{verb}")
        at = found.end()
        for many, one in _FURTHER.items():
            if text.startswith(f" {many}", at):
                made.append(f" {one}")
                at += len(many) + 1
    return "".join([*made, text[at:]])
