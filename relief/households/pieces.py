"""Long work of the registry, piece by piece: what pages, jobs and commands share, each piece in a transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from relief.households import import_queries, imports, teaching
from relief.households.batches import BatchState
from relief.kernel.actor import Actor
from relief.kernel.db import Database


def go_on(database: Database, actor: Actor, batch_id: UUID, *, now: datetime) -> int:
    """Do the next piece of whatever somebody began, in transactions of its own, and say how much is left."""
    with database.reading() as db:
        # The record lies behind its file: each time it is read costs as much as a dozen rows.
        state = import_queries.find(db, actor, batch_id).state
        compared = imports.compare_some(db, actor, batch_id)
    with database.writing() as db:
        if state is BatchState.MAPPED:
            return imports.check_some(db, actor, batch_id, compared=compared, now=now)
        return imports.merge_some(db, actor, batch_id, now=now)


def teach_matcher(database: Database, now: datetime) -> str:
    """The job of the night, before it looks for pairs again; it learns in the reading door."""
    with database.reading() as db:
        lesson = teaching.learn_from(db)
    with database.writing() as db:
        made = teaching.keep(db, Actor.clerk("duplicates"), lesson, now=now)
    if made is None:
        return f"{lesson.decisions} decisions: nothing new, too few, or switched off; nothing changed"
    return f"{lesson.decisions} decisions: {made.state.value}"
