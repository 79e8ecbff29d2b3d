"""relief households import, as an operator runs it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from relief.audit.models import Lease
from relief.cli import main
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import Areas, a_response
from tests.households.test_adjudication import a_copy
from tests.households.test_imports import BAD, GOOD, a_list


@pytest.fixture
def run(database: Database, database_url: str, areas: Areas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("RELIEF_DATABASE_URL", database_url)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    monkeypatch.setenv("RELIEF_DATA_DIR", str(data))
    if database.is_sqlite:
        Path(database_url.removeprefix("sqlite:///")).chmod(0o600)
    with database.writing() as db:
        a_response(db)
    file = tmp_path / "list.csv"
    file.write_bytes(a_list(GOOD, BAD))
    return lambda *more: CliRunner().invoke(
        main, ["households", "import", str(file), "--response", "CYC-2026-1", *more]
    )


def test_a_dry_run_then_a_merge(run: object) -> None:
    for more, created in ((["--json"], 1), (["--json", "--merge"], 1), (["--json"], 0)):
        done = run(*more)  # type: ignore[operator] # a fixture's function
        assert done.exit_code == 0, done.output
        told = json.loads(done.output)
        assert told["created"] == created
        assert told["rows"] == sum(told[name] for name in ("created", "updated", "linked", "ignored", "refused"))
        assert {fault["field"] for fault in told["faults"]} == {"nid", "phone", "size", "damage"}
        assert all(set(fault) == {"row", "field", "message"} for fault in told["faults"])


def test_a_wrong_response_is_one_line(run: object) -> None:
    done = CliRunner().invoke(main, ["households", "import", __file__, "--response", "NONE"])
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_find_duplicates_says_how_many(run: object, database: Database, areas: Areas, now: datetime) -> None:
    a_copy(database, areas)
    for compared, found in ((2, 1), (0, 0)):
        done = CliRunner().invoke(main, ["households", "find-duplicates", "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout.strip().splitlines()[-1]) == {"compared": compared, "found": found}
    with database.writing() as db:
        db.execute(sa.update(Lease).values(held_until=clock.now() + timedelta(minutes=5)))
    busy = CliRunner().invoke(main, ["households", "find-duplicates"])
    assert busy.exit_code == 1
    assert "just now" in busy.output
