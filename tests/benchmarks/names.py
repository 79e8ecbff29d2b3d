"""Names typed into the registry's search, in either script: how long it takes, and whether the other script is found.

The families are those of `corruption.py`, six of ten written in Bangla. `scripts/bench names` or
`python -m tests.benchmarks.names 1000000`
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from relief import schema
from relief.areas.models import Area, Level
from relief.demo import files
from relief.households.keys import keys_of
from relief.households.models import Household, HouseholdKey, Registered, Status
from relief.households.search import search
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows, insert_tuples
from tests.benchmarks.corruption import make
from tests.benchmarks.duplicates import SEED, given_of
from tests.benchmarks.lists import Record
from tests.benchmarks.rows import Pattern
from tests.benchmarks.table import Line, percentile

HOUSEHOLDS, TYPED = 1_000_000, 500
P95_MS, FOUND = 20.0, 0.99
_NOW = datetime(2026, 8, 4, tzinfo=UTC)
_CLERK = Actor.clerk("benchmarks")
_CHUNK = 20_000


def measure(households: int = HOUSEHOLDS) -> Iterator[Line]:
    """Two lines for each script that is typed."""
    records = make(households, SEED + 2).records
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/names.db")
        schema.upgrade(database)
        _fill(database, records)
        for script in ("Bangla", "Latin"):
            yield from _typed(database, records, script)
        database.close()


def _fill(database: Database, records: Sequence[Record]) -> None:
    someone = new_id()
    with database.writing() as db:
        unions = {
            number: Area(
                parent_id=None, level=Level.UNION, kind="union", pcode=f"X{number}", path=f"/X{number}/",
                name_en=f"X{number}", created_at=_NOW, created_by_id=someone,
            )
            for number in sorted({one.union for one in records})
        }  # fmt: skip
        db.add_all(unions.values())
        places = {number: area.id for number, area in unions.items()}
    ids = [new_id() for _ in records]
    pattern = Pattern(Household, code="", area_id=ids[0], size=1, created_at=_NOW, created_by_id=someone)
    for start in range(0, len(records), _CHUNK):
        some = zip(ids[start : start + _CHUNK], records[start : start + _CHUNK], strict=True)
        rows = [
            pattern.row(
                id=id_, code=f"X{one.id}", area_id=places[one.union], head_name_bn=one.name_bn,
                head_name_en=one.name_en, status=Status.ACTIVE, registered=Registered.DEMO,
            )
            for id_, one in some
        ]  # fmt: skip
        with database.writing() as db:
            insert_rows(db, Household, rows)
    # In the order in which they lie: scattered ones would write a page each.
    told = [
        (kind, key, places[one.union], id_)
        for id_, one in zip(ids, records, strict=True)
        for kind, key in keys_of(f"X{one.id}", given_of(one))
    ]
    told.sort(key=lambda row: (row[0].value, row[1], row[2].int))
    for start in range(0, len(told), 10 * _CHUNK):
        with database.writing() as db:
            insert_tuples(
                db, HouseholdKey, ("kind", "key", "area_id", "household_id"), told[start : start + 10 * _CHUNK]
            )
    with database.writing() as db:
        db.connection().exec_driver_sql("ANALYZE")


def _typed(database: Database, records: Sequence[Record], script: str) -> Iterator[Line]:
    """Names as they stand in records of the other script, typed in this one."""
    bangla = {row.name_bn: row.name_latin for row in files.names()}
    latin = {row.name_latin: row.name_bn for row in files.names()}
    other = bangla if script == "Latin" else latin
    asked = []
    rng = Random(SEED)
    for place in rng.sample(range(len(records)), len(records)):
        name = records[place].name_bn if script == "Latin" else records[place].name_en
        words = name.split()
        if len(words) > 1 and all(word in other for word in words):
            asked.append((" ".join(other[word] for word in words), words))
            if len(asked) == TYPED:
                break
    spent, cpu, found = [], [], 0
    with database.reading() as db:
        search(db, _CLERK, asked[0][0])
        for text, words in asked:
            began, worked = time.perf_counter(), time.process_time()
            page = search(db, _CLERK, text)
            cpu.append(1000 * (time.process_time() - worked))
            spent.append(1000 * (time.perf_counter() - began))
            shown = (one.head_name_bn if script == "Latin" else one.head_name_en for one in page.items)
            found += any(set(words) <= set(name.split()) for name in shown)
    size = f"names typed in {script}, {len(records):,}"
    text = f"p50 {percentile(spent, 50):.1f} ms, p95 {percentile(spent, 95):.1f} ms (CPU p95 {percentile(cpu, 95):.1f})"
    yield Line(size, text, f"p95 <= {P95_MS:.0f} ms", met=percentile(spent, 95) <= P95_MS)
    share = found / len(asked)
    text = f"{share:.3f} of {len(asked)}"
    yield Line(f"{size}: the other script on the first page", text, f">= {FOUND}", met=share >= FOUND)


if __name__ == "__main__":
    for line in measure(int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS):
        sys.stdout.write("  ".join(cell for cell in line.cells if cell) + "\n")
