"""Figures kept true: everybody counted again, a few check-ins followed at once, and the morning's digest."""

from __future__ import annotations

from datetime import datetime

from relief.gaps import actions, following, news, queries, summing
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.responses import queries as responses

_CLERK = Actor.clerk("gaps")


def refresh(database: Database, now: datetime) -> str:
    """Count each open response again, when something happened since its last count or aid ran out."""
    with database.reading() as db:
        stale = [one.id for one in responses.open_ones(db, _CLERK) if queries.wants_count(db, one.id, now=now)]
    for response_id in stale:
        with database.reading() as db:
            counted = summing.take(db, response_id, now=now)
        with database.writing() as db:
            actions.keep_count(db, _CLERK, counted, now=now)
    return f"{len(stale)} responses counted"


def follows(database: Database) -> bool:
    """Whether check-ins came that can be followed without counting everybody."""
    with database.reading() as db:
        now = clock.now()
        return any(following.few_changes(db, one.id, now=now) for one in responses.open_ones(db, _CLERK))


def follow(database: Database, now: datetime) -> str:
    """Follow the check-ins of the last seconds; what cannot be followed is counted by the next refresh."""
    with database.reading() as db:
        ids = [one.id for one in responses.open_ones(db, _CLERK)]
    done = 0
    for response_id in ids:
        with database.reading() as db:
            change = following.follow(db, response_id, now=now)
        if change is not None:
            with database.writing() as db:
                done += actions.keep_change(db, _CLERK, change, now=now) is not None
    return f"{done} responses followed"


def digest(database: Database, now: datetime) -> str:
    """Mark what the day before turned; run twice it makes one."""
    made = 0
    with database.writing() as db:
        for one in responses.open_ones(db, _CLERK):
            made += news.keep_morning(db, one.id, now=now)
    return f"{made} digests made"
