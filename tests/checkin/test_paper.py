"""A list comes back on paper: read, shown, recorded once, and nothing the desk said is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from relief.checkin import paper
from relief.checkin.actions import record_check_in
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.checkin.paper_rules import Entry, Standing, Way, read_numbers, strangers, weigh
from relief.distributions import page_codes
from relief.distributions.models import Distribution, Entitlement
from relief.distributions.models import EntitlementState as State
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, an_open_plan, assert_kept_is_counted, the_goods
from tests.people import People, Person


@pytest.mark.parametrize(
    ("text", "numbers", "wrong"),
    [
        ("3, 7-9 ১২", (3, 7, 8, 9, 12), []),
        ("৩ – ৫; ৭।", (3, 4, 5, 7), []),
        ("3 3 3", (3,), []),
        ("", (), []),
        ("4 x 5- 7", (4, 5, 6, 7), ["x"]),
        ("abc 2 9-3 1-999999", (2,), ["abc", "9-3", "1-999999"]),
        ("-5 1.5", (), ["-5", "1.5"]),
    ],
)
def test_numbers_are_read_in_both_scripts(text: str, numbers: tuple[int, ...], wrong: list[str]) -> None:
    found = read_numbers(text)
    assert found.numbers == numbers
    assert [word for word, _why in found.faults] == wrong


@pytest.mark.parametrize(
    ("way", "state", "told", "typed", "where"),
    [
        (Way.ABSENT, State.PLANNED, False, False, "delivered"),
        (Way.ABSENT, State.PLANNED, False, True, "absent"),
        (Way.ABSENT, State.ABSENT, False, False, "delivered"),
        (Way.ABSENT, State.ABSENT, True, True, "known"),
        (Way.ABSENT, State.ABSENT, True, False, "left"),
        (Way.ABSENT, State.DELIVERED, True, False, "known"),
        (Way.ABSENT, State.DELIVERED, True, True, "left"),
        (Way.ABSENT, State.PARTLY_DELIVERED, True, False, "left"),
        (Way.ABSENT, State.ON_HOLD, True, False, "left"),
        (Way.ABSENT, State.CANCELLED, False, False, ""),
        (Way.CAME, State.ABSENT, True, True, "delivered"),
        (Way.CAME, State.PARTLY_DELIVERED, True, True, "delivered"),
        (Way.CAME, State.DELIVERED, True, True, "known"),
        (Way.CAME, State.PLANNED, False, False, ""),
        (Way.CAME, State.CANCELLED, False, True, "left"),
    ],
)
def test_what_paper_adds_to_each_row(way: Way, state: State, told: bool, typed: bool, where: str) -> None:
    found = weigh(
        Entry(way, (1,) if typed else (), 1, 5), {1: Standing(state, told), 9: Standing(State.PLANNED, False)}
    )
    have = {name: [one if isinstance(one, int) else one[0] for one in getattr(found, name)]
            for name in ("delivered", "absent", "known", "left")}  # fmt: skip
    assert have == {name: [1] if name == where else [] for name in have}


def test_numbers_outside_are_told_one_by_one() -> None:
    assert [word for word, _ in strangers(Entry(Way.CAME, (2, 7, 40), 1, 9), {2, 3})] == ["7", "40"]


@pytest.fixture
def plan(database: Database, areas: Areas, people: People) -> Distribution:
    began = clock.now() - timedelta(hours=5)
    with database.writing() as db:
        goods = the_goods(db, areas.district)
        for number in range(8):
            a_household(db, areas.union_a1, head_name_bn=f"পরিবার {number}")
        return an_open_plan(db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=began)


def states(database: Database) -> dict[int, str]:
    with database.reading() as db:
        return {row.number: row.state for row in db.execute(sa.select(Entitlement.number, Entitlement.state))}


def count(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(CheckIn)) or 0


def test_who_did_not_come_is_shown_then_recorded_and_entered_twice_adds_nothing(
    plan: Distribution, as_babul: Person, database: Database, people: People
) -> None:
    with database.writing() as db:
        first = db.scalars(sa.select(Entitlement).order_by(Entitlement.number)).first()
        assert first is not None
        given = CheckInGiven(distribution_id=plan.id, household_id=first.household_id, outcome=Outcome.DELIVERED,
                             method=Method.CARD, collected_at=clock.now())  # fmt: skip
        record_check_in(db, people.babul, given, now=clock.now())
    here = f"/distributions/{plan.id}/paper"
    form = as_babul.get(here).form("form.form")
    wrong = form.submit(numbers="১, ৩ ৯৯ abc")
    assert wrong.status == 422
    assert "abc" in wrong.text
    assert "৩ ৯৯" in wrong.select("textarea")[0].text
    strange = form.submit(numbers="৩ ৯৯")
    assert (strange.status, count(database)) == (422, 1)
    assert "৯৯" in strange.texts(".notice--bad li")[0]
    shown = form.submit(numbers="১ ৩-৪")
    assert shown.status == 200
    assert shown.texts(".stat__value")[:4] == ["৫", "২", "০", "১"]
    assert count(database) == 1, "nothing is recorded before it was agreed to"
    shown.form('form:has([name="step"])').submit()
    assert states(database) == {1: "delivered", 3: "absent", 4: "absent"} | dict.fromkeys((2, 5, 6, 7, 8), "delivered")
    assert count(database) == 8
    again = form.submit(numbers="১ ৩-৪")
    assert again.texts(".stat__value")[:4] == ["০", "০", "৭", "১"]
    assert not again.select('[name="step"]')
    with database.writing() as db:
        methods = db.scalars(sa.select(CheckIn.method).where(CheckIn.method == Method.PAPER)).all()
        assert len(methods) == 7
        assert_kept_is_counted(db)


def test_what_changed_between_looking_and_agreeing_is_shown_again(
    plan: Distribution, as_babul: Person, database: Database, people: People
) -> None:
    here = f"/distributions/{plan.id}/paper"
    shown = as_babul.get(here).form("form.form").submit(way="came", numbers="2 3")
    with database.writing() as db:
        due = db.scalars(sa.select(Entitlement).where(Entitlement.number == 2)).one()
        given = CheckInGiven(distribution_id=plan.id, household_id=due.household_id, outcome=Outcome.DELIVERED,
                             method=Method.CARD, collected_at=clock.now())  # fmt: skip
        record_check_in(db, people.babul, given, now=clock.now())
    late = shown.form('form:has([name="step"])').submit()
    assert (late.status, count(database)) == (409, 1)
    late.form('form:has([name="step"])').submit()
    assert count(database) == 2


def test_a_scanned_page_fills_in_its_rows(plan: Distribution, as_babul: Person, as_dulal: Person) -> None:
    here = f"/distributions/{plan.id}/paper"
    code = page_codes.of(plan.code, plan.content_hash, 3, 5).text
    page = as_babul.get(here, query={"code": code})
    assert [page.select(f'input[name="{name}"]')[-1].get("value") for name in ("first", "last")] == ["৩", "৫"]
    shown = page.form("form.form").submit(numbers="4")
    assert shown.texts(".stat__value")[:2] == ["২", "১"]
    for wrong in ("RL1.X.00000000.1-2", code.replace(code.split(".")[2], "00000000"), "nonsense"):
        assert as_babul.get(here, query={"code": wrong}).status == 422
    assert as_dulal.get(here).status == 404


def test_a_time_to_come_and_a_time_before_are_refused(plan: Distribution, as_babul: Person, database: Database) -> None:
    form = as_babul.get(f"/distributions/{plan.id}/paper").form("form.form")
    for when in ("01/01/2199 10:00", "01/01/2020 10:00"):
        assert form.submit(numbers="1", collected_at=when).status == 422
    assert count(database) == 0


def test_two_people_with_one_page_record_it_once(plan: Distribution, people: People, database: Database) -> None:
    now = clock.now()
    given = paper.PaperGiven(distribution_id=plan.id, entry=Entry(Way.ABSENT, (2,), 1, 4), collected_at=now)
    with database.reading() as db:
        mark = paper.propose(db, people.babul, given, now=now).mark
    agreed = paper.PaperGiven(distribution_id=plan.id, entry=given.entry, collected_at=now, shown=mark)
    with database.writing() as db:
        assert paper.record_paper(db, people.babul, agreed, now=now).changes == 4
    with pytest.raises(paper.Changed), database.writing() as db:
        paper.record_paper(db, people.asha, agreed, now=now)
    assert count(database) == 4
