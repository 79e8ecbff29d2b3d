"""English sentences agree with their numbers, in every room; Bangla is left alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask, g
from flask_babel import gettext

from relief.web.agreement import agreeing
from relief.web.i18n import say, speech_in
from scripts import translations

pytestmark = pytest.mark.one_database
# Words that look like several things and are not counted by the number before them.
_NOT_COUNTED = {"is", "has", "was", "as", "this", "its", "always", "less", "yes", "plus", "across", "does", "access",
                "stands", "leads", "meets", "belongs", "lies", "repeats", "takes", "gets"}  # fmt: skip
_AFTER = re.compile(r"%\((\w+)\)s ((?:[a-z-]+ )?[a-z-]+)")


@pytest.mark.parametrize(
    ("many", "values", "one"),
    [
        ("%(count)s households", {"count": "1"}, "%(count)s household"),
        ("%(count)s households", {"count": "21"}, "%(count)s households"),
        ("%(count)s households were corrected", {"count": "1"}, "%(count)s household was corrected"),
        ("%(n)s people, %(small)s children up to 4", {"n": "2", "small": "1"}, "%(n)s people, %(small)s child up to 4"),
        ("%(n)s people, %(small)s children", {"n": 1, "small": 1}, "%(n)s person, %(small)s child"),
        ("%(served)s of %(meant)s households the rules mean are on the list.", {"served": "1", "meant": "1"},
         "%(served)s of %(meant)s household the rules mean is on the list."),
        ("%(count)s double collections are not settled yet.", {"count": "1"},
         "%(count)s double collection is not settled yet."),
        ("In %(month)s, %(people)s children and caregivers came", {"month": "May", "people": "1"},
         "In %(month)s, %(people)s children and caregivers came"),
        ("Round %(round)s", {"round": "1"}, "Round %(round)s"),
    ],
)  # fmt: skip
def test_one_is_not_many(many: str, values: dict[str, object], one: str) -> None:
    assert agreeing(many, values) == one


def test_wherever_a_sentence_is_said(app: Flask) -> None:
    """In a template, in a view, in a problem; and never in Bangla."""
    text, told = "%(count)s households", {}
    for code in ("en", "bn"):
        with app.test_request_context("/"):
            g.language = code
            told[code] = {gettext(text, count="1"), say(text, {"count": 1}), str(speech_in(code).mark(text, count="1"))}
    assert told["en"] == {"1 household"}
    # The digits were given as they stand; only `say` makes its own.
    assert told["bn"] == {"1টি পরিবার", "১টি পরিবার"} or all("household" not in one for one in told["bn"])


def test_no_sentence_of_any_room_says_one_households() -> None:
    """Each sentence with a number before a word for several is filled in with one."""
    left = []
    for (_context, text), use in translations.used().items():
        names = set(re.findall(r"%\((\w+)\)s", text))
        if use.plural or not names:
            continue
        filled = agreeing(text, dict.fromkeys(names, "1"))
        for name, words in _AFTER.findall(filled):
            if _many(words):
                left.append(f"{name}: {words} | {text[:90]}")
    assert not left, "take the word into relief/web/agreement.py:\n" + "\n".join(sorted(left))


def _many(words: str) -> bool:
    first, *rest = words.split()
    if first in {"people", "children"}:
        return "caregivers" not in words and "and" not in rest
    return first.endswith("s") and not first.endswith("ss") and first not in _NOT_COUNTED
