"""The demo's goods and distributions, walked through every state by the people who would do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.checkin import actions as desk
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import Method, Outcome
from relief.demo import money
from relief.demo.cast import DISTRICTS, Players
from relief.demo.kits import ITEMS, KITS
from relief.demo.plan import DISTRIBUTIONS, PlannedDistribution
from relief.distributions import actions as distributions
from relief.distributions.goods import goods
from relief.distributions.inputs import Block, DistributionGiven, GoodsCount, PointGiven
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day, local_moment
from relief.responses.models import Response
from relief.stock import actions as stock
from relief.stock.inputs import ItemGiven, KitGiven, KitLineGiven, PlaceGiven, ReceiptGiven
from relief.stock.models import CountsAs, Per, Sector
from relief.stock.rules import Line

WAREHOUSES = {
    "BD4087": ("GUDAM-SAT", "সাতক্ষীরা গুদাম", "Satkhira warehouse"),
    "BD5573": ("GUDAM-NIL", "নীলফামারী গুদাম", "Nilphamari warehouse"),
}
RECEIVED = Decimal(20_000)
COUNTS_AS = {
    "RICE": CountsAs.RICE, "LENTIL": CountsAs.LENTILS, "OIL": CountsAs.OIL, "SALT": CountsAs.SALT,
    "SUGAR": CountsAs.SUGAR, "CHIRA": CountsAs.FLATTENED_RICE, "SOAP-BATH": CountsAs.BATHING_SOAP,
    "SOAP-WASH": CountsAs.LAUNDRY_SOAP, "PADS": CountsAs.PADS, "BUCKET-20": CountsAs.CONTAINER,
    "JERRY-10": CountsAs.CONTAINER, "BLANKET": CountsAs.BLANKET, "MAT": CountsAs.MAT, "TARP-4X6": CountsAs.TARPAULIN,
    "TAKA": CountsAs.CASH,
}  # fmt: skip
OPENS, CLOSES = time(9), time(17)


@dataclass(frozen=True)
class Store:
    """Kits by code and warehouses by district."""

    kits: Mapping[str, UUID]
    places: Mapping[str, UUID]


def fill_store(db: Session, players: Players, areas: Mapping[str, Area], now: datetime) -> Store:
    """Define items and kits, and receive goods into a warehouse in each district."""
    keeper = players.actors["farid"]
    items: dict[str, UUID] = {}
    for one in ITEMS:
        given = ItemGiven(
            code=one.code,
            name_bn=one.name_bn,
            name_en=one.name_en,
            unit=one.unit,
            sector=Sector(one.sector),
            weight_g=round(one.weight_kg * 1000),
            kcal=one.kcal_per_unit,
            counts_as=COUNTS_AS.get(one.code),
            source=one.source,
            is_demo=True,
        )
        items[one.code] = stock.define_item(db, keeper, given, now=now).id
    kits = {}
    for kit in KITS:
        lines = tuple(
            KitLineGiven(item_id=items[line.item], quantity=Decimal(str(line.quantity)), per=Per(line.per))
            for line in kit.lines
        )
        made = KitGiven(
            code=kit.code,
            name_bn=kit.name_bn,
            name_en=kit.name_en,
            sector=Sector(kit.sector),
            validity_days=kit.validity_days,
            lines=lines,
            source=kit.source,
            is_demo=True,
        )
        kits[kit.code] = stock.define_kit(db, keeper, made, now=now).id
    return Store(kits, _warehouses(db, keeper, areas, items, now))


def _warehouses(
    db: Session, keeper: Actor, areas: Mapping[str, Area], items: Mapping[str, UUID], now: datetime
) -> dict[str, UUID]:
    places = {}
    for district in DISTRICTS:
        code, name_bn, name_en = WAREHOUSES[district]
        given = PlaceGiven(code=code, name_bn=name_bn, name_en=name_en, area_id=areas[district].id, is_demo=True)
        place = stock.add_place(db, keeper, given, now=now)
        places[district] = place.id
        for item_id in items.values():
            receipt = ReceiptGiven(item_id=item_id, place_id=place.id, quantity=RECEIVED, donor="নমুনা দাতা")
            stock.receive_goods(db, keeper, receipt, now=now)
    return places


def run(
    db: Session,
    players: Players,
    response: Response,
    areas: Mapping[str, Area],
    store: Store,
    plan: PlannedDistribution,
    now: datetime,
) -> Distribution:
    """Take one plan as far as the demo wants it."""
    asha, gita, farid = (players.actors[name] for name in ("asha", "gita", "farid"))
    day = local_day(now) - timedelta(days=plan.days_ago)
    starts, ends = local_moment(day, OPENS), local_moment(day, CLOSES)
    drafted = min(starts, now) - timedelta(days=2)
    made = _draft(db, asha, response, areas, store, plan, (starts, ends), drafted)
    if plan.state == "draft":
        return made
    if plan.state == "cancelled":
        return distributions.cancel_distribution(
            db, asha, made.id, reason=plan.reason_bn, now=drafted + timedelta(hours=4)
        )
    distributions.lock_distribution(db, asha, made.id, now=drafted + timedelta(hours=3), heeded=True)
    if plan.state == "locked":
        return made
    distributions.approve_distribution(db, gita, made.id, now=drafted + timedelta(hours=6))
    if plan.state == "approved":
        return made
    distributions.open_distribution(db, asha, made.id, now=min(starts, now) - timedelta(minutes=30))
    if plan.is_money:
        money.pay(db, players, made, now)
        return made
    distributions.send_goods(
        db, farid, made.id, store.places[plan.pcodes[0][:6]], now=min(starts, now) - timedelta(minutes=20)
    )
    _hand_out(db, players.actors["babul"], made, plan.came, starts, now)
    if plan.state == "open":
        return made
    distributions.reconcile_distribution(db, asha, made.id, now=ends)
    if plan.state == "closed":
        _close(db, asha, made, plan, ends)
    return made


def _close(db: Session, asha: Actor, made: Distribution, plan: PlannedDistribution, ends: datetime) -> None:
    counts = {one.item_id: GoodsCount(returned=one.sent - one.given) for one in goods(db, made)}
    distributions.close_distribution(db, asha, made.id, counts, now=ends + timedelta(hours=2))
    if plan.every_days:
        distributions.set_cycle(db, asha, made.id, plan.every_days, now=ends + timedelta(hours=3))


def _draft(
    db: Session,
    actor: Actor,
    response: Response,
    areas: Mapping[str, Area],
    store: Store,
    plan: PlannedDistribution,
    window: tuple[datetime, datetime],
    now: datetime,
) -> Distribution:
    made = distributions.plan_distribution(
        db,
        actor,
        DistributionGiven(
            response_id=response.id,
            area_id=_smallest_around(areas, plan.pcodes).id,
            kit_id=store.kits[plan.kit],
            starts_at=window[0],
            ends_at=window[1],
            name_bn=plan.name_bn,
            name_en=plan.name_en,
            round=plan.round,
            is_demo=True,
        ),
        now=now,
    )
    distributions.set_rules(db, actor, made.id, [_rule(plan, areas)], now=now)
    for point in plan.points:
        given = PointGiven(
            distribution_id=made.id,
            name_bn=point.name_bn,
            name_en=point.name_en,
            lon=point.lon,
            lat=point.lat,
            capacity_per_hour=point.per_hour,
        )
        distributions.add_point(db, actor, given, now=now)
    return made


def _smallest_around(areas: Mapping[str, Area], pcodes: Sequence[str]) -> Area:
    paths = [areas[pcode].path.strip("/").split("/") for pcode in pcodes]
    shared = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    return areas[shared[-1]]


def _rule(plan: PlannedDistribution, areas: Mapping[str, Area]) -> Block:
    block: Block = [{"field": "area", "op": "inside", "value": [areas[pcode].path for pcode in plan.pcodes]}]
    if plan.target == "house_full":
        block.append({"field": "house_damage", "op": "in", "value": ["full"]})
    elif plan.target in ("house_damaged", "flooded"):
        block.append({"field": "house_damage", "op": "in", "value": ["full", "partial"]})
    elif plan.target == "child_under_5":
        block.append({"field": "children_0_4", "op": "at-least", "value": 1})
    elif plan.target == "displaced":
        block.append({"field": "displaced", "op": "is", "value": True})
    else:
        block.append({"field": "circumstances", "op": "any", "value": [plan.target]})
    return block


def _hand_out(db: Session, volunteer: Actor, plan: Distribution, came: float, starts: datetime, now: datetime) -> None:
    rng = Random(f"desk {plan.code}")
    query = sa.select(Entitlement).where(
        Entitlement.distribution_id == plan.id, Entitlement.state == EntitlementState.PLANNED
    )
    rows = db.scalars(query.order_by(Entitlement.number)).all()
    # Doors that opened today have been open for at most as long as today has lasted.
    began = min(starts, now - timedelta(hours=3))
    for place, row in enumerate(one for one in rows if rng.random() < came):
        at = began + timedelta(seconds=40 * place)
        if at > now:
            return
        partial = rng.random() < 0.02
        proxy = rng.random() < 0.12
        given = CheckInGiven(
            distribution_id=plan.id,
            household_id=row.household_id,
            outcome=Outcome.PARTIAL if partial else Outcome.DELIVERED,
            reason="মাল কম ছিল" if partial else "",
            lines=_half(row) if partial else None,
            method=rng.choice((Method.CARD, Method.CARD, Method.CODE, Method.NAME)),
            collector_name="প্রতিবেশী" if proxy else "",
            collector_relation="প্রতিবেশী" if proxy else "",
            point_id=row.point_id,
            collected_at=at,
        )
        desk.record_check_in(db, volunteer, given, now=at)


def _half(row: Entitlement) -> tuple[Line, ...]:
    return tuple(Line(item_id=line["item_id"], quantity=str(Decimal(line["quantity"]) / 2)) for line in row.lines)


def all_plans() -> Sequence[PlannedDistribution]:
    """Oldest first, as they were drawn up."""
    return sorted(DISTRIBUTIONS, key=lambda plan: -plan.days_ago)
