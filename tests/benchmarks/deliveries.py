"""Ten distributions in several states, with entitlements, check-ins and the goods that left the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions.models import (
    Distribution,
    DistributionPoint,
    Entitlement,
    EntitlementState,
    RuleBlock,
    State,
)
from relief.kernel.ids import new_id
from relief.stock.models import (
    Item,
    Kit,
    KitLine,
    MoveReason,
    PlaceKind,
    Sector,
    StockMove,
    StockPlace,
)
from tests.benchmarks.households import Home
from tests.benchmarks.rows import Pattern, Row, Shelf

OPEN_LIST, OPEN_CHECK_INS = 20_000, 8_000
CLOSED_LIST = 2_000
POINTS = 10


@dataclass(frozen=True)
class Package:
    """A kit as it is handed out: every household gets the same here."""

    id: UUID
    lines: list[dict[str, str]]


@dataclass
class Plans:
    """Writes the plans of one response into one district."""

    shelf: Shelf
    response_id: UUID
    district_id: UUID
    by_id: UUID
    now: datetime
    stamp: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.stamp = {"created_at": self.now - timedelta(days=12), "created_by_id": self.by_id}
        someone = new_id()
        self.entitlements = Pattern(
            Entitlement, distribution_id=someone, household_id=someone, area_id=someone,
            number=1, household_code="", size=1, lines=[], **self.stamp,
        )  # fmt: skip
        self.check_ins = Pattern(
            CheckIn, distribution_id=someone, entitlement_id=someone, household_id=someone,
            outcome=Outcome.DELIVERED, method=Method.CODE, collected_at=self.now,
            received_at=self.now, **self.stamp,
        )  # fmt: skip
        self.moves = Pattern(
            StockMove, item_id=someone, quantity=Decimal(1), reason=MoveReason.ISSUE,
            moved_at=self.now, **self.stamp,
        )  # fmt: skip

    def fill(self, homes: Sequence[Home]) -> dict[str, Any]:
        """Give the open plan's id and some of its households that nobody has checked in."""
        kits = [self._kit(sector, number) for number, sector in enumerate(_SECTORS)]
        self.store = self._place("BENCH-STORE", PlaceKind.WAREHOUSE)
        for kit in kits:
            for line in kit.lines:
                self._receipt(line)
        opened = self._plan(1, kits[0], State.OPEN)
        self._open_list(opened, kits[0], homes[:OPEN_LIST])
        self._plan(2, kits[1], State.DRAFT)
        for number in range(3, 11):
            kit = kits[number % len(kits)]
            closed = self._plan(number, kit, State.CLOSED)
            start = (number * 3_001) % max(1, len(homes) - CLOSED_LIST)
            self._list(closed, kit, homes[start : start + CLOSED_LIST], CLOSED_LIST, days=number)
        self.shelf.flush()
        return {"distribution_id": str(opened), "place_id": str(self.store)}

    def _kit(self, sector: Sector, number: int) -> Package:
        lines = []
        kit_id = new_id()
        kit = Pattern(Kit, code="", name_bn="", name_en="", sector=sector, validity_days=30, **self.stamp)
        self.shelf.put(
            Kit,
            kit.row(
                id=kit_id,
                code=f"BENCH-KIT-{number + 1}",
                name_bn=f"প্যাকেজ {number + 1}",
                name_en=f"Package {number + 1}",
            ),
        )
        item = Pattern(Item, code="", name_bn="", name_en="", unit="kg", sector=sector, **self.stamp)
        line = Pattern(KitLine, kit_id=kit_id, position=0, item_id=kit_id, quantity=Decimal(1))
        rows = []
        for position in range(3):
            item_id, code = new_id(), f"BENCH-{number + 1}-{position + 1}"
            self.shelf.put(Item, item.row(id=item_id, code=code, name_bn=code, name_en=code))
            rows.append(line.row(position=position, item_id=item_id, quantity=Decimal(position + 2)))
            lines.append({"item_id": str(item_id), "quantity": str(position + 2)})
        self.shelf.flush(Item, Kit)
        for row in rows:
            self.shelf.put(KitLine, row)
        return Package(kit_id, lines)

    def _place(self, code: str, kind: PlaceKind) -> UUID:
        place_id = new_id()
        place = Pattern(
            StockPlace, code=code, name_bn=code, name_en=code, kind=kind,
            area_id=self.district_id, **self.stamp,
        )  # fmt: skip
        self.shelf.put(StockPlace, place.row(id=place_id))
        self.shelf.flush(StockPlace)
        return place_id

    def _receipt(self, line: dict[str, str]) -> None:
        row = self.moves.row(
            item_id=UUID(line["item_id"]),
            quantity=Decimal(1_000_000),
            reason=MoveReason.RECEIPT,
            moved_at=self.now - timedelta(days=40),
            to_place_id=self.store,
        )
        self.shelf.put(StockMove, row)

    def _plan(self, number: int, kit: Package, state: State) -> UUID:
        plan_id = new_id()
        starts = self.now - timedelta(days=1 if state != State.CLOSED else number + 1)
        plan = Pattern(
            Distribution, response_id=self.response_id, area_id=self.district_id, code="",
            kit_id=kit.id, starts_at=starts, ends_at=starts + timedelta(days=3), **self.stamp,
        )  # fmt: skip
        passed: Row = {}
        if state != State.DRAFT:
            passed = {"locked_at": starts, "approved_at": starts, "opened_at": starts}
        if state == State.CLOSED:
            passed["closed_at"] = starts + timedelta(days=1)
        row = plan.row(
            id=plan_id,
            code=f"BENCH-D-{number:02d}",
            name_bn=f"বিতরণ {number}",
            name_en=f"Distribution {number}",
            state=state,
            **passed,
        )
        self.shelf.put(Distribution, row)
        conditions = [{"field": "house_damage", "op": "in", "value": ["full", "partial"]}]
        self.shelf.put(RuleBlock, {"distribution_id": plan_id, "position": 1, "conditions": conditions})
        self.shelf.flush(Distribution, RuleBlock)
        return plan_id

    def _points(self, plan_id: UUID) -> list[UUID]:
        point = Pattern(DistributionPoint, distribution_id=plan_id, name_bn="", **self.stamp)
        ids = [new_id() for _ in range(POINTS)]
        for number, point_id in enumerate(ids, start=1):
            row = point.row(
                id=point_id,
                name_bn=f"বিতরণ কেন্দ্র {number}",
                name_en=f"Point {number}",
                place_id=self.store,
            )
            self.shelf.put(DistributionPoint, row)
        self.shelf.flush(DistributionPoint)
        return ids

    def _open_list(self, plan_id: UUID, kit: Package, homes: Sequence[Home]) -> None:
        points = self._points(plan_id)
        self._list(plan_id, kit, homes, OPEN_CHECK_INS, days=0, points=points)

    def _list(
        self,
        plan_id: UUID,
        kit: Package,
        homes: Sequence[Home],
        delivered: int,
        *,
        days: int,
        points: Sequence[UUID] = (),
    ) -> None:
        for number, home in enumerate(homes, start=1):
            due_id = new_id()
            at = self.now - timedelta(days=days, seconds=5 * (len(homes) - number))
            done = number <= delivered
            point = points[number % len(points)] if points else None
            row = self.entitlements.row(
                id=due_id, distribution_id=plan_id, household_id=home.id, area_id=home.area_id,
                number=number, point_id=point, household_code=home.code,
                head_name_bn=home.name_bn, head_name_en=home.name_en, village=home.village,
                size=home.size, lines=kit.lines, why="block 1",
                state=EntitlementState.DELIVERED if done else EntitlementState.PLANNED,
                settled_at=at if done else None,
            )  # fmt: skip
            self.shelf.put(Entitlement, row)
            if done:
                self._delivery(row, home, kit, at)
        # A check-in refers to the entitlement, so that one must be there first.
        self.shelf.flush(Entitlement, CheckIn, StockMove)

    def _delivery(self, due: Row, home: Home, kit: Package, at: datetime) -> None:
        check_in = self.check_ins.row(
            distribution_id=due["distribution_id"], entitlement_id=due["id"],
            household_id=home.id, point_id=due["point_id"], collector_name=home.name_bn,
            lines=kit.lines, collected_at=at, received_at=at,
        )  # fmt: skip
        self.shelf.put(CheckIn, check_in)
        for line in kit.lines:
            move = self.moves.row(
                item_id=UUID(line["item_id"]),
                quantity=Decimal(line["quantity"]),
                moved_at=at,
                from_place_id=self.store,
                cause_id=check_in["id"],
            )
            self.shelf.put(StockMove, move)


_SECTORS = (Sector.FOOD, Sector.WASH, Sector.SHELTER)
