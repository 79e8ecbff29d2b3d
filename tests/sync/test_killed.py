"""R2: the server is killed at every named moment of an upload; what was answered is there, and nothing is twice.

RELIEF_KILLS sets how often each moment is tried (a release: 100).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from relief.app import create_app
from relief.audit import trail
from relief.checkin.models import CheckIn, Conflict
from relief.kernel import moments
from relief.kernel.db import Database
from relief.stock.models import MoveReason, StockMove
from relief.sync.models import Receipt
from tests.sync.builders import Camp, Tablet

KILLS = int(os.environ.get("RELIEF_KILLS", "2"))
MOMENTS = (
    "sync.before-batch", "sync.batch-kept", "sync.item", "sync.items-kept", "sync.before-commit",
    "sync.committed", "sync.reply",
)  # fmt: skip
UPLOADS, ACTS = 4, 5


def serve(app: Flask, tablet: Tablet, bodies: list[bytes], moment: str, nth: int, heard: Path) -> None:
    """Be the server and the tablet in one process; at the nth such moment, end without a word."""
    left = nth

    def listen(name: str) -> None:
        nonlocal left
        left -= name == moment
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    moments.listener = listen
    client = app.test_client(use_cookies=False)
    with heard.open("a") as told:
        for body in bodies:
            answer = client.post("/sync/items", data=body, headers=tablet.headers)
            told.writelines(f"{one['id']}\n" for one in answer.json["answers"] if one["answer"] == "done")
            told.flush()
    os._exit(0)


def run(*given: Any) -> int | None:
    # A copy of this process: it starts at once. Its application has not opened a connection yet.
    process = multiprocessing.get_context("fork").Process(target=serve, args=given)
    process.start()
    process.join(60)
    return process.exitcode


@pytest.mark.goal("R2")
@pytest.mark.goal("A2")
@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_server_killed_at_any_moment_loses_and_doubles_nothing(camp: Camp, tmp_path: Path, moment: str) -> None:
    tablet = camp.tablet()
    app = create_app(camp.settings, Database(camp.database.url))
    rice = camp.left(camp.goods.rice.id)
    every = 0
    for number in range(KILLS):
        heard = tmp_path / f"heard-{number}"
        acts = [[tablet.gives(camp.homes[place % 6]) for place in range(ACTS)] for _ in range(UPLOADS)]
        bodies = [json.dumps(tablet.batch(*some)).encode() for some in acts]
        every += UPLOADS * ACTS
        camp.database.close()
        nth = 1 + number * (ACTS if moment == "sync.item" else 1) + (number if moment == "sync.before-commit" else 0)
        assert run(app, tablet, bodies, moment, 1 + (nth - 1) % UPLOADS, heard) == -signal.SIGKILL
        answered = set(heard.read_text().split())
        assert answered <= {str(one.id) for one in camp.all(CheckIn)}, "confirmed, and not there"
        assert {str(one.item_id) for one in camp.all(Receipt)} >= answered
        camp.database.close()
        assert run(app, tablet, bodies, "never", 1, heard) == 0
        assert set(heard.read_text().split()) >= {act["id"] for some in acts for act in some}
    assert camp.count(CheckIn) == camp.count(Receipt) == every
    assert camp.count(StockMove, StockMove.reason == MoveReason.ISSUE) == every * 2
    assert camp.left(camp.goods.rice.id) == rice - 10 * every
    # Each family was written down again and again: all but the first are shown to a person.
    assert camp.count(Conflict) == every - 5
    with camp.database.reading() as db:
        assert trail.first_break(db) is None
