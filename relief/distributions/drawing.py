"""The door of the job that draws papers: short transactions around drawing that needs none."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from relief.distributions import print_sheets, printing, roll_paper
from relief.kernel.db import Database


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
            with database.reading() as db:
                sheets = print_sheets.sheets(db, print_id, number)
            content = roll_paper.pdf(sheets)
            with database.writing() as db:
                printing.keep(db, print_id, number, content, now=now)
            drawn += 1
    return f"{drawn} files of lists drawn"


def forget(database: Database, now: datetime) -> str:
    """Old files go."""
    with database.writing() as db:
        return f"files of {printing.forget_files(db, now=now)} printed lists removed"


def _begin(database: Database, print_id: UUID) -> int | None:
    with database.writing() as db:
        return printing.begin(db, print_id)
