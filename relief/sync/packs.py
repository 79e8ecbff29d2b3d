"""What a tablet takes along for a day: the least that serves a desk. No phone, no circumstance, no child."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.accounts import holdings
from relief.accounts.models import Device, Pack
from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.checkin.models import CheckIn
from relief.distributions import plans, tablet_lists
from relief.distributions.models import Distribution, DistributionPoint, Entitlement, EntitlementState, State
from relief.households.cards import Card, CardState
from relief.households.models import Household, Member, Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.responses.models import Response
from relief.stock import queries as stock
from relief.stock.models import Item
from relief.stock.rules import plain
from relief.sync.letters import LETTERS, OVERLAP, WITHDRAWN, standing

GOOD_FOR = timedelta(days=7)
_SOON = timedelta(days=3)
_BOTH = (State.OPEN, State.APPROVED)


def lists_for(db: Session, actor: Actor, device: Device, *, now: datetime) -> list[dict[str, Any]]:
    """Distributions that are open or begin within three days, inside the person's and the tablet's areas."""
    actor.must(Verb.CHECKIN_VIEW)
    query = (
        sa.select(Distribution)
        .join(Area, Area.id == Distribution.area_id)
        .options(joinedload(Distribution.area), joinedload(Distribution.kit))
        .where(Distribution.state.in_(_BOTH), inside(actor), below(device.path))
        .order_by(Distribution.starts_at, Distribution.code)
    )
    found = [one for one in db.scalars(query) if one.state is State.OPEN or one.starts_at <= now + _SOON]
    ids = [one.id for one in found]
    own = Entitlement.distribution_id
    count = sa.select(own, sa.func.count()).where(own.in_(ids)).group_by(own)
    counts = dict(db.execute(count).all())
    return [
        {
            **_named(one),
            "points": [_point(point) for point in plans.points(db, one.id)],
            "count": counts.get(one.id, 0),
        }
        for one in found
    ]


def build_pack(
    db: Session, actor: Actor, device: Device, distribution_id: UUID, points: Collection[UUID], *, now: datetime
) -> dict[str, Any]:
    """Everything a desk at these points needs without a line; all points when none is named."""
    distribution = plans.find(db, actor, distribution_id, with_lines=False)
    actor.must(Verb.CHECKIN_VIEW, within=distribution.area.path)
    if not distribution.area.path.startswith(device.path):
        raise NotFound
    if distribution.state not in _BOTH:
        raise Refused(
            "sync.not-open",
            N_("This list is not open, so no tablet takes it along. Ask the coordinator to open it."),
        )
    pack = _Pack(db, distribution, points).told(now)
    tablet_lists.take_along(db, actor, distribution, device.id, points, now=now)
    who = [UUID(hex=row[1]) for row in pack["rows"]]
    holdings.took(db, actor, device.id, Pack.LIST, who, subject_id=distribution.id, now=now)
    return pack


class _Pack:
    """One pack while it is put together; numbers stand for what repeats."""

    def __init__(self, db: Session, distribution: Distribution, chosen: Collection[UUID]) -> None:
        self.db, self.distribution = db, distribution
        self.points = list(plans.points(db, distribution.id))
        self.point_index = {point.id: number for number, point in enumerate(self.points)}
        if not set(chosen) <= set(self.point_index):
            raise NotFound
        self.chosen = [number for point_id, number in self.point_index.items() if not chosen or point_id in chosen]
        self.items: dict[str, int] = {}
        self.bundles: dict[tuple[tuple[str, str], ...], int] = {}
        self.places: dict[str, int] = {}
        self.slots: dict[str, int] = {}

    def told(self, now: datetime) -> dict[str, Any]:
        ids = {self.points[number].id for number in self.chosen}
        entitlements = _entitlements(self.db, self.distribution.id)
        here = [row for row in entitlements if row.point_id is None or row.point_id in ids]
        collectors = _collectors(self.db, self.distribution.id)
        rows = [self._row(row, collectors.get(row.household_id, "")) for row in here]
        had, stock_rows = self._had({row.id: row.number for row in here}), self._stock()
        return {
            "v": 1,
            "made_at": now.isoformat(),
            "expires_at": (now + GOOD_FOR).isoformat(),
            "cursor": (now - OVERLAP).isoformat(),
            "distribution": self._about(),
            "items": _items(self.db, list(self.items)),
            "points": [_point(point) for point in self.points],
            "chosen": self.chosen,
            "bundles": [[[self.items[item], quantity] for item, quantity in bundle] for bundle in self.bundles],
            "places": list(self.places),
            "slots": list(self.slots),
            "rows": rows,
            "had": had,
            "elsewhere": [
                [row.household_code, self.point_index[row.point_id]]
                for row in entitlements
                if row.point_id is not None and row.point_id not in ids
            ],
            "cards": _cards(self.db, self.distribution.id, {row.household_id: row.number for row in here}),
            "stock": stock_rows,
            "people": [],
        }

    def _about(self) -> dict[str, Any]:
        response = self.db.get_one(Response, self.distribution.response_id)
        return {
            **_named(self.distribution),
            "response_bn": response.name_bn,
            "response_en": response.name_en,
            "opened": self.distribution.opened_at is not None,
        }

    def _row(self, row: sa.Row[Any], collector: str) -> list[Any]:
        bundle = tuple((line["item_id"], line["quantity"]) for line in row.lines)
        for item, _quantity in bundle:
            self.items.setdefault(item, len(self.items))
        return [
            row.number,
            row.household_id.hex,
            row.household_code,
            row.head_name_bn,
            row.head_name_en,
            self.places.setdefault(row.village, len(self.places)),
            row.size,
            self.bundles.setdefault(bundle, len(self.bundles)),
            self.point_index.get(row.point_id),
            row.phone[-4:],
            collector,
            _letter(row.state, row.status),
            # Behind what older tablets read; None where no time was named.
            None if row.slot_at is None else self.slots.setdefault(row.slot_at.isoformat(), len(self.slots)),
        ]

    def _had(self, numbers: dict[UUID, int]) -> dict[str, list[Any]]:
        had: dict[str, list[Any]] = {}
        for row in standing(self.db, CheckIn.distribution_id == self.distribution.id):
            if row.entitlement_id not in numbers:
                continue
            goods = [[self.items.setdefault(line["item_id"], len(self.items)), line["quantity"]] for line in row.lines]
            told = [row.collected_at.isoformat(), row.name_bn or "", row.name_en or ""]
            told += [self.point_index.get(row.point_id), row.outcome.value, goods]
            had.setdefault(str(numbers[row.entitlement_id]), []).append(told)
        return had

    def _stock(self) -> list[Any]:
        places = {self.points[number].place_id: number for number in self.chosen}
        sums = stock.sums_at(self.db, [place for place in places if place is not None])
        return [
            [places[place], self.items.setdefault(str(item), len(self.items)), plain(Decimal(quantity))]
            for (place, item), quantity in sums.items()
        ]


def _entitlements(db: Session, distribution_id: UUID) -> Sequence[sa.Row[Any]]:
    due = Entitlement
    query = (
        sa.select(
            due.id, due.number, due.household_id, due.household_code, due.head_name_bn, due.head_name_en,
            due.village, due.size, due.lines, due.point_id, due.slot_at, due.state, Household.phone, Household.status,
        )
        .join(Household, Household.id == due.household_id)
        .where(due.distribution_id == distribution_id)
    )  # fmt: skip
    return db.execute(query.order_by(due.number)).all()


def _collectors(db: Session, distribution_id: UUID) -> dict[UUID, str]:
    """Who was named beforehand to come instead of the head."""
    query = (
        sa.select(Member.household_id, Member.name_bn, Member.name_en)
        .join(Entitlement, Entitlement.household_id == Member.household_id)
        .where(Entitlement.distribution_id == distribution_id, Member.is_collector, ~Member.is_head)
        .order_by(Member.position.desc())
    )
    return {household_id: name_bn or name_en for household_id, name_bn, name_en in db.execute(query)}


def _cards(db: Session, distribution_id: UUID, numbers: Mapping[UUID, int]) -> list[Any]:
    """Cards that say more than the household's own code does: another number, or one that does not work."""
    says_more = sa.or_(Card.number != Entitlement.household_code, Card.state != CardState.ISSUED)
    query = (
        sa.select(Card.number, Card.household_id, Card.state)
        .join(Entitlement, Entitlement.household_id == Card.household_id)
        .where(Entitlement.distribution_id == distribution_id, says_more)
        .order_by(Card.number)
    )
    return [[number, numbers.get(home) if home else None, state.value] for number, home, state in db.execute(query)]


def _items(db: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    found = {str(one.id): one for one in db.scalars(sa.select(Item).where(Item.id.in_([UUID(one) for one in ids])))}
    return [
        {
            "id": one,
            "name_bn": found[one].name_bn,
            "name_en": found[one].name_en,
            "unit_bn": found[one].unit,
            "unit_en": found[one].unit,
            "icon": found[one].icon,
        }
        for one in ids
    ]


def _named(distribution: Distribution) -> dict[str, Any]:
    return {
        "id": str(distribution.id),
        "code": distribution.code,
        "name_bn": distribution.name_bn or distribution.kit.name_bn,
        "name_en": distribution.name_en or distribution.kit.name_en,
        "starts_at": distribution.starts_at.isoformat(),
        "ends_at": distribution.ends_at.isoformat(),
        "state": distribution.state.value,
        "area_bn": distribution.area.name_bn,
        "area_en": distribution.area.name_en,
    }


def _point(point: DistributionPoint) -> dict[str, str]:
    return {"id": str(point.id), "name_bn": point.name_bn, "name_en": point.name_en}


def _letter(state: EntitlementState, status: Status) -> str:
    if state is EntitlementState.PLANNED and status is not Status.ACTIVE:
        return WITHDRAWN
    return LETTERS[state]
