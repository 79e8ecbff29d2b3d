"""Small and named: how long a file may be, and how much we send to a tablet."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from relief.blueprints.field.words import LATER
from relief.web.packing import as_sent

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "relief" / "static"
LONGEST = 300
OWN_SCRIPT_BYTES = 44_000
# The tablet's app arrives once and stays; with styles, pictures and words it is weighed in tests/field.
FIELD = STATIC / "js" / "field"
FIELD_SCRIPT_GZIPPED = 65_000
# What comes after the first check-in: opened by `import()`, each with its own style where it has one. The evacuation
# roll is 2.3 kB of it, the map 1.8 kB, the tablet's own screen 1.3 kB, the second copy of what was not sent 1.1 kB.
LATER_GZIPPED = 53_000
LATER_STYLES = {"css/field_register.css", "css/field_roll.css"}
PAGE_STYLE_GZIPPED = 13_000
APP = "field/index.html"
APP_STYLE_GZIPPED = 17_000
TEMPLATES = ROOT / "relief" / "templates"
NAMED = re.compile(r"[\"']([\w/-]+\.html)[\"']")
SHEET = re.compile(r"(?:static\([\"']|/static/)(css/[\w-]+\.css)[\"']")


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
    total = sum(path.stat().st_size for path in own(".js") if FIELD not in path.parents)
    assert total <= OWN_SCRIPT_BYTES, f"{total} bytes of our own JavaScript"


def test_the_script_of_the_tablet_stays_light_and_in_small_files() -> None:
    scripts = [path for path in FIELD.glob("*.js") if path.name != "types.js"]
    weights = {path.name: len(gzip.compress(as_sent(path), 9)) for path in scripts}
    later = sum(weights.pop(name) for name in LATER)
    assert sum(weights.values()) <= FIELD_SCRIPT_GZIPPED, f"{sum(weights.values())} bytes, packed"
    assert later <= LATER_GZIPPED, f"{later} bytes, packed"
    long = [path.name for path in scripts if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST]
    assert not long, f"over {LONGEST} lines: {long}"


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
    assert heavy.pop(APP) <= APP_STYLE_GZIPPED
    assert {page: total for page, total in heavy.items() if total > PAGE_STYLE_GZIPPED} == {}
    assert set(weight) == LATER_STYLES.union(*loaded.values()), "a style sheet no page loads"
