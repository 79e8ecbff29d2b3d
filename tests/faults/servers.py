"""The server dies at a named moment of an upload; the tablet sends again, and again."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from relief.checkin.models import CheckIn
from relief.distributions.models import Entitlement
from relief.kernel import clock
from relief.stock.models import StockMove
from relief.sync.models import Receipt
from tests.faults import dying
from tests.faults.tally import Tally
from tests.field.harness import Field
from tests.seedbed import PREPARED, seedbed
from tests.sync.builders import Tablet

# Name of the moment, and how often it comes in an upload of ACTS acts.
ACTS = 5
MOMENTS: tuple[tuple[str, int], ...] = (
    ("sync.before-batch", 1),
    ("sync.before-commit", 1),  # of the raw upload
    ("sync.batch-kept", 1),
    ("sync.item", 1),
    ("sync.item", ACTS // 2 + 1),
    ("sync.item", ACTS),
    ("sync.items-kept", 1),
    ("sync.before-commit", 2),  # of its items
    ("sync.committed", 1),
    ("sync.reply", 1),
)
ANSWER_WITHIN = 30.0
# A server must answer again this long after its death (quality goal R2).
START_WITHIN = 5.0
WHOLE_START = 50
CHECKED_EACH = 50


def server_kills(field: Field, times: int) -> Tally:
    """Kill at every moment, `times` times each. Acts are of changing families, some of them twice.

    A death is appointed to the server that has just answered, so each costs one start. Servers begin with an
    application that is built and has answered once; every WHOLE_START th builds its own, as after a real power cut.
    """
    tally, chance = Tally(), random.Random(7)
    field.server.kill()
    field.server.factory = "tests.faults.dying:from_env"
    tablet = field.camp.tablet("Drill")
    tablet.clock = clock.now()
    first = [tablet.gives(home) for home in field.camp.homes]
    post = ("/sync/items", json.dumps(tablet.batch(*first)), tablet.headers)
    seedbed().prepare(field.server.factory, field.server.env, post)
    field.server.start()
    note = field.server.data_dir / dying.NOTE
    said = [act["id"] for act in first]
    for round_, (moment, number) in enumerate(MOMENTS * times):
        note.write_text(f"{moment}:{number}")
        acts = [tablet.gives(chance.choice(field.camp.homes)) for _ in range(ACTS)]
        upload = tablet.batch(*acts)
        if send(field, tablet, upload) is not None:
            raise AssertionError(f"the server lived through {moment}:{number}")
        tally.faults += 1
        field.server.kill()
        note.unlink()
        begun = time.monotonic()
        field.server.start("" if round_ % WHOLE_START == 0 else PREPARED)
        took = time.monotonic() - begun
        tally.slowest = max(tally.slowest, took)
        if took > START_WITHIN:
            tally.late.add(f"start {round_ + 1} after {moment}:{number} took {took:.1f} s")
        answers = send(field, tablet, upload)
        if answers != ["done"] * ACTS:
            raise AssertionError(f"after {moment}:{number} the tablet was told {answers}")
        said += [act["id"] for act in acts]
        tally.acts += ACTS
        if (round_ + 1) % CHECKED_EACH == 0 or round_ + 1 == len(MOMENTS) * times:
            tally.check(said, _of(field, CheckIn.id))
            tally.check(said, _of(field, Receipt.item_id))
            goods_once(field, tally)
            tally.say()
    return tally


def parallel_posts(field: Field, times: int, at_once: int = 50) -> Tally:
    """The same act in many requests at the same moment is one row and one answer."""
    tally = Tally()
    tablet = field.camp.tablet("Parallel")
    tablet.clock = clock.now()
    for round_ in range(times):
        act = tablet.gives(field.camp.homes[round_ % len(field.camp.homes)])
        told: list[Any] = []
        threads = [
            threading.Thread(target=lambda act=act, told=told: told.append(send(field, tablet, tablet.batch(act))))
            for _ in range(at_once)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tally.faults += at_once
        tally.acts += 1
        if any(answers not in (["done"], None) for answers in told):
            raise AssertionError(f"answers differ: {told}")
        send(field, tablet, tablet.batch(act))
        tally.check([act["id"]], _of(field, CheckIn.id))
        tally.check([act["id"]], _of(field, Receipt.item_id))
        tally.say()
    return tally


def send(field: Field, tablet: Tablet, upload: dict[str, Any]) -> list[str] | None:
    """What the tablet is told of each act, or None when no answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", field.server.port, timeout=ANSWER_WITHIN)
    try:
        connection.request(
            "POST", "/sync/items", json.dumps(upload), {**tablet.headers, "Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        told = json.loads(answer.read())
        return [one["answer"] for one in told["answers"]] if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _of(field: Field, column: Any) -> Sequence[str]:
    with field.database.reading() as db:
        return [str(found) for found in db.scalars(sa.select(column))]


def goods_once(field: Field, tally: Tally) -> None:
    """Each check-in took its goods from the table once: no more moves than lines that were given."""
    with field.database.reading() as db:
        given = {str(one.id): len(one.lines) for one in db.scalars(sa.select(CheckIn))}
        moved = sa.select(StockMove.cause_id, sa.func.count()).where(StockMove.cause_id.is_not(None))
        for cause, count in db.execute(moved.group_by(StockMove.cause_id)):
            if str(cause) in given and count != given[str(cause)]:
                tally.doubled.add(str(cause))
        settled = db.scalars(sa.select(Entitlement.household_id).where(Entitlement.settled_at.is_(None))).all()
        served = set(db.scalars(sa.select(CheckIn.household_id)))
        tally.lost |= {str(one) for one in served & set(settled)}
