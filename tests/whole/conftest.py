"""One furnished database, made once; each module of tests works on a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from jinja2.bccache import BytecodeCache

from relief.app import create_app
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.sealing import Seals, lend
from scripts import hub_certificates
from tests.conftest import ON_POSTGRES, copied
from tests.people import Person, signed_in
from tests.whole.furnished import Furnished, Side, furnish


@dataclass
class House:
    """The application over a furnished database, and the people who come in."""

    app: Flask
    database: Database
    inside: Furnished
    people: dict[str, Person]

    def side(self, name: str) -> Side:
        return self.inside.sides[name]


@pytest.fixture(scope="session")
def furnished(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Furnished]]:
    folder = tmp_path_factory.mktemp("furnished")
    with copied(empty_database, folder) as url:
        database = Database(url)
        settings = Settings.for_tests(folder, url)
        seals = Seals(settings.seal_key)
        lend(database, seals)
        inside = furnish(database, seals, clock.now())
        database.close()
        yield (url.rpartition("/")[2] if ON_POSTGRES else url.removeprefix("sqlite:///")), inside


@pytest.fixture(scope="module")
def house(
    furnished: tuple[str, Furnished], compiled: BytecodeCache, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    original, inside = furnished
    folder = tmp_path_factory.mktemp("house")
    with copied(original, folder) as url:
        database = Database(url)
        hub_certificates.main(["--data", str(folder), "hub.local"])
        app = create_app(Settings.for_tests(folder, url), database)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.jinja_env.bytecode_cache = compiled
        people = {name: signed_in(app, user) for name, user in inside.users.items()}
        yield House(app, database, inside, {**people, "stranger": Person(app)})
        database.close()
