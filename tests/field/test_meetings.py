"""A counsellor's days without a network: codes alone, a tap for who came, a note nobody can read there again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from relief.kernel import clock
from relief.kernel.sealing import Seals, lend
from relief.psychosocial import actions
from relief.psychosocial.inputs import AgreementGiven, PlanGiven
from relief.psychosocial.kinds import AgreedBy, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.sealed import open_notes
from relief.responses.models import Response
from relief.sync.models import HeldItem, SyncBatch
from tests.field.harness import Field, Hand, becomes

NAME, NOTE = "canary-person", "canary-note"


def test_a_day_is_kept_and_a_note_is_sealed(field: Field, hand: Hand, tmp_path: Path) -> None:
    seals = Seals(field.camp.settings.seal_key)
    lend(field.database, seals)
    esha, now = field.camp.people.esha, clock.now()
    with field.database.writing() as db:
        response = db.scalars(sa.select(Response)).first()
        agreed = AgreementGiven(agreed=True, by=AgreedBy.SELF)
        given = PlanGiven(response_id=response.id, area_id=field.camp.areas.union_a1.id, name=NAME, agreement=agreed)
        plan = actions.open_plan(db, esha, given, seals=seals, now=now)
        begins = now - timedelta(minutes=20)
        db.add(
            SupportSession(
                plan_id=plan.id, counsellor_id=esha.id, starts_at=begins, ends_at=begins + timedelta(minutes=45),
                room=NAME, created_at=now, created_by_id=esha.id,
            )
        )  # fmt: skip
    tablet = hand(tmp_path / "profile", field.server.url)
    tablet.enrol(field.invitation())
    tablet.sign_on("esha")
    page = tablet.page
    page.locator("[data-tile=meetings] button").first.click()
    page.locator("[data-tile=meetings] a.take__open").wait_for()
    kept = """async () => (await (await caches.open("field-after")).keys()).some(({ url }) => url.includes(".wasm"))"""
    page.wait_for_function(kept)
    field.server.kill()
    page.locator("[data-tile=meetings] a.take__open").click()
    row = page.locator("[data-session]")
    row.wait_for()
    assert plan.code in page.content()
    assert NAME not in page.content()
    row.locator("button").first.click()
    page.locator("[data-state=arrived]").wait_for()
    row.locator("a.button").click()
    page.locator("textarea").fill(NOTE)
    page.locator("[data-deed=seal]").click()
    page.locator("[data-sealed]").wait_for()
    assert NOTE not in page.content()
    page.evaluate("location.hash = 'outbox'")
    page.locator("button.act").first.wait_for()
    assert NOTE not in page.content()
    field.server.start()
    tablet.send()

    def found() -> list[SessionState]:
        with field.database.reading() as db:
            return list(db.scalars(sa.select(SupportSession.state)))

    becomes(found, [SessionState.COMPLETED])
    with field.database.writing() as db:
        assert [one.text for one in open_notes(db, esha, plan.id, seals=seals, now=now).notes] == [NOTE]
        assert not db.scalars(sa.select(HeldItem)).all()
        assert not [body for body in db.scalars(sa.select(SyncBatch.body)) if NOTE.encode() in body]
        assert db.scalars(sa.select(SupportPlan)).one().code == plan.code
