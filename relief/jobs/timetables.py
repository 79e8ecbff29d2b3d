"""The timetable job: who stands still from today, and everybody's sessions eight weeks ahead."""

from __future__ import annotations

from datetime import datetime

from relief.jobs.registry import batched
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.spaces import actions as spaces

# Spaces in one transaction: short enough that nobody who saves a register waits for it.
AT_ONCE = 50


def plan_sessions(database: Database, now: datetime) -> str:
    """Begin suspensions whose day has come and plan eight weeks; run twice it makes nothing twice."""
    clerk = Actor.clerk("spaces")
    with database.writing() as db:
        halted = spaces.begin_due(db, clerk, now=now)
    with database.reading() as db:
        ids = spaces.running_spaces(db, clerk, now=now)
    made = 0
    for part in batched(ids, AT_ONCE):
        with database.writing() as db:
            made += spaces.materialise(db, clerk, now=now, space_ids=part)
    return f"{made} sessions planned, {halted} of spaces that stand still not held"
