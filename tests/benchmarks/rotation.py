"""How long it takes to seal 100,000 records anew with another key (S11: five minutes at most).

    python -m tests.benchmarks.rotation

SQLite, as on a hub; all records are notes of concerns of some two hundred letters.
"""

from __future__ import annotations

import tempfile
import time as clock
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from relief import schema
from relief.concerns.kinds import ConcernState, Urgency
from relief.concerns.models import Concern, ConcernNote
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.kernel.sealing import Seals, lend
from relief.keys.proving import prove
from relief.keys.rotating import rotate, standing
from tests.benchmarks.table import Line
from tests.builders import an_area

RECORDS, GOAL_S = 100_000, 300
NOW = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
CLERK = Actor.clerk("benchmarks")
MADE = {"created_at": NOW, "created_by_id": CLERK.id, "version": 1}
OLD, NEW = b"o" * 32, b"n" * 32


def measure(folder: Path, *, records: int = RECORDS) -> Iterator[Line]:
    """The line of the table."""
    database = Database(f"sqlite:///{folder}/rotation.db")
    try:
        schema.metadata.create_all(database.engine)
        _fill(database, records)
        lend(database, Seals(NEW, (OLD,)))
        prove(database, now=NOW)
        began = clock.perf_counter()
        after = rotate(database, CLERK, now=NOW)
        took = clock.perf_counter() - began
        with database.reading() as db:
            done = not after.left and not after.lost and standing(db).moved == records + 1
        yield Line(
            f"keys: {records:,} records sealed anew", f"{took:.0f} s", f"<= {GOAL_S} s", met=done and took <= GOAL_S
        )
    finally:
        database.close()


def _fill(database: Database, records: int) -> None:
    seals, text = Seals(OLD), "মায়ের সঙ্গে কথা হয়েছে। " * 8
    lend(database, seals)
    prove(database, now=NOW)
    with database.writing() as db:
        area = an_area(db, "BD40")
        concern = Concern(
            code="K-1", area_id=area.id, urgency=Urgency.LOW, state=ConcernState.RECEIVED, words_sealed=b"",
            due_at=NOW + timedelta(days=7), created_at=NOW, created_by_id=CLERK.id,
        )  # fmt: skip
        concern.words_sealed = seals.seal("{}", about=f"concerns.words:{concern.id}")
        db.add(concern)
        db.flush()
        concern_id = concern.id
    for _ in range(0, records, 10_000):
        ids = [new_id() for _ in range(min(records, 10_000))]
        with database.writing() as db:
            sealed = [(one, seals.seal(text, about=f"concerns.note:{one}")) for one in ids]
            insert_rows(
                db, ConcernNote, [{"id": one, "concern_id": concern_id, "note_sealed": n, **MADE} for one, n in sealed]
            )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for line in measure(Path(made)):
            print(line)  # noqa: T201 - a benchmark speaks to whoever runs it
