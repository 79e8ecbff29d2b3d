"""Jobs of the spaces: who stands still from today, everybody's sessions eight weeks ahead, and sums of the marks."""

from __future__ import annotations

from datetime import datetime

from relief.jobs.registry import batched
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.spaces import actions as spaces
from relief.spaces import month_counts

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


# Sites and months summed in one transaction: a few hundredths of a second each.
SUMS_AT_ONCE = 20


def sums_wait(database: Database) -> bool:
    """Whether any mark changed since the marks of its month were summed."""
    with database.reading() as db:
        return bool(month_counts.stale(db, 1))


def sum_months(database: Database, now: datetime) -> str:
    """Sum what changed; stopped at any time, it goes on where it was."""
    done = 0
    while True:
        with database.writing() as db:
            some = month_counts.sum_again(db, month_counts.stale(db, SUMS_AT_ONCE), now=now)
        if not some:
            return f"the marks of {done} sites and months summed"
        done += some
