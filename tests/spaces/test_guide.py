"""The guide of facilitators names buttons and pages by the words that stand on them, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
# Bold at the head of a paragraph, for the eye; on no screen.
HEADS = {
    "আগুন বা পানি এলে", "কাগজ", "ছুটির দিনে", "ট্যাবলেটে, নেটওয়ার্ক ছাড়া", "দুই ট্যাবলেটে এক খাতা", "বন্ধ রাখা",
    "fire or water", "on a tablet, without a network", "paper", "stands still", "two tablets on one register",
}  # fmt: skip
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def texts(language: str) -> set[str]:
    """Every text of the app, without the marks at its end."""
    found = set()
    for path in sorted((ROOT / "relief/translations/bn/LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                words = (message.id if language == "en" else message.string) or ""
                found |= {one.rstrip(".।:").lower() for one in ([words] if isinstance(words, str) else words)}
    return found


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["bn", "en"])
def test_what_the_guide_calls_by_name_is_called_so_on_the_screen(language: str) -> None:
    bangla, _, english = (ROOT / "docs/facilitator.md").read_text(encoding="utf-8").partition("\n## English\n")
    known = texts(language)
    named = {one.rstrip(".।:,").lower() for one in BOLD.findall(english if language == "en" else bangla)}
    assert named
    assert sorted(one for one in named if one not in known | HEADS) == []
