"""How many, whom by lot, what they say, and who looks after those that got nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.checkin.actions import record_check_in, void_check_in
from relief.checkin.inputs import CheckInGiven, VoidGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions.models import Distribution
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.monitoring import actions, queries, rules
from relief.monitoring.inputs import AnswerGiven, SurveyGiven
from relief.monitoring.models import Answer, Issue, SurveyRow
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import People, Person


@pytest.mark.parametrize(
    ("frame", "confidence", "margin", "size"),
    # Cochran's formula worked by hand; 385 and 370 stand in many a textbook.
    [(10**9, 95, 5, 385), (10_000, 95, 5, 370), (1_000, 95, 10, 88), (100, 99, 5, 88), (50, 90, 10, 29), (1, 95, 5, 1),
     (0, 95, 5, 0)],
)  # fmt: skip
def test_sample_sizes(frame: int, confidence: int, margin: int, size: int) -> None:
    assert rules.sample_size(frame, confidence=confidence, margin=margin) == size


def test_a_draw_can_be_repeated_and_does_not_know_the_order() -> None:
    frame = [new_id() for _number in range(200)]
    first = rules.draw("seed1", frame, 30)
    assert first == rules.draw("seed1", list(reversed(frame)), 30)
    assert first != rules.draw("seed2", frame, 30)
    assert len(set(first)) == 30
    assert rules.draw("seed1", frame, 40)[:30] == first


def test_every_family_is_drawn_as_often_as_any_other() -> None:
    frame = [UUID(int=number) for number in range(40)]
    often = dict.fromkeys(frame, 0)
    for seed in range(500):
        for one in rules.draw(str(seed), frame, 10):
            often[one] += 1
    # 125 times each; five standard deviations of 500 throws with one in four are 48.
    assert all(77 <= count <= 173 for count in often.values())


def test_only_who_got_nothing_is_followed_up() -> None:
    today = date(2026, 8, 4)
    assert [one for one in Answer if rules.follow_up_day(one, today)] == [Answer.NOT_RECEIVED]


@pytest.fixture
def plan(database: Database, areas: Areas, people: People) -> Distribution:
    now = clock.now()
    with database.writing() as db:
        goods, homes = the_goods(db, areas.district), [a_household(db, areas.union_a1) for _number in range(6)]
        made = an_open_plan(
            db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=now - timedelta(hours=3)
        )
        for home in homes[:4]:
            told = CheckInGiven(distribution_id=made.id, household_id=home.id, outcome=Outcome.DELIVERED,
                                method=Method.CODE, collected_at=now)  # fmt: skip
            record_check_in(db, people.babul, told, now=now)
    return made


def test_a_survey_from_the_draw_to_the_family_looked_after(
    plan: Distribution, as_asha: Person, database: Database, people: People
) -> None:
    here = f"/monitoring/plans/{plan.id}"
    page = as_asha.get(here).form(f'form[action="{here}"]').submit(seed="abc123")
    assert len(page.select("tbody tr")) == 4, "only who got something is asked"
    rows = [link.get("href") for link in page.select('a[href*="/families/"]')]
    form = as_asha.get(rows[0]).form('form:has([name="answer"])')
    assert form.submit(answer="with-issues").status == 422
    form.submit(answer="with-issues", issues=["less", "paid"], said="কম ছিল")
    as_asha.get(rows[1]).form('form:has([name="answer"])').submit(answer="not-received")
    board = as_asha.get("/monitoring/")
    [waiting] = board.select('a[href*="/families/"]')
    family = as_asha.get(waiting.get("href"))
    empty = family.form('form[action$="/follow-up"]').submit(said=" ")
    assert empty.status == 422
    family.form('form[action$="/follow-up"]').submit(said="পরিবারটি পরে পেয়েছে")
    assert not as_asha.get("/monitoring/").select('a[href*="/families/"]')
    with database.reading() as db:
        survey_id = db.scalars(sa.select(SurveyRow.survey_id)).first()
        assert survey_id is not None
        standing = queries.standings(db, [survey_id])[survey_id]
    assert (standing.drawn, standing.heard, standing.share(Answer.NOT_RECEIVED)) == (4, 2, 50)
    assert standing.issues == {"less": 1, "paid": 1}


def test_a_voided_check_in_leaves_every_total(plan: Distribution, database: Database, people: People) -> None:
    now = clock.now()
    with database.writing() as db:
        given = SurveyGiven(distribution_id=plan.id, seed="x1", spare=100)
        survey = actions.draw_survey(db, people.asha, given, now=now)
        row = queries.rows(db, survey.id)[0]
        told = AnswerGiven(row_id=row.id, version=row.version, answer=Answer.WITH_ISSUES, issues=(Issue.LESS,))
        actions.record_answer(db, people.asha, survey.id, told, now=now)
        check_in = db.scalars(sa.select(CheckIn).where(CheckIn.household_id == row.household_id)).one()
        void_check_in(db, people.babul, VoidGiven(check_in_id=check_in.id, at=now), now=now)
        standing = queries.standings(db, [survey.id])[survey.id]
        assert (standing.drawn, standing.heard, dict(standing.issues)) == (3, 0, {})
        assert len(queries.frame(db, plan.id)) == 3


def test_it_is_nobody_elses(plan: Distribution, as_dulal: Person, as_babul: Person, as_gita: Person) -> None:
    here = f"/monitoring/plans/{plan.id}"
    assert as_dulal.get(here).status == 404
    assert as_babul.get(here).status == 403
    page = as_gita.get(here)
    assert (page.status, page.select(f'form[action="{here}"]')) == (200, [])
