"""The door of the job that packs facts of long drafts: a few areas in each transaction, so nobody waits long."""

from __future__ import annotations

from datetime import datetime

from relief.distributions import packing
from relief.kernel.db import Database


def waits(database: Database) -> bool:
    """Whether anything is to be packed."""
    with database.reading() as db:
        return packing.is_wanted(db)


def pack(database: Database, _now: datetime) -> str:
    """Pack until nothing is left to pack."""
    packed, some = 0, 1
    while some:
        with database.writing() as db:
            some = packing.pack_some(db)
        packed += some
    return f"{packed} areas packed"
