"""A worry told without a network: sealed on the tablet, read by protection, shown to nobody in between."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from relief.concerns.models import Concern
from relief.concerns.sealed import open_words
from relief.kernel.sealing import Seals, lend
from relief.sync.models import HeldItem, SyncBatch
from tests.field.harness import Field, Hand, becomes

CANARY = "canary-worry"


def test_a_worry_is_sealed_before_it_waits(field: Field, hand: Hand, tmp_path: Path) -> None:
    lend(field.database, Seals(field.camp.settings.seal_key))
    tablet = hand(tmp_path / "profile", field.server.url)
    tablet.enrol(field.invitation())
    tablet.sign_on("babul")
    page = tablet.page
    page.locator("[data-tile=worry]").wait_for()
    kept = """async () => (await (await caches.open("field-after")).keys()).some(({ url }) => url.includes(".wasm"))"""
    page.wait_for_function(kept)
    field.server.kill()
    page.locator("[data-tile=worry]").click()
    page.locator("[data-deed=tell]").click()
    page.locator(".notice--bad").wait_for()
    page.locator("textarea").fill(CANARY)
    page.locator("[name=urgency]").select_option("high")
    page.locator("[data-deed=tell]").click()
    page.locator("[data-told]").wait_for()
    page.evaluate("location.hash = 'outbox'")
    page.locator("button.act").first.wait_for()
    assert CANARY not in page.content()
    field.server.start()
    tablet.send()

    def found() -> list[tuple[str, str]]:
        with field.database.reading() as db:
            return [(open_words(db, one).text, one.urgency.value) for one in db.scalars(sa.select(Concern))]

    becomes(found, [(CANARY, "high")])
    with field.database.reading() as db:
        assert not db.scalars(sa.select(HeldItem)).all()
        assert not [body for body in db.scalars(sa.select(SyncBatch.body)) if CANARY.encode() in body]
