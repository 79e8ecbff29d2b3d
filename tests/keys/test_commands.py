"""What an operator types: prove the trail, change the key, and be told when it is lost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from relief.audit import trail
from relief.audit.models import AuditEntry
from relief.cli import main
from relief.concerns.models import Concern
from relief.config import Settings
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.keys.lending import lend_keys
from tests.builders import the_areas
from tests.conftest import ON_POSTGRES
from tests.keys.test_rotating import many

pytestmark = pytest.mark.one_database


def test_a_key_is_changed_and_the_trail_is_proved(empty_database: str, tmp_path: Path) -> None:
    assert not ON_POSTGRES
    path = tmp_path / "relief.db"
    shutil.copyfile(empty_database, path)
    path.chmod(0o600)
    env = {"RELIEF_DATA_DIR": str(tmp_path), "RELIEF_DATABASE_URL": f"sqlite:///{path}"}
    settings = Settings.from_env(env)
    database = Database(settings.database_url)
    seals = lend_keys(database, settings)
    with database.writing() as db:
        area_id = the_areas(db).union_a1.id
        for _ in range(3):
            trail.note(db, Actor.clerk("tests"), Verb.STOCK_CHANGE, None, at=clock.now())
    many(database, 5, clock.now(), seals, area_id)
    assert run(env, "audit", "verify").output.strip() == "3 entries are whole."
    assert told(run(env, "keys", "status")) == {
        "key": seals.key_id.hex(), "right": True, "older": [], "moved": 5, "left": 0, "lost": 0,
    }  # fmt: skip
    assert run(env, "keys", "new").exit_code == 0
    assert told(run(env, "keys", "status"))["left"] == 5
    assert run(env, "keys", "new").exit_code == 1, "one change at a time"
    assert run(env, "keys", "forget").exit_code == 1, "the old key is kept until the last record moved"
    assert run(env, "keys", "rotate").exit_code == 0
    assert told(run(env, "keys", "status"))["moved"] == 5
    assert "1 old keys destroyed" in run(env, "keys", "forget").output
    with database.writing() as db:
        db.execute(sa.delete(AuditEntry).where(AuditEntry.number >= 3))
    found = run(env, "audit", "verify")
    assert (found.exit_code, "from" in found.output) == (1, True)
    # The key is lost: none is made anew, and what is sealed stays as it is.
    (tmp_path / "seal-key").unlink()
    lost = run(env, "keys", "status")
    assert lost.exit_code == 1
    assert told(lost)["lost"] == 5
    assert not (tmp_path / "seal-key").exists()
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Concern)) == 5
    database.close()


def run(env: dict[str, str], *words: str) -> Result:
    more = ["--json"] if words == ("keys", "status") else []
    kept = {name: None for name in os.environ if name.startswith("RELIEF_")}
    return CliRunner().invoke(main, [*words, *more], env={**kept, **env})


def told(result: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.stdout)
    return found
