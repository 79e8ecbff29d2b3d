"""The sentences of the tablet's app: read from its scripts, said in the words of the catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract

from relief.web import catalogue
from relief.web.agreement import agreeing

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js" / "field"
KEYWORDS = {"t": None}
# Scripts that nobody needs before the first check-in. They and their words come after the build; a screen of
# theirs is opened by `openLater` of app.js, which learns the words first.
LATER = (
    "act_words.js", "outbox_view.js", "fix.js",
    "map_tile.js",
    "register.js", "register_card.js", "register_done.js", "register_fields.js", "register_hints.js",
    "register_more.js", "register_pack.js", "register_phone.js", "register_place.js", "register_rules.js",
    "register_tile.js",
    "roll.js", "roll_call.js", "roll_close.js", "roll_evacuation.js", "roll_gate.js", "roll_heads.js", "roll_pack.js",
    "roll_state.js", "roll_tile.js", "roll_walk_in.js", "roll_words.js",
    "spare.js",
    "store_count.js", "store_pack.js", "store_tile.js",
    "support.js",
    "tablet_view.js",
    "worry.js", "worry_tile.js",
)  # fmt: skip


@cache
def packed(language: str, *, later: bool = False) -> str:
    """Every sentence with its translation, those of later scripts apart.

    English says what is written, and with the name of a number in front how it reads when that number is one.
    """
    if language == "en":
        return json.dumps(dict(_singulars(sentences(later=later))))
    said = catalogue.translations(language)
    return json.dumps({text: said.gettext(text) for text in sorted(sentences(later=later))}, ensure_ascii=False)


def _singulars(said: set[str]) -> Iterator[tuple[str, str]]:
    for text in sorted(said):
        for name in sorted(set(re.findall(r"%\((\w+)\)s", text))):
            if (one := agreeing(text, {name: "1"})) != text:
                yield name + text, one


def sentences(*, later: bool = False) -> set[str]:
    """What the scripts say; of the later ones what no other says."""
    here = set(_found(path for path in _scripts() if path.name not in LATER))
    return set(_found(path for path in _scripts() if path.name in LATER)) - here if later else here


def _scripts() -> Iterable[Path]:
    return sorted(SCRIPTS.glob("*.js"))


def _found(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with path.open("rb") as file:
            for _line, text, _comments, _context in extract("javascript", file, KEYWORDS):
                if isinstance(text, str) and text:
                    yield text
