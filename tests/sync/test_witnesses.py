"""Tablets keep the head of the trail, and tell when its tail is gone."""

from __future__ import annotations

import statistics
import time
from uuid import uuid4

import pytest
import sqlalchemy as sa

from relief.audit import trail, witnesses
from relief.audit.models import AuditAlarm, AuditEntry
from tests.sync.builders import Camp


@pytest.mark.goal("S14")
def test_a_tail_that_is_cut_is_told_by_a_tablet(camp: Camp) -> None:
    tablet = camp.tablet()
    found = tablet.sends()
    with camp.database.reading() as db:
        assert found.head == trail.head(db)
    number, kept = found.head
    head = [str(found.epoch.epoch), number, kept]
    tablet.sends(heads=[head])
    assert camp.all(AuditAlarm) == []
    with camp.database.writing() as db:
        db.execute(sa.delete(AuditEntry).where(AuditEntry.number >= number))
    for _ in range(2):
        tablet.sends(heads=[head])
    (alarm,) = camp.all(AuditAlarm)
    assert (alarm.number, alarm.told_hash, alarm.device_id) == (number, kept, tablet.device.id)
    verdict = witnesses.verify(camp.database)
    assert not verdict.is_whole
    assert verdict.lost == [number]


def test_heads_of_another_life_of_the_database_and_nonsense_are_no_alarm(camp: Camp) -> None:
    tablet = camp.tablet()
    for heads in ([[str(uuid4()), 1, "f" * 64]], "x", [None], [[1, 2]], [["", -5, "x"]], [[None, None, None]] * 99):
        tablet.sends(heads=heads)
    assert camp.all(AuditAlarm) == []


@pytest.mark.goal("S14")
@pytest.mark.one_database
def test_the_key_and_the_witnesses_cost_little(camp: Camp) -> None:
    """At most a tenth of what an upload takes; work is measured, in turn with and without."""
    tablet, took = camp.tablet(), {True: [0.0], False: [0.0]}
    key = camp.database.along.get("relief.trail-key")
    found = tablet.sends()
    head = [str(found.epoch.epoch), *found.head]
    for turn in range(40):
        is_with = bool(turn % 2)
        if not is_with:
            camp.database.along.pop("relief.trail-key", None)
        began = time.process_time()
        tablet.sends(heads=[head, head] if is_with else [])
        took[is_with].append(time.process_time() - began)
        camp.database.along["relief.trail-key"] = key
    plain, bound = statistics.median(took[False][5:]), statistics.median(took[True][5:])
    assert bound <= plain * 1.10 + 0.002, f"{plain * 1000:.1f} ms, with {bound * 1000:.1f} ms"
