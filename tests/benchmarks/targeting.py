"""A preview of whom a plan means, over a million households of one division, as its page asks for it.

Twenty thousand invented households in 1,000 unions, four named members each, are packed by the job, which is measured
too; then every page is exchanged for one of a thousand households made at random, since a preview reads nothing else of
them. The preview is measured with all that a page shows of it. Nothing of the web is in it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import sqlalchemy as sa

from relief import schema
from relief.distributions import counting, pieces, plans
from relief.distributions.choosing import Wish
from relief.distributions.columns import HOME, MARKS, PERSON
from relief.distributions.inputs import Block
from relief.distributions.targeting_models import TargetingPage
from relief.distributions.weights import CRITERIA, Weight, Weighting
from relief.households.models import Damage, Household, Impact, Member, Sex
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.rows import insert_rows
from tests.benchmarks.fill import _in_a_hurry
from tests.benchmarks.rows import Pattern
from tests.benchmarks.table import Line
from tests.builders import a_response, an_actor, an_area
from tests.distributions.builders import a_plan, the_goods

HOUSEHOLDS, PACKED, UNIONS, MEMBERS, TURNS = 1_000_000, 20_000, 1_000, 4, 9
SEED, GOAL_S = 2026, 1.0
NOW = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
CLERK = Actor.clerk("benchmarks")

HIT: Block = [
    {"field": "house_damage", "op": "in", "value": ["partial", "full"]},
    {"field": "circumstances", "op": "any", "value": ["female_headed", "landless", "elderly_alone"]},
    {"field": "not_received", "op": "days", "value": 30},
]
SMALL: Block = [
    {"field": "children_0_4", "op": "at-least", "value": 2},
    {"field": "displaced", "op": "is", "value": True},
]
GIRL: Block = [
    {"field": "member", "op": "one", "value": {"sex": "female", "age": [10, 17], "disability": True}},
]
WEIGHTS = tuple(Weight(points, condition) for condition, points in CRITERIA.values())


def measure(folder: Path, *, households: int = HOUSEHOLDS) -> Iterator[Line]:
    """The lines of the table."""
    database = Database(f"sqlite:///{folder}/targeting.db")
    _in_a_hurry(database)
    schema.metadata.create_all(database.engine)
    plan_id, actor = fill(database, PACKED)
    took, cpu = _timed(lambda: pieces.pack(database, NOW))
    yield Line(f"targeting: pack {PACKED:,} households (job)", f"{took:.1f} s (CPU {cpu:.1f})")
    _exchange(database, households // UNIONS)
    with_points = Weighting(points=WEIGHTS, places=households // 50, ties=("children",))
    for what, blocks, weighting, goal in (
        ("two groups", [HIT, SMALL], Weighting(), True),
        ("two groups, weights, cut at the fiftieth part", [HIT, SMALL], with_points, True),
        ("and one and the same member", [HIT, SMALL, GIRL], with_points, False),
    ):
        yield _preview(
            database, actor, plan_id, f"targeting: preview of {households:,}, {what}", Wish(blocks, weighting), goal
        )
    database.close()


def _preview(database: Database, actor: Actor, plan_id: Any, what: str, wish: Wish, has_goal: bool) -> Line:
    walls, cpus, count = [], [], 0

    def once() -> None:
        nonlocal count
        with database.reading() as db:
            plan = plans.find(db, actor, plan_id)
            count = counting.live_count(
                db, actor, plan, now=NOW, blocks=wish.blocks, weighting=wish.weighting
            ).households

    for _ in range(TURNS):
        wall, cpu = _timed(once)
        walls.append(wall)
        cpus.append(cpu)
    median = statistics.median(walls)
    figure = f"{median:.2f} s, slowest {max(walls):.2f} (CPU {statistics.median(cpus):.2f}); {count:,} on the list"
    return Line(what, figure, f"<= {GOAL_S:.0f} s" if has_goal else "", met=median <= GOAL_S if has_goal else None)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def fill(database: Database, households: int) -> tuple[Any, Actor]:
    """Households of a thousand unions and a draft that means them all: its id, and who plans it."""
    with database.writing() as db:
        division = an_area(db, "BD40")
        district = an_area(db, "BD4087", parent=division)
        upazila = an_area(db, "BD408704", parent=district)
        unions = [an_area(db, f"BD4087{number:04d}", parent=upazila) for number in range(UNIONS)]
        response, goods = a_response(db), the_goods(db, district)
        actor = an_actor("distributions.plan", "distributions.view")
        plan = a_plan(db, actor, response, division, goods.kit, now=NOW)
    rng = Random(SEED)
    stamp = {"created_at": NOW, "created_by_id": CLERK.id}
    homes = Pattern(Household, code="", area_id=division.id, size=1, **stamp)
    members = Pattern(Member, household_id=division.id, **stamp)
    impacts = Pattern(Impact, household_id=division.id, response_id=response.id, **stamp)
    for number, union in enumerate(unions):
        rows, people, hits = [], [], []
        for one in range(households // UNIONS):
            home = _home(rng, homes, union.id, f"B{number:03d}{one:06d}")
            rows.append(home)
            people += [_member(rng, members, home["id"]) for _ in range(MEMBERS)]
            if rng.random() < 0.7:
                hits.append(_impact(rng, impacts, home["id"]))
        with database.writing() as db:
            insert_rows(db, Household, rows)
            insert_rows(db, Member, people)
            insert_rows(db, Impact, hits)
    return plan.id, actor


def _exchange(database: Database, each: int) -> None:
    """Put as many households as wanted into every union's page."""
    rng = np.random.default_rng(SEED)
    pages = TargetingPage.__table__
    with database.writing() as db:
        unions = db.scalars(sa.select(pages.c.area_id).where(pages.c.households > 0)).all()
        for area_id in unions:
            homes, people = _random_page(rng, each)
            told = {"homes": homes.tobytes(), "people": people.tobytes(), "households": each}
            db.execute(sa.update(pages).where(pages.c.area_id == area_id).values(told))


def _random_page(rng: np.random.Generator, each: int) -> tuple[Any, Any]:
    homes, people = np.zeros(each, dtype=HOME), np.zeros(each * MEMBERS, dtype=PERSON)
    for name, least, most in (
        ("high", 0, 1 << 63), ("low", 0, 1 << 63), ("sex", 1, 3), ("size", 1, 10), ("small", 0, 3), ("older", 0, 4),
        ("damage", 0, 4), ("state", 0, 4), ("needs", 0, 64), ("since", 1_780_000_000, 1_786_000_000),
    ):  # fmt: skip
        homes[name] = rng.integers(least, most, each)
    for name, share in (("female_headed", 0.2), ("landless", 0.3), ("elderly_alone", 0.03), ("disability", 0.1)):
        homes["marks"] |= np.where(rng.random(each) < share, MARKS[name], 0).astype(np.uint8)
    homes["displaced"] = rng.random(each) < 0.2
    people["home"] = np.repeat(np.arange(each), MEMBERS)
    people["sex"] = rng.integers(1, 3, len(people))
    people["born"] = rng.integers(date(1950, 1, 1).toordinal(), date(2026, 8, 1).toordinal(), len(people))
    people["marks"] = rng.random(len(people)) < 0.02
    return homes, people


def _home(rng: Random, homes: Pattern, area_id: Any, code: str) -> dict[str, Any]:
    return homes.row(
        code=code,
        area_id=area_id,
        size=rng.randint(1, 9),
        children_0_4=rng.choice((0, 0, 0, 1, 1, 2)),
        children_5_17=rng.randint(0, 3),
        head_sex=rng.choice((Sex.FEMALE, Sex.MALE, Sex.MALE, Sex.MALE)),
        female_headed=rng.random() < 0.2,
        landless=rng.random() < 0.3,
        elderly_alone=rng.random() < 0.03,
        disability=rng.random() < 0.1,
        created_at=NOW - timedelta(minutes=rng.randint(0, 40_000)),
    )


def _member(rng: Random, members: Pattern, household_id: Any) -> dict[str, Any]:
    return members.row(
        household_id=household_id,
        sex=rng.choice((Sex.FEMALE, Sex.MALE)),
        birth_date=date(2026 - rng.randint(0, 75), rng.randint(1, 12), 1),
        wg_seeing=4 if rng.random() < 0.02 else 1,
    )


def _impact(rng: Random, impacts: Pattern, household_id: Any) -> dict[str, Any]:
    return impacts.row(
        household_id=household_id,
        house_damage=rng.choice(tuple(Damage)),
        displaced=rng.random() < 0.2,
        needs=["food"] if rng.random() < 0.5 else ["food", "wash"],
    )
