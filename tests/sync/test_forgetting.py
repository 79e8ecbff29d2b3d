"""Raw uploads go after their time, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from relief import jobs
from relief.audit import trail
from relief.checkin.models import CheckIn
from relief.config import Settings
from relief.kernel.actor import Actor
from relief.sync import forgetting, review
from relief.sync.models import HeldItem, Receipt, SyncBatch
from tests.sync.builders import Camp, revoke, told

KEPT = Settings.keep_uploads


def bodies(camp: Camp) -> list[bool]:
    """Which uploads still have their text, the oldest first."""
    return [bool(one.body) for one in sorted(camp.all(SyncBatch), key=lambda each: each.received_at)]


def night(camp: Camp, days: float) -> None:
    job = jobs.named("sync.forget-uploads")
    assert job is not None
    run = jobs.run_once(camp.database, job, camp.now + timedelta(days=days))
    assert run is not None
    assert run.state == "done", run.outcome


def test_an_old_upload_is_emptied_and_its_answers_stay(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    tablet = camp.tablet()
    acts = [tablet.gives(home) for home in camp.homes[:3]]
    for act in acts[:2]:
        tablet.sends(act)
    tablet.sends(acts[2], now=camp.now + timedelta(days=10))
    night(camp, KEPT.days - 1)
    assert bodies(camp) == [True, True, True]
    night(camp, KEPT.days + 1)
    assert bodies(camp) == [False, False, True]
    assert (camp.count(Receipt), camp.count(CheckIn)) == (3, 3)
    # The tablet asks again after all: the same answer, and no second fact.
    assert told(tablet.sends(*acts, now=camp.now + timedelta(days=KEPT.days + 1))) == [("done", "")] * 3
    assert camp.count(CheckIn) == 3
    with camp.database.reading() as db:
        assert trail.first_break(db) is None


def test_what_still_waits_keeps_its_upload(camp: Camp) -> None:
    tablet, other = camp.tablet(), camp.tablet("Tablet 2")
    wrong = tablet.gives(camp.homes[0], "partial", lines=[])
    assert told(tablet.sends(wrong)) == [("fix", "invalid")]
    held = other.gives(camp.homes[1])
    camp.writing(lambda db: revoke(db, camp, other))
    other.sends(held)
    night(camp, KEPT.days + 1)
    assert bodies(camp) == [True, True]

    wrong["given"] |= {"outcome": "delivered", "lines": None}
    assert told(tablet.sends(wrong)) == [("done", "")]
    decision = review.DecisionGiven(item_id=UUID(held["id"]), accept=True)
    camp.writing(lambda db: review.decide(db, camp.people.asha, decision, now=camp.now))
    night(camp, KEPT.days + 2)
    assert bodies(camp) == [False, False, False]
    assert camp.all(HeldItem)[0].given["household_id"] == str(camp.homes[1].id)


def test_the_operator_says_how_long(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet = camp.tablet()
    tablet.sends(tablet.gives(camp.homes[0]))
    monkeypatch.setenv("RELIEF_UPLOADS_DAYS", "৩০")
    night(camp, 31)
    assert bodies(camp) == [False]


def test_nobody_else_may(camp: Camp) -> None:
    with pytest.raises(Exception, match="allowed"):
        camp.writing(lambda db: forgetting.forget_uploads(db, camp.people.babul, KEPT, now=camp.now))
    assert camp.writing(lambda db: forgetting.forget_uploads(db, Actor.clerk("t"), KEPT, now=camp.now)) == 0
