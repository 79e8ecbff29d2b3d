"""Spaces as a browser sees them; every page is opened by whoever may and whoever may not."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces import actions
from relief.spaces.children import Attendance, Child
from relief.spaces.inputs import SubmissionGiven
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space, SpaceStaff
from tests.builders import Areas
from tests.people import People, Person
from tests.spaces.builders import (
    CANARY_CAREGIVER,
    CANARY_CHILD,
    CANARY_NOTE,
    CANARY_PHONE,
    World,
    a_child,
    enrolment_of,
    session_on,
    the_world,
)

SECRETS = (CANARY_CHILD, CANARY_NOTE, CANARY_CAREGIVER, CANARY_PHONE)


@pytest.fixture
def now() -> datetime:
    """Pages read the real clock, so the world is built around it."""
    return clock.now()


@pytest.fixture
def world(database: Database, people: People, areas: Areas, now: datetime) -> World:
    with database.writing() as db:
        found = the_world(db, people.hena, people.champa, areas.union_a1.id, now)
        day = session_on(db, found.series, _last_day(db, found, now))
        day.starts_at, day.ends_at = now - timedelta(hours=1), now + timedelta(hours=1)
        day.on_date = local_day(now)
        return found


def _last_day(db, world: World, now: datetime):
    """The newest session so far, whatever weekday the test runs on."""
    query = sa.select(sa.func.max(Occurrence.on_date)).where(Occurrence.on_date <= local_day(now))
    return db.scalar(query.where(Occurrence.series_id == world.series.id))


@pytest.fixture
def session(database: Database, world: World, now: datetime) -> UUID:
    with database.reading() as db:
        return session_on(db, world.series, local_day(now)).id


def paths(world: World, session: UUID, enrolment: UUID) -> list[tuple[str, str]]:
    space, child, series, group = world.space.id, world.child.id, world.series.id, world.group.id
    here = f"/spaces/{space}"
    one = f"/spaces/children/{child}"
    register = f"/spaces/sessions/{session}"
    get = ["/spaces/", "/spaces/today", "/spaces/missing", "/spaces/new", here, f"{here}/edit",
           f"{here}/staff", f"{here}/groups/new", f"{here}/groups/{group}/edit",
           f"{here}/timetable", f"{here}/series/new", f"{here}/children",
           f"{here}/children?name={CANARY_CHILD}", f"{here}/enrolments/new",
           f"{here}/enrolments/new?name={CANARY_CHILD}", one, f"{one}/complete/{enrolment}",
           register, f"{register}/not-held", f"{register}/heads", f"{here}/capacity", f"{here}/waiting",
           f"{here}/groups/{group}/absences", "/spaces/absences", "/spaces/absence-counts", f"{one}/heads",
           f"{one}/places", f"{one}/questions", f"{one}/settings"]  # fmt: skip
    post = ["/spaces/new", f"{here}/edit", f"{here}/staff",
            f"{here}/staff/{space}/release", f"{here}/groups/new", f"{here}/groups/{group}/edit",
            f"{here}/series/new", f"{here}/series/{series}/leave-out",
            f"{here}/series/{series}/put-back", f"{here}/series/{series}/end",
            f"{here}/enrolments/new", f"{one}/caregivers", f"{one}/exits/{enrolment}",
            f"{one}/admissions/{enrolment}", f"{one}/complete/{enrolment}", register,
            f"{register}/not-held", f"{register}/verify", f"{register}/return", f"{register}/heads",
            f"{here}/groups/{group}/absences", f"{here}/waiting/{enrolment}", f"{one}/heads", f"{one}/groups",
            f"{one}/holds/{enrolment}", f"{one}/returns/{enrolment}", f"{one}/transfer", f"{one}/questions",
            f"{one}/settings"]  # fmt: skip
    return [("get", path) for path in get] + [("post", path) for path in post]


@pytest.mark.parametrize("name", ["asha", "babul", "dulal", "esha", "farid", "gita", "admin"])
def test_no_route_tells_a_child_to_outsiders(
    request: pytest.FixtureRequest,
    database: Database,
    people: People,
    world: World,
    session: UUID,
    name: str,
) -> None:
    person: Person = request.getfixturevalue(f"as_{name}")
    with database.reading() as db:
        enrolment = enrolment_of(db, world.child).id
    for method, path in paths(world, session, enrolment):
        data = {"day": "2026-08-04", "known_as": CANARY_CHILD, "reason": "moved", "comment": "x"}
        page = person.get(path) if method == "get" else person.post(path, data)
        typed = CANARY_CHILD in path
        leaked = [word for word in SECRETS if word in page.raw and not (typed and word == CANARY_CHILD)]
        assert not leaked, f"{path} shows {leaked} to {name}"
        here = f"/spaces/{world.space.id}"
        allowed = {
            "/spaces/", "/spaces/missing", "/spaces/absence-counts", here, f"{here}/timetable", f"{here}/capacity",
        }  # fmt: skip
        if page.status == 200:
            assert name in ("asha", "dulal")
            assert path in allowed, path
        assert page.status < 500, path
        if name == "dulal" and str(world.space.id) in path:
            assert page.status in (403, 404)
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0
        assert db.scalar(sa.select(sa.func.count()).select_from(Child)) == 1


def test_dulal_finds_no_space_of_another_union(as_dulal: Person, world: World) -> None:
    assert as_dulal.get(f"/spaces/{world.space.id}").status == 404
    assert world.space.name_bn not in as_dulal.get("/spaces/").text


def test_asha_sees_counts_and_tasks(as_asha: Person, world: World) -> None:
    page = as_asha.get("/spaces/")
    assert world.space.name_bn in page.text
    assert as_asha.get("/spaces/missing").status == 200
    assert as_asha.get(f"/spaces/{world.space.id}").status == 200


def test_three_taps_to_a_marked_register(as_champa: Person, world: World, database: Database, session: UUID) -> None:
    page = as_champa.get("/")
    page = as_champa.get(page.location) if page.location else page
    register = page.follow(".call a.button--main")
    assert CANARY_CHILD in register.text
    page = register.form("form.register").submit(act="rest")
    assert page.status == 200
    with database.reading() as db:
        assert db.get_one(Attendance, (session, world.child.id)).mark is Mark.PRESENT


def test_a_register_from_blank_to_verified(
    as_champa: Person, as_hena: Person, database: Database, world: World, session: UUID
) -> None:
    url = f"/spaces/sessions/{session}"
    name = f"mark-{world.child.id}"
    page = as_champa.get(url).form("form.register").submit(act="submit")
    assert page.status == 409
    assert page.select("#blanks")
    page = page.form("form.register").submit(**{name: "late", "act": "submit", "adults_present": ""})
    assert page.status == 422
    assert page.select(f'input[name="{name}"][value="late"][checked]')
    page = page.form("form.register").submit(act="submit", adults_present="২", incident_count="০", topic="ছবি আঁকা")
    assert page.status == 200
    assert not page.select("form.register")
    page = as_hena.get(url).form_to(f"{url}/return").submit(comment="বড়দের সংখ্যা দেখুন")
    assert "বড়দের সংখ্যা দেখুন" in as_champa.get(url).text
    as_champa.get(url).form("form.register").submit(act="submit")
    page = as_hena.get(url).form_to(f"{url}/verify").submit()
    with database.reading() as db:
        found = db.get_one(Occurrence, session)
        assert (found.state, found.adults_present) == (OccurrenceState.VERIFIED, 2)


def test_a_script_sends_one_mark_and_learns_its_base(as_champa: Person, world: World, session: UUID) -> None:
    url, name = f"/spaces/sessions/{session}", str(world.child.id)
    page = as_champa.post(
        url,
        {f"mark-{name}": "present", f"seen-{name}": "not-marked:"},
        headers={"Accept": "application/json"},
    )
    assert page.json[name].startswith("present:")


def test_a_stale_page_does_not_take_marks_back(
    as_champa: Person, as_hena: Person, database: Database, world: World, session: UUID
) -> None:
    url, name = f"/spaces/sessions/{session}", f"mark-{world.child.id}"
    stale = as_hena.get(url)
    as_champa.get(url).form("form.register").submit(**{name: "present", "act": "save"})
    stale.form("form.register").submit(act="save")
    with database.reading() as db:
        assert db.get_one(Attendance, (session, world.child.id)).mark is Mark.PRESENT


def test_a_walk_in_and_its_completion(as_champa: Person, database: Database, world: World, session: UUID) -> None:
    url = f"/spaces/sessions/{session}"
    page = as_champa.get(url).form("form.register").submit(act="walk-in", walk_in_name="টিয়া")
    assert page.status == 422
    page = page.form("form.register").submit(act="walk-in", walk_in_sex="female")
    assert "টিয়া" in page.text
    page = page.form("form.register").submit(act="walk-in", walk_in_name="টিয়া", walk_in_sex="female")
    assert page.status == 409
    page = page.form("form.register").submit(
        act="walk-in", walk_in_name="টিয়া", walk_in_sex="female", walk_in_choice="another"
    )
    assert page.status == 200
    with database.reading() as db:
        new = db.scalars(sa.select(Child).where(Child.number == 2)).one()
        enrolment = enrolment_of(db, new).id
    form = as_champa.get(f"/spaces/children/{new.id}/complete/{enrolment}").form("form.form")
    assert form.submit().status == 422
    page = form.submit(caregiver_name="রহিমা", caregiver_relation="মা", consent_enrolment="y", child_assents="yes")
    assert page.status == 200


def test_not_held(as_champa: Person, database: Database, world: World, session: UUID) -> None:
    url = f"/spaces/sessions/{session}/not-held"
    assert as_champa.get(url).form("form.form").submit(reason="").status == 422
    as_champa.get(url).form("form.form").submit(reason="hazard")
    with database.reading() as db:
        assert db.get_one(Occurrence, session).state is OccurrenceState.NOT_HELD


def test_enrol_looks_first(as_champa: Person, database: Database, world: World) -> None:
    url = f"/spaces/{world.space.id}/enrolments/new"
    page = as_champa.get(url).form("form.form").submit(name=CANARY_CHILD)
    assert CANARY_CHILD in page.text
    fields = {
        "known_as": CANARY_CHILD, "sex": "female", "age": "৭", "group_id": str(world.group.id),
        "caregiver_name": "রহিমা", "caregiver_relation": "মা", "caregiver_phone": "০১৭১২৩৪৫৬৭৮",
        "consent_enrolment": "y", "child_assents": "yes",
    }  # fmt: skip
    asked = page.form("form.form").submit(**fields)
    assert asked.status == 409
    page = asked.form("form.form").submit(is_different="y")
    assert page.status == 200
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Child)) == 2
    assert as_champa.get(f"/spaces/{world.space.id}/children?name=Jonaki").status == 200
    page = as_champa.get(url + "?name=রূপা").form("form.form").submit(known_as="রূপা")
    assert page.status == 422
    assert page.select('input[name=known_as][value="রূপা"]')


def test_a_child_leaves(as_champa: Person, database: Database, world: World) -> None:
    page = as_champa.get(f"/spaces/children/{world.child.id}")
    assert CANARY_PHONE not in page.raw
    form = page.form("main details form.form")
    assert form.submit(reason="").status == 422
    assert form.submit(reason="moved").status == 200
    assert CANARY_CHILD not in as_champa.get(f"/spaces/{world.space.id}/children").text
    assert CANARY_CHILD in as_champa.get(f"/spaces/{world.space.id}/children?show=gone").text


def test_only_the_manager_sees_guardians(as_hena: Person, as_champa: Person, world: World) -> None:
    url = f"/spaces/children/{world.child.id}"
    page = as_hena.get(url)
    assert CANARY_CAREGIVER not in page.raw
    page = page.form_to(f"{url}/caregivers").submit()
    assert CANARY_CAREGIVER in page.text
    assert as_champa.post(f"{url}/caregivers").status == 403


def test_hena_opens_a_space_and_fills_it(
    as_hena: Person, people: People, world: World, database: Database, areas: Areas
) -> None:
    form = as_hena.get("/spaces/new").form("form.form")
    assert form.submit(name_bn="নতুন").status == 422
    page = form.submit(
        area_id=str(areas.union_a2.id), name_bn="নতুন কেন্দ্র", kind="fixed", indoor_m2="৬২.৫",
        code_signed_on="০১/০৭/২০২৬",
    )  # fmt: skip
    assert page.status == 200
    with database.reading() as db:
        space = db.scalars(sa.select(Space).where(Space.name_bn == "নতুন কেন্দ্র")).one()
    here = f"/spaces/{space.id}"
    assert as_hena.get(f"{here}/series/new").status == 200
    page = as_hena.get(f"{here}/groups/new").form("form.form").submit(
        name_bn="তারা", age_min="৬", age_max="৯", sex_rule="any", max_size="২৫"
    )  # fmt: skip
    assert page.status == 200
    series = as_hena.get(f"{here}/series/new").form("form.form")
    assert series.submit(weekdays=[], starts="9:00", ends="11:00").status == 422
    entry = {"weekdays": ["5", "6"], "starts": "৯:০০", "ends": "১১:০০"}
    assert series.submit(**entry).status == 200
    page = series.submit(**entry)
    assert page.status == 409
    assert "তারা" in page.text
    staff = as_hena.get(f"{here}/staff").form(".card form.form")
    assert staff.submit(user_id=str(people.champa.id)).status == 422
    page = staff.submit(user_id=str(people.champa.id), code_signed_on="০১/০৭/২০২৬")
    assert page.status == 200
    page = page.form_to(f"{here}/staff/{people.champa.id}/release").submit()
    page = as_hena.get(f"{here}/edit").form("form.form").submit(name_en="New")
    assert page.status == 200
    with database.reading() as db:
        assert db.get_one(SpaceStaff, (space.id, people.champa.id)).left_on is not None
        group = db.scalars(sa.select(ActivityGroup).where(ActivityGroup.space_id == space.id)).one()
    page = as_hena.get(f"{here}/groups/{group.id}/edit").form("form.form").submit(max_size="২০")
    assert page.status == 200


def test_a_day_is_left_out_and_put_back(as_hena: Person, database: Database, world: World, now: datetime) -> None:
    here = f"/spaces/{world.space.id}"
    with database.reading() as db:
        coming = db.scalars(
            sa.select(Occurrence).where(Occurrence.starts_at > now + timedelta(days=1)).order_by(Occurrence.starts_at)
        ).first()
    assert coming is not None
    page = as_hena.get(f"{here}/timetable")
    url = f"{here}/series/{world.series.id}"
    assert page.form_to(f"{url}/leave-out").submit(day="x").status == 422
    page = page.form_to(f"{url}/leave-out").submit(day=coming.on_date.isoformat())
    page = page.form_to(f"{url}/put-back").submit()
    assert page.status == 200
    page = page.form_to(f"{url}/end").submit(day=coming.on_date.isoformat())
    with database.reading() as db:
        assert db.get_one(Series, world.series.id).valid_to == coming.on_date


def test_every_page_in_english_too(
    as_hena: Person, database: Database, people: People, world: World, session: UUID, now: datetime
) -> None:
    with database.writing() as db:
        a_child(db, people.champa, world.group, now, "রূপা", caregivers=(), unaccompanied=True)
        actions.mark_rest_present(db, people.champa, session, now=now)
        given = SubmissionGiven(occurrence_id=session, adults_present=1)
        actions.submit_register(db, people.champa, given, now=now)
        enrolment = enrolment_of(db, world.child).id
    as_hena.post("/language", {"language": "en", "next": "/"})
    for method, path in paths(world, session, enrolment):
        if method == "get":
            page = as_hena.get(path)
            assert page.status == 200, path
