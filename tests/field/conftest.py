"""A camp with a real server, and tablets to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser import Open
from tests.conftest import ON_POSTGRES
from tests.field.grounds import Enrolled, an_enrolled
from tests.field.harness import Field, Ground, Hand, Tablet, a_ground, a_hand
from tests.field.hosting import serve
from tests.field.line import Line, a_line

Ask = Callable[..., Any]
Ready = Callable[..., Tablet]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/field/" in item.nodeid and {"field", "hand"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            item.add_marker("slow")


@pytest.fixture(scope="session")
def ground(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A camp before the first tablet."""
    if ON_POSTGRES:
        pytest.skip("what a tablet keeps does not depend on the server's database")
    return a_ground(tmp_path_factory.mktemp("ground"), empty_database)


@pytest.fixture(scope="session")
def enrolled(ground: Ground, driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Enrolled:
    """The same camp with its first tablet."""
    return an_enrolled(ground, driver, tmp_path_factory.mktemp("enrolled"))


@pytest.fixture
def field(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Field]:
    """With a tablet that knows this camp where a test asks for `ready`, before the first tablet where it does not."""
    asked = set(request.fixturenames)
    if "ready" in asked:
        found: Enrolled = request.getfixturevalue("enrolled")
        # A tablet finds its server where it was enrolled: the line stands there when there is one.
        with found.ground.copied(tmp_path, None if "line" in asked else found.port) as one:
            yield one
    else:
        with request.getfixturevalue("ground").copied(tmp_path) as one:
            yield one


@pytest.fixture
def line(field: Field, request: pytest.FixtureRequest) -> Iterator[Line]:
    """What stands between tablets and the server, and fails on purpose."""
    known: Enrolled | None = request.getfixturevalue("enrolled") if "ready" in request.fixturenames else None
    with a_line(field.server.port, known.port if known else 0) as found:
        yield found


@pytest.fixture
def hand(driver: Playwright) -> Iterator[Hand]:
    opened: list[Tablet] = []
    with a_hand(driver) as pick_up:

        def watching(*given: object, **own: object) -> Tablet:
            tablet = pick_up(*given, **own)
            opened.append(tablet)
            return tablet

        yield watching
        faults = [fault for tablet in opened for fault in tablet.faults.unexpected()]
    assert not faults, "The tablets misbehaved:\n" + "\n".join(faults)


@pytest.fixture
def ready(enrolled: Enrolled, hand: Hand, field: Field) -> Ready:
    """Take the camp's first tablet, with Babul's list, out of the case and unlock it: once in a test.

    Enrolling, signing on and taking the list are walked in test_start.py, and again wherever a test needs a
    second tablet, another person or another list.
    """

    def take(profile: Path, **own: object) -> Tablet:
        enrolled.pack(profile)
        tablet = hand(profile, enrolled.url, **own)
        tablet.unlock()
        tablet.page.locator(".take__open").wait_for()
        return tablet

    return take


@pytest.fixture
def tablet(ready: Ready, tmp_path: Path) -> Tablet:
    """A tablet with its list, ready to work."""
    return ready(tmp_path / "profile")


@pytest.fixture
def screen(browser_context: Open) -> Page:
    """A page of the tablet's size, for the check-in screens without the rest of the tablet."""
    return browser_context("tablet")


@pytest.fixture
def modules(screen: Page) -> Ask:
    """Run a script that imports modules of the field app, on a page that has nothing else on it."""
    serve(screen)
    return screen.evaluate
