"""Reconciliation on one page: the sum, tablets in or not, both sides of a double, overrides, wrong clocks."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from relief.checkin import queries
from relief.checkin.labels import said_on_screen
from relief.checkin.models import CheckIn, Conflict
from relief.checkin.verdicts import VerdictKind
from relief.config import Settings
from relief.distributions import actions as plans
from relief.distributions import tablet_lists
from relief.distributions.goods import goods
from relief.distributions.inputs import GoodsCount, SignOffGiven
from relief.distributions.models import Entitlement, State, TabletList
from relief.distributions.tablets import quiet_tablets, sign_off
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from tests.builders import Areas
from tests.people import People, Person
from tests.sync.builders import Camp, Tablet

REASON = "নদীতে পড়ে গেছে"


@pytest.fixture
def camp(database: Database, settings: Settings, areas: Areas, people: People) -> Camp:
    return Camp(database, settings, people, areas, clock.now() - timedelta(hours=4))


@pytest.fixture
def asha(as_asha: Person) -> Person:
    as_asha.speak("en")
    return as_asha


def with_list(camp: Camp, name: str, **own: Any) -> Tablet:
    tablet = camp.tablet(name, **own)
    babul = camp.people.babul
    camp.writing(lambda db: tablet_lists.take_along(db, babul, camp.plan, tablet.device.id, (), now=camp.now))
    return tablet


def here(camp: Camp) -> str:
    return f"/distributions/{camp.plan.id}/reconciliation"


def reconcile(camp: Camp) -> None:
    camp.writing(lambda db: plans.reconcile_distribution(db, camp.people.asha, camp.plan.id, now=clock.now()))


def close(camp: Camp) -> None:
    with camp.database.writing() as db:
        sums = goods(db, camp.plan)
        counts = {one.item_id: GoodsCount(returned=one.to_explain) for one in sums}
        plans.close_distribution(db, camp.people.asha, camp.plan.id, counts, now=clock.now())


def the_list(camp: Camp, tablet: Tablet) -> TabletList:
    (found,) = camp.all(TabletList, TabletList.device_id == tablet.device.id)
    assert isinstance(found, TabletList)
    return found


@pytest.mark.goal("A10")
def test_the_skewed_tablet_is_named_with_what_was_put_right(camp: Camp, asha: Person) -> None:
    tablets = [with_list(camp, name) for name in ("North", "South", "East")]
    tablets[1].skew = timedelta(days=2, minutes=30)
    for tablet, home in zip(tablets, camp.homes, strict=False):
        tablet.clock += timedelta(minutes=30)
        tablet.sends(tablet.gives(home))
    page = asha.get(here(camp))
    assert page.texts(".notice--warn .notice__title") == ["South: clock 2 days ahead"]
    with camp.database.reading() as db:
        (wrong,) = queries.wrong_clocks(db, camp.people.asha, camp.plan)
    assert (wrong.device.name, wrong.entries) == ("South", 1)
    assert wrong.furthest == timedelta(days=2, minutes=30)


def test_the_sum_of_households_is_shown_as_arithmetic(camp: Camp, asha: Person) -> None:
    tablet = with_list(camp, "One")
    rice = {"item_id": str(camp.goods.rice.id), "quantity": "4"}
    tablet.sends(
        tablet.gives(camp.homes[0]),
        tablet.gives(camp.homes[1], "partial", lines=[rice], reason="Goods ran out"),
        tablet.gives(camp.homes[2], "refused"),
    )
    words = asha.get(here(camp)).texts(".sum-line")[0]
    assert words == (
        "6 on the list = 1 given + 1 part given + 0 did not come + 1 did not want it + 0 taken off + 3 still waiting"
    )
    reconcile(camp)
    words = asha.get(here(camp)).texts(".sum-line")[0]
    assert words == "6 on the list = 1 given + 1 part given + 3 did not come + 1 did not want it + 0 taken off"


def test_it_closes_only_when_every_tablet_is_back_or_signed_off(camp: Camp, asha: Person) -> None:
    back, _silent, full = (with_list(camp, name) for name in ("Back", "Silent", "Full"))
    reconcile(camp)
    now = back.clock = full.clock = clock.now()
    back.sends(now=now, lists=[])
    full.sends(now=now, unsent=3)
    with pytest.raises(Refused) as refused:
        close(camp)
    assert (refused.value.code, refused.value.details["names"]) == ("distributions.tablets-away", "Full, Silent")
    shown = asha.get(f"/distributions/{camp.plan.id}/close")
    assert "These tablets are not back yet: Full, Silent." in shown.text
    left = next(name for name in shown.form("form.goods-count").values if name.startswith("left-"))
    typed = shown.form("form.goods-count").submit(follow=False, **{left: "7"})
    assert typed.status == 409
    assert "Full, Silent" in typed.texts(".notice--bad")[0]
    assert typed.select(f"[name='{left}']")[0].get("value") == "7", "what was counted is still there"
    full.sends(now=now)
    page = asha.get(here(camp))
    assert page.texts("#tablets tbody th") == ["Silent", "Back", "Full"]
    assert "1 tablet is not back" in page.text
    asked = page.follow("#tablets a.button")
    assert asked.form("main form").submit(reason=" ", follow=False).status == 422
    done = asked.form("main form").submit(reason=REASON)
    assert REASON in done.text
    assert "Asha Mondal" in done.text
    assert "All tablets are back" in done.text
    close(camp)
    with camp.database.reading() as db:
        assert db.get_one(type(camp.plan), camp.plan.id).state is State.CLOSED


def test_signing_off_asks_who_may_and_which_list(camp: Camp, asha: Person, as_ibrahim: Person) -> None:
    tablet = with_list(camp, "One")
    row = the_list(camp, tablet)
    given = SignOffGiven(distribution_id=camp.plan.id, list_id=row.id, reason=REASON)
    for name, problem in (("babul", NotAllowed), ("ibrahim", NotAllowed), ("gita", NotAllowed), ("dulal", NotFound)):
        with camp.database.writing() as db, pytest.raises(problem):
            sign_off(db, getattr(camp.people, name), given, now=camp.now)
    with camp.database.writing() as db, pytest.raises(NotFound):
        sign_off(db, camp.people.asha, SignOffGiven(distribution_id=camp.plan.id, list_id=camp.plan.id, reason="x"),
                 now=camp.now)  # fmt: skip
    with camp.database.writing() as db, pytest.raises(Invalid):
        sign_off(db, camp.people.asha, SignOffGiven(distribution_id=camp.plan.id, list_id=row.id, reason=" "),
                 now=camp.now)  # fmt: skip
    camp.writing(lambda db: sign_off(db, camp.people.asha, given, now=camp.now))
    again = SignOffGiven(distribution_id=camp.plan.id, list_id=row.id, reason="another")
    camp.writing(lambda db: sign_off(db, camp.people.asha, again, now=camp.now))
    assert the_list(camp, tablet).signed_off_reason == REASON
    assert as_ibrahim.get(here(camp)).status == 403
    assert "signed off already" in asha.get(f"/distributions/{camp.plan.id}/tablets/{row.id}/sign-off").text


def test_what_a_signed_off_tablet_still_sends_is_heard(camp: Camp) -> None:
    tablet = with_list(camp, "Late")
    given = SignOffGiven(distribution_id=camp.plan.id, list_id=the_list(camp, tablet).id, reason=REASON)
    camp.writing(lambda db: sign_off(db, camp.people.asha, given, now=camp.now))
    tablet.sends(tablet.gives(camp.homes[0]))
    assert camp.count(CheckIn) == 1


@pytest.mark.goal("A1")
def test_both_sides_of_a_double_name_tablet_person_and_both_clocks(camp: Camp, asha: Person) -> None:
    first, second = with_list(camp, "North"), with_list(camp, "South", by="ibrahim")
    second.skew = timedelta(hours=-5)
    first.sends(first.gives(camp.homes[0], method="card"))
    second.clock += timedelta(minutes=20)
    second.sends(second.gives(camp.homes[0], method="name", collector_name="জামাল", collector_relation="Neighbour"))
    page = asha.get(f"/distributions/{camp.plan.id}/conflicts")
    left, right = page.texts(".side-by")
    for words in ("North", "Babul Gazi", "School", "Card", "10 kg Rice", "the household itself", "Reached the server"):
        assert words in left, words
    for words in ("South", "Ibrahim Khalil", "Found by name", "জামাল (Neighbour)", "By the tablet's clock",
                  "clock 5 h behind"):  # fmt: skip
        assert words in right, words
    assert "clock" not in left
    form = page.form("form[action*=conflicts]")
    form.submit(keep="first", reason="<i>100 % sure</i>")
    settled = asha.get(f"/distributions/{camp.plan.id}/conflicts")
    assert "<i>100 % sure</i>" in settled.text
    assert "<i>100" not in settled.raw
    assert "Undone" in settled.texts(".side-by")[1]


@pytest.mark.goal("A4")
def test_overrides_say_who_allowed_what_against_which_verdict_and_why(camp: Camp, asha: Person) -> None:
    tablet = with_list(camp, "North")
    lead = type(tablet)(camp, tablet.device, tablet.token, camp.people.ibrahim.id).ticket
    rice = {"item_id": str(camp.goods.rice.id), "quantity": "4"}
    told = {"seen": "not-listed", "override_by": lead, "override_reason": "House washed away", "lines": [rice]}
    tablet.sends(tablet.gives(camp.homes[0], **told), tablet.gives(camp.homes[1]))
    row = asha.get(here(camp)).texts("table")[-1]
    for words in ("Rahima Begum", "Not on this list", "4 kg Rice", "Ibrahim Khalil", "recorded by Babul Gazi, North",
                  "House washed away"):  # fmt: skip
        assert words in row, words


def test_every_verdict_a_tablet_can_show_has_words_here() -> None:
    words = (Path(__file__).parents[2] / "relief/static/js/field/check_in_words.js").read_text(encoding="utf-8")
    kinds = set(re.findall(r'^  "?([a-z-]+)"?: \(.*?\) =>', words, re.MULTILINE)) | set(VerdictKind)
    assert {"lost", "not-genuine", "not-listed"} <= kinds
    assert [kind for kind in kinds if said_on_screen(kind) == said_on_screen("from the future")] == []


def test_the_page_of_a_plan_without_tablets_says_so(camp: Camp, asha: Person, as_gita: Person) -> None:
    text = asha.get(here(camp)).text
    assert "No tablet took this list along" in text
    assert "Nobody allowed anything against the verdict" in text
    page = as_gita.get(here(camp))
    assert page.status == 200
    assert not page.select("#tablets a.button")


def test_another_area_s_coordinator_finds_nothing(camp: Camp, as_dulal: Person) -> None:
    row = the_list(camp, with_list(camp, "Canary"))
    away = f"/distributions/{camp.plan.id}/tablets/{row.id}/sign-off"
    for page in (as_dulal.get(here(camp)), as_dulal.get(away), as_dulal.post(away, {"reason": "mine"})):
        assert page.status == 404
        assert "Canary" not in page.raw
    assert [one.signed_off_at for one in camp.all(TabletList)] == [None]


def test_silent_tablets_are_counted_while_they_carry_a_list(camp: Camp) -> None:
    silent, _without = with_list(camp, "Silent"), camp.tablet("Without")

    def count(name: str) -> int:
        with camp.database.reading() as db:
            return quiet_tablets(db, getattr(camp.people, name), now=clock.now())

    assert (count("asha"), count("ibrahim"), count("babul"), count("dulal")) == (1, 1, 0, 0)
    silent.sends(now=clock.now())
    assert count("asha") == 0


def test_open_conflicts_are_counted_by_distribution(camp: Camp) -> None:
    for tablet in (with_list(camp, "One"), with_list(camp, "Two")):
        tablet.sends(*(tablet.gives(home) for home in camp.homes[:2]))
    with camp.database.reading() as db:
        assert [(plan.id, count) for plan, count in queries.open_conflicts(db, camp.people.asha)] == [(camp.plan.id, 2)]
        assert list(queries.open_conflicts(db, camp.people.dulal)) == []
        assert list(queries.open_conflicts(db, camp.people.babul)) == []
        people = (camp.people.asha, camp.people.dulal, camp.people.babul)
        assert [queries.open_conflict_count(db, one) for one in people] == [2, 0, 0]
        assert db.scalar(sa.select(sa.func.count()).select_from(Conflict)) == 2
        assert db.scalar(sa.select(sa.func.count()).where(Entitlement.has_conflict)) == 2
