"""10,000 check-ins as tablets bring them, against bare inserts of the same rows into the same database.

Each batch of 50 goes through the whole door: JSON read, upload kept, items taken with their checks,
audit entry, goods, receipt, and an answer for each after the commit. The bare run keeps one row a check-in
and reads back one answer a row, which is the least a server that loses nothing can do.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa

from relief import schema
from relief.accounts import devices, tickets
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.app import create_app
from relief.audit import trail
from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn
from relief.config import Settings
from relief.distributions.models import Distribution, DistributionPoint, Entitlement
from relief.households.models import Household
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import make_code, new_id
from relief.stock.models import StockMove
from relief.sync.models import Receipt
from relief.sync.taking import Keys
from tests.benchmarks.table import Line, spread
from tests.builders import A_MORNING, a_response, the_areas
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import the_people

CHECK_INS = 10_000
BATCH, BARE_BATCH = 50, 100
TURNS = 4
AT_LEAST_A_SECOND = 1_000
SHARE = 20

# As many codes as a block has.
_A_BLOCK = 99_999


@dataclass
class Camp:
    """An open list of many families, and one tablet."""

    settings: Settings
    database: Database
    headers: dict[str, str]
    ticket: str
    distribution_id: UUID
    homes: Sequence[UUID]
    user_id: UUID


def measure(folder: Path, *, check_ins: int) -> Iterator[Line]:
    """A line for SQLite, and one for PostgreSQL when RELIEF_TEST_POSTGRES_URL names its server."""
    with _sqlite(folder) as url:
        yield _line("SQLite", folder, url, check_ins, AT_LEAST_A_SECOND)
    server = os.environ.get("RELIEF_TEST_POSTGRES_URL")
    if server is None:
        yield Line("sync: check-ins of tablets, PostgreSQL", "left out: RELIEF_TEST_POSTGRES_URL names no server")
        return
    with _postgres(server) as url:
        yield _line("PostgreSQL", folder, url, check_ins, None)


def _line(name: str, folder: Path, url: str, check_ins: int, floor: int | None) -> Line:
    camp = a_camp(folder, url, check_ins)
    uploads = bodies(camp)
    bare, took = 0.0, []
    # In turns, so that a busy minute of the machine falls on both.
    part = -(-len(uploads) // TURNS)
    with _bare(url) as insert:
        client = create_app(camp.settings, camp.database).test_client(use_cookies=False)
        _as_served()
        for start in range(0, len(uploads), part):
            some = uploads[start : start + part]
            bare += insert(BATCH * len(some))
            took += bring(client, camp, some)
    _prove(camp, len(camp.homes))
    camp.database.close()
    rate, bare_rate = check_ins / sum(took), check_ins / bare
    text = f"{rate:,.0f}/s (bare {bare_rate:,.0f}/s; batch of {BATCH}: {spread([1000 * one for one in took])})"
    goal = f">= bare/{SHARE}" + (f", >= {floor:,}/s" if floor else "")
    ratio = bare_rate / rate
    met = ratio <= SHARE and rate >= (floor or 0)
    return Line(f"sync: {check_ins:,} check-ins of tablets, {name}", text, goal, ratio, met)


def _as_served() -> None:
    """The collector as relief.app.from_env sets it for a server."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def a_camp(folder: Path, url: str, families: int) -> Camp:
    """Tables, people, goods, one open plan, and its list filled straight into the table."""
    database = Database(url)
    schema.metadata.create_all(database.engine)
    settings = Settings.for_tests(folder, url)
    with database.writing() as db:
        areas = the_areas(db)
    people = the_people(database, A_MORNING)
    with database.writing() as db:
        goods, response = the_goods(db, areas.district), a_response(db)
        a_household(db, areas.union_a1)
        plan = an_open_plan(db, people.asha, people.gita, response, areas.union_a1, goods, now=A_MORNING)
        homes = _fill(db, plan, families)
        _, code = devices.invite_device(
            db, people.asha, InvitationGiven(name="Bench", path=areas.upazila_a.path), now=A_MORNING
        )
        device, token = devices.enrol_device(db, EnrolGiven(code=code), now=A_MORNING)
    key = Keys.of(settings.secret_key, settings.outbox_key).ticket
    ticket = tickets.make(key, people.user("babul").id, device.id, now=clock.now())
    headers = {"Authorization": f"Device {token}", "Content-Type": "application/json"}
    return Camp(settings, database, headers, ticket, plan.id, homes, people.user("babul").id)


def _fill(db: Any, plan: Distribution, families: int) -> list[UUID]:
    point = db.scalars(sa.select(DistributionPoint).where(DistributionPoint.distribution_id == plan.id)).one()
    sample = db.scalars(sa.select(Entitlement)).one()
    due = {column.key: getattr(sample, column.key) for column in sa.inspect(Entitlement).column_attrs}
    home = db.get(Household, sample.household_id)
    facts = {column.key: getattr(home, column.key) for column in sa.inspect(Household).column_attrs}
    ids = [new_id() for _ in range(families)]
    blocks = ("0FE", "0FF", "0FG", "0FH")
    codes = [make_code("SAT", blocks[place // _A_BLOCK], place % _A_BLOCK + 1) for place in range(families)]
    db.execute(
        sa.insert(Household),
        [{**facts, "id": one, "code": code, "version": 1} for one, code in zip(ids, codes, strict=True)],
    )
    own = {"point_id": point.id, "version": 1}
    rows = [
        {**due, **own, "id": new_id(), "household_id": one, "number": number + 10, "household_code": code}
        for number, (one, code) in enumerate(zip(ids, codes, strict=True))
    ]
    db.execute(sa.insert(Entitlement), rows)
    return ids


def bodies(camp: Camp) -> list[bytes]:
    """The uploads, written beforehand."""
    at = clock.now().isoformat()
    items = [_item(camp, home, number, at) for number, home in enumerate(camp.homes, start=1)]
    return [
        json.dumps(
            {
                "v": 1, "batch": str(uuid4()), "app": "bench", "sent_at": at, "unsent": BATCH, "oldest": at,
                "keeps_storage": True, "came": "net", "tickets": {"1": camp.ticket},
                "lists": [str(camp.distribution_id)], "follow": {}, "asking": [],
                "items": items[start : start + BATCH],
            }
        ).encode()
        for start in range(0, len(items), BATCH)
    ]  # fmt: skip


def _item(camp: Camp, home: UUID, number: int, at: str) -> dict[str, Any]:
    given = {
        "distribution_id": str(camp.distribution_id), "household_id": str(home), "outcome": "delivered",
        "method": "card", "collector_name": "", "collector_relation": "", "lines": None, "reason": "",
        "point_id": None, "seen": "give", "override_by": None, "override_reason": "",
    }  # fmt: skip
    return {"id": str(uuid4()), "seq": number, "verb": "checkin.record", "v": 1, "by": "1", "at": at, "ago": 9,
            "given": given}  # fmt: skip


def bring(client: Any, camp: Camp, uploads: Sequence[bytes]) -> list[float]:
    """Send them one after the other through the whole application; the seconds each took."""
    took = []
    for body in uploads:
        began = time.perf_counter()
        answer = client.post("/sync/items", data=body, headers=camp.headers)
        took.append(time.perf_counter() - began)
        wrong = [one for one in answer.json["answers"] if one["answer"] != "done"]
        assert not wrong, wrong[:2]
    return took


def _prove(camp: Camp, check_ins: int) -> None:
    """A fast wrong answer is none: every row is there, and the trail holds."""
    with camp.database.reading() as db:
        for model, least in ((CheckIn, check_ins), (Receipt, check_ins), (StockMove, 2 * check_ins)):
            found = db.scalar(sa.select(sa.func.count()).select_from(model)) or 0
            assert found >= least, (model, found)
        noted = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.verb == "checkin.record")
        assert db.scalar(noted) == check_ins
        assert trail.first_break(db) is None


Row = tuple[str, str, str, str, int]
_TABLE = "CREATE TABLE bare (id TEXT PRIMARY KEY, at TEXT, body TEXT, device TEXT, seq INTEGER)"
_INSERT = "INSERT INTO bare VALUES ({0}, {0}, {0}, {0}, {0}) ON CONFLICT DO NOTHING RETURNING id"


@contextmanager
def _bare(url: str) -> Iterator[Callable[[int], float]]:
    """The barest durable insert with an answer a row: gives the seconds it takes for so many rows."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-12000"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(_TABLE)
            yield lambda count: _timed(count, lambda rows: _into_sqlite(connection, rows))
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute(_TABLE)
            other.commit()
            yield lambda count: _timed(count, lambda rows: _into_postgres(other, rows))


def _timed(count: int, insert: Callable[[list[Row]], None]) -> float:
    body, device = json.dumps({"given": "x" * 300}), str(uuid4())
    rows = [(str(uuid4()), "2026-08-04T03:30:00Z", body, device, number) for number in range(count)]
    began = time.perf_counter()
    for start in range(0, count, BARE_BATCH):
        insert(rows[start : start + BARE_BATCH])
    return time.perf_counter() - began


def _into_sqlite(connection: sqlite3.Connection, rows: list[Row]) -> None:
    statement = _INSERT.format("?")
    connection.execute("BEGIN IMMEDIATE")
    for row in rows:
        connection.execute(statement, row).fetchone()
    connection.execute("COMMIT")


def _into_postgres(connection: psycopg.Connection[Any], rows: list[Row]) -> None:
    cursor = connection.cursor()
    cursor.executemany(_INSERT.format("%s"), rows, returning=True)
    while cursor.fetchone() and cursor.nextset():
        pass
    connection.commit()


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    path = folder / "tablets.db"
    for old in folder.glob("tablets.db*"):
        old.unlink()
    yield f"sqlite:///{path}"
    for old in folder.glob("tablets.db*"):
        old.unlink()


@contextmanager
def _postgres(server: str) -> Iterator[str]:
    name = f"relief_bench_{uuid4().hex[:10]}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
