"""Break tablets, lines and servers on purpose: scripts/faults is the way in."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from relief import schema
from relief.kernel.db import Database
from tests.faults import backups, servers, tablets, works
from tests.faults.tally import Tally
from tests.field.harness import Field, Hand, a_hand, camp_server

Drill = Callable[[Field, Hand, Path, int], Tally]
# Name, what it does, how often in a small and in a full run.
DRILLS: tuple[tuple[str, Drill, int, int], ...] = (
    ("server dies (10 moments each)", lambda field, _hand, _folder, n: servers.server_kills(field, n), 2, 100),
    ("scheduler dies (5 moments each)", lambda field, _hand, folder, n: works.job_kills(field, folder, n), 1, 100),
    ("upgrade dies (4 moments each)", lambda field, _hand, folder, n: works.migration_kills(field, folder, n), 1, 100),
    ("backup dies (11 moments)", lambda field, _hand, folder, n: backups.backup_kills(field, folder, n), 1, 100),
    ("50 posts of one act at once", lambda field, _hand, _folder, n: servers.parallel_posts(field, n), 5, 50),
    ("tablet dies", tablets.browser_kills, 10, 500),
    ("line fails (9 ways each)", tablets.lines, 20, 1000),
)


def main() -> int:
    """Run the drills, print a line each and the sum; 0 only when nothing was lost, doubled, falsely green or late."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--full", action="store_true", help="the full counts; about an hour")
    read.add_argument("--times", type=int, help="how often instead: kills, rounds of posts, or acts over each bad line")
    read.add_argument("names", nargs="*", help="only drills whose name holds one of these words")
    asked = read.parse_args()
    total = Tally()
    for name, drill, few, many in DRILLS:
        if asked.names and not any(word in name for word in asked.names):
            continue
        begun = time.monotonic()
        found = _run(drill, asked.times or (many if asked.full else few))
        print(f"{name}: {found}, {time.monotonic() - begun:.0f} s", flush=True)
        total += found
    print(f"\n{total}")
    return 0 if total.is_clean and not total.late else 1


def _run(drill: Drill, times: int) -> Tally:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty.db"
        database = Database(f"sqlite:///{empty}")
        schema.upgrade(database)
        database.close()
        with camp_server(folder, str(empty)) as field, a_hand() as hand:
            return drill(field, hand, folder, times)


if __name__ == "__main__":
    sys.exit(main())
