"""Roll call in a real browser: one tap is one saved mark, and every target is large enough."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, time

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces import weeks
from relief.spaces.children import Attendance
from relief.spaces.kinds import Mark
from tests.browser import axe
from tests.builders import Areas
from tests.people import PASSWORD, People
from tests.spaces.builders import World, a_child, a_series, session_on, the_world

TOO_SMALL = """() => [...document.querySelectorAll('main button, main summary, main .mark, main select, main .button')]
  .filter((each) => each.offsetParent && !each.classList.contains('visually-hidden'))
  .map((each) => [each.textContent.trim(), each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 48 || box.height < 48).map(([text]) => text)"""


@pytest.fixture
def now() -> datetime:
    """The browser and the server read the real clock."""
    return clock.now()


@pytest.fixture
def world(database: Database, people: People, areas: Areas, now: datetime) -> World:
    with database.writing() as db:
        return the_world(db, people.hena, people.champa, areas.union_a1.id, now)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application of this test, served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.goal("U5")
@pytest.mark.goal("U10")
@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_thirty_children_within_two_taps_and_the_absentees(
    request: pytest.FixtureRequest,
    address: str,
    database: Database,
    people: People,
    world: World,
    now: datetime,
    size: str,
) -> None:
    page: Page = request.getfixturevalue(size)
    with database.writing() as db:
        group_series = a_series(
            db, people.hena, world.group, now, rrule=weeks.weekly(range(7)), room="২",
            starts=time(0, 1), ends=time(0, 30),
        )  # fmt: skip
        for number in range(24):
            a_child(db, people.champa, world.group, now, f"শিশু {number}")
        session = session_on(db, group_series, local_day(now)).id
    page.goto(address + "/sign-in")
    page.fill("input[name=name]", "champa")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.click(f"a[href='/spaces/sessions/{session}']")
    assert axe(page) == []
    assert page.evaluate(TOO_SMALL) == []
    row = page.locator(f"#mark-{world.child.id}")
    row.locator("label.mark").nth(4).click()
    page.wait_for_selector(f"#mark-{world.child.id}[data-state=saved]")
    assert page.inner_text("[data-count=absent]") == "১"
    with database.reading() as db:
        assert db.get_one(Attendance, (session, world.child.id)).mark is Mark.ABSENT_UNINFORMED
    page.click("button[value=rest]")
    page.wait_for_load_state("networkidle")
    assert page.inner_text("[data-count=blank]") == "০"
    with database.reading() as db:
        assert db.get_one(Attendance, (session, world.child.id)).mark is Mark.ABSENT_UNINFORMED
