"""200 tablets at once over HTTP: each sends its day in uploads of 50 acts, again and again, to `relief serve`.

Every tablet sends an upload each PAUSE seconds, begun at another moment, as tablets do that found the line again. Each
serves families of its own, and now and then one whom another has served.
"""

from __future__ import annotations

import http.client
import json
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from relief import schema
from relief.accounts import devices, tickets
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.checkin.models import CheckIn
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.sync.taking import Keys
from tests.benchmarks import server
from tests.benchmarks.table import Line, spread
from tests.benchmarks.uploads import BATCH, Camp, a_camp
from tests.browser import environment

TABLETS, PAUSE = 200, 40.0
MINUTES = 10.0
LONGEST_MS = 500.0
# Of a hundred families, so many are served by two tablets: more than any camp ever saw.
DOUBLES = 0.02


@dataclass
class Seen:
    """What the tablets met."""

    # When each upload was sent, and its ms: whether it grows slower with time, or stood still once.
    sent: list[tuple[float, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    acts: int = 0


def measure(folder: Path, *, minutes: float) -> Iterator[Line]:
    """One line: how long an upload of 50 acts takes when 200 tablets send."""
    data_dir = folder / "crowd"
    data_dir.mkdir()
    with environment(RELIEF_DATA_DIR=str(data_dir)):
        settings = Settings.from_env()
    fresh = Database(settings.database_url)
    schema.upgrade(fresh)
    fresh.close()
    camp = a_camp(data_dir, settings.database_url, TABLETS * _day_of_one(minutes))
    tablets = _enrolled(camp, settings, TABLETS)
    camp.database.close()
    seen = Seen()
    with server.relief(data_dir) as served:
        until = time.monotonic() + 60 * minutes
        threads = [
            threading.Thread(target=_day, args=(served.port, camp, number, who, until, seen))
            for number, who in enumerate(tablets)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        memory = max(own for own, _ in served.memory_mb())
    kept = _kept(settings.database_url)
    shutil.rmtree(data_dir)
    took_ms = sorted(ms for _, ms in seen.sent)
    slow = took_ms[int(0.95 * len(took_ms))]
    told = "0 errors" if not seen.faults else f"{len(seen.faults)} ERRORS ({seen.faults[0]})"
    text = (
        f"{len(took_ms):,} uploads in {minutes:g} min, {told}, {kept:,} of {seen.acts:,} acts kept once;"
        f" {spread(took_ms)}; largest worker {memory:.0f} MB"
    )
    met = not seen.faults and kept == seen.acts and slow <= LONGEST_MS
    yield from _by_minute(seen)
    yield Line(f"crowd: {TABLETS} tablets, {BATCH} acts an upload", text, "0 errors, p95 <= 500 ms", None, met)


def _day_of_one(minutes: float) -> int:
    """How many families one tablet can come to."""
    return BATCH * (int(60 * minutes / PAUSE) + 2)


def _by_minute(seen: Seen) -> Iterator[Line]:
    first = min(seen.sent)[0]
    minutes = sorted({int((at - first) // 60) for at, _ in seen.sent})
    for minute in minutes:
        took = [ms for at, ms in seen.sent if int((at - first) // 60) == minute]
        yield Line(f"crowd: minute {minute + 1}", f"{spread(took)}, slowest {max(took):,.0f} ms")


def _enrolled(camp: Camp, settings: Settings, count: int) -> list[tuple[str, str]]:
    """Token and ticket of each tablet."""
    key, now, clerk = Keys.of(settings.secret_key, settings.outbox_key).ticket, clock.now(), Actor.clerk("bench")
    found = []
    with camp.database.writing() as db:
        for number in range(count):
            invitation = InvitationGiven(name=f"Tablet {number}", path="/")
            _, code = devices.invite_device(db, clerk, invitation, now=now)
            device, token = devices.enrol_device(db, EnrolGiven(code=code), now=now)
            found.append((token, tickets.make(key, camp.user_id, device.id, now=now)))
    return found


def _day(port: int, camp: Camp, number: int, who: tuple[str, str], until: float, seen: Seen) -> None:
    chance, seq = Random(number), 0
    own = iter(camp.homes[number::TABLETS])
    time.sleep(chance.uniform(0, PAUSE))
    while time.monotonic() < until:
        homes = [chance.choice(camp.homes) if chance.random() < DOUBLES else next(own) for _ in range(BATCH)]
        upload = _upload(camp, who[1], homes, seq)
        seq += BATCH
        began = time.perf_counter()
        fault = _send(port, who[0], upload)
        seen.sent.append((began, 1000 * (time.perf_counter() - began)))
        if fault:
            seen.faults.append(fault)
        else:
            seen.acts += BATCH
        time.sleep(max(0.0, PAUSE - (time.perf_counter() - began)))


def _send(port: int, token: str, upload: dict[str, Any]) -> str:
    """Send it; what went wrong, or nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Authorization": f"Device {token}", "Content-Type": "application/json"}
        connection.request("POST", "/sync/items", json.dumps(upload), headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        wrong = [one["code"] for one in told.get("answers", ()) if one["answer"] != "done"]
        return f"{answer.status} {told.get('code', '')}" if answer.status != 200 else ", ".join(wrong[:1])
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return type(fault).__name__
    finally:
        connection.close()


def _upload(camp: Camp, ticket: str, homes: Sequence[UUID], seq: int) -> dict[str, Any]:
    at = clock.now().isoformat()
    given = {
        "distribution_id": str(camp.distribution_id), "outcome": "delivered", "method": "card", "collector_name": "",
        "collector_relation": "", "lines": None, "reason": "", "point_id": None, "seen": "give",
        "override_by": None, "override_reason": "",
    }  # fmt: skip
    items = [
        {"id": str(uuid4()), "seq": seq + place + 1, "verb": "checkin.record", "v": 1, "by": "1", "at": at, "ago": 5,
         "given": given | {"household_id": str(home)}}
        for place, home in enumerate(homes)
    ]  # fmt: skip
    return {
        "v": 1, "batch": str(uuid4()), "app": "bench", "sent_at": at, "unsent": BATCH, "oldest": at,
        "keeps_storage": True, "came": "net", "tickets": {"1": ticket}, "lists": [str(camp.distribution_id)],
        "follow": {}, "asking": [], "items": items,
    }  # fmt: skip


def _kept(url: str) -> int:
    database = Database(url)
    with database.reading() as db:
        found = db.scalar(sa.select(sa.func.count()).select_from(CheckIn)) or 0
    database.close()
    return found
