"""`relief devices` and `relief sync` as an operator types them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from relief import cli
from relief.accounts.models import Device
from relief.commands import door
from relief.sync.models import Epoch
from tests.sync.builders import Camp


@pytest.fixture
def relief(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(door, "database", lambda: camp.database)

    def run(*arguments: str) -> tuple[int, str]:
        found = CliRunner().invoke(cli.main, arguments)
        return found.exit_code, found.output

    return run


def test_tablets_are_listed_and_shut_out(camp: Camp, relief: Any) -> None:
    assert relief("devices", "list") == (0, "No tablet is enrolled.\n")
    tablet = camp.tablet()
    block = f"{tablet.device.block:03X}"
    (row,) = json.loads(relief("devices", "list", "--json")[1])["devices"]
    assert (row["block"], row["name"], row["revoked_at"]) == (block, "Tablet 1", None)
    assert "in use" in relief("devices", "list")[1]
    assert relief("devices", "revoke", "000", "--reason", "Lost") == (1, "No tablet has the block or id 000.\n")
    assert relief("devices", "revoke", block, "--reason", " ")[0] == 1
    assert relief("devices", "revoke", block.lower(), "--reason", "Lost", "--json")[0] == 0
    assert camp.all(Device)[0].revoked_reason == "Lost"
    assert "revoked" in relief("devices", "list")[1]


@pytest.mark.goal("R12")
def test_a_restored_server_begins_a_new_epoch(camp: Camp, relief: Any) -> None:
    before = camp.tablet().sends().epoch
    told = json.loads(relief("sync", "new-epoch", "--json")[1])
    assert (told["server"], told["epoch"] != str(before.epoch)) == (str(before.server_id), True)
    assert str(camp.all(Epoch)[0].epoch) == told["epoch"]
    assert relief("sync", "new-epoch")[0] == 0
