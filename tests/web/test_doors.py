"""Whoever opened a file is said in words, never in the codes of the trail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import relief
from relief.web.doors import DEEDS

ROOMS = ("concerns", "psychosocial", "referrals", "safeguards")
CODE = re.compile(r'deed(?:=| = |, deed = .*)"([a-z-]+)"(?: if \w+ else "([a-z-]+)")?')


@pytest.mark.one_database
def test_every_deed_of_care_has_words() -> None:
    found = set()
    for room in ROOMS:
        for path in (Path(relief.__file__).parent / room).glob("*.py"):
            for names in CODE.findall(path.read_text(encoding="utf-8")):
                found |= {name for name in names if name}
    assert {"read", "hand-over", "allow", "refuse", "bar"} <= found
    assert found - set(DEEDS) == set(), "say in relief/web/doors.py how this reads"
