"""The door of the job that draws papers: short transactions around drawing that needs none."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from relief.distributions import print_sheets, printing, report_paper, roll_paper
from relief.distributions.prints import ListPrint, PrintKind
from relief.kernel.db import Database
from relief.verification import paper


def wanted(database: Database) -> bool:
    """Whether anybody waits for a paper."""
    with database.reading() as db:
        return bool(printing.waiting(db))


def draw(database: Database, now: datetime) -> str:
    """Every print that waits, file by file; one that is cancelled meanwhile is not begun again."""
    with database.reading() as db:
        waiting = printing.waiting(db)
    drawn = 0
    for print_id in waiting:
        while (number := _begin(database, print_id)) is not None:
            content = _draw(database, print_id, number)
            with database.writing() as db:
                printing.keep(db, print_id, number, content, now=now)
            drawn += 1
    return f"{drawn} files of lists drawn"


def forget(database: Database, now: datetime) -> str:
    """Old files go."""
    with database.writing() as db:
        return f"files of {printing.forget_files(db, now=now)} printed lists removed"


def _draw(database: Database, print_id: UUID, number: int) -> bytes:
    with database.reading() as db:
        is_report = db.get_one(ListPrint, print_id).kind is PrintKind.REPORT
        told = report_paper.sheet(db, print_id, number) if is_report else print_sheets.sheets(db, print_id, number)
    # Drawing takes seconds and needs no transaction.
    return paper.pdf(told) if isinstance(told, paper.Sheet) else roll_paper.pdf(told)


def _begin(database: Database, print_id: UUID) -> int | None:
    with database.writing() as db:
        return printing.begin(db, print_id)
