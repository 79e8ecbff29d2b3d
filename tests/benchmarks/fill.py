"""A database as large as a country's response, made once a week and copied for each run.

python -m tests.benchmarks.fill [--boundaries DIR] [--households N]
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event

from relief import schema
from relief.accounts import passwords
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.areas import actions as area_actions
from relief.areas.inputs import AreaFileGiven
from relief.areas.models import Area, Level
from relief.areas.populations import read_populations
from relief.audit.models import AuditEntry
from relief.audit.trail import GENESIS, _digest, _key, _last
from relief.distributions import progress
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.responses import actions as response_actions
from relief.responses.inputs import ExtentGiven, ResponseGiven
from relief.responses.kinds import ExtentKind, ResponseKind
from relief.stock import ledger
from tests.benchmarks.deliveries import OPEN_CHECK_INS, OPEN_LIST, Plans
from tests.benchmarks.households import Filler, Home, Union
from tests.benchmarks.rows import Pattern, Shelf

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DEMO_DATA = ROOT / "relief" / "demo" / "data"
CLERK = Actor.clerk("benchmarks")
USERS = 8
PASSWORD = "river-ferry-lantern-nineteen"
DISTRICT = "/BD40/BD4087/"
TRAIL = 50_000
LEVEL_FILES = ("adm1_divisions", "adm2_districts", "adm3_upazilas", "adm4_unions")
# A band from north to south along the great rivers; nobody saw this water.
WATER = [[89.0, 21.9], [90.6, 21.9], [90.0, 25.9], [88.6, 25.9], [89.0, 21.9]]


def key(households: int, boundaries: Path | None) -> str:
    """Another database for another week, other code of the fill or other tables."""
    digest = hashlib.sha256(f"{households} {boundaries} {clock.now():%G-%V}".encode())
    paths = [*HERE.glob("*.py"), *(ROOT / "relief").glob("*/models.py")]
    for path in sorted([path for path in paths if path.name in _FILL or path.name == "models.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_FILL = {"fill.py", "households.py", "deliveries.py", "rows.py"}


def folder() -> Path:
    """Where filled databases are kept between runs."""
    named = os.environ.get("RELIEF_BENCH_DIR")
    return Path(named) if named else Path(tempfile.gettempdir()) / "relief-bench"


def filled(households: int, boundaries: Path | None, *, say: Any = print) -> Path:
    """A folder with relief.db and facts.json; made when it is not there yet."""
    kept = folder() / key(households, boundaries)
    if (kept / "facts.json").exists():
        return kept
    folder().mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder(), prefix="filling-"))
    started = time.perf_counter()
    facts = _fill(work / "relief.db", households, boundaries, say)
    facts["fill_seconds"] = round(time.perf_counter() - started, 1)
    (work / "facts.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1))
    shutil.rmtree(kept, ignore_errors=True)
    work.rename(kept)
    say(f"Filled in {facts['fill_seconds']} s: {facts['rows']}")
    return kept


def _fill(path: Path, households: int, boundaries: Path | None, say: Any) -> dict[str, Any]:
    url = f"sqlite:///{path}"
    now = clock.now()
    database = Database(url)
    _in_a_hurry(database)
    schema.metadata.create_all(database.engine)
    with database.writing() as db:
        schema.stamp(db.connection())
    _areas(database, boundaries, now, say)
    users = _users(database, now)
    response_id = _response(database, now, say)
    with database.writing() as db:
        unions, district_id = _unions(db), _district(db)
        shelf = Shelf(db.connection())
        homes = Filler(shelf, unions, response_id, CLERK.id, now).fill(households)
        say(f"{len(homes)} households are written.")
        inside = [home for home in homes if home.path.startswith(DISTRICT)]
        plans = Plans(shelf, response_id, district_id, CLERK.id, now).fill(inside)
        progress.recount(db)
        ledger.recount(db)
        _trail(db, shelf, inside, now, households // 2)
        waiting = inside[OPEN_CHECK_INS:OPEN_LIST]
        facts = {
            "made_at": now.isoformat(),
            "country": boundaries is not None,
            "unions": len(unions),
            "rows": shelf.written,
            "response_id": str(response_id),
            "users": users,
            "district_id": str(district_id),
            "union_ids": [str(union.id) for union in unions if union.path.startswith(DISTRICT)],
            **plans,
            "homes": [_told(home) for home in inside[:: max(1, len(inside) // 400)]],
            "waiting": [_told(home) for home in waiting[:4000]],
        }
    database.close()
    with sa.create_engine(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path.chmod(0o600)
    return facts


def _in_a_hurry(database: Database) -> None:
    @event.listens_for(database.engine, "connect")
    def _quick(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA cache_size=-500000")


def _areas(database: Database, boundaries: Path | None, now: datetime, say: Any) -> None:
    if boundaries is None:
        say("No boundary files given (--boundaries DIR): only the areas of the demo are measured.")
        content = _demo_areas()
        _import(database, "demo.geojson", content, None, now)
        return
    for stem in LEVEL_FILES:
        path = boundaries / "bd-boundaries" / f"bgd_{stem}.geojson"
        result = _import(database, path.name, path.read_bytes(), None, now)
        say(f"{path.name}: {result}")
    people = boundaries / "bd-population" / "population_by_area_2020_est.csv"
    rows, _faults = read_populations(people.read_bytes(), source="WorldPop 2020")
    with database.writing() as db:
        area_actions.set_populations(db, CLERK, rows, now=now)


def _import(database: Database, name: str, content: bytes, level: Level | None, now: datetime) -> object:
    with database.writing() as db:
        given = AreaFileGiven(file_name=name, content=content, level=level)
        file = area_actions.check_area_file(db, CLERK, given, now=now)
        db.flush()
        return area_actions.accept_area_file(db, CLERK, file.id, now=now).counts()


def _demo_areas() -> bytes:
    from relief.demo import files

    features = [
        {
            "type": "Feature",
            "geometry": row.geometry,
            "properties": {
                "pcode": row.pcode, "name_en": row.name_en, "name_bn": row.name_bn,
                "type": row.kind, "level": row.level,
            },
        }
        for row in files.areas()
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _users(database: Database, now: datetime) -> list[str]:
    """Half of them see the whole country, half one district; the last is an approver."""
    passwords.configure(memory_kib=8, rounds=1)
    names = [f"user{number}" for number in range(1, USERS + 1)]
    with database.writing() as db:
        for number, name in enumerate([*names, "approver"]):
            given = AccountGiven(
                name=name,
                name_bn="আশা মণ্ডল",
                name_en="Asha Mondal",
                role=Role.APPROVER if name == "approver" else Role.COORDINATOR,
                paths=("/",) if number % 2 == 0 else (DISTRICT,),
                password=PASSWORD,
            )
            create_account(db, CLERK, given, now=now)
    return names


def _response(database: Database, now: datetime, say: Any) -> UUID:
    with database.writing() as db:
        given = ResponseGiven(
            code="BENCH-FLOOD",
            name_bn="পরীক্ষার বন্যা",
            name_en="Flood of the benchmarks",
            kind=ResponseKind.FLOOD,
            started_on=(now - timedelta(days=20)).date(),
        )
        response = response_actions.open_response(db, CLERK, given, now=now)
        db.flush()
        response_id = response.id
    started = time.perf_counter()
    with database.writing() as db:
        extent = ExtentGiven(
            response_id=response_id,
            kind=ExtentKind.WATER,
            name_en="Water nobody saw",
            geometry={"type": "Polygon", "coordinates": [WATER]},
            observed_at=now - timedelta(days=10),
            source="benchmarks",
            is_synthetic=True,
        )
        response_actions.add_extent(db, CLERK, extent, now=now)
    say(f"The water was laid over the areas in {time.perf_counter() - started:.1f} s.")
    return response_id


def _unions(db: Any) -> list[Union]:
    query = sa.select(Area).where(Area.level == Level.UNION, Area.label_lon.is_not(None))
    return [
        Union(area.id, area.path, area.label_lon, area.label_lat, area.population or 1)
        for area in db.scalars(query.order_by(Area.pcode))
    ]


def _district(db: Any) -> UUID:
    found: UUID = db.scalars(sa.select(Area.id).where(Area.path == DISTRICT)).one()
    return found


def _trail(db: Any, shelf: Shelf, homes: list[Home], now: datetime, length: int) -> None:
    """A trail as long as a season of work leaves, with its chain whole."""
    (number, previous), key = _last(db), _key(db)
    pattern = Pattern(
        AuditEntry, number=0, at=now, actor_id=CLERK.id, actor_role="clerk", verb="",
        subject_id=None, details={}, previous_hash=GENESIS, entry_hash="",
    )  # fmt: skip
    for step in range(min(TRAIL, length)):
        number += 1
        row = pattern.row(
            number=number,
            at=now.astimezone(UTC),
            verb=Verb.HOUSEHOLDS_REGISTER.value,
            subject_id=homes[step % len(homes)].id,
            previous_hash=previous,
        )
        previous = row["entry_hash"] = _digest(AuditEntry(**row), key)
        shelf.put(AuditEntry, row)
    shelf.flush()


def _told(home: Home) -> dict[str, str]:
    return {
        "id": str(home.id), "code": home.code, "name_bn": home.name_bn, "name_en": home.name_en,
        "phone": home.phone, "nid": home.nid,
    }  # fmt: skip
