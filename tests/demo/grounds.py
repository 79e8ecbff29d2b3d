"""The demo response, loaded once in a run: whoever changes it takes a copy."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from relief import schema
from relief.config import Settings
from relief.demo import load as demo
from relief.kernel import clock
from relief.kernel.db import Database
from tests.people import PASSWORD

NOW = clock.now()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo response as of NOW, and nothing else."""
    folder = tmp_path_factory.mktemp("demo")
    database = Database(f"sqlite:///{folder}/relief.db")
    schema.metadata.create_all(database.engine)
    settings = Settings.for_tests(folder, database.url)
    demo.load(database, dataclasses.replace(settings, demo_password=PASSWORD), NOW)
    database.close()
    return folder / "relief.db"
