"""Words for kits."""

from __future__ import annotations

from typing import Any

from relief.households.someone import words
from relief.stock.coverage import Covered, Family
from relief.web.i18n import say


def covered_words(one: Covered, family: Family) -> str:
    """How far a kit goes by one standard, as a sentence."""
    return say(one.sentence, {"percent": one.percent, "people": family.people, "days": family.days})


def who_words(who: dict[str, Any]) -> str:
    """The people a line of a kit counts, in the reader's language."""
    return ", ".join(say(*one) for one in words(who))
