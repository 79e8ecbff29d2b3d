"""Households, kits and plans for tests; a plan is brought to a state by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.distributions import actions, progress
from relief.distributions.inputs import Block, DistributionGiven, PointGiven
from relief.distributions.models import Distribution, ListProgress
from relief.households.models import Household, HouseholdKey, Impact, KeyKind
from relief.kernel.actor import Actor
from relief.kernel.ids import make_code
from relief.kernel.names import name_key
from relief.responses.models import Response
from relief.stock import ledger
from relief.stock.actions import add_place, define_item, define_kit, receive_goods
from relief.stock.inputs import ItemGiven, KitGiven, KitLineGiven, PlaceGiven, ReceiptGiven
from relief.stock.models import Item, Kit, Per, Sector, StockBalance, StockPlace
from tests.builders import A_MORNING, CLERK

_serial = count(1)


def a_household(db: Session, area: Area, *, impact_in: Response | None = None, **own: Any) -> Household:
    """One active household; `impact` holds the words of its impact in `impact_in`."""
    impact, phone = own.pop("impact", {}), own.pop("phone", "")
    facts = {"head_name_bn": "রহিমা বেগম", "head_name_en": "Rahima Begum", "size": 5, "village": "Kaliganj"} | own
    household = Household(
        code=make_code("SAT", "7F3", next(_serial)),
        area_id=area.id,
        created_at=A_MORNING,
        created_by_id=CLERK.id,
        phone=phone,
        **facts,
    )
    db.add(household)
    db.flush()
    words = set(name_key(f"{household.head_name_bn} {household.head_name_en}").split())
    keys = [(KeyKind.NAME, word) for word in words] + ([(KeyKind.PHONE, phone)] if phone else [])
    for kind, key in keys:
        db.add(HouseholdKey(household_id=household.id, kind=kind, key=key, area_id=household.area_id))
    if impact_in:
        db.add(
            Impact(
                household_id=household.id,
                response_id=impact_in.id,
                created_at=A_MORNING,
                created_by_id=CLERK.id,
                **impact,
            )
        )
    db.flush()
    return household


@dataclass(frozen=True)
class Goods:
    """Rice and oil, a kit of both, and a warehouse full of them."""

    rice: Item
    oil: Item
    kit: Kit
    warehouse: StockPlace


def the_goods(db: Session, area: Area, *, now: datetime = A_MORNING, full: int = 10_000) -> Goods:
    rice = define_item(
        db,
        CLERK,
        ItemGiven(code="RICE", name_bn="চাল", name_en="Rice", unit="kg", sector=Sector.FOOD, icon="box", kcal=3_600),
        now=now,
    )
    oil = define_item(
        db,
        CLERK,
        ItemGiven(code="OIL", name_bn="তেল", name_en="Oil", unit="litre", sector=Sector.FOOD, icon="water", kcal=8_840),
        now=now,
    )
    kit = define_kit(
        db,
        CLERK,
        KitGiven(
            code="FOOD-7",
            name_bn="খাদ্য প্যাকেট",
            name_en="Food packet",
            sector=Sector.FOOD,
            validity_days=30,
            lines=(
                KitLineGiven(item_id=rice.id, quantity=Decimal(2), per=Per.MEMBER),
                KitLineGiven(item_id=oil.id, quantity=Decimal(1)),
            ),
        ),
        now=now,
    )
    given = PlaceGiven(code="WH-1", name_bn="গুদাম", name_en="Warehouse", area_id=area.id)
    warehouse = add_place(db, CLERK, given, now=now)
    for item in (rice, oil):
        receipt = ReceiptGiven(item_id=item.id, place_id=warehouse.id, quantity=Decimal(full))
        receive_goods(db, CLERK, receipt, now=now)
    return Goods(rice, oil, kit, warehouse)


EVERYBODY: Block = [{"field": "size", "op": "between", "value": [1, None]}]


def a_plan(
    db: Session, actor: Actor, response: Response, area: Area, kit: Kit, *, now: datetime, **own: Any
) -> Distribution:
    """A draft with one point and a rule that means everybody."""
    given = DistributionGiven(
        response_id=response.id,
        area_id=area.id,
        kit_id=kit.id,
        starts_at=own.pop("starts_at", now),
        ends_at=own.pop("ends_at", now + timedelta(hours=8)),
        **own,
    )
    distribution = actions.plan_distribution(db, actor, given, now=now)
    actions.set_rules(db, actor, distribution.id, [EVERYBODY], now=now)
    point = PointGiven(
        distribution_id=distribution.id,
        name_bn="বিদ্যালয়",
        name_en="School",
        lon=89.05,
        lat=22.55,
        capacity_per_hour=500,
    )
    actions.add_point(db, actor, point, now=now)
    return distribution


def an_open_plan(
    db: Session,
    author: Actor,
    approver: Actor,
    response: Response,
    area: Area,
    goods: Goods,
    *,
    now: datetime,
    send: bool = True,
    **own: Any,
) -> Distribution:
    """A plan with its list locked, approved and open, and its goods at the point."""
    distribution = a_plan(db, author, response, area, goods.kit, now=now, **own)
    plan_id: UUID = distribution.id
    actions.lock_distribution(db, author, plan_id, heeded=True, now=now)
    actions.approve_distribution(db, approver, plan_id, now=now)
    actions.open_distribution(db, author, plan_id, now=now)
    if send:
        actions.send_goods(db, CLERK, plan_id, goods.warehouse.id, now=now)
    return distribution


def what_is_kept(db: Session) -> tuple[object, object]:
    """Counts of lists and balances of stock, as they are kept beside their rows."""
    db.flush()
    lists = db.execute(sa.select(ListProgress.__table__).order_by(ListProgress.distribution_id)).all()
    query = sa.select(StockBalance.__table__).order_by(StockBalance.place_id, StockBalance.item_id)
    return lists, db.execute(query).all()


def assert_kept_is_counted(db: Session) -> None:
    """What is kept is what a count of all rows gives."""
    kept = what_is_kept(db)
    progress.recount(db)
    ledger.recount(db)
    assert what_is_kept(db) == kept
