"""A store for tests: rice in three lots, two warehouses, a table, and people who may not decide alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.stock import arrivals, ledger, queries, waybills
from relief.stock.actions import add_place, receive_goods
from relief.stock.inputs import PlaceGiven, ReceiptGiven
from relief.stock.models import Item, StockPlace
from relief.stock.store_inputs import ArrivalGiven, ArrivedGiven, LoadGiven, WaybillGiven
from relief.stock.store_models import Waybill
from tests.builders import CLERK, Areas
from tests.distributions.builders import the_goods


@dataclass(frozen=True)
class Store:
    """100 of rice lie in the first warehouse: 40 undated, 30 for a year, 20 for ten days, 10 bad since yesterday."""

    rice: Item
    first: StockPlace
    second: StockPlace
    table: StockPlace
    plan_id: UUID
    days: dict[str, date] = field(default_factory=dict)


def a_store(db: Session, areas: Areas, now: datetime) -> Store:
    goods = the_goods(db, areas.union_a1, full=40, now=now)
    today = local_day(now)
    days = {"late": today + timedelta(days=365), "soon": today + timedelta(days=10), "over": today - timedelta(days=1)}
    for name, quantity in (("late", 30), ("soon", 20), ("over", 10)):
        receipt = ReceiptGiven(
            item_id=goods.rice.id,
            place_id=goods.warehouse.id,
            quantity=Decimal(quantity),
            donor=name,
            expires_on=days[name],
        )
        receive_goods(db, CLERK, receipt, now=now)
    given = PlaceGiven(code="WH-2", name_bn="গুদাম ২", name_en="Warehouse 2", area_id=areas.union_a2.id)
    second = add_place(db, CLERK, given, now=now)
    plan_id = uuid4()
    table = ledger.open_point_place(
        db, CLERK, code="P-1", name_bn="বিদ্যালয়", name_en="School", area_id=areas.union_a1.id, is_demo=False,
        cause_id=plan_id, now=now,
    )  # fmt: skip
    return Store(goods.rice, goods.warehouse, second, table, plan_id, days)


def sent(
    db: Session,
    actor: Actor,
    store: Store,
    quantity: object,
    *,
    to: StockPlace | None = None,
    now: datetime,
    **own: object,
) -> Waybill:
    load = LoadGiven(item_id=store.rice.id, quantity=Decimal(str(quantity)), lot_id=own.pop("lot_id", None))  # type: ignore[arg-type]
    given = WaybillGiven(
        from_place_id=store.first.id,
        to_place_id=(to or store.second).id,
        loads=(load,),
        **own,  # type: ignore[arg-type]
    )
    return waybills.send(db, actor, given, now=now)


def arrived(
    db: Session,
    actor: Actor,
    waybill: Waybill,
    *said: tuple[object, object],
    now: datetime,
    reason: str = "the boat leaked",
) -> Waybill:
    lines = {
        at: ArrivedGiven(arrived=Decimal(str(came)), damaged=Decimal(str(broken)), reason=reason)
        for at, (came, broken) in enumerate(said, 1)
    }
    return arrivals.receive(db, actor, ArrivalGiven(waybill_id=waybill.id, lines=lines), now=now)


def held(db: Session, store: Store, place: StockPlace | UUID) -> Decimal:
    place_id = place if isinstance(place, UUID) else place.id
    return queries.sums_at(db, [place_id]).get((place_id, store.rice.id), Decimal(0))
