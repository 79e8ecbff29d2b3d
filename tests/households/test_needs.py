"""One list of what a family can lack, wherever it is asked or counted."""

from __future__ import annotations

import re
from pathlib import Path

import relief
from relief.blueprints.households.forms import words
from relief.gaps.labels import SECTOR_LABELS
from relief.gaps.rules import SECTORS
from relief.households.needs import NEED_LABELS, NEEDS
from relief.stock.models import Sector


def test_the_desk_the_stock_and_the_gaps_know_the_same_needs() -> None:
    assert set(NEEDS) == {one.value for one in Sector} == set(SECTORS) == set(SECTOR_LABELS)
    assert [value for value, _ in words(NEED_LABELS)] == list(NEEDS)


def test_the_tablet_asks_for_nothing_else() -> None:
    script = Path(relief.__file__).parent / "static" / "js" / "field" / "register_fields.js"
    part = script.read_text().partition("export const NEEDS")[2].partition("]);")[0]
    asked = dict(re.findall(r'\["([a-z]+)", t\("([^"]+)"\)', part))
    assert asked
    assert asked == {name: NEED_LABELS[name] for name in asked}, "the same words on both sides"
