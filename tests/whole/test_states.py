"""Every state of a distribution, an entitlement, a movement of goods, a grant, an instalment, a payment and a complaint
is reached through a form that stands on the page, by the role that should; nobody else is shown that form.
"""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.distributions.payouts import LineState, PayoutLine
from relief.feedback.models import Feedback, FeedbackState
from relief.kernel import clock
from relief.kernel.db import Database
from relief.rehabilitation import funds
from relief.rehabilitation.actions import open_programme
from relief.rehabilitation.fund_models import Spending
from relief.rehabilitation.inputs import FundGiven
from relief.rehabilitation.kinds import GrantState, MilestoneState, SpendingState
from relief.rehabilitation.models import Grant, Milestone
from relief.stock import papers
from relief.stock.models import MoveReason, StockMove
from relief.stock.store_models import Adjustment, AdjustmentState, Waybill, WaybillState
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import a_household, a_plan, the_goods
from tests.payments.builders import a_sheet, a_wallet, an_open_money_list
from tests.people import PASSWORD, UPAZILA_A, Page, People, Person, signed_in
from tests.rehabilitation.builders import programme_given
from tests.stock.builders import a_store
from tests.verification.builders import a_board

NOW = clock.now()
NAMES = ("রহিমা বেগম", "করিম গাজী", "শেফালী রায়")


class Stage:
    """Everybody at a screen of their own, and which states were seen."""

    def __init__(self, app: Flask, database: Database, people: People) -> None:
        self.database = database
        second = AccountGiven(name="iqbal", name_bn="ইকবাল হোসেন", name_en="Iqbal Hossain", role=Role.COORDINATOR,
                              paths=(UPAZILA_A,), password=PASSWORD)  # fmt: skip
        with database.writing() as db:
            iqbal = create_account(db, CLERK, second, now=NOW)
        self.all: dict[str, Person] = {
            name: signed_in(app, people.user(name))
            for name in ("asha", "gita", "farid", "babul", "champa", "dulal", "hena", "esha", "ibrahim")
        } | {"iqbal": signed_in(app, iqbal)}
        self.seen: set[tuple[type[StrEnum], str]] = set()

    def press(self, who: str, page: str, action: str, *, also: str = "", button: str = "", **typed: Any) -> Page:
        """`who` sends the form to `action` that stands on `page`; of all others only `also` are shown it too.

        `button` is the address of another button of that form.
        """
        for name, other in self.all.items():
            if name != who and name not in also.split():
                shown = other.get(page)
                has = shown.status == 200 and any(
                    one.get("action") == action for one in shown.select("form[method=post]")
                )
                assert not has, f"{name} is shown {action} on {page}"
        shown = self.all[who].get(page)
        form = shown.form(f'form[method="post"][action="{action}"]')
        if button:
            assert shown.select(f'form[action="{action}"] button[formaction="{button}"]'), f"no button to {button}"
            form.action = button
        sent = form.submit(**typed)
        assert sent.status == 200, f"{who}, {action}: {sent.status} {sent.text[:300]}"
        return sent

    def note(self, *columns: Any) -> None:
        """Remember which states rows are in now."""
        with self.database.reading() as db:
            for column in columns:
                # Words of two lists may read alike: "cancelled" is told apart by the list it stands in.
                self.seen |= {(type(one), one.value) for one in db.scalars(sa.select(column).distinct())}

    def missing(self, kind: type[StrEnum]) -> set[str]:
        return {one.value for one in kind if (kind, one.value) not in self.seen}


@pytest.fixture
def stage(app: Flask, database: Database, people: People) -> Stage:
    return Stage(app, database, people)


def test_a_distribution_and_its_entitlements(stage: Stage, database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        store, response = the_goods(db, areas.upazila_a, full=100), a_response(db)
        homes = [a_household(db, areas.union_a1, size=2) for _ in range(5)]
        a_household(db, areas.union_a2, size=2)
        here, other = (
            f"/distributions/{a_plan(db, people.asha, response, area, store.kit, now=NOW).id}"
            for area in (areas.union_a1, areas.union_a2)
        )

    def state() -> None:
        stage.note(Distribution.state, Entitlement.state)

    state()
    stage.press("asha", f"{other}/lock", f"{other}/lock", also="iqbal", heeded="y")
    stage.press("asha", f"{other}/cancel", f"{other}/cancel", also="iqbal", reason="পানি নেমে গেছে")
    state()
    stage.press("asha", f"{here}/lock", f"{here}/lock", also="iqbal", heeded="y")
    state()
    # Sent back it is a draft once more.
    stage.press("gita", f"{here}/send-back", f"{here}/send-back", reason="একজন বাদ পড়েছে")
    stage.press("asha", f"{here}/lock", f"{here}/lock", also="iqbal", heeded="y")
    stage.press("gita", here, f"{here}/approve")
    state()
    stage.press("farid", f"{here}/goods", f"{here}/goods")
    stage.press("asha", here, f"{here}/open", also="iqbal")
    state()
    desk = f"{here}/check-ins"
    asked = (("delivered", ""), ("partial", "part"), ("refused", ""), ("referred", ""))
    for home, (outcome, mode) in zip(homes, asked, strict=False):
        at = f"{desk}?household={home.id}&mode={mode}"
        # Whoever plans may stand at the desk too; storekeepers, approvers and other areas do not.
        typed = {"outcome": outcome}
        if mode:
            page = stage.all["babul"].get(at)
            typed |= {name: "1" for name in page.form("form.desk-form").values if name.startswith("item-")}
            typed["reason"] = page.select("input[name=reason]")[0].get("value")
        stage.press("babul", at, desk, also="asha iqbal ibrahim", **typed)
        state()
    # Given to the wrong family, and taken back at once.
    wrong = stage.press(
        "babul", f"{desk}?household={homes[4].id}", desk, also="asha iqbal ibrahim", outcome="delivered"
    )
    wrong.form(".undo form").submit()
    stage.press("asha", f"{here}/reconcile", f"{here}/reconcile", also="iqbal")
    state()
    stage.press("asha", f"{here}/close", f"{here}/close", also="iqbal")
    state()
    assert stage.missing(State) == set()
    assert stage.missing(EntitlementState) == set()
    # What went out and came back is in the book: receipts, transfers, issues, returns.
    stage.note(StockMove.reason)
    assert stage.missing(MoveReason) <= {"damage", "loss", "count"}


def test_goods_that_come_get_lost_and_are_counted(
    stage: Stage, database: Database, areas: Areas, people: People
) -> None:
    with database.writing() as db:
        store = the_goods(db, areas.upazila_a, full=100)
    here, rice = f"/stock/places/{store.warehouse.id}", str(store.rice.id)
    typed = {"item_id": rice, "place_id": str(store.warehouse.id), "quantity": "৫০"}
    stage.press("farid", "/stock/receipts/new", "/stock/receipts", **typed)
    for kind in ("damage", "loss"):
        told = {"item_id": rice, "kind": kind, "quantity": "2", "reason": "ইঁদুরে কেটেছে"}
        stage.press("farid", f"{here}/loss", f"{here}/losses", also="asha iqbal ibrahim", **told)
    stage.press(
        "farid",
        f"{here}/count",
        f"{here}/counts",
        also="asha iqbal ibrahim",
        **{f"count{store.rice.id.hex}-quantity": "140"},
    )
    with database.reading() as db:
        found = [f"/stock/findings/{one.adjustment.id}" for one in papers.findings(db, people.farid)]
    assert len(found) == 3
    for one in found:
        # Whoever wrote it never agrees; a coordinator does.
        stage.press("asha", one, f"{one}/agree", also="iqbal gita")
    stage.note(StockMove.reason)
    assert {"receipt", "damage", "loss", "count"} & stage.missing(MoveReason) == set()


def test_goods_on_the_road(stage: Stage, database: Database, areas: Areas, people: People) -> None:
    now = clock.now()
    with database.writing() as db:
        store = a_store(db, areas, now)
    load = f"load{store.rice.id.hex}-quantity"
    new = f"/stock/waybills/new?place={store.first.id}"
    for _ in range(2):
        stage.press("farid", new, "/stock/waybills", to_place_id=str(store.second.id), **{load: "৩০"})
    stage.note(Waybill.state)
    with database.reading() as db:
        first, second = (f"/stock/waybills/{one}" for one in db.scalars(sa.select(Waybill.id).order_by(Waybill.number)))
    stage.press("farid", second, f"{second}/back", **{"back-reason": "নৌকা আসেনি"})
    # Two lots went: twenty of one, ten of the other.
    lines = {"line1-arrived": "১৯", "line1-reason": "ভিজে গেছে", "line2-arrived": "৮", "line2-reason": "পথে হারিয়েছে"}
    stage.press("ibrahim", first, f"{first}/arrival", also="farid", **lines)
    stage.note(Waybill.state)
    stage.note(Adjustment.state)
    assert stage.missing(WaybillState) == set()
    # What is missing stays on the road until a second person has looked.
    with database.reading() as db:
        found = [f"/stock/findings/{one.adjustment.id}" for one in papers.findings(db, people.asha)]
    assert len(found) == 2
    stage.press("asha", found[0], f"{found[0]}/agree", also="iqbal gita")
    refuse, typed = f"{found[1]}/refuse", {"reason": "আবার গুনুন"}
    stage.press("asha", found[1], f"{found[1]}/agree", also="iqbal gita", button=refuse, **typed)
    stage.note(Adjustment.state)
    assert stage.missing(AdjustmentState) == set()


def test_money_that_leaves_a_fund(stage: Stage, database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        board = a_board(db, people.asha, areas.union_a1, now=NOW)
        given = FundGiven(area_id=areas.union_a1.id, name_bn="তহবিল", name_en="Fund", committee_id=board.committee.id)
        fund = f"/rehabilitation/funds/{funds.open_fund(db, people.asha, given, now=NOW).id}"
    write = f"{fund}/write"
    stage.press("asha", write, write, also="iqbal", kind="received", amount="৫০০০", words="দাতা সংস্থা")
    for words in ("নৌকা ভাড়া", "চা ও যাতায়াত"):
        stage.press("asha", write, write, also="iqbal", kind="spent", amount="600", words=words)
    stage.note(Spending.state)
    with database.reading() as db:
        first, second = (f"{fund}/spendings/{one}" for one in db.scalars(sa.select(Spending.id)))
    stage.press("gita", fund, f"{first}/approve")
    # Only who wrote it and who decides find the way there; a colleague who types the address is refused at the form.
    assert not stage.all["iqbal"].get(fund).select("a[href$='/refuse']")
    assert stage.all["iqbal"].post(f"{second}/refuse", {"words": "দু-বার লেখা"}).status in (403, 409)
    stage.press("gita", f"{second}/refuse", f"{second}/refuse", also="asha iqbal", words="দু-বার লেখা")
    stage.note(Spending.state)
    assert stage.missing(SpendingState) == set()


def test_a_grant_and_its_instalments(stage: Stage, database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        response = a_response(db)
        open_programme(db, people.asha, programme_given(response), now=NOW)
        for name in NAMES:
            a_household(db, areas.union_a1, head_name_bn=name, head_name_en="")

    def state() -> None:
        stage.note(Grant.state, Milestone.state)

    ends = {}
    for name in NAMES:
        found = stage.all["asha"].get("/rehabilitation/nominate", query={"q": name})
        form = found.follow("#found a.button--main").form("main form")
        sent = form.submit(nominated_by="গ্রাম ফোরাম", ground="ঘর ভেসে গেছে")
        assert sent.status == 200, sent.texts(".field__fault, #error-summary")
        url = sent.url
        assert "/nominate" not in url, stage.all["asha"].get(url).text
        ends[name] = url
        state()
        decision = {"decision": "refused", "reason": "ঘর অক্ষত আছে"} if name == NAMES[1] else {"decision": "verified"}
        # Who nominated finds no way to the decision, and reads why who types its address.
        assert not stage.all["asha"].get(url).select("a[href$='/decision']")
        assert not stage.all["asha"].get(f"{url}/decision").select("main form")
        assert stage.all["iqbal"].get(url).select("a[href$='/decision']")
        stage.press("iqbal", f"{url}/decision", f"{url}/decision", **decision)
        state()
        if name == NAMES[1]:
            continue
        stage.press("gita", url, f"{url}/approve")
        state()
        stage.press("asha", url, f"{url}/start", also="iqbal")
        state()
    stage.press(
        "asha", f"{ends[NAMES[2]]}/stop", f"{ends[NAMES[2]]}/stop", also="iqbal gita", reason="পরিবারটি চলে গেছে"
    )
    state()
    for number in (1, 2):
        at = f"{ends[NAMES[0]]}/milestones/{number}"
        stage.press("asha", at, f"{at}/claimed", also="iqbal", proof="ভিটা তিন ফুট উঁচু")
        state()
        stage.press("iqbal", at, f"{at}/inspected", proof="মেপে দেখা হয়েছে")
        state()
        stage.press("gita", at, f"{at}/approved")
        state()
        stage.press("gita", at, f"{at}/paid")
        state()
    assert stage.missing(GrantState) == set()
    assert stage.missing(MilestoneState) == set()


def test_a_payment(stage: Stage, database: Database, areas: Areas, people: People) -> None:
    with database.writing() as db:
        homes = [a_household(db, areas.union_a1, size=2) for _ in range(2)]
        plan = an_open_money_list(db, people.asha, people.gita, a_response(db), areas.union_a1, now=NOW)
        for number, home in enumerate(homes):
            a_wallet(db, people.asha, home, f"0171234567{number}", now=NOW)
    here = f"/payments/{plan.id}"
    told = {
        "provider": "bkash",
        "purpose": "MPCG",
        "recipient": "bKash",
        "password": "abcde-fghjk-mnpqr",
        "format": "csv",
    }
    stage.press("asha", here, here, also="iqbal", **told)
    stage.note(PayoutLine.state)
    with database.reading() as db:
        first, second = db.scalars(sa.select(PayoutLine.reference).order_by(PayoutLine.reference))
    sheet = a_sheet(("Reference", "Status"), (first, "Success"), (second, "Failed"))
    answer = stage.press("asha", here, f"{here}/answers", also="iqbal", file=[(io.BytesIO(sheet), "answer.csv")]).url
    stage.press("asha", answer, f"{answer}/record", also="iqbal")
    stage.note(PayoutLine.state)
    assert stage.missing(LineState) == set()


def test_a_complaint(stage: Stage, database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_response(db)
    told = {"kind": "complaint", "channel": "desk", "topic": "goods", "area_id": str(areas.union_a1.id)}
    writers = "asha iqbal dulal ibrahim champa hena esha farid gita"
    stage.press("babul", "/feedback/new", "/feedback/new", also=writers, said="চাল ভেজা ছিল", **told)
    stage.note(Feedback.state)
    with database.reading() as db:
        at = f"/feedback/{db.scalars(sa.select(Feedback.id)).one()}"
    told = {"answer": "বদলে দেওয়া হয়েছে", "told_how": "ফোনে"}
    stage.press("asha", at, f"{at}/answer", also="iqbal", **told)
    stage.note(Feedback.state)
    assert stage.missing(FeedbackState) == set()
    stage.press("asha", at, f"{at}/reopen", also="iqbal")
    with database.reading() as db:
        assert db.scalars(sa.select(Feedback.state)).one() is FeedbackState.OPEN
