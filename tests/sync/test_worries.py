"""Worries of tablets: sealed before they leave, taken whoever wrote them, shown to no coordinator."""

from __future__ import annotations

import base64
import json
from typing import Any

from relief.concerns.models import Concern
from relief.concerns.sealed import open_words
from relief.kernel import envelopes
from relief.sync.models import HeldItem, Receipt, SyncBatch
from tests.sync.builders import Camp, Tablet, revoke, seal, told

CANARY = "ক্যানারিকথা"


def worries(tablet: Tablet, **own: str) -> dict[str, Any]:
    """A worry as the app writes it."""
    words = {"text": CANARY, "subject": CANARY, "kind": "labour", "urgency": "low", **own}
    point = envelopes.public_point(tablet.camp.keys.outbox)
    closed = seal(point, json.dumps(words).encode(), about="concern")
    return tablet.act("concern.raise", {"sealed": base64.b64encode(closed).decode()})


def test_it_is_taken_once_and_nothing_of_it_can_be_read(camp: Camp) -> None:
    tablet = camp.tablet()
    act = worries(tablet)
    for _ in range(2):
        assert told(tablet.sends(act)) == [("done", "")]
    (kept,) = camp.all(Concern)
    with camp.database.reading() as db:
        words = open_words(db, kept)
    assert (words.text, words.subject, words.kind, kept.urgency) == (CANARY, CANARY, "labour", "low")
    assert kept.area_id == camp.areas.upazila_a.id
    written = json.dumps(CANARY).strip('"').encode()
    for body in (one.body for one in camp.all(SyncBatch)):
        assert CANARY.encode() not in body
        assert written not in body


def test_no_coordinator_is_asked_about_one(camp: Camp) -> None:
    """Not of a revoked tablet, nor of nobody known, nor of an envelope that does not open."""
    tablet = camp.tablet()
    broken = tablet.act("concern.raise", {"sealed": "%%%"})
    stranger = {**worries(tablet), "by": "7"}
    assert told(tablet.sends(broken, stranger)) == [("done", ""), ("done", "")]
    with camp.database.writing() as db:
        revoke(db, camp, tablet)
    tablet.sends(worries(tablet, urgency="high"))
    assert len(camp.all(Concern)) == 3
    assert not camp.all(HeldItem)
    with camp.database.reading() as db:
        texts = {open_words(db, one).text for one in camp.all(Concern)}
    assert texts == {CANARY, "? %%%"}
    assert {one.verb for one in camp.all(Receipt)} == {"concern.raise"}
