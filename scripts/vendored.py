"""Vendored files and their tables: `| name | version | file | sha256 | licence |`.

A vendored file is third-party code that is committed: each stands in a folder `name@version`
and has a row in the README beside those folders, so that nobody can change it unseen.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHELVES = (ROOT / "relief/static/vendor", ROOT / "relief/households/paper/fonts", ROOT / "tests/vendor")


class Row(NamedTuple):
    name: str
    version: str
    file: str
    sha256: str
    licence: str


def cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def rows(readme: Path) -> list[Row]:
    """The rows below the heading and the line under it."""
    table = [cells(line) for line in readme.read_text(encoding="utf-8").splitlines() if "|" in line]
    found = [Row(*row) for row in table if len(row) == len(Row._fields)]
    return [row for row in found if row.sha256 != "sha256" and row.sha256.strip("-: ")]


def files(shelf: Path) -> list[str]:
    """What needs a row: everything in a `name@version` folder but the licence text itself."""
    return sorted(
        path.relative_to(shelf).as_posix()
        for path in shelf.rglob("*")
        if path.is_file() and path.parent != shelf and not path.name.startswith("LICENSE")
    )


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def faults(shelf: Path) -> list[str]:
    """One sentence per fault, each naming the file and the fix."""
    readmes = sorted(shelf.glob("README*"))
    if not readmes:
        return [f"{shelf}: no README with the table of vendored files"]
    listed = {row.file: row for row in rows(readmes[0])}
    there = files(shelf)
    found = [f"{readmes[0]}: no file {name}; take its row out" for name in listed.keys() - there]
    for name in there:
        row = listed.get(name)
        if row is None:
            found.append(f"{shelf / name}: not in {readmes[0].name}; add: {row_for(shelf, name)}")
        elif row.sha256 != sha256(shelf / name):
            found.append(f"{shelf / name}: differs from its sha256; restore it or review the row")
        elif not name.startswith(f"{row.name}@{row.version}/") or not row.licence:
            found.append(f"{shelf / name}: its row has another name or version, or no licence")
    return sorted(found)


def row_for(shelf: Path, name: str) -> str:
    library, _, version = name.partition("/")[0].rpartition("@")
    return f"| {library} | {version} | {name} | {sha256(shelf / name)} | LICENCE |"


def main() -> int:
    found = [fault for shelf in SHELVES for fault in faults(shelf)]
    print("\n".join(found) or "Every vendored file is the one its README names.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
