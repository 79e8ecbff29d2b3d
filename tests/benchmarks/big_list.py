"""A list of 100,000 families as an organisation sends it, from the file to the registry, each step timed.

`python -m tests.benchmarks.big_list make PATH ROWS URL` writes the workbook,
`python -m tests.benchmarks.big_list bring URL RESPONSE PATH` brings it in as the page and its job do.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import xlsxwriter

import relief.schema  # noqa: F401 - all tables
from relief.areas.models import Area, Level
from relief.households import import_queries, imports, pieces
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from tests.benchmarks.corruption import make
from tests.benchmarks.lists import Record

CLERK = Actor.clerk("benchmarks")
HEADS = (
    "Form No", "Union P-code", "Village", "Head of household (Bangla)", "Head of household (English)", "Sex",
    "Birth year", "NID", "Father/Husband name", "Mobile", "Household size", "Children 0-4", "Children 5-17",
    "House damage", "Displaced", "Needs", "Remarks",
)  # fmt: skip
_SEX = {"f": "মহিলা", "m": "পুরুষ", "": ""}


def write(path: str, rows: str, url: str) -> dict[str, Any]:
    """The invented lists, one after another in one sheet; NIDs and phones are text as careful people keep them."""
    database = Database(url)
    with database.reading() as db:
        codes = list(db.scalars(sa.select(Area.pcode).where(Area.level == Level.UNION).order_by(Area.pcode)))
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADS)
    for number, record in enumerate(make(int(rows), 2026).records, start=1):
        page.write_row(number, 0, _cells(record, codes[record.union % len(codes)]))
    book.close()
    return {"rows": int(rows), "bytes": Path(path).stat().st_size}


def _cells(record: Record, pcode: str) -> list[object]:
    return [
        f"U-{record.id:06d}", pcode, record.village, record.name_bn, record.name_en, _SEX[record.sex],
        record.birth_year or "", record.nid, record.guardian, record.phone, record.size, record.children_0_4,
        record.children_5_17, ("full", "partial", "none")[record.id % 3], ("yes", "no")[record.id % 2],
        ("food", "খাদ্য, পানি", "")[record.id % 3], "",
    ]  # fmt: skip


def bring(url: str, response_id: str, path: str) -> dict[str, Any]:
    """Read, validate and match; then merge. In the pieces that the page and the job work in."""
    database, took = Database(url), {}
    content, started, spent = Path(path).read_bytes(), time.perf_counter(), _cpu()
    given = imports.open_file(imports.ListGiven(response_id=UUID(response_id), file_name="list.xlsx", content=content))
    took["read"] = time.perf_counter() - started
    with database.writing() as db:
        batch = imports.upload_list(db, CLERK, given, now=clock.now())
    took["kept"] = time.perf_counter() - started
    with database.writing() as db:
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=clock.now())
    _until_done(database, batch.id)
    took["ready"], took["ready_cpu"] = time.perf_counter() - started, _cpu() - spent
    started, spent = time.perf_counter(), _cpu()
    with database.writing() as db:
        stopped = import_queries.find(db, CLERK, batch.id).stop_reason
        if stopped:
            imports.release_batch(db, CLERK, batch.id, "benchmark", now=clock.now())
        imports.begin_merge(db, CLERK, batch.id, now=clock.now())
    _until_done(database, batch.id)
    took["merge"] = time.perf_counter() - started
    took["merge_cpu"] = _cpu() - spent
    with database.reading() as db:
        return took | import_queries.summary(db, batch.id).counts | {"stopped": bool(stopped)}


def _cpu() -> float:
    """Of this process and of the child that read the file: on a busy machine it says more than the clock."""
    mine = os.times()
    return mine.user + mine.system + mine.children_user + mine.children_system


def _until_done(database: Database, batch_id: UUID) -> None:
    while pieces.go_on(database, CLERK, batch_id, now=clock.now()):
        pass


def main() -> None:
    """Do one deed and print what it took as JSON."""
    deeds = {"make": write, "bring": bring}
    told = deeds[sys.argv[1]](*sys.argv[2:])
    told["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
