"""A storekeeper counts without a network; the office decides on what differs."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from relief.kernel import clock
from relief.stock.store_models import Adjustment, AdjustmentKind, AdjustmentState
from tests.builders import Areas
from tests.field.harness import Field, Hand, becomes
from tests.stock.builders import a_store


def test_a_count_waits_on_the_tablet_and_then_for_a_second_person(field: Field, hand: Hand, tmp_path: Path) -> None:
    areas: Areas = field.camp.areas
    with field.database.writing() as db:
        place = sa.select(sa.func.count()).select_from(Adjustment)
        store = the_store(db, field, areas)
    tablet = hand(tmp_path / "profile", field.server.url)
    tablet.enrol(field.invitation())
    tablet.sign_on("farid")
    page = tablet.page
    tile = page.locator("[data-tile=store]")
    tile.locator(".button--main").click()
    page.locator(f"a[href='#store/{store}']").wait_for()
    # The scripts of the screen come after the build; with them here the server may go.
    kept = """async () => (await (await caches.open("field-after")).keys()).some(({ url }) => url.includes(".wasm"))"""
    page.wait_for_function(kept)
    field.server.kill()
    page.locator(f"a[href='#store/{store}']").click()
    boxes = page.locator(".reg__form > .reg__q input")
    boxes.first.fill("৯৭")
    page.locator("[data-deed=save-count]").click()
    page.locator("[data-counted]").wait_for()
    field.server.start()
    tablet.send()

    def found() -> list[tuple[object, ...]]:
        with field.database.reading() as db:
            rows = db.scalars(sa.select(Adjustment)).all()
            return [(one.kind, one.quantity, one.state, one.device_id is not None) for one in rows]

    becomes(found, [(AdjustmentKind.COUNT, 97, AdjustmentState.PROPOSED, True)])
    with field.database.reading() as db:
        assert db.scalar(place) == 1


def the_store(db, field: Field, areas: Areas):  # type: ignore[no-untyped-def]
    from relief.stock.models import StockPlace

    known = db.scalars(sa.select(StockPlace).where(StockPlace.code == "WH-1")).one_or_none()
    return (known or a_store(db, areas, clock.now()).first).id
