"""Tablets that were enrolled while somebody looked around in the demo."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from relief.accounts import devices
from relief.accounts.inputs import InvitationGiven
from relief.accounts.models import Device, DeviceInvitation, User
from relief.config import Settings
from relief.demo import load as demo
from relief.kernel.db import Database
from relief.sync.models import HeldItem, Receipt, SyncBatch
from tests.builders import Areas
from tests.people import UPAZILA_A, People
from tests.sync.builders import Camp, revoke


@pytest.fixture
def camp(database: Database, people: People, areas: Areas, now: datetime, tmp_path: Path) -> Camp:
    camp = Camp(database, Settings.for_tests(tmp_path, database.url), people, areas, now)
    camp.writing(lambda db: db.execute(sa.update(User).where(User.id != people.champa.id).values(is_demo=True)))
    return camp


def test_a_tablet_of_the_demos_people_goes_and_one_that_others_used_is_named(camp: Camp) -> None:
    mine, lent = camp.tablet("Demo"), camp.tablet("Lent", by="champa")
    mine.sends(mine.gives(camp.homes[0]))
    camp.writing(lambda db: revoke(db, camp, mine))
    mine.sends(mine.gives(camp.homes[1]))
    lent.sends(lent.gives(camp.homes[2]))
    invitation = InvitationGiven(name="Unused", path=UPAZILA_A)
    camp.writing(lambda db: devices.invite_device(db, camp.people.asha, invitation, now=camp.now))
    told: list[str] = []
    demo.remove(camp.database, camp.now, told.append)
    assert [one.name for one in camp.all(Device)] == ["Lent"]
    assert [sentence for sentence in told if "Lent" in sentence and "stays" in sentence] == told != []
    assert [one.name for one in camp.all(DeviceInvitation)] == ["Lent"]
    assert {one.device_id for one in camp.all(Receipt)} == {lent.device.id}
    assert {one.device_id for one in camp.all(SyncBatch)} == {lent.device.id}
    assert {one.device_id for one in camp.all(HeldItem)} <= {lent.device.id}
