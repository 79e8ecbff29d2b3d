"""A storekeeper counts without a network; the office decides on what differs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel import clock
from relief.stock.actions import add_place, receive_goods
from relief.stock.inputs import PlaceGiven, ReceiptGiven
from relief.stock.models import Item
from relief.stock.store_models import Adjustment, AdjustmentKind, AdjustmentState
from tests.builders import CLERK, Areas
from tests.field.harness import Field, Hand, becomes


def test_a_count_waits_on_the_tablet_and_then_for_a_second_person(field: Field, hand: Hand, tmp_path: Path) -> None:
    areas: Areas = field.camp.areas
    with field.database.writing() as db:
        store = the_store(db, areas)
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


def the_store(db: Session, areas: Areas) -> UUID:
    """A warehouse in the storekeeper's union with a hundred sacks in it."""
    given = PlaceGiven(code="WH-7", name_bn="গুদাম ৭", name_en="Warehouse 7", area_id=areas.union_a1.id)
    place, now = add_place(db, CLERK, given, now=clock.now()), clock.now()
    rice = db.scalars(sa.select(Item).where(Item.code == "RICE")).one()
    receive_goods(db, CLERK, ReceiptGiven(item_id=rice.id, place_id=place.id, quantity=Decimal(100)), now=now)
    return place.id
