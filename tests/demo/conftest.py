"""What the walks through the demo response begin with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from relief.config import Settings
from relief.kernel.db import Database
from relief.keys.lending import lend_keys
from tests.conftest import over


@pytest.fixture
def demo_app(built: Flask, demo_file: Path, tmp_path: Path) -> Iterator[tuple[Flask, Database]]:
    """The application over a copy of the demo response."""
    path = shutil.copyfile(demo_file, tmp_path / "relief.db")
    settings = Settings.for_tests(tmp_path, f"sqlite:///{path}")
    database = Database(settings.database_url)
    lend_keys(database, settings)
    with over(built, settings, database) as app:
        yield app, database
    database.close()
