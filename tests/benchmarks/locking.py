"""Freezing a list of 20,000 households, as the button does it: `scripts/bench lock`. A database of its own.

The households are those of the targeting benchmark, packed and not packed alike: a lock reads the registry itself.
Warnings are looked for, goods reserved, the list sealed and committed; nothing of the web is in it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from relief import schema
from relief.distributions import actions
from relief.distributions.models import Distribution, Entitlement, State
from relief.kernel.db import Database
from tests.benchmarks import targeting
from tests.benchmarks.table import Line

ENTITLEMENTS, SECONDS = 20_000, 10.0


def measure(folder: Path, *, entitlements: int = ENTITLEMENTS) -> Iterator[Line]:
    """The line of the table."""
    database = Database(f"sqlite:///{folder}/lock.db")
    schema.metadata.create_all(database.engine)
    plan_id, actor = targeting.fill(database, entitlements)
    began, worked = time.perf_counter(), time.process_time()
    with database.writing() as db:
        plan = actions.lock_distribution(db, actor, plan_id, now=targeting.NOW, heeded=True)
        assert plan.state is State.LOCKED
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    with database.reading() as db:
        locked = db.scalar(sa.select(sa.func.count()).where(Entitlement.distribution_id == plan_id)) or 0
        sealed = db.get_one(Distribution, plan_id).content_hash
    database.close()
    told = f"{seconds:.1f} s ({cpu:.1f} s of a core), {locked:,} entitlements" + ("" if sealed else ", NO SEAL")
    is_met = seconds <= SECONDS and locked == entitlements and bool(sealed)
    yield Line(f"lock of {entitlements:,} entitlements", told, f"<= {SECONDS:.0f} s", met=is_met)
