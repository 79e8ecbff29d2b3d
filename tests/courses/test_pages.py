"""A group, its course, its certificates: pages as the site's people and as everybody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pypdfium2
import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.courses import actions
from relief.courses.inputs import CourseGiven, FollowGiven, PartGiven
from relief.courses.matrix import matrix
from relief.courses.models import ChildWork, Course, CoursePart, MakeUp
from relief.courses.rules import PartState
from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports.others import caregivers
from relief.reports.rules import Month
from relief.reports.scope import Scope
from relief.spaces import actions as spaces
from relief.spaces.inputs import MarkGiven, SubmissionGiven
from relief.spaces.kinds import Mark
from relief.spaces.models import Occurrence
from tests.builders import Areas
from tests.people import People, Person
from tests.spaces.builders import CANARY_CHILD, World, a_child, the_world


@pytest.fixture
def now() -> datetime:
    """Pages read the real clock, so the world is built around it."""
    return clock.now()


@pytest.fixture
def world(database: Database, people: People, areas: Areas, now: datetime) -> World:
    with database.writing() as db:
        return the_world(db, people.hena, people.champa, areas.union_a1.id, now)


@pytest.fixture
def course(database: Database, people: People, world: World, now: datetime) -> Course:
    """Two parts, both needed, which the group follows since two weeks."""
    today = local_day(now)
    with database.writing() as db:
        found = actions.add_course(
            db, people.hena, CourseGiven(name_bn="সাঁতার", name_en="Swimming", least_parts=2), now=now
        )
        for name in ("ভাসা", "ডুব"):
            actions.add_part(db, people.hena, found.id, PartGiven(name_bn=name), now=now)
        plan = FollowGiven(
            group_id=world.group.id,
            course_id=found.id,
            starts_on=today - timedelta(days=14),
            ends_on=today - timedelta(days=1),
        )
        actions.follow_course(db, people.hena, plan, now=now)
    return found


def _past(db, world: World, now: datetime) -> list[Occurrence]:
    query = sa.select(Occurrence).where(Occurrence.series_id == world.series.id, Occurrence.ends_at < now)
    return list(db.scalars(query.order_by(Occurrence.on_date)))


def _teach(db, people: People, occurrence: Occurrence, part: CoursePart, marks: dict, now: datetime) -> None:
    actions.teach_part(db, people.champa, occurrence.id, part.id, now=now)
    given = [
        MarkGiven(id=new_id(), occurrence_id=occurrence.id, child_id=child, mark=mark, marked_at=now)
        for child, mark in marks.items()
    ]
    spaces.mark_register(db, people.champa, occurrence.id, given, now=now)
    done = SubmissionGiven(occurrence_id=occurrence.id, adults_present=2)
    spaces.submit_register(db, people.champa, done, now=now)


def test_the_table_follows_the_register_and_a_make_up_completes_it(
    database: Database, people: People, world: World, course: Course, now: datetime, as_champa: Person, as_hena: Person,
    as_asha: Person, as_dulal: Person,
) -> None:  # fmt: skip
    with database.writing() as db:
        late = a_child(db, people.champa, world.group, now, "বকুল", from_date=local_day(now))
        first, second = _past(db, world, now)[:2]
        parts = list(db.scalars(sa.select(CoursePart).order_by(CoursePart.number)))
        _teach(db, people, first, parts[0], {world.child.id: Mark.PRESENT}, now)
        _teach(db, people, second, parts[1], {world.child.id: Mark.ABSENT_UNINFORMED}, now)
    with database.reading() as db:
        found = matrix(db, people.champa, world.group.id, local_day(now))
    assert found is not None
    states = {row.child.id: list(row.states.values()) for row in found.rows}
    assert states == {
        world.child.id: [PartState.ATTENDED, PartState.MISSED],
        late.id: [PartState.MISSED, PartState.MISSED],
    }
    assert (found.planned, found.behind, found.finished) == (2, 0, 0)
    # The mark is corrected in the register, and nowhere else.
    with database.writing() as db:
        corrected = MarkGiven(id=new_id(), occurrence_id=second.id, child_id=late.id, mark=Mark.PRESENT, marked_at=now)
        spaces.mark_register(db, people.champa, second.id, [corrected], now=now)
    page = as_champa.get(f"/courses/groups/{world.group.id}")
    assert CANARY_CHILD in page.text
    assert len(page.select("tbody .cell--attended")) == 2
    pdf = f"/courses/groups/{world.group.id}/certificates/{world.child.id}.pdf"
    assert as_champa.get(pdf).status == 409
    form = page.form_to(f"/courses/groups/{world.group.id}/make-ups")
    tomorrow = local_day(now) + timedelta(days=1)
    refused = form.submit(child_id=str(world.child.id), part_id=str(parts[1].id), on_date=str(tomorrow))
    assert refused.status == 422
    done = form.submit(child_id=str(world.child.id), part_id=str(parts[1].id), on_date=str(local_day(now)))
    assert len(done.select("tbody .cell--made-up")) == 1
    with database.reading() as db:
        assert db.scalars(sa.select(MakeUp.created_by_id)).all() == [people.champa.id]
    answer = as_champa.client.get(pdf)
    words = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_bounded()
    assert world.child.code.split("-")[0] in words.translate(str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789"))
    assert answer.headers["Cache-Control"] == "no-store"
    with database.reading() as db:
        told = sa.select(AuditEntry.details).where(AuditEntry.verb == Verb.COURSES_RECORD.value)
        assert [one for one in db.scalars(told) if one["deed"] == "certificate"]
    for stranger in (as_asha, as_dulal):
        for url in (f"/courses/groups/{world.group.id}", pdf):
            assert stranger.get(url).status in (403, 404)
    assert CANARY_CHILD not in as_asha.get("/courses/").text


def test_courses_are_written_and_placeholders_end(as_hena: Person, as_champa: Person, database: Database) -> None:
    page = as_hena.get("/courses/").form_to("/courses/life-skills").submit()
    with database.reading() as db:
        course = db.scalars(sa.select(Course)).one()
    assert len(page.select("tbody tr")) == 12
    assert "১২" in " ".join(page.texts("main .notice"))
    part = page.follow("tbody tr th a")
    page = part.form().submit(name_bn="আমি কে", minutes="৬০")
    assert "আমি কে" in page.text
    assert "১১" in " ".join(page.texts("main .notice"))
    assert part.form().submit(name_bn="", minutes="1").status == 422
    page = as_hena.get(f"/courses/{course.id}/parts/new").form().submit(name_bn="সাঁতার", after_number="12")
    assert len(page.select("tbody tr")) == 13
    assert as_hena.get(f"/courses/{course.id}/edit").form().submit(least_parts="0").status == 422
    assert "১১" in as_hena.get(f"/courses/{course.id}/edit").form().submit(least_parts="11").text
    assert as_champa.get("/courses/new").status == 403
    assert as_champa.get(f"/courses/{course.id}").status == 200


def test_a_group_is_given_a_course_and_sessions_their_parts(
    as_hena: Person, as_champa: Person, world: World, course: Course
) -> None:
    here = f"/courses/groups/{world.group.id}"
    page = as_hena.get(here)
    assert page.form_to(f"{here}/follow").submit(starts_on="02/08/2026", ends_on="01/08/2026").status == 422
    page = as_champa.get(here)
    assert not page.select(f'form[action="{here}/follow"]')
    form = page.form("form.lesson__form")
    chosen = page.select("form.lesson__form option")[2].get("value")
    page = form.submit(part_id=chosen)
    assert page.select(f'form.lesson__form option[selected][value="{chosen}"]')
    assert form.submit(part_id="x").status == 404
    assert not page.form("form.lesson__form").submit(part_id="").select("form.lesson__form option[selected]")


def test_where_a_child_works_is_for_the_manager_alone(
    as_hena: Person, as_champa: Person, as_asha: Person, world: World, database: Database
) -> None:
    url = f"/courses/children/{world.child.id}/work"
    page = as_hena.get(url).form().submit(registration_no="ইউপি-৭৭", employer="মিসেস দাস", free_time="শনিবার")
    assert page.url == f"/spaces/children/{world.child.id}"
    assert "মিসেস দাস" not in page.text
    assert "মিসেস দাস" in as_hena.get(url).raw
    assert as_hena.get(url).form().submit(employer="ক" * 161).status == 422
    assert [as_champa.get(url).status, as_asha.get(url).status] == [403, 403]
    with database.reading() as db:
        assert db.scalars(sa.select(ChildWork.employer)).all() == ["মিসেস দাস"]
        looks = sa.select(AuditEntry.details).where(AuditEntry.verb == Verb.SPACES_VIEW_CAREGIVERS.value)
        assert {"read work", "write work"} <= {one["deed"] for one in db.scalars(looks)}


def test_meetings_with_caregivers_are_counted_and_their_words_stay(
    as_champa: Person, as_asha: Person, people: People, world: World, database: Database, now: datetime
) -> None:
    url = f"/spaces/{world.space.id}/caregivers"
    page = as_champa.get(url)
    today = str(local_day(now))
    assert page.form().submit(on_date=today, topic="স্বাস্থ্য", women="0", men="0").status == 422
    page = page.form().submit(on_date=today, topic="স্বাস্থ্য", women="১২", men="৩", with_disability="1", said="পানি দূরে")
    assert "পানি দূরে" in page.text
    assert as_asha.get(url).status == 403
    with database.reading() as db:
        found = caregivers(db, Scope(people.asha, world.response_id, Month.of(local_day(now)), now))
    assert (found.meetings, found.women, found.people, found.with_disability) == (1, 12, 15, 1)
