"""How long figures take: `python -m tests.benchmarks.figures [--households N] [--database URL]`.

Invents a country in the database itself (5,160 unions, a plan and a check-in for most households), counts everybody
twice, follows fifty check-ins, and sums polygons. Prints one line each. The database named must be empty.
"""

# ruff: noqa: E501, S608, T201 - statements of our own numbers, a line each
# fmt: off
from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import shapely
import sqlalchemy as sa

from relief import schema
from relief.audit import trail
from relief.checkin.models import CheckIn, Method, Outcome
from relief.gaps import actions, following, polygons, summing
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.verbs import Verb

CLERK = Actor.clerk("benchmarks")
UNIONS, UPAZILAS, DISTRICTS, PLANS, POLYGONS = 5_160, 495, 64, 500, 50
WEST, SOUTH, WIDE, HIGH = 88.1, 21.0, 4.4, 5.4


class Country:
    """Rows made by the database itself, so that a million take a minute."""

    def __init__(self, database: Database, households: int) -> None:
        self.database, self.households = database, households
        self.is_sqlite = database.engine.dialect.name == "sqlite"
        self.response, self.now = new_id(), clock.now()

    def key(self, kind: int, number: str) -> str:
        """An id from a number, as the database writes ids."""
        if self.is_sqlite:
            return f"printf('{kind:02x}%030x', {number})"
        return f"('{kind:02x}' || lpad(to_hex(({number})::bigint), 30, '0'))::uuid"

    def plain(self, kind: int, number: int) -> UUID:
        """The same outside the database."""
        return UUID(f"{kind:02x}{number:030x}")

    def series(self, most: int) -> str:
        """Numbers 0 to most - 1 as s(n)."""
        if self.is_sqlite:
            return f"(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {most} - 1) SELECT n FROM s) AS s"
        return f"(SELECT n FROM generate_series(0, {most} - 1) AS n) AS s"

    def fill(self) -> None:
        """Areas, households, impacts, plans, entitlements and check-ins."""
        clerk = f"'{CLERK.id.hex}'" if self.is_sqlite else f"'{CLERK.id}'::uuid"
        own = f"'{self.response.hex}'" if self.is_sqlite else f"'{self.response}'::uuid"
        moment = "'2026-08-01 00:00:00.000000'" if self.is_sqlite else "'2026-08-01 00:00:00+00'::timestamptz"
        collected = f"'{self.now - timedelta(days=3):%Y-%m-%d %H:%M:%S.%f}'"
        collected = collected if self.is_sqlite else f"{collected}::timestamp AT TIME ZONE 'UTC'"
        made = f"{moment} AS created_at, {clerk} AS created_by_id, 1 AS version"
        yes, no = ("1", "0") if self.is_sqlite else ("true", "false")
        text = "" if self.is_sqlite else "::text"
        lon, lat = f"{WEST} + {WIDE} * ((n * 7919) % 100003) / 100003.0", f"{SOUTH} + {HIGH} * ((n * 104729) % 99991) / 99991.0"
        home, most = self.households, self.households
        with self.database.writing() as db:
            for kind, level, above, count in ((1, "district", None, DISTRICTS), (2, "upazila", 1, UPAZILAS), (3, "union", 2, UNIONS)):
                parent = "NULL" if above is None else self.key(above, f"n % {DISTRICTS if above == 1 else UPAZILAS}")
                path = {1: "'/D' || n || '/'", 2: f"'/D' || (n % {DISTRICTS}) || '/U' || n || '/'",
                        3: f"'/D' || ((n % {UPAZILAS}) % {DISTRICTS}) || '/U' || (n % {UPAZILAS}) || '/N' || n || '/'"}[kind]
                self._insert(db, "areas", {"id": self.key(kind, "n"), "parent_id": parent, "level": f"'{level}'", "kind": "''",
                    "pcode": f"'{kind}-' || n", "path": path, "name_bn": "'এলাকা'", "name_en": "'Area'",
                    "population_source": "''", "source": "''"}, made, count)
            self._insert(db, "responses", {"id": own, "code": "'B'", "name_bn": "'ব'", "name_en": "'B'", "kind": "'flood'",
                "started_on": "'2026-08-01'" + ("" if self.is_sqlite else "::date"), "state": "'active'"}, made, 1)
            zeros = dict.fromkeys(("head_name_bn", "head_name_en", "name_key", "guardian_name", "phone", "phone_owner", "other_phones", "ward", "village", "landmark", "housing", "livelihood", "form_no"), "''")
            flags = {name: f"CASE WHEN n % {step} = 0 THEN {yes} ELSE {no} END" for name, step in (("female_headed", 5), ("child_headed", 97), ("pregnant_or_lactating", 11), ("disability", 13), ("elderly_alone", 31), ("chronic_illness", 17), ("displaced", 7), ("landless", 6))}
            self._insert(db, "households", {"id": self.key(4, "n"), "code": "'B-' || n", "area_id": self.key(3, f"n % {UNIONS}"),
                "size": "1 + n % 8", "children_0_4": "0", "children_5_17": "0", "children_3_17": "n % 4", "lon": lon, "lat": lat,
                **zeros, **flags, "unnamed": "'{}'", "status": "'active'", "registered": "'demo'", "is_demo": no}, made, home)
            self._insert(db, "impacts", {"id": self.key(5, "n"), "household_id": self.key(4, "n"), "response_id": own,
                "house_damage": "CASE WHEN n % 3 = 0 THEN 'full' ELSE 'none' END", "latrine_damaged": f"CASE WHEN n % 4 = 0 THEN {yes} ELSE {no} END",
                "tubewell_damaged": no, "crops_lost": no, "livestock_lost": no, "displaced": no,
                "needs": "CASE n % 3 WHEN 0 THEN '[\"food\", \"wash\"]' WHEN 1 THEN '[\"food\"]' ELSE '[\"shelter\", \"cash\"]' END" + ("" if self.is_sqlite else "::json"),
                "state": "CASE WHEN n % 2 = 0 THEN 'verified' ELSE 'reported' END", "note": "''"}, made, home)
            self._insert(db, "kits", {"id": self.key(6, "n"), "code": f"'K' || n{text}", "name_bn": "'ক'", "name_en": "'K'",
                "sector": "CASE n WHEN 0 THEN 'food' ELSE 'wash' END", "validity_days": "7", "source": "''", "is_demo": no}, made, 2)
            self._insert(db, "distributions", {"id": self.key(7, "n"), "response_id": own, "area_id": self.key(1, "0"), "code": f"'P' || n{text}",
                "name_bn": "''", "name_en": "''", "kit_id": self.key(6, "n % 2"), "round": "1", "starts_at": moment, "ends_at": moment,
                "state": "'open'", "content_hash": "''", "state_reason": "''", "goods_count": "'{}'", "approvals_needed": "1", "is_demo": no}, made, PLANS)
            self._insert(db, "entitlements", {"id": self.key(8, "n"), "distribution_id": self.key(7, f"n % {PLANS}"), "household_id": self.key(4, "n"),
                "area_id": self.key(3, f"n % {UNIONS}"), "number": "n", "household_code": "''", "size": "4", "lines": "'[]'", "state": "'planned'"}, made, most * 4 // 5)
            self._insert(db, "check_ins", {"id": self.key(9, "n"), "distribution_id": self.key(7, f"n % {PLANS}"), "entitlement_id": self.key(8, "n"),
                "household_id": self.key(4, "n"), "outcome": "'delivered'", "reason": "''", "method": "'code'", "collector_name": "''",
                "collector_relation": "''", "lines": "'[]'", "collected_at": collected, "received_at": moment, "clock_was_ahead": no, "seen": "''",
                "override_reason": "''", "is_standing": yes}, made, most * 3 // 5)

    def _rest(self, name: str, named: set[str]) -> dict[str, str]:
        """Columns without a default that are not named, with what is nearest to nothing."""
        found = {}
        for column in schema.metadata.tables[name].columns:
            if not column.nullable and column.name not in named:
                kind = column.type.python_type
                found[column.name] = {str: "''", int: "0", bool: "0" if self.is_sqlite else "false", dict: "'{}'", list: "'[]'"}.get(kind, "'{}'")
        return found

    def _insert(self, db: sa.orm.Session, table: str, values: dict[str, str], made: str, count: int) -> None:
        values |= self._rest(table, {*values, "created_at", "created_by_id", "version"})
        names = ", ".join([*values, "created_at", "created_by_id", "version"])
        said = ", ".join(values.values())
        db.execute(sa.text(f"INSERT INTO {table} ({names}) SELECT {said}, {made} FROM {self.series(count)}".replace(":json", r"\:json").replace("::", r"\:\:")))


def main(households: int, url: str) -> None:
    """Fill, measure, print."""
    database = Database(url)
    schema.metadata.create_all(database.engine)
    country = Country(database, households)
    began = time.perf_counter()
    country.fill()
    with database.engine.execution_options(relief_writes=True).connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()
    print(f"{database.engine.dialect.name}: {households} households, {UNIONS} unions, filled in {time.perf_counter() - began:.0f} s", flush=True)
    own = country.response
    for told in ("first", "again", "after a fifth of the aid ran out"):
        now = country.now if "ran" not in told else country.now + timedelta(days=5)
        began, cpu = time.perf_counter(), time.process_time()
        with database.reading() as db:
            taken = summing.take(db, own, now=now)
        between = time.perf_counter()
        with database.writing() as db:
            result = actions.keep_count(db, CLERK, taken, now=now)
        ended = time.perf_counter()
        del taken
        print(f"refresh, {told}: {ended - began:.1f} s (count {between - began:.1f}, keep {ended - between:.1f}, CPU {time.process_time() - cpu:.1f}; {result.opened} opened, {result.resolved} resolved)", flush=True)
        if "again" in told:
            _follow(database, country)
            _polygons(database, own)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", flush=True)
    database.close()


def _follow(database: Database, country: Country) -> None:
    took: list[float] = []
    used: list[float] = []
    for turn in range(5):
        now = country.now + timedelta(minutes=1 + turn)
        with database.writing() as db:
            for number in range(50):
                home = country.households * 4 // 5 - 1 - 50 * turn - number
                made = CheckIn(distribution_id=country.plain(7, home % PLANS), entitlement_id=country.plain(8, home), household_id=country.plain(4, home),
                    outcome=Outcome.PARTIAL, method=Method.CODE, collected_at=now, received_at=now, created_at=now, created_by_id=CLERK.id)  # fmt: skip
                db.add(made)
                db.flush()
                trail.note(db, CLERK, Verb.CHECKIN_RECORD, made.id, at=now)
        began, cpu = time.perf_counter(), time.process_time()
        with database.reading() as db:
            change = following.follow(db, country.response, now=now)
        assert change is not None
        with database.writing() as db:
            actions.keep_change(db, CLERK, change, now=now)
        took.append(time.perf_counter() - began)
        used.append(time.process_time() - cpu)
    print(f"fifty check-ins followed: {max(took):.2f} s at most of {len(took)}, CPU {max(used):.2f} s", flush=True)


def _polygons(database: Database, own: UUID) -> None:
    rng, took, found = Random(7), [], 0
    for _ in range(POLYGONS):
        west, south = WEST + rng.random() * WIDE * 0.9, SOUTH + rng.random() * HIGH * 0.9
        shape = shapely.MultiPolygon([shapely.Point(west, south).buffer(rng.uniform(0.02, 0.2))])
        began = time.perf_counter()
        with database.reading() as db:
            found += polygons.figures_in_polygon(db, CLERK, own, shapely.to_wkb(shape)).tally.registered
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    print(f"{POLYGONS} polygons: p50 {statistics.median(took):.0f} ms, p95 {took[int(POLYGONS * 0.95) - 1]:.0f} ms, slowest {took[-1]:.0f} ms, {found // POLYGONS} households each", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(told.households, told.database or f"sqlite:///{Path(folder)}/figures.db")
