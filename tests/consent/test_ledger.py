"""The consent ledger: nothing is changed, the newest decision holds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from relief.consent import queries
from relief.consent.actions import record_consent, record_consents
from relief.consent.inputs import ConsentGiven
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed
from relief.kernel.verbs import Verb
from tests.builders import CLERK, an_actor

VERB = Verb.HOUSEHOLDS_REGISTER


def said(decision: Decision, purpose: Purpose = Purpose.REGISTRATION, **more: str) -> ConsentGiven:
    return ConsentGiven(decisions=((purpose, decision),), given_by="Rahima", **more)  # type: ignore[arg-type] # texts only


def test_silence_is_no_and_the_newest_holds(database: Database, now: datetime) -> None:
    subject = new_id()
    with database.writing() as db:
        assert not queries.allows(db, subject, Purpose.REGISTRATION)
        record_consent(db, CLERK, subject, said(Decision.GIVEN), verb=VERB, now=now)
        assert queries.allows(db, subject, Purpose.REGISTRATION)
        assert not queries.allows(db, subject, Purpose.SHARING)
        later = now + timedelta(days=1)
        record_consent(db, CLERK, subject, said(Decision.WITHDRAWN, reason="moved"), verb=VERB, now=later)
        assert not queries.allows(db, subject, Purpose.REGISTRATION)
        ledger = queries.ledger(db, subject)
    assert [event.decision for event in ledger] == [Decision.WITHDRAWN, Decision.GIVEN]
    assert queries.standing(ledger)[Purpose.REGISTRATION].decision is Decision.WITHDRAWN


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (said(Decision.WITHDRAWN), "reason"),
        (ConsentGiven(decisions=(), given_by="Rahima"), "decisions"),
        (ConsentGiven(decisions=((Purpose.PHOTO, Decision.GIVEN),), given_by=" "), "given_by"),
        (said(Decision.GIVEN, method="telepathy"), "method"),
    ],
)
def test_half_a_consent_is_none(database: Database, now: datetime, given: ConsentGiven, field: str) -> None:
    with database.writing() as db:
        with pytest.raises(Invalid) as caught:
            record_consent(db, CLERK, new_id(), given, verb=VERB, now=now)
        assert field in caught.value.faults
        with pytest.raises(Invalid):
            record_consents(db, CLERK, [(new_id(), given)], verb=VERB, now=now)


def test_it_needs_the_verb_of_the_deed_around_it(database: Database, now: datetime) -> None:
    with database.writing() as db, pytest.raises(NotAllowed):
        record_consent(db, an_actor(Verb.STOCK_VIEW), new_id(), said(Decision.GIVEN), verb=VERB, now=now)


def test_a_decision_is_never_changed_nor_taken_out(database: Database, now: datetime) -> None:
    subject = new_id()
    with database.writing() as db:
        [event] = record_consent(db, CLERK, subject, said(Decision.GIVEN), verb=VERB, now=now)
    for is_change in (True, False):
        with database.writing() as db:
            found = db.get_one(ConsentEvent, event.id)
            if is_change:
                found.decision = Decision.REFUSED
            else:
                db.delete(found)
            with pytest.raises(TypeError, match="only added to"):
                db.flush()
            db.rollback()
    with database.reading() as db:
        assert queries.allows(db, subject, Purpose.REGISTRATION)
