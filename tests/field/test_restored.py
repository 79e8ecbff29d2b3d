"""R12: the database file is put back from a copy, and tablets bring everything again that came after it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from relief.checkin.models import CheckIn, Conflict, ConflictState
from relief.kernel import clock
from relief.sync.models import HeldItem, Receipt
from tests.field.conftest import Ready
from tests.field.harness import Field
from tests.sync.builders import Tablet

FILES = ("relief.db", "relief.db-wal", "relief.db-shm")


@dataclass
class Books:
    """What the server holds, as far as anybody could miss it."""

    check_ins: set[str]
    standing: set[str]
    answers: dict[str, str]
    held: set[str]
    # Entitlements with a double collection that a person has to look at.
    doubles: set[str]
    rice: Any

    @classmethod
    def of(cls, field: Field) -> Books:
        all_ = field.camp.all
        return cls(
            {str(one.id) for one in all_(CheckIn)},
            {str(one.id) for one in all_(CheckIn) if one.is_standing},
            {str(one.item_id): one.answer.value for one in all_(Receipt)},
            {str(one.id) for one in all_(HeldItem)},
            {str(one.entitlement_id) for one in all_(Conflict) if one.state is ConflictState.OPEN},
            field.camp.left(field.camp.goods.rice.id),
        )


def post(field: Field, tablet: Tablet, *items: Any) -> dict[str, Any]:
    """Over HTTP, as a tablet does."""
    connection = http.client.HTTPConnection("127.0.0.1", field.server.port, timeout=20)
    headers = {**tablet.headers, "Content-Type": "application/json"}
    connection.request("POST", "/sync/items", json.dumps(tablet.batch(*items)), headers)
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, told
    return told


def copy(source: Path, target: Path) -> None:
    """As an operator copies the data folder of a stopped server."""
    for name in FILES:
        (target / name).unlink(missing_ok=True)
        if (source / name).exists():
            shutil.copy2(source / name, target / name)


def stop(field: Field) -> None:
    field.server.kill()
    field.database.engine.dispose()


def new_epoch(field: Field) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("RELIEF_")}
    env |= {"RELIEF_DATA_DIR": str(field.server.data_dir)}
    command = [sys.executable, "-m", "relief", "sync", "new-epoch"]
    subprocess.run(command, env=env, check=True, capture_output=True)


@pytest.mark.goal("R12")
def test_a_copy_of_the_file_is_put_back_and_nothing_is_lost_or_doubled(
    field: Field, ready: Ready, tmp_path: Path
) -> None:
    camp, yesterday = field.camp, tmp_path / "yesterday"
    yesterday.mkdir()
    one, other, locked = (camp.tablet(name) for name in ("Tablet 1", "Tablet 2", "Locked"))
    for each in (one, other, locked):
        each.clock = clock.now()
    real = ready(tmp_path / "profile")
    done: dict[str, list[dict[str, Any]]] = {"one": [one.gives(camp.homes[0])], "other": [], "locked": []}
    epoch = post(field, one, *done["one"])["epoch"]
    real.give(1, 1)
    real.settled()
    stop(field)
    copy(field.server.data_dir, yesterday)
    field.server.start()

    # A day of work: doubles, a slip, one that waits for a coordinator, one that waits for a correction.
    wrong = one.gives(camp.homes[2])
    done["one"] += [wrong, one.undoes(wrong), one.gives(camp.homes[3], "partial")]
    done["other"] += [other.gives(camp.homes[0]), other.gives(camp.homes[4], household_id=None, card="SAT-0AB-00001-0")]
    done["locked"] += [locked.sealed(locked.gives(home)) for home in camp.homes[4:6]]
    said = {
        name: post(field, tablet, *done[name]) for name, tablet in (("one", one), ("other", other), ("locked", locked))
    }
    real.give(2, 2)
    real.settled()
    before = Books.of(field)
    assert len(before.held) == 1
    assert before.doubles
    assert set(before.answers.values()) == {"done", "held", "fix"}

    stop(field)
    copy(yesterday, field.server.data_dir)
    new_epoch(field)
    field.server.start()
    lost = before.check_ins - Books.of(field).check_ins
    assert len(lost) > 5, "the copy is older"

    # The real one notices by itself; the others do as the contract says: another epoch, so everything again.
    real.send()
    real.settled()
    assert set(real.states()) <= field.ids()
    for name, tablet in (("locked", locked), ("other", other), ("one", one)):
        assert post(field, tablet)["epoch"] != epoch
        again = post(field, tablet, *done[name])
        assert [each["answer"] for each in again["answers"]] == [each["answer"] for each in said[name]["answers"]]
        post(field, tablet, *done[name])
    assert Books.of(field) == before
