"""Who may import whom: the contracts in pyproject.toml, and that they know every room."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Read only as data by everyone (config) or by the migration tool: no contract needs them.
OUTSIDE = {"config", "config_values", "migrations", "static", "templates", "translations"}


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-1000:]


def contracts() -> dict[str, dict[str, list[str]]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["id"]: each for each in settings["tool"]["importlinter"]["contracts"]}


def rooms() -> set[str]:
    return {
        path.stem
        for path in (ROOT / "relief").iterdir()
        if not path.name.startswith(("_", ".")) and (path.is_dir() or path.suffix == ".py")
    } - OUTSIDE


def test_every_room_stands_on_a_layer() -> None:
    text = " ".join(contracts()["layers"]["layers"])
    known = {word.strip("()").removeprefix("relief.") for word in text.split() if word != "|"}
    assert rooms() <= known, "Add to the layers in pyproject.toml: " + ", ".join(rooms() - known)


def test_every_capability_is_kept_from_the_frameworks() -> None:
    kept = {name.split(".")[1] for name in contracts()["no-framework"]["source_modules"]}
    above = {"app", "blueprints", "jobs", "cli", "commands", "serve", "web", "schema", "demo"}
    missing = rooms() - above - kept
    assert not missing, "Add to no-framework in pyproject.toml: " + ", ".join(missing)
