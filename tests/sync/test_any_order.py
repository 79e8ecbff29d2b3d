"""R9: three tablets write of the same families without a line and send in any order, in pieces, again and again.

The machine drives the real inbox. Beside it stands the plainest book one can keep: every act that was
made, once. Whatever order they came in, the records must say what that book says.
RELIEF_ORDERS sets how many runs (a release: 10,000).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relief.audit import trail
from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn, Conflict, ConflictState, Outcome
from relief.config import Settings
from relief.distributions import progress
from relief.distributions.models import Entitlement, EntitlementState
from relief.kernel.db import Database
from relief.stock import ledger
from relief.stock.models import MoveReason, StockMove
from relief.sync.models import Answer, HeldItem, Receipt, SyncBatch
from tests import builders
from tests.conftest import copied
from tests.people import the_people
from tests.sync.builders import Camp, Tablet

RUNS = int(os.environ.get("RELIEF_ORDERS", "60"))
MORNING = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
FAMILIES = 3
# A family of five is due 10 kg of rice and a litre of oil.
PARTS = {"all": ("10", "1"), "most": ("6", "0"), "some": ("4", "1")}
WORDS = ["absent", "refused", "referred"]


class Tablets(RuleBasedStateMachine):
    """Each rule is something a person or the line does."""

    camp: ClassVar[Camp]
    tablets: ClassVar[list[Tablet]]

    @initialize()
    def begin(self) -> None:
        clean(self.camp)
        self.clock = MORNING
        self.rice = self.camp.left(self.camp.goods.rice.id)
        # What each tablet has not got an answer for, and everything anybody ever did.
        self.waiting: list[list[dict[str, Any]]] = [[], [], []]
        self.made: list[tuple[int, dict[str, Any]]] = []
        self.undone: set[str] = set()
        self.answered: dict[str, Answer] = {}

    @rule(who=st.integers(0, 2), home=st.integers(0, FAMILIES - 1), part=st.sampled_from(sorted(PARTS)))
    def gives(self, who: int, home: int, part: str) -> None:
        rice, oil = PARTS[part]
        goods = ((self.camp.goods.rice, rice), (self.camp.goods.oil, oil))
        lines = [{"item_id": str(item.id), "quantity": amount} for item, amount in goods if amount != "0"]
        outcome, reason = ("delivered", "") if part == "all" else ("partial", "Goods ran out")
        self.write(who, home, outcome, lines=lines, reason=reason)

    @rule(who=st.integers(0, 2), home=st.integers(0, FAMILIES - 1), word=st.sampled_from(WORDS))
    def notes(self, who: int, home: int, word: str) -> None:
        self.write(who, home, word, lines=[])

    @rule(who=st.integers(0, 2))
    def undoes(self, who: int) -> None:
        """The app offers it for ten minutes."""
        mine = [act for owner, act in self.made if owner == who and act["verb"] == "checkin.record"]
        fresh = mine and self.clock - datetime.fromisoformat(mine[-1]["at"]) < timedelta(minutes=9)
        if fresh and mine[-1]["id"] not in self.undone:
            self.undone.add(mine[-1]["id"])
            self.keep(who, self.tablets[who].undoes(mine[-1]))

    @precondition(lambda self: any(self.waiting))
    @rule(who=st.integers(0, 2), first=st.integers(0, 9), count=st.integers(1, 9), heard=st.booleans())
    def sends(self, who: int, first: int, count: int, heard: bool) -> None:
        """Some of what waits, and the answer may be lost on the way back."""
        self.send(who, self.waiting[who][first : first + count], heard=heard)

    @precondition(lambda self: bool(self.made))
    @rule(which=st.integers(0, 50), twice=st.booleans())
    def sends_again(self, which: int, twice: bool) -> None:
        """What was sent long ago comes again, even twice in one upload."""
        who, act = self.made[which % len(self.made)]
        self.send(who, [act] * (1 + twice), heard=True)

    @rule(minutes=st.integers(1, 5))
    def waits(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    @invariant()
    def nothing_is_doubled_and_nobody_sees_an_error(self) -> None:
        if not hasattr(self, "made"):
            return
        made = {UUID(act["id"]) for _, act in self.made}
        kept = [row.id for row in self.camp.all(CheckIn)]
        assert len(kept) == len(set(kept))
        assert set(kept) <= made
        assert {UUID(one) for one, answer in self.answered.items() if answer is Answer.DONE} <= set(kept)
        assert self.camp.count(HeldItem) == 0

    def teardown(self) -> None:
        """Everybody comes home and sends the rest; then the book and the records are laid side by side."""
        if not hasattr(self, "made"):
            return
        for who in range(3):
            self.send(who, list(self.waiting[who]), heard=True)
            assert self.waiting[who] == [], "a queue does not empty"
        assert_books_agree(self.camp, [act for _, act in self.made], self.undone, self.rice)

    def write(self, who: int, home: int, outcome: str, **own: Any) -> None:
        self.keep(who, self.tablets[who].gives(self.camp.homes[home], outcome, **own))

    def keep(self, who: int, act: dict[str, Any]) -> None:
        act["at"] = self.clock.isoformat()
        self.waiting[who].append(act)
        self.made.append((who, act))

    def send(self, who: int, acts: list[dict[str, Any]], *, heard: bool) -> None:
        self.clock += timedelta(seconds=1)
        received = self.tablets[who].sends(*acts, now=self.clock, sent_at=self.clock.isoformat())
        answers = {one.id: one.answer for one in received.answers}
        early = {act["id"] for act in acts if act["verb"] == "checkin.void" and answers[act["id"]] is Answer.LATER}
        assert all(answer is Answer.DONE for key, answer in answers.items() if key not in early)
        if heard:
            self.answered |= {key: answer for key, answer in answers.items() if key not in early}
            self.waiting[who] = [one for one in self.waiting[who] if self.answered.get(one["id"]) is not Answer.DONE]


def assert_books_agree(camp: Camp, acts: list[dict[str, Any]], undone: set[str], rice_before: Decimal) -> None:
    assert {row.id for row in camp.all(CheckIn)} == {UUID(act["id"]) for act in acts}
    stands = [act for act in acts if act["verb"] == "checkin.record" and act["id"] not in undone]
    assert {row.id for row in camp.all(CheckIn) if row.is_standing and row.outcome is not Outcome.VOID} == {
        UUID(act["id"]) for act in stands
    }
    given = sum((amount(camp, act) for act in stands), Decimal(0))
    assert camp.left(camp.goods.rice.id) == rice_before - given, "the table holds what was not given"
    dues = {due.household_id: due for due in camp.all(Entitlement)}
    open_ones = Counter(one.entitlement_id for one in camp.all(Conflict) if one.state is ConflictState.OPEN)
    full_package = Counter({str(camp.goods.rice.id): 10, str(camp.goods.oil.id): 1})
    for home in camp.homes[:FAMILIES]:
        mine = [act["given"] for act in stands if act["given"]["household_id"] == str(home.id)]
        state, is_double = by_hand(mine, full_package)
        due = dues[home.id]
        assert state is None or due.state == state, (due.state, state, mine)
        assert due.has_conflict == is_double, mine
        assert (open_ones[due.id] > 0) == is_double
    with camp.database.reading() as db:
        assert trail.first_break(db) is None
    assert all(row.answer is Answer.DONE for row in camp.all(Receipt))


def amount(camp: Camp, act: dict[str, Any]) -> Decimal:
    rice = str(camp.goods.rice.id)
    return sum((Decimal(one["quantity"]) for one in act["given"]["lines"] if one["item_id"] == rice), Decimal(0))


def by_hand(mine: list[dict[str, Any]], due: Counter[str]) -> tuple[EntitlementState | None, bool]:
    """What a person would say who has all slips on the table; None where the last word decides."""
    sums: Counter[str] = Counter()
    for one in mine:
        sums.update({line["item_id"]: int(line["quantity"]) for line in one["lines"]})
    full = sum(one["outcome"] == "delivered" for one in mine)
    is_double = full > 1 or any(sums[item] > due[item] for item in sums)
    if full or (sums and all(sums[item] >= due[item] for item in due)):
        return EntitlementState.DELIVERED, is_double
    if sums:
        return EntitlementState.PARTLY_DELIVERED, is_double
    return (None if mine else EntitlementState.PLANNED), False


def clean(camp: Camp) -> None:
    """As before the first act; the trail keeps what it has."""

    def work(db: Any) -> None:
        for model in (Conflict, Receipt, HeldItem, SyncBatch):
            db.execute(sa.delete(model))
        handed = StockMove.reason.in_((MoveReason.ISSUE, MoveReason.RETURN))
        db.execute(sa.delete(StockMove).where(handed))
        ledger.recount(db)
        db.execute(sa.update(CheckIn).values(voids_id=None, repeat_of_id=None, is_standing=False))
        db.execute(sa.delete(CheckIn))
        fresh = {"state": EntitlementState.PLANNED, "settled_at": None, "has_conflict": False}
        db.execute(sa.update(Entitlement).values(**fresh))
        progress.recount(db)
        db.execute(sa.delete(AuditEntry).where(AuditEntry.number > camp.first_entries))

    camp.writing(work)


@contextmanager
def a_camp(original: str, folder: Path) -> Iterator[Camp]:
    with copied(original, folder) as url:
        database = Database(url)
        with database.writing() as db:
            areas = builders.the_areas(db)
        people = the_people(database, MORNING)
        camp = Camp(database, Settings.for_tests(folder, url), people, areas, MORNING, families=FAMILIES)
        Tablets.camp = camp
        Tablets.tablets = [camp.tablet(f"Tablet {number}") for number in (1, 2, 3)]
        camp.first_entries = camp.count(AuditEntry)
        yield camp
        database.close()


@pytest.mark.goal("R9")
@pytest.mark.slow
def test_any_order_ends_in_the_same_books(empty_database: str, tmp_path: Path) -> None:
    with a_camp(empty_database, tmp_path):
        run_state_machine_as_test(
            Tablets,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                # Making a failure smaller takes longer than reading it.
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
            ),
        )
