"""What authorisation adds to a page: the same pages for the same person, with it and with it taken out.

With: as it is served. Without: the guard in front of every route is taken away, `must` and `sees` of the actor say yes
at once, and the person answers for everywhere, so that no query is narrowed to areas. What is shown stays the same:
all families lie in the one upazila. Both are asked in turn, page by page; CPU time of the process, medians.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from relief import schema
from relief.accounts import passwords
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.app import create_app
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.web import guard
from tests.benchmarks.table import Line
from tests.builders import a_response, the_areas
from tests.households.builders import a_household
from tests.people import PASSWORD, UPAZILA_A, signed_in

FAMILIES, ROUNDS, GOAL = 2_000, 60, 0.10


def measure(folder: Path, *, families: int = FAMILIES, rounds: int = ROUNDS) -> Iterator[Line]:
    """The lines of the table, one for each page."""
    passwords.configure(memory_kib=8, rounds=1)
    settings = Settings.for_tests(folder, f"sqlite:///{folder}/pages.db")
    database = Database(settings.database_url)
    schema.metadata.create_all(database.engine)
    now, users = clock.now(), {}
    with database.writing() as db:
        areas = the_areas(db)
        a_response(db)
        homes = [a_household(db, areas.union_a1) for _ in range(families)]
        for name, path in (("narrow", UPAZILA_A), ("wide", "/")):
            given = AccountGiven(
                name=name, name_bn=name, name_en=name, role=Role.COORDINATOR, paths=(path,), password=PASSWORD
            )
            users[name] = create_account(db, Actor.clerk("benchmarks"), given, now=now)
        home, code = homes[0].id, homes[0].code
    app = create_app(settings, database)
    narrow, wide = (signed_in(app, users[name]).client for name in ("narrow", "wide"))
    for said, url in (
        ("list of families", "/households/"), ("search for one", f"/households/?q={code}"),
        ("one family", f"/households/{home}"), ("lists of relief", "/distributions/"),
    ):  # fmt: skip
        added = _added(app, narrow, wide, url, rounds)
        goal = f"<= {GOAL:.0%}"
        yield Line(f"what authorisation adds: {said}", f"{added:+.1%}", goal, met=added <= GOAL)
    database.close()


def _added(app: Flask, narrow: FlaskClient, wide: FlaskClient, url: str, rounds: int) -> float:
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds * 2):
        is_guarded = bool(number % 2)
        if is_guarded:
            took[True].append(_seconds(narrow, url))
        else:
            with _without(app):
                took[False].append(_seconds(wide, url))
    # The first of each are filling caches.
    with_, without = (statistics.median(took[each][5:]) for each in (True, False))
    return with_ / without - 1


def _seconds(client: FlaskClient, url: str) -> float:
    began = time.process_time()
    answer = client.get(url)
    took = time.process_time() - began
    assert answer.status_code == 200, (url, answer.status_code)
    return took


@contextmanager
def _without(app: Flask) -> Iterator[None]:
    before: dict[str, Any] = {name: getattr(Actor, name) for name in ("must", "sees")}
    asked = app.before_request_funcs[None]
    app.before_request_funcs[None] = [one for one in asked if one is not guard._check]
    Actor.must = lambda *_args, **_more: None  # type: ignore[method-assign]
    Actor.sees = lambda *_args: True  # type: ignore[method-assign]
    try:
        yield
    finally:
        app.before_request_funcs[None] = asked
        for name, own in before.items():
            setattr(Actor, name, own)
