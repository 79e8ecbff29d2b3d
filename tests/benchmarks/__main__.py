"""scripts/bench: one table of what was measured, against its goals and a bare page of the same run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from relief.kernel import clock
from tests.benchmarks import (
    assigning,
    authorising,
    crowd,
    diaries,
    duplicates,
    locking,
    months,
    names,
    papers,
    roll_taps,
    scanning,
    targeting,
    thirty_sites,
    uploads,
)
from tests.benchmarks.fill import ROOT, filled
from tests.benchmarks.run import Run, workspace
from tests.benchmarks.table import busy, machine, markdown

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: scripts/bench --write -->", "<!-- end of figures -->"
BUSY = 1.5


def main() -> int:
    asked = _asked()
    by_name = {"sync": _sync, "crowd": _crowd, "assign": _assign, "papers": _papers, "targeting": _targeting}
    by_name |= {"roll": _roll, "sites": _sites}
    by_name |= {"spaces": _spaces, "names": _names, "appointments": _appointments, "lock": _lock}
    by_name["authorising"] = _authorising
    if asked.name in by_name:
        return by_name[asked.name](asked.quick)
    if asked.cards:
        lines = list(scanning.measure())
        say(f"\n{clock.now():%Y-%m-%d}: {machine()}.\n\n{markdown(lines)}")
        return 0
    if asked.name == "duplicates":
        # Lists of its own, and peers that take minutes: only when asked for by name.
        return duplicates.run(asked.households, os.environ.get("RELIEF_BENCH_PEERS", ""))
    kept = filled(asked.households, asked.boundaries, say=say)
    facts = json.loads((kept / "facts.json").read_text())
    before = busy()
    with workspace(kept) as folder:
        run = Run(folder, facts, 1.5 if asked.quick else 5.0, asked.name, say)
        lines = run.measure()
    told = _told(facts, before)
    say(f"\n{told}\n\n{markdown(lines)}")
    if asked.write:
        _write(f"{told}\n\n{markdown(lines)}")
    return 0


def _sync(is_quick: bool) -> int:
    """What tablets send needs its own tables and no registry of a country."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        lines = list(uploads.measure(Path(folder), check_ins=uploads.CHECK_INS // (10 if is_quick else 1)))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _papers(_is_quick: bool) -> int:
    """The papers of a list, drawn without a registry."""
    say(f"\n{clock.now():%Y-%m-%d}: {machine()}.\n\n{markdown(list(papers.measure()))}")
    return 0


def _lock(is_quick: bool) -> int:
    """Twenty thousand households of its own, and one press of a button."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        lines = list(locking.measure(Path(folder), entitlements=locking.ENTITLEMENTS // (10 if is_quick else 1)))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _assign(is_quick: bool) -> int:
    """Towns and points of its own, and a second solver that takes its time: only when asked for by name."""
    before = busy()
    lines = list(assigning.measure(quick=is_quick))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _crowd(is_quick: bool) -> int:
    """A camp of tablets at one server: ten minutes of its own, so only when asked for by name."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        lines = list(crowd.measure(Path(folder), minutes=1.0 if is_quick else crowd.MINUTES))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _targeting(is_quick: bool) -> int:
    """A million households of its own, so only when asked for by name."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        households = targeting.HOUSEHOLDS // (10 if is_quick else 1)
        lines = list(targeting.measure(Path(folder), households=households))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _names(is_quick: bool) -> int:
    """A registry of names alone, a million of them."""
    before = busy()
    lines = list(names.measure(names.HOUSEHOLDS // (10 if is_quick else 1)))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _spaces(is_quick: bool) -> int:
    """Registers of its own, on PostgreSQL when RELIEF_TEST_POSTGRES_URL names one."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        sites = int(os.environ.get("RELIEF_BENCH_SITES", months.SITES)) // (5 if is_quick else 1)
        lines = list(months.measure(Path(folder), sites=sites))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _roll(_is_quick: bool) -> int:
    """Eighty children by finger at a person's pace: a minute and a half of its own."""
    before = busy()
    lines = list(roll_taps.measure())
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _sites(_is_quick: bool) -> int:
    """Thirty sites beside one, in databases of their own."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        lines = list(thirty_sites.measure(Path(folder)))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _appointments(is_quick: bool) -> int:
    """Two hundred thousand appointments of fifty counsellors."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        lines = list(diaries.measure(Path(folder), sessions=diaries.SESSIONS // (10 if is_quick else 1)))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def _authorising(is_quick: bool) -> int:
    """The same pages with authorisation and without it."""
    with TemporaryDirectory(prefix="relief-bench-") as folder:
        before = busy()
        lines = list(authorising.measure(Path(folder), families=authorising.FAMILIES // (10 if is_quick else 1)))
    say(f"{machine()}; {before:.1f} processes wanted a core when it began\n\n{markdown(lines)}")
    return 0


def say(text: str) -> None:
    """At once, also into a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="only what has this in its name")
    parser.add_argument("--quick", action="store_true", help="1.5 seconds for each page instead of 5")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--cards", action="store_true", help="only cards: their PDF, and scanning bad pictures")
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument(
        "--boundaries",
        type=Path,
        help="folder with bd-boundaries and bd-population: the whole country instead of two districts",
    )
    return parser.parse_args()


def _told(facts: dict[str, object], before: float) -> str:
    rows = facts["rows"]
    assert isinstance(rows, dict)
    noise = (
        f"\nNOISY: {before:.1f} other processes wanted a core when this began; times say little, ratios more."
        if before > BUSY
        else ""
    )
    return (
        f"{clock.now():%Y-%m-%d}: {rows['households']:,} households, {rows['members']:,} members, "
        f"{facts['unions']:,} unions, 8 people at once. {machine()}.{noise}"
    )


def _write(text: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
