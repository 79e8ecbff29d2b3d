"""What was agreed for a support plan and for a referral: in which words, by whom, and what a yes taken back stops."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.consent import queries as consent
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.consent.wordings import REFERRAL, SUPPORT
from relief.kernel.db import Database
from relief.psychosocial import actions
from relief.psychosocial.faults import already_agreed
from relief.psychosocial.kinds import CancelledBy, PlanState, SessionState
from relief.psychosocial.models import SupportSession
from relief.referrals import answers, making
from relief.referrals.inputs import AgreementGiven, StepGiven
from relief.referrals.kinds import ReferralState
from tests.builders import Areas
from tests.concerns.conftest import Guard, a_concern, a_draft, guard, taken_up
from tests.people import People, signed_in
from tests.psychosocial.builders import CANARY, a_time, at
from tests.psychosocial.conftest import World, world

__all__ = ["guard", "world"]
READ_OUT = "আপনি যা বলেন তা কাউন্সেলরের কাছেই থাকে"
ASKED_FOR = "এখানে টিক দেওয়া তথ্য ছাড়া কিছুই জানাই না"


@pytest.mark.goal("S17")
def test_a_plans_consents_stand_on_a_page_of_its_counsellor(
    app: Flask, database: Database, world: World, people: People, now: datetime
) -> None:
    esha = signed_in(app, people.user("esha"))
    assert READ_OUT in esha.get("/appointments/plans/new").text, "it stands where it is asked"
    here = f"/appointments/plans/{world.plan.id}/agreed"
    page = esha.get(here)
    for word in (READ_OUT, world.plan.code, "সম্মতি দেওয়া", "এষা চক্রবর্তী", "মুখে বলে"):
        assert word in page.text, word
    assert CANARY not in page.text, "the ledger names the code, never the person"
    with database.reading() as db:
        (event,) = consent.ledger(db, world.plan.id)
        assert (event.notice, event.purpose) == (SUPPORT, Purpose.SUPPORT)
    for name in ("asha", "babul", "champa", "gita", "hena", "admin"):
        assert signed_in(app, people.user(name)).client.get(here).status_code == 404, name


@pytest.mark.goal("S17")
def test_a_yes_taken_back_ends_the_support_and_what_was_booked(
    app: Flask, database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        held = actions.schedule_session(db, world.esha, world.plan.id, a_time(10, days=1), now=now)
        actions.close_plan(db, world.esha, world.plan.id, PlanState.DROPPED, consent_withdrawn=True, now=now)
        newest = consent.standing(consent.ledger(db, world.plan.id))[Purpose.SUPPORT]
        assert (newest.decision, newest.notice) == (Decision.WITHDRAWN, SUPPORT)
    with database.reading() as db:
        off = db.get_one(SupportSession, held.id)
        assert (off.state, off.cancelled_by) == (SessionState.CANCELLED, CancelledBy.PERSON)
    with database.writing() as db, pytest.raises(type(already_agreed())):
        actions.schedule_session(db, world.esha, world.plan.id, a_time(11, days=1), now=at(9))
    page = signed_in(app, people.user("esha")).get(f"/appointments/plans/{world.plan.id}/agreed")
    assert "ফিরিয়ে" in page.text or "প্রত্যাহার" in page.text


@pytest.mark.goal("S17")
def test_a_referrals_consent_is_shown_and_taken_back_stops_sharing(
    app: Flask, database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    worker = guard.actors["polly"]
    with database.writing() as db:
        concern = a_concern(db, worker, areas.union_a1.id, now=now)
        taken_up(db, worker, concern, now=now)
        referral = a_draft(db, worker, concern, now=now)
    polly, here = signed_in(app, guard.users["polly"]), f"/concerns/referrals/{referral.id}"
    assert ASKED_FOR in polly.get(here).text, "it stands where it is asked"
    assert polly.client.get(f"{here}/form.pdf").status_code == 409, "no paper before a yes"
    with database.writing() as db:
        given = AgreementGiven(relation="mother", method="verbal", child_assents=True)
        making.agree(db, worker, referral.id, given, now=now)
        sent = making.send(db, worker, referral.id, now=now)
    page = polly.get(here)
    for word in (ASKED_FOR, referral.code, "মা"):
        assert word in page.text, word
    assert polly.client.get(f"{here}/form.pdf").status_code == 200
    with database.writing() as db:
        no = StepGiven(referral_id=referral.id, version=sent.version, to=ReferralState.REVOKED, note="x")
        answers.write_answer(db, worker, no, now=now)
    assert polly.client.get(f"{here}/form.pdf").status_code == 409, "no paper after it was taken back"
    with database.reading() as db:
        kept = db.scalars(sa.select(ConsentEvent).where(ConsentEvent.subject_id == referral.id)).all()
        assert {one.notice for one in kept} == {REFERRAL}
        assert consent.standing(consent.ledger(db, referral.id))[Purpose.SHARING].decision is Decision.WITHDRAWN
    assert not polly.get(here).select('form[action$="/send"]')
    for name in ("asha", "babul", "champa", "esha", "admin"):
        assert signed_in(app, people.user(name)).client.get(here).status_code == 404, name
