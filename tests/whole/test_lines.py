"""Small and named: how long a file may be, and how much we send to a tablet."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "relief" / "static"
LONGEST = 300
OWN_SCRIPT_BYTES = 40_000
PAGE_STYLE_GZIPPED = 13_000
TEMPLATES = ROOT / "relief" / "templates"
NAMED = re.compile(r"[\"']([\w/-]+\.html)[\"']")
SHEET = re.compile(r"static\([\"'](css/[\w-]+\.css)[\"']\)")


def own(suffix: str) -> list[Path]:
    return [path for path in STATIC.rglob("*" + suffix) if "vendor" not in path.parts]


def test_no_python_file_is_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "relief").rglob("*.py")
    }
    long = [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LONGEST]
    assert not long, f"Over {LONGEST} lines; which room splits off? " + "; ".join(long)


def test_our_own_script_stays_light() -> None:
    total = sum(path.stat().st_size for path in own(".js"))
    assert total <= OWN_SCRIPT_BYTES, f"{total} bytes of our own JavaScript"


def drawn_with(name: str, seen: set[str]) -> Iterator[str]:
    """The template and all it extends, includes or imports."""
    path = TEMPLATES / name
    if name in seen or not path.is_file():
        return
    seen.add(name)
    yield name
    for other in NAMED.findall(path.read_text(encoding="utf-8")):
        yield from drawn_with(other, seen)


def sheets_of(name: str) -> set[str]:
    return {
        sheet
        for each in drawn_with(name, set())
        for sheet in SHEET.findall((TEMPLATES / each).read_text(encoding="utf-8"))
    }


def test_no_page_loads_much_style() -> None:
    """A page loads the tokens, the base, the parts and its room: that and no more."""
    weight = {path.relative_to(STATIC).as_posix(): len(gzip.compress(path.read_bytes(), 9)) for path in own(".css")}
    pages = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if path.name[0] != "_"]
    loaded = {page: sheets_of(page) for page in pages}
    heavy = {page: sum(weight[sheet] for sheet in sheets) for page, sheets in loaded.items()}
    assert max(len(sheets) for sheets in loaded.values()) > 3
    assert {page: total for page, total in heavy.items() if total > PAGE_STYLE_GZIPPED} == {}
    assert set(weight) == set().union(*loaded.values()), "a style sheet no page loads"
