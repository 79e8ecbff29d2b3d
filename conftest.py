"""Loads the browser fixtures for every test, wherever it stands."""

import os

import pytest
from hypothesis import settings

pytest_plugins = ("tests.browser",)

# A machine that has much to do at once is no fault of what is tested.
settings.register_profile("relief", deadline=None)
settings.load_profile("relief")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, or one worker is still at them when the others have gone home.

    On PostgreSQL only what meets a database, and of that what it has a say in: the rest ran on SQLite and would do
    the same again.
    """
    if os.environ.get("RELIEF_TEST_DATABASE", "").startswith("postgres"):
        config.hook.pytest_deselected(items=[one for one in items if not _is_for_both(one)])
        items[:] = [one for one in items if _is_for_both(one)]
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def _is_for_both(item: pytest.Item) -> bool:
    meets = {"database_url", "empty_database", "bare"} & set(_fixtures(item))
    return bool(meets) and item.get_closest_marker("one_database") is None


def _fixtures(item: pytest.Item) -> list[str]:
    names: list[str] = getattr(item, "fixturenames", [])
    return names
