"""The job of rounds: prepares each next round that is due, in a transaction of its own."""

from __future__ import annotations

import logging
from datetime import datetime

from relief.distributions import cycles, plans, rounds
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Problem

log = logging.getLogger("relief.distributions")


def prepare(database: Database, now: datetime) -> str:
    """Prepare what is due, each in a transaction of its own: one that cannot be prepared stops no other."""
    clerk, made = Actor.clerk("distributions"), 0
    with database.reading() as db:
        found = [one.id for one in cycles.due(db, now)]
    for plan_id in found:
        try:
            with database.writing() as db:
                plan = plans.find(db, clerk, plan_id)
                every = rounds.cycle_of(db, plan_id).every_days
                if every is None:
                    continue
                days = (cycles.next_start(plan, every, now) - plan.starts_at).days
                rounds.next_round(db, clerk, plan_id, days=days, now=now)
            made += 1
        except Problem as problem:
            log.warning("round after %s was not prepared: %s", plan_id, problem.code)
    return f"{made} of {len(found)} rounds prepared"
