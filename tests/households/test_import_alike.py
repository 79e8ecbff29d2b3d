"""Rows that look like known families are asked about, and nothing is lost whatever the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from relief.households import import_answers as answers
from relief.households import import_queries, imports, pieces
from relief.households.batches import Answer, BatchState, ImportAlike, ImportBatch, ImportLikeness, KnownBy, Outcome
from relief.households.import_stop import ONE_TOO_OFTEN, TOO_MANY_ALIKE
from relief.households.inputs import MemberGiven
from relief.households.models import DuplicatePair, Household, PairState, Precision, Sex
from relief.households.queries import impacts_of
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from tests.builders import CLERK, Areas, a_response, an_actor
from tests.households.builders import a_household
from tests.people import UPAZILA_A, Person

HEADINGS = "Form No,Name (Bangla),Sex,Birth year,Father/Husband name,Village,Mobile,Union P-code,HH size,House damage"
# Another hand, another telephone, no paper: neither the phone with the name nor a number tells.
TWIN = "F-1,রহিমা বেগম,মহিলা,1984,আবুল কাশেম,পূর্বপাড়া,01812345679,BD40870419,5,সম্পূর্ণ"
TWIN_AGAIN = "F-8,রহিমা বেগম,মহিলা,1984,আবুল কাসেম,পূর্বপাড়া,01712000111,BD40870419,5,আংশিক"
# A slip in the telephone number, which speaks for one family.
SURE_TWIN = TWIN.replace("01812345679", "01711111121")
STRANGER = "F-2,সুফিয়া খাতুন,মহিলা,1991,জব্বার মোল্লা,উত্তরপাড়া,01912345670,BD40870419,3,আংশিক"


def a_list(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def rahima(**more: Any) -> dict[str, Any]:
    head = MemberGiven(
        name_en="Rahima Begum", sex=Sex.FEMALE, birth_date=date(1984, 1, 1), birth_precision=Precision.YEAR
    )
    return {
        "head": head, "guardian_name": "Abul Kashem", "village": "পূর্বপাড়া", "size": 5, "phone": "01711111111", **more,
    }  # fmt: skip


@dataclass
class Desk:
    """A registry with one family, and lists that come to it."""

    database: Database
    now: datetime
    known: Household

    def brings(self, *rows: str, actor: Actor = CLERK) -> ImportBatch:
        with self.database.writing() as db:
            from relief.responses.models import Response

            response = db.scalars(sa.select(Response)).first() or a_response(db)
            given = imports.ListGiven(response_id=response.id, file_name="list.csv", content=a_list(*rows))
            batch = imports.upload_list(db, actor, given, now=self.now)
            imports.map_columns(db, actor, batch.id, batch.columns, now=self.now)
        while pieces.go_on(self.database, actor, batch.id, now=self.now):
            pass
        with self.database.reading() as db:
            return import_queries.find(db, actor, batch.id)

    def asked(self, batch: ImportBatch, answer: Answer = Answer.OPEN) -> list[answers.Asked]:
        with self.database.reading() as db:
            return list(answers.asked(db, batch, answer).items)

    def says(self, batch: ImportBatch, number: int, answer: Answer, actor: Actor = CLERK) -> None:
        with self.database.writing() as db:
            answers.answer(db, actor, batch.id, number, answer, now=self.now)

    def merges(self, batch: ImportBatch) -> dict[str, int]:
        with self.database.writing() as db:
            imports.begin_merge(db, CLERK, batch.id, now=self.now)
        while pieces.go_on(self.database, CLERK, batch.id, now=self.now):
            pass
        with self.database.reading() as db:
            return import_queries.summary(db, batch.id).counts

    def pairs(self) -> list[DuplicatePair]:
        with self.database.reading() as db:
            return list(db.scalars(sa.select(DuplicatePair)))

    def homes(self) -> int:
        with self.database.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(Household)) or 0


@pytest.fixture
def desk(database: Database, areas: Areas, now: datetime) -> Desk:
    with database.writing() as db:
        known = a_household(db, areas.union_a1, **rahima())
    return Desk(database, now, known)


def counted(**more: int) -> dict[str, int]:
    return {"rows": 0, "created": 0, "updated": 0, "linked": 0, "ignored": 0, "refused": 0, **more}


def test_a_row_like_a_known_family_is_a_question_with_the_copy_beside(desk: Desk) -> None:
    batch = desk.brings(TWIN, STRANGER)
    assert batch.state is BatchState.IN_REVIEW
    [one] = desk.asked(batch)
    assert (one.row.number, one.household and one.household.id, one.row.outcome) == (2, desk.known.id, Outcome.CREATE)
    assert any("same family" in message for _, message, _ in one.row.faults)
    with desk.database.reading() as db:
        [sides] = answers.told_by(db, CLERK, batch, [one]).values()
        assert db.scalar(sa.select(sa.func.count()).select_from(ImportLikeness)) == 0
    assert [side and (side.head.name_bn or side.head.name_en) for side in sides] == ["রহিমা বেগম", "Rahima Begum"]


def test_the_same_family_gets_its_damage_and_no_second_record(desk: Desk) -> None:
    batch = desk.brings(TWIN, STRANGER)
    desk.says(batch, 2, Answer.SAME)
    assert desk.merges(batch) == counted(rows=2, created=1, linked=1)
    with desk.database.reading() as db:
        assert len(list(impacts_of(db, desk.known.id))) == 1
    assert (desk.homes(), desk.pairs()) == (2, [])


def test_another_family_comes_in_and_is_not_proposed_again(desk: Desk) -> None:
    batch = desk.brings(TWIN)
    desk.says(batch, 2, Answer.OTHER)
    assert desk.merges(batch) == counted(rows=1, created=1)
    [pair] = desk.pairs()
    assert (pair.state, pair.decided_by_id) == (PairState.DISTINCT, CLERK.id)


def test_without_an_answer_the_family_comes_in_and_waits_as_a_pair(desk: Desk) -> None:
    batch = desk.brings(TWIN)
    assert desk.merges(batch) == counted(rows=1, created=1)
    [pair] = desk.pairs()
    assert pair.state is PairState.CANDIDATE
    assert desk.known.id in (pair.a_id, pair.b_id)


def test_an_answer_can_be_changed_until_the_merge(desk: Desk) -> None:
    batch = desk.brings(TWIN)
    for said, outcome in ((Answer.SAME, Outcome.LINK), (Answer.OTHER, Outcome.CREATE), (Answer.OPEN, Outcome.CREATE)):
        desk.says(batch, 2, said)
        [one] = desk.asked(batch, said)
        assert (one.row.outcome, one.row.known_by is KnownBy.FAMILY) == (outcome, said is Answer.SAME)
        assert len(one.row.faults) == (2 if said is Answer.SAME else 1)
    desk.merges(batch)
    with pytest.raises(Refused):
        desk.says(batch, 2, Answer.SAME)


def test_a_row_like_an_earlier_row_of_its_list_is_asked_about(desk: Desk) -> None:
    with desk.database.writing() as db:
        db.execute(sa.update(Household).values(status="withdrawn"))
    batch = desk.brings(TWIN, STRANGER, TWIN_AGAIN)
    [one] = desk.asked(batch)
    assert (one.question.number, one.question.other_row, one.household) == (4, 2, None)
    desk.says(batch, 4, Answer.SAME)
    assert desk.merges(batch) == counted(rows=3, created=2, ignored=1)


def test_two_rows_of_one_list_that_are_two_families_stay_two(desk: Desk) -> None:
    with desk.database.writing() as db:
        db.execute(sa.update(Household).values(status="withdrawn"))
    batch = desk.brings(TWIN, TWIN_AGAIN)
    desk.says(batch, 3, Answer.OTHER)
    assert desk.merges(batch) == counted(rows=2, created=2)
    assert [pair.state for pair in desk.pairs()] == [PairState.DISTINCT]


def test_the_sure_ones_are_answered_together_as_they_were_shown(desk: Desk) -> None:
    batch = desk.brings(SURE_TWIN, STRANGER)
    with desk.database.reading() as db:
        sure = answers.sure_ones(db, batch)
    assert [one.question.number for one in sure] == [2]
    with desk.database.writing() as db, pytest.raises(Refused):
        answers.answer_sure_ones(db, CLERK, batch.id, "something else", now=desk.now)
    with desk.database.writing() as db:
        assert answers.answer_sure_ones(db, CLERK, batch.id, answers.fingerprint(sure), now=desk.now) == 1
    assert desk.merges(batch)["linked"] == 1


def test_a_list_of_known_families_under_other_spellings_is_stopped(desk: Desk, areas: Areas) -> None:
    names = ("করিম", "জামাল", "হাসান", "রশিদ", "সেলিম", "নাসির", "মতিন", "কাদের", "বাবুল", "শফিক")
    with desk.database.writing() as db:
        for place, name in enumerate(names):
            head = MemberGiven(name_bn=f"{name} মোল্লা", sex=Sex.MALE, birth_date=date(1970 + place, 1, 1))
            a_household(
                db, areas.union_a1, **rahima(head=head, guardian_name=f"{name} সরদার", phone=f"0171111112{place}")
            )
    rows = [
        f"G-{place},{name} মোল্লা,পুরুষ,{1970 + place},{name} সরদার,পূর্বপাড়া,0181111113{place},BD40870419,5,আংশিক"
        for place, name in enumerate(names)
    ]
    batch = desk.brings(*rows)
    assert (batch.state, batch.stop_reason) == (BatchState.CHECKED, TOO_MANY_ALIKE)


def test_one_family_on_more_than_five_rows_stops_the_list(desk: Desk) -> None:
    rows = [TWIN.replace("F-1", f"F-{n}").replace("01812345679", f"0171111112{n}") for n in range(6)]
    strangers = [f"S-{n},{name} খাতুন,মহিলা,19{70 + n},,গ্রাম{n},,BD40870419,{n % 4 + 1},আংশিক" for n, name in enumerate(
        ("সালমা", "নূরজাহান", "ফাতেমা", "জাহানারা", "কুলসুম", "হালিমা", "মরিয়ম"))]  # fmt: skip
    batch = desk.brings(*rows, *strangers)
    assert (batch.state, batch.stop_reason) == (BatchState.CHECKED, ONE_TOO_OFTEN)


def test_families_of_other_areas_are_not_hinted_at(desk: Desk, areas: Areas) -> None:
    with desk.database.writing() as db:
        db.execute(sa.update(Household).values(area_id=areas.union_b1.id))
        from relief.households import changes, likeness_rows

        home = db.get_one(Household, desk.known.id)
        likeness_rows.write(db, [(home.id, home.area_id, changes.as_given(db, home))])
    uploader = an_actor(Verb.HOUSEHOLDS_IMPORT, Verb.HOUSEHOLDS_ADJUDICATE, within=(areas.union_a1.path,))
    batch = desk.brings(TWIN, actor=uploader)
    assert desk.asked(batch) == []


def test_answering_needs_the_right_to_decide_and_the_areas(desk: Desk, areas: Areas) -> None:
    batch = desk.brings(TWIN)
    with pytest.raises(NotAllowed):
        desk.says(batch, 2, Answer.SAME, an_actor(Verb.HOUSEHOLDS_IMPORT))
    with pytest.raises(NotFound):
        desk.says(batch, 99, Answer.SAME)
    narrow = an_actor(Verb.HOUSEHOLDS_IMPORT, Verb.HOUSEHOLDS_ADJUDICATE, within=(areas.union_a1.path,))
    with pytest.raises(NotFound):
        desk.says(batch, 2, Answer.SAME, narrow)


def test_choosing_the_columns_again_asks_again(desk: Desk) -> None:
    batch = desk.brings(TWIN)
    desk.says(batch, 2, Answer.SAME)
    with desk.database.writing() as db:
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=desk.now)
        assert db.scalar(sa.select(sa.func.count()).select_from(ImportAlike)) == 0
    while pieces.go_on(desk.database, CLERK, batch.id, now=desk.now):
        pass
    assert len(desk.asked(batch)) == 1


def test_a_part_of_another_mapping_is_not_kept(desk: Desk) -> None:
    """Somebody chose the columns again while this part was being compared."""
    batch = desk.brings(STRANGER)
    with desk.database.writing() as db:
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=desk.now)
        imports.check_some(db, CLERK, batch.id, now=desk.now)
    with desk.database.reading() as db:
        old = imports.compare_some(db, CLERK, batch.id)
    assert old is not None
    with desk.database.writing() as db:
        imports.map_columns(
            db, CLERK, batch.id, {k: v for k, v in batch.columns.items() if k != "form_no"}, now=desk.now
        )
        imports.check_some(db, CLERK, batch.id, now=desk.now)
    with desk.database.writing() as db:
        assert imports.check_some(db, CLERK, batch.id, compared=old, now=desk.now) == 1


def test_the_reviewer_answers_on_the_page(desk: Desk, as_asha: Person) -> None:
    uploader = an_actor(Verb.HOUSEHOLDS_IMPORT, within=(UPAZILA_A,))
    batch = desk.brings(SURE_TWIN, STRANGER, actor=uploader)
    assert "দুই দিক দেখুন" in as_asha.get(f"/households/imports/{batch.id}").text
    page = as_asha.get(f"/households/imports/{batch.id}/alike")
    assert "Abul Kashem" in page.text
    assert page.form("form[action$='/alike/sure']").values["seen"] != [""]
    assert "আবুল কাশেম" in page.text
    as_asha.post(f"/households/imports/{batch.id}/alike/2", {"answer": "same"})
    assert len(desk.asked(batch, Answer.SAME)) == 1
