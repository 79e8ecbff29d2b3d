"""Loads the browser fixtures for every test, wherever it stands."""

pytest_plugins = ("tests.browser",)
