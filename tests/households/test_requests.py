"""A family asks about its data: the register, the answers, the second person, the sheet for the family."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.households import requests_life
from relief.households.inputs import MemberGiven
from relief.households.models import Household, Sex
from relief.households.requests import Channel, DataRequest, RequestState, Wish
from relief.households.requests_life import Stage
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from tests.builders import Areas
from tests.households.builders import a_household
from tests.people import People, Person


@pytest.fixture
def home(database: Database, areas: Areas) -> Household:
    head = MemberGiven(name_bn="রহিমা বেগম", sex=Sex.FEMALE, nid="6847193052")
    with database.writing() as db:
        return a_household(db, areas.union_a1, head=head, size=1, phone="01711111111")


def written(as_asha: Person, home: Household, wish: str = "erase") -> str:
    form = as_asha.get(f"/households/{home.id}/requests/new").form("form.register")
    page = form.submit(wish=wish, channel="in-person", asked_by="রহিমা", identity="কার্ড দেখা")
    assert page.status == 200, page.text
    return str(page.url)


def kept(database: Database) -> DataRequest:
    with database.reading() as db:
        return db.scalars(sa.select(DataRequest)).one()


def test_a_wish_says_who_and_how_we_know(
    database: Database, people: People, home: Household, areas: Areas, now: datetime
) -> None:
    blank = requests_life.RequestGiven(wish=Wish.CORRECT, channel=Channel.PHONE, asked_by=" ", identity="")
    unknown = requests_life.RequestGiven(wish=Wish.SEE, channel=Channel.PHONE, asked_by=" ", identity="")
    whole = requests_life.RequestGiven(wish=Wish.SEE, channel=Channel.PHONE, asked_by="R", identity="called back")
    with database.writing() as db:
        with pytest.raises(Invalid) as problem:
            requests_life.record_request(db, people.asha, home.id, blank, days=30, now=now)
        assert set(problem.value.faults) == {"asked_by", "identity"}
        # To see may be asked by phone: who it is gets checked before anything is prepared.
        with pytest.raises(Invalid) as problem:
            requests_life.record_request(db, people.asha, home.id, unknown, days=30, now=now)
        assert set(problem.value.faults) == {"asked_by"}
        with pytest.raises(NotFound):
            requests_life.record_request(db, people.dulal, home.id, whole, days=30, now=now)
        with pytest.raises(NotAllowed):
            requests_life.record_request(db, people.gita, home.id, whole, days=30, now=now)
        made = requests_life.record_request(db, people.asha, home.id, whole, days=7, now=now)
        assert made.due_on - made.received_on == timedelta(days=7)
        assert requests_life.register(db, people.dulal) == []
        assert [one.id for one in requests_life.register(db, people.gita)] == [made.id]


def test_overdue_is_said_and_the_first_due_stands_on_top(
    as_asha: Person, database: Database, people: People, home: Household, areas: Areas, now: datetime
) -> None:
    given = requests_life.RequestGiven(wish=Wish.SEE, channel=Channel.PHONE, asked_by="R", identity="called back")
    with database.writing() as db:
        other = a_household(db, areas.union_a2, head_name="Later One")
        requests_life.record_request(db, people.asha, other.id, given, days=3000, now=now)
        requests_life.record_request(db, people.asha, home.id, given, days=1, now=now - timedelta(days=30))
        listed = requests_life.register(db, people.asha)
    assert [one.household_id for one in listed] == [home.id, other.id]
    page = as_asha.get("/households/requests")
    assert len(page.select(".table .badge--bad")) >= 1
    assert "রহিমা বেগম" in page.text


def test_a_wish_to_see_is_answered(as_asha: Person, database: Database, home: Household) -> None:
    address = written(as_asha, home, "see")
    bad = as_asha.get(address).form("#answer form").submit(decision=" ")
    assert bad.status == 422
    as_asha.get(address).form("#answer form").submit(state="partly", decision="ছেপে দেওয়া হয়েছে")
    answer = kept(database)
    assert (answer.state, answer.decision) == (RequestState.PARTLY, "ছেপে দেওয়া হয়েছে")


def test_nothing_is_prepared_for_somebody_nobody_checked(
    database: Database, people: People, home: Household, now: datetime
) -> None:
    given = requests_life.RequestGiven(wish=Wish.SEE, channel=Channel.PHONE, asked_by="R", identity="")
    with database.writing() as db:
        made = requests_life.record_request(db, people.asha, home.id, given, days=30, now=now)
        assert requests_life.stage_of(made) is Stage.ASKED
        # Nobody said how they know who it is: it stays where it was.
        with pytest.raises(Invalid):
            requests_life.move_on(db, people.asha, made.id, " ", now=now)
        with pytest.raises(NotFound):
            requests_life.move_on(db, people.dulal, made.id, "card seen", now=now)
        reached = []
        for said in ("card seen", "", "R herself"):
            reached.append(requests_life.stage_of(requests_life.move_on(db, people.asha, made.id, said, now=now)))
        assert reached == [Stage.CHECKED, Stage.PREPARED, Stage.HANDED]
        assert (made.state, made.handed_to, made.checked_by_id) == (RequestState.DONE, "R herself", people.asha.id)
        with pytest.raises(Refused):
            requests_life.move_on(db, people.asha, made.id, "once more", now=now)


def test_two_people_erase(as_asha: Person, as_gita: Person, database: Database, home: Household) -> None:
    address = written(as_asha, home)
    mine = as_asha.get(address)
    assert not mine.select("#erase")
    assert as_gita.get(address).select("#erase")
    form = as_gita.get(address).form("#erase form")
    unsure = form.submit(decision="পরিবারের ইচ্ছায়")
    assert unsure.status == 422
    named = form.submit(decision="রহিমা বেগম চান", sure="y")
    assert named.status == 422
    form.submit(decision="পরিবারের ইচ্ছায়", sure="y")
    assert (kept(database).state, kept(database).asked_by) == (RequestState.DONE, "")
    page = as_asha.get(f"/households/{home.id}")
    assert "রহিমা" not in page.text
    assert "মুছে ফেলা" in page.text
    assert "রহিমা" not in as_asha.get("/households/?q=রহিমা").select("#households-list")[0].text_content()


def test_the_sheet_tells_everything_and_its_opening_is_recorded(
    as_asha: Person, as_gita: Person, database: Database, home: Household
) -> None:
    page = as_asha.get(f"/households/{home.id}/record")
    for word in ("রহিমা বেগম", "০১৭১১১১১১১১", "••••৩০৫২", "এখনও জিজ্ঞাসা করা হয়নি", "মুছে ফেলতে"):
        assert word in page.text, word
    assert "6847193052" not in page.text
    assert "৬৮৪৭১৯৩০৫২" not in page.text
    with database.reading() as db:
        [entry] = db.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "households.requests")).all()
    assert (entry.subject_id, entry.details) == (home.id, {"step": "record"})
    assert as_gita.client.get(f"/households/{home.id}/record").status_code == 403
