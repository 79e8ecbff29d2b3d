"""Load the demo response, or remove it: each part in a transaction of its own, in the order life would have it."""

from __future__ import annotations

from datetime import datetime, timedelta

from relief.audit import trail
from relief.config import Settings
from relief.demo import cast, ground, registry, removal
from relief.demo.people import invent_households
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

SEED = 7
HOUSEHOLDS = 5_000


def load(database: Database, settings: Settings, now: datetime) -> None:
    """Load everything. `settings.demo_password` is the password of all demo accounts."""
    clerk = Actor.clerk("demo")
    began = now - timedelta(days=ground.FLOODED_DAYS_AGO)
    # Ages are those of the day of registration, so that nobody is born after it.
    invented = list(invent_households(SEED, HOUSEHOLDS, on=local_day(began)))
    with database.writing() as db:
        areas = ground.lay_areas(db, clerk, began)
        response = ground.open_responses(db, clerk, began)
        players = cast.bring_in(db, clerk, areas, settings.demo_password or "", began)
    with database.writing() as db:
        registered = registry.register(db, clerk, response, areas, invented, began + timedelta(days=2))
    with database.writing() as db:
        registry.verify(db, players.actors["asha"], response, invented, registered, began + timedelta(days=3))


def remove(database: Database, now: datetime) -> int:
    """Remove everything the demo brought; gives how many rows."""
    with database.writing() as db:
        removed = removal.remove_all(db)
        trail.note(db, Actor.clerk("demo"), Verb.DEMO_LOAD, None, at=now, removed=removed)
    return removed
