"""The part of C3 and C4: printed by whom the person knows, for that person alone, and by nobody else."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.audit.models import AuditEntry
from relief.kernel.db import Database
from relief.kernel.zone import LOCAL
from relief.psychosocial import actions
from relief.referrals import making
from relief.referrals.inputs import AgreementGiven
from tests.builders import Areas
from tests.concerns.conftest import Guard, a_concern, a_draft, guard, taken_up
from tests.disclosure.test_family import words_of
from tests.people import People, signed_in
from tests.psychosocial.builders import CANARY_GOALS, a_time
from tests.psychosocial.conftest import World, world

__all__ = ["guard", "world"]
NOTE = "Canary-note: sleeps badly"


@pytest.mark.goal("S17")
def test_a_counsellor_prints_a_plan_for_its_person(
    app: Flask, database: Database, world: World, people: People, now: datetime
) -> None:
    with database.writing() as db:
        held = actions.schedule_session(db, world.esha, world.plan.id, a_time(9), now=now)
        after = held.ends_at.astimezone(LOCAL)
        actions.complete_session(db, world.esha, held.id, NOTE, seals=world.seals, now=after)
    address = f"/appointments/plans/{world.plan.id}/record.pdf"
    answer = signed_in(app, people.user("esha")).client.get(address)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert "what-we-hold.pdf" in answer.headers["Content-Disposition"]
    said = words_of(answer.data)
    for word in (world.plan.code, CANARY_GOALS, NOTE):
        assert word in said, word
    assert "Goals" not in said
    with database.reading() as db:
        read = db.scalars(
            sa.select(AuditEntry).where(AuditEntry.subject_id == world.plan.id).order_by(AuditEntry.number)
        ).all()
        assert read[-1].details["deed"] == "read"
    for name in ("asha", "babul", "champa", "gita", "hena", "admin"):
        assert signed_in(app, people.user(name)).client.get(address).status_code == 404, name


@pytest.mark.goal("S17")
def test_protection_prints_a_file_for_its_person(
    app: Flask, database: Database, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    polly = guard.actors["polly"]
    with database.writing() as db:
        concern = a_concern(db, polly, areas.union_a1.id, now=now)
        taken_up(db, polly, concern, now=now)
        referral = a_draft(db, polly, concern, now=now)
        given = AgreementGiven(relation="mother", method="verbal", child_assents=True)
        making.agree(db, polly, referral.id, given, now=now)
    address = f"/concerns/{concern.id}/record.pdf"
    answer = signed_in(app, guard.users["polly"]).client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = words_of(answer.data)
    for word in (concern.code, referral.code, "BLAST"):
        assert word in said, word
    for name in ("rumi", "sathi", "tuli"):
        assert signed_in(app, guard.users[name]).client.get(address).status_code == 404, name
    for name in ("asha", "babul", "champa", "esha", "admin"):
        assert signed_in(app, people.user(name)).client.get(address).status_code == 404, name
