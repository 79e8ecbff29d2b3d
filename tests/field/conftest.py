"""A camp with a real server, and tablets to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser import Open
from tests.conftest import ON_POSTGRES
from tests.field.harness import Field, Hand, Tablet, a_hand, camp_server
from tests.field.hosting import serve

Ask = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/field/" in item.nodeid and {"field", "hand"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            item.add_marker("slow")


@pytest.fixture
def field(tmp_path: Path, empty_database: str) -> Iterator[Field]:
    if ON_POSTGRES:
        pytest.skip("what a tablet keeps does not depend on the server's database")
    with camp_server(tmp_path, empty_database) as found:
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
def tablet(field: Field, hand: Hand, tmp_path: Path) -> Tablet:
    """A tablet with its list, ready to work."""
    return hand(tmp_path / "profile", field.server.url).ready(field.invitation())


@pytest.fixture
def screen(browser_context: Open) -> Page:
    """A page of the tablet's size, for the check-in screens without the rest of the tablet."""
    return browser_context("tablet")


@pytest.fixture
def modules(screen: Page) -> Ask:
    """Run a script that imports modules of the field app, on a page that has nothing else on it."""
    serve(screen)
    return screen.evaluate
