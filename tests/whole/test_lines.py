"""Small and named: how long a file may be, and how much we send to a tablet."""

from __future__ import annotations

import gzip
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "relief" / "static"
LONGEST = 300
OWN_SCRIPT_BYTES = 40_000
OWN_STYLE_GZIPPED = 10_240


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


def test_our_own_style_stays_light() -> None:
    total = sum(len(gzip.compress(path.read_bytes(), 9)) for path in own(".css"))
    assert total <= OWN_STYLE_GZIPPED, f"{total} bytes of our own CSS, gzipped"
