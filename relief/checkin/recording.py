"""Keeping many check-ins of one person at once: looked up together, weighed one by one, written together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit.trail import note_all
from relief.checkin import facts, rules
from relief.checkin.facts import Case
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import CheckIn, Method
from relief.distributions.models import Distribution, DistributionPoint, State
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.db import table_of
from relief.kernel.problems import N_, Invalid, NotFound, Problem, Refused
from relief.kernel.rows import insert_rows
from relief.kernel.verbs import Verb
from relief.stock import ledger
from relief.stock.models import CountsAs, Item
from relief.stock.rules import Line


class Plan(NamedTuple):
    """What the desk must know of a distribution."""

    id: UUID
    state: State
    was_opened: bool


class Point(NamedTuple):
    """Where something is handed out, and which of the places with goods that is."""

    id: UUID
    place_id: UUID | None


class Recording:
    """One call of record_check_ins."""

    def __init__(self, db: Session, actor: Actor, now: datetime) -> None:
        self.db, self.actor, self.now = db, actor, now
        # Rows as they go into the tables: objects would cost more than all the rest.
        self.kept: list[dict[str, Any]] = []
        self.moves: list[ledger.Move] = []
        # What a provider paid into wallets came to the point's book in the same moment; so did every voucher's worth.
        self.arrived: list[ledger.Move] = []
        self.touched: dict[UUID, Case] = {}

    def record(self, givens: Sequence[CheckInGiven]) -> list[UUID | Problem]:
        """Keep what can be kept; for each given the id of its check-in, or why there is none."""
        self._look_up(givens)
        came = [self._one(given) for given in givens]
        if self.kept:
            self._write()
        return came

    def _look_up(self, givens: Sequence[CheckInGiven]) -> None:
        self.plans = {one: self._plan(one) for one in {given.distribution_id for given in givens}}
        self.points = {
            one.id: [Point(*row) for row in self.db.execute(_POINTS, {"list_id": one.id})]
            for one in self.plans.values()
            if not isinstance(one, Problem)
        }
        self.db.flush()  # statements of plain columns do not see what the session still holds
        ids = {given.id for given in givens}
        self.known = set(self.db.scalars(_KNOWN, {"ids": list(ids)}))
        pairs = {(given.distribution_id, given.household_id) for given in givens if given.id not in self.known}
        self.cases = facts.cases(self.db, {pair for pair in pairs if pair[0] in self.points})
        # Who is on the list is in the registry; only of the others must one ask.
        others = {home for plan, home in pairs if (plan, home) not in self.cases}
        self.homes = {home for _, home in self.cases}
        if others:
            self.homes |= set(self.db.scalars(sa.select(Household.id).where(Household.id.in_(others))))
        items = {UUID(line["item_id"]) for given in givens for line in given.lines or ()}
        self.items = set(self.db.scalars(sa.select(Item.id).where(Item.id.in_(items)))) if items else set()

    def _plan(self, distribution_id: UUID) -> Plan | Problem:
        found = self.db.execute(_PLAN, {"wanted": distribution_id}).one_or_none()
        if found is None:
            return NotFound()
        try:
            self.actor.must(Verb.CHECKIN_RECORD, within=found.path)
        except Problem as problem:
            return problem
        return Plan(found.id, found.state, found.opened_at is not None)

    def _one(self, given: CheckInGiven) -> UUID | Problem:
        plan = self.plans[given.distribution_id]
        if isinstance(plan, Problem):
            return plan
        if given.id in self.known:
            return given.id
        problem = self._problem(plan, given)
        if problem is not None:
            return problem
        case = self.cases.get((plan.id, given.household_id))
        point = self._point(plan, given.point_id, case)
        row = self._row(given, case, point)
        self.known.add(given.id)
        self.kept.append(row)
        self._issue(row, point)
        if case is not None:
            case.standing.append(_fact(row))
            self.touched[case.due.id] = case
        return given.id

    def _problem(self, plan: Plan, given: CheckInGiven) -> Problem | None:
        found = rules.faults(given)
        if found:
            return Invalid(found)
        if not plan.was_opened:
            return Refused(
                "checkin.not-open",
                N_("This distribution has not been opened yet. Nothing was recorded. Ask the coordinator to open it."),
            )
        if given.household_id not in self.homes:
            return NotFound()
        if not {UUID(line["item_id"]) for line in given.lines or ()} <= self.items:
            return Refused(
                "checkin.unknown-item",
                N_("One of the goods is not known here. Nothing was recorded. Ask the storekeeper which it is."),
            )
        return None

    def _point(self, plan: Plan, point_id: UUID | None, case: Case | None) -> Point | None:
        """The desk's own point, else the household's, else any: goods came from somewhere."""
        known = {one.id: one for one in self.points[plan.id]}
        for wanted in (point_id, case.due.point_id if case else None):
            if wanted in known:
                return known[wanted]
        return next(iter(self.points[plan.id]), None)

    def _row(self, given: CheckInGiven, case: Case | None, point: Point | None) -> dict[str, Any]:
        collected_at, was_ahead = rules.believable(given.collected_at, now=self.now)
        earlier = case.handed_over if case else []
        due = case.due.lines if case else []
        lines = _lines(given, earlier, due)
        this = rules.Fact(given.id, given.outcome, tuple(lines), collected_at)
        is_repeat = bool(earlier) and this.outcome in rules.HANDED_OVER
        is_repeat = is_repeat and this.id in rules.repeats([*earlier, this], due)
        return {
            "id": given.id,
            "distribution_id": given.distribution_id,
            "entitlement_id": case.due.id if case else None,
            "household_id": given.household_id,
            "point_id": point.id if point else None,
            "outcome": given.outcome,
            "reason": given.reason.strip()[:200],
            "method": given.method,
            "collector_name": given.collector_name.strip()[:160],
            "collector_relation": given.collector_relation.strip()[:60],
            "lines": lines,
            "collected_at": collected_at,
            "received_at": self.now,
            "clock_was_ahead": was_ahead or given.clock_was_off,
            "device_id": given.device_id,
            "device_seq": given.device_seq,
            "device_at": given.device_at,
            "seen": given.seen,
            "override_by_id": given.override_by_id,
            "override_reason": given.override_reason.strip()[:200],
            "voids_id": None,
            "repeat_of_id": earlier[0].id if is_repeat else None,
            "is_standing": True,
            "created_at": self.now,
            "created_by_id": self.actor.id,
            "version": 1,
        }

    def _issue(self, row: dict[str, Any], point: Point | None) -> None:
        if point is None or point.place_id is None:
            return
        moves = [
            ledger.Move(
                UUID(line["item_id"]), Decimal(line["quantity"]), row["collected_at"], point.place_id, row["id"]
            )
            for line in row["lines"]
        ]
        self.moves += moves
        if row["method"] is Method.TRANSFER:
            self.arrived += moves

    def _write(self) -> None:
        insert_rows(self.db, CheckIn, self.kept)
        vouchers = set(self.db.scalars(_VOUCHERS, {"ids": list({one.item_id for one in self.moves})}))
        ledger.receive_all(
            self.db, self.actor, [*self.arrived, *(one for one in self.moves if one.item_id in vouchers)]
        )
        ledger.issue_all(self.db, self.actor, self.moves)
        states = [(case, self._state(case)) for case in self.touched.values()]
        facts.settle_all(self.db, self.actor, states, now=self.now)
        told = [(row["id"], {"outcome": row["outcome"], "repeat": bool(row["repeat_of_id"])}) for row in self.kept]
        note_all(self.db, self.actor, Verb.CHECKIN_RECORD, told, at=self.now)

    def _state(self, case: Case) -> State:
        plan = self.plans[case.due.distribution_id]
        assert isinstance(plan, Plan)  # noqa: S101 - a case is only opened for a plan that was found
        return plan.state


def _fact(row: dict[str, Any]) -> rules.Fact:
    made = row["device_id"], row["device_seq"]
    return rules.Fact(row["id"], row["outcome"], tuple(row["lines"]), row["collected_at"], *made)


def _lines(given: CheckInGiven, earlier: list[rules.Fact], due: list[Line]) -> list[Line]:
    if given.outcome not in rules.HANDED_OVER:
        return []
    if given.lines is not None:
        return [line for line in given.lines if Decimal(line["quantity"]) > 0]
    if not earlier:
        return list(due)
    # A whole package to somebody who had everything is a whole package, not nothing.
    return rules.remaining(earlier, due) or list(due)


# Built once: they run while all others wait for their turn to write.
_CHECK_INS = table_of(CheckIn).c
_KNOWN = sa.select(_CHECK_INS.id).where(_CHECK_INS.id.in_(sa.bindparam("ids", expanding=True)))
_I = table_of(Item).c
_VOUCHERS = sa.select(_I.id).where(_I.id.in_(sa.bindparam("ids", expanding=True)), _I.counts_as == CountsAs.VOUCHER)
_P = table_of(DistributionPoint).c
_POINTS = sa.select(_P.id, _P.place_id).where(_P.distribution_id == sa.bindparam("list_id")).order_by(_P.name_en, _P.id)
_PLAN = (
    sa.select(Distribution.id, Distribution.state, Distribution.opened_at, Area.path)
    .join(Area, Area.id == Distribution.area_id)
    .where(Distribution.id == sa.bindparam("wanted"))
)
