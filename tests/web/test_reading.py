"""Reading goes on while somebody else writes."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from relief.accounts.models import SignIn
from relief.kernel import clock
from relief.kernel.db import BUSY_TIMEOUT_MS, Database
from tests.people import People, signed_in


def test_a_page_neither_fails_nor_waits_while_another_process_writes(
    app: Flask, people: People, database: Database
) -> None:
    start = clock.now() - timedelta(minutes=5)
    asha = signed_in(app, people.user("asha"), now=start)
    other = Database(database.url)
    with other.writing() as busy:
        busy.execute(sa.update(SignIn).values(browser=SignIn.browser))
        began = time.perf_counter()
        answer = asha.get("/own-sign-ins")
        took = time.perf_counter() - began
    other.close()
    assert answer.status == 200
    assert took < BUSY_TIMEOUT_MS / 1000, "it waited until nobody waits any more"
    with database.reading() as db:
        assert db.scalars(sa.select(SignIn.seen_at)).one() == start
    asha.get("/own-sign-ins")
    with database.reading() as db:
        assert db.scalars(sa.select(SignIn.seen_at)).one() > start


def test_what_is_written_in_passing_is_left_out_when_another_thread_writes(database: Database) -> None:
    found: list[bool] = []
    with database.writing() as db:
        db.execute(sa.update(SignIn).values(browser=SignIn.browser))
        statement = sa.update(SignIn).values(browser=SignIn.browser)
        thread = threading.Thread(
            target=lambda: found.append(database.write_in_passing(lambda db: db.execute(statement)))
        )
        thread.start()
        thread.join()
    assert found == [not database.is_sqlite]
    assert database.write_in_passing(lambda db: db.execute(statement))
