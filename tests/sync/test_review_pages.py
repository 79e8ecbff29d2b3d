"""The review inbox in the hands of a coordinator: what waits, why, one decision or one for a whole bunch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from relief.accounts import devices
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.checkin.models import CheckIn
from relief.config import Settings
from relief.distributions.models import Distribution, State
from relief.households.models import Household
from relief.kernel import clock
from relief.kernel.db import Database
from relief.sync.models import HeldItem, HeldState
from tests.builders import Areas
from tests.people import UNION_B1, People, Person
from tests.sync.builders import Camp, Tablet

REASON = "দলনেতা দেখেছেন"


@pytest.fixture
def camp(database: Database, settings: Settings, areas: Areas, people: People) -> Camp:
    return Camp(database, settings, people, areas, clock.now() - timedelta(hours=4))


@pytest.fixture
def asha(as_asha: Person) -> Person:
    as_asha.speak("en")
    return as_asha


def close(camp: Camp) -> None:
    change = sa.update(Distribution).values(state=State.CLOSED, version=Distribution.version + 1)
    camp.writing(lambda db: db.execute(change))


def late(camp: Camp, count: int = 1, tablet: Tablet | None = None, **own: Any) -> list[dict[str, Any]]:
    """Check-ins that come after the distribution was closed."""
    close(camp)
    tablet = tablet or camp.tablet()
    items = [tablet.gives(home, **own) for home in camp.homes[:count]]
    tablet.clock += timedelta(minutes=90)
    tablet.sends(*items)
    return items


def states(camp: Camp) -> list[str]:
    return sorted(one.state.value for one in camp.all(HeldItem))


def test_an_empty_inbox_says_so(people: People, asha: Person) -> None:
    page = asha.get("/review/")
    assert "Nothing waits for you" in page.text


def test_each_entry_says_what_who_where_when_and_why(camp: Camp, asha: Person) -> None:
    tablet = camp.tablet("Gabura 3")
    tablet.skew = timedelta(days=2)
    rice = {"item_id": str(camp.goods.rice.id), "quantity": "4"}
    late(camp, tablet=tablet, outcome="partial", lines=[rice], reason="<b>50 % less</b>", collector_name="জামাল")
    page = asha.get("/review/")
    (item,) = page.texts(".held-item")
    for words in ("Babul Gazi wrote: Part given · Rahima Begum", camp.homes[0].code, "4 kg Rice", "School", "জামাল",
                  "<b>50 % less</b>", "Gabura 3", "Code typed", "clock 2 days ahead"):  # fmt: skip
        assert words in item, words
    assert "It came after the distribution was closed." in page.text
    assert "By the tablet's clock" in item
    as_written = asha.get("/review/").raw
    assert "<b>50" not in as_written
    asha.speak("bn")
    assert "বাবুল গাজী লিখেছেন: আংশিক দেওয়া" in asha.get("/review/").text


def test_accepted_it_counts_and_set_aside_it_does_not(camp: Camp, asha: Person) -> None:
    first, second = late(camp, 2)
    here = f"/review/{first['id']}"
    page = asha.get("/review/")
    wrong = page.form_to(here).submit(decision="accept", reason=" ", follow=False)
    assert wrong.status == 422
    assert "Write why; the reason stays with the entry." in wrong.texts(f"#item-{first['id']} .field__fault")[0]
    assert page.form_to(here).submit(reason=REASON, follow=False).status == 422, "neither button"
    assert states(camp) == ["waiting", "waiting"]
    done = page.form_to(here).submit(decision="accept", reason=REASON)
    assert "It counts now" in done.flash
    assert camp.count(CheckIn) == 1
    aside = done.form_to(f"/review/{second['id']}").submit(decision="set-aside", reason=REASON)
    assert "Nothing waits for you" in aside.text
    assert camp.count(CheckIn) == 1
    assert states(camp) == ["accepted", "set-aside"]
    assert {one.reason for one in camp.all(HeldItem)} == {REASON}
    (check_in,) = camp.all(CheckIn)
    assert check_in.created_by_id == camp.people.babul.id, "it counts as the volunteer's"


def test_what_cannot_be_accepted_stays_and_says_why(camp: Camp, asha: Person) -> None:
    tablet = camp.tablet()
    item = tablet.gives(camp.homes[0], household_id=None, card="SAT-000")
    tablet.sends(item)
    page = asha.get("/review/")
    assert "card SAT-000" in page.text
    assert "No household has the card that was shown" in page.text
    again = page.form_to(f"/review/{item['id']}").submit(decision="accept", reason=REASON, follow=False)
    assert again.status == 409
    assert again.select(".field__fault")
    assert again.select(f"#reason-{item['id']}")[0].get("value") == REASON
    assert states(camp) == ["waiting"]


def test_a_bunch_is_decided_after_a_sample_and_a_count(camp: Camp, asha: Person) -> None:
    late(camp, 5)
    index = asha.get("/review/")
    assert len(index.select(".held-item")) == 3
    assert "3 of 5 are shown." in index.text
    assert len(index.follow('a[href*="all="]').select(".held-item")) == 5
    page = index.follow('a[href*="/bunches/"]')
    assert page.heading == "Decide on 5 entries together"
    assert len(page.select(".held-item")) == 3
    assert page.form(".decide").submit(decision="accept", reason="", follow=False).status == 422
    done = page.form(".decide").submit(decision="accept", reason=REASON)
    assert "5 entries were decided." in done.flash
    assert (states(camp), camp.count(CheckIn)) == (["accepted"] * 5, 5)
    assert asha.get(page.url).status == 404


def test_what_came_meanwhile_is_not_decided_unseen(camp: Camp, asha: Person) -> None:
    late(camp, 3)
    page = asha.get("/review/").follow('a[href*="/bunches/"]')
    tablet = camp.tablet("Another")
    tablet.sends(tablet.gives(camp.homes[4]))
    again = page.form(".decide").submit(decision="set-aside", reason=REASON, follow=False)
    assert again.status == 409
    assert "Something came or was decided meanwhile" in again.text
    assert states(camp) == ["waiting"] * 4
    again.form(".decide").submit(decision="set-aside", reason=REASON)
    assert states(camp) == ["set-aside"] * 4


def test_one_that_cannot_be_accepted_is_not_in_the_way_of_the_others(camp: Camp, asha: Person) -> None:
    tablet = camp.tablet()
    items = [tablet.gives(home) for home in camp.homes[:2]]
    broken = tablet.gives(camp.homes[2], lines=[{"item_id": "nothing", "quantity": "1"}])
    camp.writing(lambda db: devices.revoke_device(db, camp.people.asha, tablet.device.id, "Lost", now=camp.now))
    tablet.sends(*items, broken)
    page = asha.get("/review/").follow('a[href*="/bunches/"]')
    done = page.form(".decide").submit(decision="accept", reason=REASON)
    assert "2 entries were decided. 1 still wait" in done.flash
    assert (states(camp), camp.count(CheckIn)) == (["accepted", "accepted", "waiting"], 2)


def test_an_undo_and_an_unreadable_entry_are_told_too(camp: Camp, asha: Person) -> None:
    tablet = camp.tablet()
    item = tablet.gives(camp.homes[0])
    tablet.sends(item)
    close(camp)
    tablet.sends(tablet.undoes(item), tablet.act("spaces.mark", {"child": 7}), {"id": "rubbish"})
    text = asha.get("/review/").text
    assert "Babul Gazi undid an entry: Given · Rahima Begum" in text
    assert "It comes from a newer app than this server." in text
    assert "An entry that this server cannot read." in text
    assert "It could not be read." in text


def test_a_household_of_another_area_is_not_named(camp: Camp, asha: Person) -> None:
    """A tablet may name any household there is; the reader learns of their own only."""
    canary = sa.update(Household).where(Household.id == camp.stranger_home.id).values(head_name_en="Canary", version=2)
    camp.writing(lambda db: db.execute(canary))
    close(camp)
    tablet = camp.tablet()
    tablet.sends(tablet.gives(camp.stranger_home))
    page = asha.get("/review/")
    assert "a household outside your areas" in page.text
    assert "Canary" not in page.raw


def test_only_coordinators_of_the_area_decide(camp: Camp, as_dulal: Person, as_ibrahim: Person) -> None:
    (item,) = late(camp)
    assert "Rahima" not in as_dulal.get("/review/").raw
    bunch = f"/review/bunches/checkin.closed@{camp.plan.id}"
    assert as_dulal.get(bunch).status == 404
    assert as_dulal.get("/review/", query={"distribution": str(camp.plan.id)}).select(".held-item") == []
    told = {"decision": "accept", "reason": REASON}
    for address in (f"/review/{item['id']}", bunch):
        assert as_dulal.post(address, {**told, "count": "1"}).status == 404
        assert as_ibrahim.post(address, {**told, "count": "1"}).status == 403
    assert as_ibrahim.get("/review/").status == 403
    assert states(camp) == ["waiting"]


def test_an_entry_without_a_list_reaches_the_tablet_s_coordinator(camp: Camp, as_dulal: Person) -> None:
    """What cannot be told to belong to a list belongs to the tablet's area."""
    with camp.database.writing() as db:
        theirs = InvitationGiven(name="Theirs", path=UNION_B1)
        _, code = devices.invite_device(db, camp.people.dulal, theirs, now=camp.now)
        device, token = devices.enrol_device(db, EnrolGiven(code=code), now=camp.now)
    tablet = Tablet(camp, device, token, camp.people.dulal.id)
    tablet.sends({"id": "rubbish", "seq": 1})
    assert len(as_dulal.get("/review/").select(".held-item")) == 1


def test_the_first_page_counts_what_waits(camp: Camp, asha: Person, as_dulal: Person) -> None:
    tablet, other = camp.tablet("One"), camp.tablet("Two")
    for one in (tablet, other):
        one.sends(one.gives(camp.homes[0]))
    late(camp, 2, camp.tablet("Three"))
    page = asha.get("/gaps")
    assert {"2 entries wait for review", "1 double collection to settle"} <= set(page.texts(".task__title"))
    assert page.follow('a[href$="#conflicts"]').select('#conflicts a[href$="/conflicts"]')
    as_dulal.speak("en")
    assert as_dulal.get("/gaps").texts(".task__title") == []


def test_a_decision_is_made_once(camp: Camp, asha: Person) -> None:
    (item,) = late(camp)
    form = asha.get("/review/").form_to(f"/review/{item['id']}")
    form.submit(decision="set-aside", reason=REASON)
    form.submit(decision="accept", reason="no, it does")
    assert [(one.state, one.reason) for one in camp.all(HeldItem)] == [(HeldState.SET_ASIDE, REASON)]
    assert camp.count(CheckIn) == 0
