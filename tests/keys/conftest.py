"""A database with something of every kind that is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from relief.config import Settings
from relief.kernel.db import Database
from relief.keys.lending import lend_keys
from tests.conftest import copied
from tests.whole.conftest import furnished as furnished
from tests.whole.furnished import Furnished


@dataclass
class Sealed:
    """The furnished house, its settings and how to come back with other keys."""

    database: Database
    settings: Settings
    inside: Furnished


@pytest.fixture
def sealed(furnished: tuple[str, Furnished], tmp_path) -> Iterator[Sealed]:  # type: ignore[no-untyped-def]
    original, inside = furnished
    with copied(original, tmp_path) as url:
        settings = Settings.for_tests(tmp_path, url)
        database = Database(url)
        lend_keys(database, settings)
        yield Sealed(database, settings, inside)
        database.close()
