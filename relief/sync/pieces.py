"""Long work on what tablets sent, piece by piece, each in a transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.sync.forgetting import forget_uploads


def forget_all(database: Database, kept: timedelta, *, now: datetime) -> int:
    """Empty old uploads until none is left, some at a time: tablets wait for no long transaction. Says how many."""
    count, some = 0, 1
    while some:
        with database.writing() as db:
            some = forget_uploads(db, Actor.clerk("jobs"), kept, now=now)
        count += some
    return count
