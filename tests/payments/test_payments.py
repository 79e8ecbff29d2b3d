"""Money from the list to the wallet: taken out once, answered row by row, nobody paid twice, and sums that fit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.checkin.models import CheckIn, Method
from relief.distributions import actions
from relief.distributions.inputs import GoodsCount
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.distributions.payouts import Payout, PayoutLine, WalletKind
from relief.distributions.report import report
from relief.distributions.vouchers import number_of
from relief.households.models import Household
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Problem, Refused
from relief.payments import answers, lists, taking, wallets
from relief.payments.inputs import AnswerGiven, PayoutGiven
from relief.payments.lists import Standing
from relief.payments.models import AnswerKind, AnswerState, Verdict
from relief.stock.models import CountsAs
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, assert_kept_is_counted
from tests.payments.builders import a_sheet, a_wallet, an_open_money_list
from tests.people import People

NOW = clock.now()
HEADINGS = ("Reference", "Amount", "Status", "Reason")


@dataclass
class Scene:
    """Four families of five: two with bKash, one with Nagad, one without a wallet."""

    database: Database
    people: People
    plan: Distribution
    homes: list[Household]
    later: int = field(default=0)

    def payout(self, provider: WalletKind = WalletKind.BKASH, **own: str) -> Payout:
        told = {"purpose": "MPCG", "recipient": "bKash, Mr Karim"} | own
        with self.database.writing() as db:
            given = PayoutGiven(distribution_id=self.plan.id, provider=provider, **told)
            return taking.take_payout(db, self.people.asha, given, now=self.now)

    @property
    def now(self):  # type: ignore[no-untyped-def]
        self.later += 1
        return NOW + timedelta(minutes=self.later)

    def lines(self, payout: Payout) -> list[PayoutLine]:
        with self.database.reading() as db:
            return [line for line, _ in taking.lines_of(db, payout)]

    def bring(self, content: bytes) -> UUID:
        with self.database.writing() as db:
            given = AnswerGiven(
                distribution_id=self.plan.id, kind=AnswerKind.PAYMENTS, name="answer.csv", content=content
            )
            return answers.bring_answer(db, self.people.asha, given, now=self.now).id

    def record(self, answer_id: UUID) -> None:
        with self.database.writing() as db:
            answers.record_answer(db, self.people.asha, answer_id, now=self.now)

    def standings(self) -> list[Standing]:
        with self.database.reading() as db:
            plan = lists.find(db, self.people.asha, self.plan.id)
            return [one.standing for one in lists.dues(db, plan)]

    def verdicts(self, answer_id: UUID) -> list[Verdict]:
        with self.database.reading() as db:
            found, _ = answers.find_answer(db, self.people.asha, answer_id)
            return [one.verdict for one in answers.rows_of(db, found)]


@pytest.fixture
def scene(database: Database, areas: Areas, people: People) -> Scene:
    with database.writing() as db:
        homes = [a_household(db, areas.union_a1, village=f"V{number}") for number in range(4)]
        for home, number in zip(homes, ("01712345671", "01712345672"), strict=False):
            a_wallet(db, people.asha, home, number, now=NOW)
        a_wallet(db, people.asha, homes[2], "01912345673", now=NOW, kind=WalletKind.NAGAD)
        plan = an_open_money_list(db, people.asha, people.gita, a_response(db), areas.union_a1, now=NOW)
    return Scene(database, people, plan, homes)


def test_from_the_list_to_the_wallet_and_the_close(scene: Scene, database: Database, people: People) -> None:
    payout = scene.payout()
    first, second = scene.lines(payout)
    assert payout.amount == Decimal(9000)
    assert sorted(scene.standings()) == ["no-wallet", "ready", "waiting", "waiting"]
    told = [
        (first.reference, "4500", "Success", ""),
        (second.reference, "4500", "Failed", "Limit"),
        ("Z", "1", "Paid", ""),
    ]
    answer = scene.bring(a_sheet(HEADINGS, *told))
    assert scene.verdicts(answer) == [Verdict.PAID, Verdict.FAILED, Verdict.REFUSED]
    assert sorted(scene.standings()) == ["no-wallet", "ready", "waiting", "waiting"]  # nothing counts yet
    scene.record(answer)
    assert sorted(scene.standings()) == ["no-wallet", "paid", "ready", "to-correct"]

    # Whoever was not paid waits for a checked wallet, then a second list holds that family alone.
    with pytest.raises(Invalid):
        scene.payout()
    with pytest.raises(Refused):
        scene.payout(again_reason="one came back")
    with database.writing() as db:
        wallets.confirm_wallet(db, people.asha, second.household_id, now=scene.now)
    again = scene.payout(again_reason="one came back")
    (third,) = scene.lines(again)
    assert third.entitlement_id == second.entitlement_id
    scene.record(scene.bring(a_sheet(HEADINGS, (third.reference, "4500", "Success", ""))))

    with database.writing() as db:
        actions.reconcile_distribution(db, people.asha, scene.plan.id, now=scene.now)
        (item,) = {UUID(line["item_id"]) for one in db.scalars(sa.select(Entitlement)) for line in one.lines}
        actions.close_distribution(db, people.asha, scene.plan.id, {item: GoodsCount()}, now=scene.now)
        end = report(db, people.asha, scene.plan.id)
        assert end.adds_up
        assert (end.households.planned, end.households.delivered, end.households.absent) == (4, 2, 2)
        (line,) = end.lines
        assert (line.planned, line.sent, line.given, line.left) == (18_000, 9_000, 9_000, 0)
        paid = db.scalars(sa.select(CheckIn).where(CheckIn.distribution_id == scene.plan.id)).all()
        assert {one.id for one in paid} == {first.id, third.id}
        assert {one.method for one in paid} == {Method.TRANSFER}
        assert_kept_is_counted(db)


def test_two_uploads_at_once_pay_nobody_twice(scene: Scene, database: Database) -> None:
    lines = scene.lines(scene.payout())
    rows = [(one.reference, "4500", "Success", "") for one in lines]
    both = [scene.bring(a_sheet(HEADINGS, *rows)), scene.bring(a_sheet(HEADINGS, *rows, ("ZZ1", "1", "Paid", "")))]
    meet = threading.Barrier(2)

    def one(answer_id: UUID) -> Callable[[], None]:
        def run() -> None:
            meet.wait()
            scene.record(answer_id)

        return run

    threads = [threading.Thread(target=one(each)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        made = db.scalars(sa.select(CheckIn).where(CheckIn.distribution_id == scene.plan.id)).all()
        assert sorted(one.id for one in made) == sorted(one.id for one in lines)
        assert not any(one.repeat_of_id for one in made)
    told = [verdict for each in both for verdict in scene.verdicts(each)]
    assert (told.count(Verdict.PAID), told.count(Verdict.KNOWN), told.count(Verdict.REFUSED)) == (2, 2, 1)


def test_two_lists_at_once_hold_nobody_twice(scene: Scene, database: Database) -> None:
    meet, came = threading.Barrier(2), []

    def run() -> None:
        meet.wait()
        try:
            came.append(len(scene.lines(scene.payout(again_reason="sent twice by mistake"))))
        except Problem as problem:
            came.append(problem.status)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [2, 409]
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(PayoutLine)) == 2


def test_the_same_form_or_file_twice_is_one(scene: Scene, database: Database, people: People) -> None:
    given = PayoutGiven(distribution_id=scene.plan.id, provider=WalletKind.BKASH, purpose="p", recipient="r")
    with database.writing() as db:
        ids = {taking.take_payout(db, people.asha, given, now=scene.now).id for _ in range(2)}
    content = a_sheet(HEADINGS, ("ZZ1", "1", "Paid", ""))
    assert len(ids) == 1
    assert scene.bring(content) == scene.bring(content)
    with database.writing() as db:
        dropped = answers.drop_answer(db, people.asha, scene.bring(content), now=scene.now)
        assert dropped.state is AnswerState.DROPPED
    assert scene.bring(content) != dropped.id  # put aside, it may come again


def test_who_may_and_when(scene: Scene, database: Database, people: People) -> None:
    given = PayoutGiven(distribution_id=scene.plan.id, provider=WalletKind.BKASH, purpose="p", recipient="r")
    for actor, problem in ((people.dulal, NotFound), (people.babul, NotAllowed), (people.gita, NotAllowed)):
        with database.writing() as db, pytest.raises(problem):
            taking.take_payout(db, actor, given, now=NOW)
    with database.writing() as db, pytest.raises(Invalid) as told:
        a_wallet(db, people.asha, scene.homes[3], "01712345671", now=NOW)
    assert set(told.value.faults) == {"shared_reason"}
    scene.payout()
    with database.writing() as db:
        actions.reconcile_distribution(db, people.asha, scene.plan.id, now=NOW)
    for deed in (actions.follow_up, partial(actions.close_distribution, counts={})):
        with database.writing() as db, pytest.raises(Refused) as refused:
            deed(db, people.asha, scene.plan.id, now=NOW)
        assert refused.value.code == "distributions.payments-waiting"


def test_vouchers_are_redeemed_once(database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        for _ in range(3):
            a_household(db, areas.union_a1)
        plan = an_open_money_list(db, people.asha, people.gita, a_response(db), areas.union_a1, now=NOW,
                                  counts_as=CountsAs.VOUCHER)  # fmt: skip
        first, second = number_of(plan.content_hash, 1), number_of(plan.content_hash, 2)
        content = a_sheet(
            ("Voucher", "Amount"), (first, "4500"), (first, "4500"), (second, "45"), ("0003-AAAA", "4500")
        )
        given = AnswerGiven(
            distribution_id=plan.id, kind=AnswerKind.VOUCHERS, name="v.csv", content=content, vendor="Haat"
        )
        answer = answers.bring_answer(db, people.asha, given, now=NOW)
        answers.record_answer(db, people.asha, answer.id, now=NOW)
        assert [one.verdict for one in answers.rows_of(db, answer)] == ["paid", "known", "refused", "refused"]
        states = db.execute(sa.select(Entitlement.number, Entitlement.state).order_by(Entitlement.number)).all()
        assert [state for _, state in states] == [
            EntitlementState.DELIVERED, EntitlementState.PLANNED, EntitlementState.PLANNED
        ]  # fmt: skip
        (line,) = report(db, people.asha, plan.id).lines
        assert (line.sent, line.given, line.left) == (4500, 4500, 0)
