"""Load the demo response, or remove it: each part in a transaction of its own, in the order life would have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from relief.areas.models import Area
from relief.audit import trail
from relief.config import Settings
from relief.demo import (
    cast,
    children,
    committees,
    courses,
    doors,
    ground,
    protecting,
    rebuilding,
    registry,
    relief_work,
    removal,
    tablets,
    union_work,
    voices,
)
from relief.demo.people import invent_households
from relief.distributions import rounds_work
from relief.gaps import actions as gaps
from relief.gaps import summing
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.keys.lending import lend_keys
from relief.responses.models import Response
from relief.spaces import actions as spaces
from relief.spaces.models import Space

SEED = 7
HOUSEHOLDS = 5_000
LOADED, REMOVED = "loaded", "removed"


def is_loaded(database: Database) -> bool:
    """Say whether a load was finished and not removed since; one cut short does not count."""
    with database.reading() as db:
        last = trail.last_of(db, Verb.DEMO_LOAD)
    return last is not None and last.details.get("step") == LOADED


def load(database: Database, settings: Settings, now: datetime) -> None:
    """Load everything. `settings.demo_password` is the password of all demo accounts."""
    seals = lend_keys(database, settings)
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
        registry.ask(db, players.actors["asha"], registered, began + timedelta(days=4))
        registry.report_official(db, players.actors["asha"], response, areas, invented, began + timedelta(days=4))
    # The evening before the first help: what later days are laid beside.
    _count(database, clerk, response, began + timedelta(days=5))
    sites = _spaces(database, players, response, areas, children.Homes(invented, registered), now)
    _relief(database, players, response, areas, now)
    with database.writing() as db:
        voices.speak(db, players, response, now)
    with database.writing() as db:
        committees.meet(db, players, response, areas, now)
    tablets.send_tablets(database, settings, players, areas, now)
    with database.writing() as db:
        rebuilding.fill_directory(db, players, areas, now)
        rebuilding.rebuild(db, players, response, invented, registered, began + timedelta(days=12))
        protecting.worry(db, players, sites, now)
        union_work.share(db, players, response, areas, now)
        rebuilding.support_people(db, players, response, sites, seals, now)
    _count(database, clerk, response, now)
    with database.writing() as db:
        trail.note(db, clerk, Verb.DEMO_LOAD, None, at=now, step=LOADED)


def _count(database: Database, clerk: Actor, response: Response, now: datetime) -> None:
    with database.reading() as db:
        counted = summing.take(db, response.id, now=now)
    with database.writing() as db:
        gaps.keep_count(db, clerk, counted, now=now)


def _relief(
    database: Database, players: cast.Players, response: Response, areas: Mapping[str, Area], now: datetime
) -> None:
    with database.writing() as db:
        store = relief_work.fill_store(db, players, areas, now - timedelta(days=27))
    for plan in relief_work.all_plans():
        with database.writing() as db:
            relief_work.run(db, players, response, areas, store, plan, now)
    # As the job of the night would.
    rounds_work.prepare(database, now)


def _spaces(
    database: Database,
    players: cast.Players,
    response: Response,
    areas: Mapping[str, Area],
    homes: children.Homes,
    now: datetime,
) -> Sequence[Space]:
    opened = now - timedelta(days=24)
    with database.writing() as db:
        staff = cast.bring_in_staff(db, Actor.clerk("demo"), areas, opened)
        sites = children.open_spaces(db, players, response, areas, staff, opened)
        children.enrol(db, players, SEED, sites, homes, now)
        spaces.materialise(db, Actor.clerk("demo"), now=now)
    for site in sites:
        with database.writing() as db:
            children.keep_registers(db, players, site, now)
    with database.writing() as db:
        doors.stand_at_the_gate(db, players.actors["hena"], sites, now)
        courses.begin(db, sites, now)
    return sites


def remove(database: Database, now: datetime, say: Callable[[str], object] = lambda _text: None) -> int:
    """Remove everything the demo brought; gives how many rows, and says which tablets stay."""
    with database.writing() as db:
        stay = removal.tablets_that_stay(db)
        removed = removal.remove_all(db)
        trail.note(db, Actor.clerk("demo"), Verb.DEMO_LOAD, None, at=now, step=REMOVED, rows=removed)
    for name in stay:
        say(f"The tablet {name} stays: people who are not of the demo recorded on it. Revoke it when it is not needed.")
    return removed
