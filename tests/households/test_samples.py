"""Lists as others made them: whatever they are, every row has its outcome, and each refused one its reason."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households import import_queries, imports, pieces
from relief.households.batches import BatchState, ImportRow, Outcome
from relief.households.models import Household
from relief.kernel.db import Database
from tests.builders import CLERK, Areas, a_response, an_area

FOLDER = Path(__file__).with_name("samples")
# How many rows tell of a family here: only in ours are unions of this country, a name and a size.
OURS = "bd_household_list_invented.csv"
ENTER = {OURS: 120}


def unions_of_ours(db: Session, areas: Areas) -> None:
    """The unions that our list names; where they lie does not matter here."""
    with (FOLDER / OURS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["union_pcode"].startswith("#")]
    for pcode, name in sorted({(row["union_pcode"], row["union_en"]) for row in rows}):
        an_area(db, pcode, parent=areas.district, name_en=name, name_bn="")


def rows_in(path: Path) -> int:
    """Counted without our reader: filled rows under the headings and the tags."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        filled = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    return len(filled) - 1 - any(cell.startswith("#") for cell in filled[1])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_of_it_is_accounted_for(database: Database, areas: Areas, now: datetime, path: Path) -> None:
    with database.writing() as db:
        unions_of_ours(db, areas)
    batch_id = checked(database, path, now)
    with database.reading() as db:
        summary = import_queries.summary(db, batch_id)
        outcomes = db.execute(sa.select(ImportRow.outcome, ImportRow.faults)).all()
    told = summary.created + summary.updated + summary.linked + summary.ignored + summary.refused
    assert rows_in(path) == summary.rows == told == len(outcomes)
    assert all(said for outcome, said in outcomes if outcome in (Outcome.REFUSED, Outcome.IGNORE))
    merged(database, batch_id, now)
    with database.reading() as db:
        after = import_queries.summary(db, batch_id)
        entered = db.scalar(sa.select(sa.func.count()).select_from(Household))
    assert after.counts == summary.counts, "what was shown is what was done"
    assert after.created == entered == ENTER.get(path.name, 0)


def checked(database: Database, path: Path, now: datetime) -> UUID:
    with database.writing() as db:
        response_id = a_response(db).id
    given = imports.ListGiven(response_id=response_id, file_name=path.name, content=path.read_bytes())
    given = imports.open_file(given)
    with database.writing() as db:
        batch = imports.upload_list(db, CLERK, given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, must_name=False, now=now)
    while pieces.go_on(database, CLERK, batch.id, now=now):
        pass
    return batch.id


def merged(database: Database, batch_id: UUID, now: datetime) -> None:
    with database.writing() as db:
        if import_queries.find(db, CLERK, batch_id).state is BatchState.CHECKED:
            imports.release_batch(db, CLERK, batch_id, "others made it", now=now)
        imports.begin_merge(db, CLERK, batch_id, now=now)
    while pieces.go_on(database, CLERK, batch_id, now=now):
        pass
    with database.reading() as db:
        assert import_queries.find(db, CLERK, batch_id).state is BatchState.MERGED
