"""Words for kits."""

from __future__ import annotations

from typing import Any

from relief.households.someone import words
from relief.web.i18n import say


def who_words(who: dict[str, Any]) -> str:
    """The people a line of a kit counts, in the reader's language."""
    return ", ".join(say(*one) for one in words(who))
