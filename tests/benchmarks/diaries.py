"""A supervisor's week of fifty counsellors, the dates of a 26-week series, and what sealing costs.

200,000 sessions lie in the table, four thousand of each counsellor over four years, in twenty places. SQLite, as on a
hub; the same statements run on PostgreSQL.
"""

from __future__ import annotations

import statistics
import time as clock
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from relief import schema
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import VERBS, Role
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from relief.kernel.sealing import Seals, lend
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import actions, oversight, series
from relief.psychosocial.inputs import AgreementGiven, HoursGiven, PlanGiven, SeriesGiven
from relief.psychosocial.kinds import AgreedBy, SessionKind, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.spaces.models import Space
from tests.benchmarks.table import Line
from tests.builders import a_response, an_area
from tests.people import PASSWORD

COUNSELLORS, SESSIONS, TURNS = 50, 200_000, 15
GOAL_S, GOAL_SEAL_S = 0.2, 0.001
NOW = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
MADE: dict[str, Any] = {"created_at": NOW, "created_by_id": Actor.clerk("benchmarks").id, "version": 1}


def measure(folder: Path, *, sessions: int = SESSIONS) -> Iterator[Line]:
    """The lines of the table."""
    database = Database(f"sqlite:///{folder}/diaries.db")
    seals = Seals(b"b" * 32)
    lend(database, seals)
    try:
        schema.metadata.create_all(database.engine)
        lead, one, plan, given = _fill(database, sessions, seals)
        monday = local_moment(local_day(NOW), time())

        def week() -> None:
            with database.reading() as db:
                oversight.week(db, lead, oversight.counsellors(db, lead), monday, monday + timedelta(days=7))

        def dates() -> None:
            with database.reading() as db:
                series.look_ahead(db, one, plan.id, given, now=NOW)

        yield _line(f"appointments: the week of {COUNSELLORS} counsellors, {sessions:,} sessions", week, GOAL_S)
        yield _line(f"appointments: 182 dates of 26 weeks checked, {sessions:,} sessions", dates, GOAL_S)
        text = "রাতে ঘুম হয় না। " * 100
        yield _line("appointments: a note of 1,700 letters sealed", lambda: seals.seal(text, about="x:1"), GOAL_SEAL_S)
        closed = seals.seal(text, about="x:1")
        yield _line("appointments: the same opened", lambda: seals.open(closed, about="x:1"), GOAL_SEAL_S)
    finally:
        database.close()


def _line(name: str, deed: Callable[[], object], goal: float) -> Line:
    took = []
    for _ in range(TURNS):
        began = clock.perf_counter()
        deed()
        took.append(clock.perf_counter() - began)
    middle = statistics.median(took)
    figure = f"{middle * 1000:.2f} ms, slowest {max(took) * 1000:.2f}"
    return Line(name, figure, f"<= {goal * 1000:.0f} ms", met=middle <= goal)


def _fill(database: Database, sessions: int, seals: Seals) -> tuple[Actor, Actor, SupportPlan, SeriesGiven]:
    dice, start = Random(7), date(2024, 8, 1)
    with database.writing() as db:
        area, response = an_area(db, "BD40"), a_response(db)
        places = [
            Space(area_id=area.id, response_id=response.id, code=f"SP-{n}", name_bn=f"কেন্দ্র {n}", **_made())
            for n in range(20)
        ]
        db.add_all(places)
        users = [
            create_account(
                db, Actor.clerk("benchmarks"),
                AccountGiven(
                    name=f"c{n}", role=Role.COUNSELLOR, paths=(area.path,), password=PASSWORD, name_bn=f"প {n}",
                    name_en=f"C {n}",
                ),
                now=NOW,
            )
            for n in range(COUNSELLORS)
        ]  # fmt: skip
        db.flush()
        actors = [_actor(user.id, Role.COUNSELLOR, area.path) for user in users]
        agreed = AgreementGiven(agreed=True, by=AgreedBy.SELF)
        given = PlanGiven(response_id=response.id, area_id=area.id, name="x", agreement=agreed)
        plans = [actions.open_plan(db, who, given, seals=seals, now=NOW) for who in actors for _ in range(10)]
        week = [HoursGiven(weekday=day, starts=time(9), ends=time(17)) for day in range(7)]
        actions.set_availability(db, actors[0], week, now=NOW)
    each = sessions // COUNSELLORS
    for at, who in enumerate(actors):
        rows = []
        for number in range(each):
            begins = local_moment(start + timedelta(days=number * 1460 // each), time(9 + number % 8))
            rows.append(
                {
                    "id": new_id(), "plan_id": plans[at * 10 + number % 10].id, "counsellor_id": who.id,
                    "starts_at": begins, "ends_at": begins + timedelta(minutes=45), "kind": SessionKind.INDIVIDUAL,
                    "code": "", "heads": 0, "has_other_adult": True, "overridden": [], "room": f"r{dice.randrange(3)}",
                    "space_id": dice.choice(places).id, "state": SessionState.SCHEDULED, **MADE,
                }
            )  # fmt: skip
        with database.writing() as db:
            insert_rows(db, SupportSession, rows)
    lead = replace(actors[1], verbs=VERBS[Role.SUPPORT_LEAD])
    first = local_day(NOW) + timedelta(days=1)
    wish = SeriesGiven(
        first_on=first, last_on=first + timedelta(days=181), weekdays=tuple(range(7)), starts=time(11), minutes=45,
        space_id=places[0].id, room="r1", has_other_adult=True,
    )  # fmt: skip
    return lead, actors[0], plans[0], wish


def _made() -> dict[str, Any]:
    return {name: value for name, value in MADE.items() if name != "version"}


def _actor(user_id: Any, role: Role, path: str) -> Actor:
    return Actor(id=user_id, name="c", role=role.value, verbs=VERBS[role], within=(path,))
