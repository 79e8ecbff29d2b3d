"""Points, barriers, the planner and slips with nothing but the pages."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
import python_calamine
import sqlalchemy as sa

from relief.distributions import actions, assignment, assignment_work, queries
from relief.distributions.assignment import RunGiven
from relief.distributions.models import Entitlement
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, a_plan, the_goods
from tests.people import People, Person


@pytest.fixture
def draft(database: Database, areas: Areas, people: People) -> tuple[UUID, list[str]]:
    """A draft with one point, and four households of two villages; one has a phone and a name like a formula."""
    now = clock.now()
    with database.writing() as db:
        response, goods = a_response(db), the_goods(db, areas.district)
        homes = [
            a_household(db, areas.union_a1, village="Uttar", lon=89.02, lat=22.55, phone="01712345678"),
            a_household(db, areas.union_a1, village="Uttar", lon=89.021, lat=22.551, head_name_bn="=1+1"),
            a_household(db, areas.union_a1, village="Dakkhin", lon=89.08, lat=22.56),
            a_household(db, areas.union_a1, village="Dakkhin"),
        ]
        plan = a_plan(db, people.asha, response, areas.union_a1, goods.kit, now=now, ends_at=now + timedelta(hours=3))
        return plan.id, [home.code for home in homes]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_from_a_barrier_to_slips(
    language: str, database: Database, draft: tuple[UUID, list[str]], as_asha: Person, people: People
) -> None:
    plan_id, codes = draft
    here = f"/distributions/{plan_id}"
    as_asha.speak(language)
    with database.reading() as db:
        point = queries.points(db, plan_id)[0]

    edit = as_asha.get(f"{here}/points/{point.id}")
    day = edit.select(".hours-day input")[0].get("name").removeprefix("from-")
    form = edit.form_to(f"{here}/points/{point.id}")
    half = form.submit(**{f"from-{day}": "৯:০০"}, follow=False)
    assert (half.status, half.select("#hours-fault") != []) == (422, True)
    assert form.submit(capacity_per_hour="০", follow=False).status == 422
    assert form.submit(**{f"from-{day}": "০৬:০০", f"to-{day}": "22:00"}, step_free="y", water_m="৪০").status == 200

    barriers = as_asha.get(f"{here}/barriers")
    assert barriers.select(".empty")
    ring = [[89.05, 22.4], [89.05, 22.5], [89.05, 22.7], [89.05, 22.4]]
    drawn = barriers.form_to(f"{here}/barriers")
    assert drawn.submit(shape="{", name="x", follow=False).status == 422
    shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
    kept = drawn.submit(shape=shape, name="Betna", kind="river", drawn_as="line")
    assert "Betna" in kept.raw

    waiting = as_asha.get(f"{here}/assignment").form_to(f"{here}/assignment").submit()
    assert waiting.select("#assignment-live progress")
    assignment_work.work(database, clock.now())
    short = as_asha.get(f"{here}/assignment")
    assert short.select(".check-line--bad")
    assert not short.select('form[action$="/take"]')
    kept.form('form[action$="/remove"]').submit()
    as_asha.get(f"{here}/assignment").form_to(f"{here}/assignment").submit()
    assignment_work.work(database, clock.now())
    ready = as_asha.get(f"{here}/assignment")
    features = json.loads(as_asha.get(f"{here}/assignment.geojson").raw)["features"]
    assert {one["properties"]["kind"] for one in features} == {"ground", "way", "point"}
    ready.form('form[action$="/take"]').submit()

    table = as_asha.get(ready.select('a[href*="/households?point="]')[0].get("href"))
    decide = table.form('form[method=post][action$="/households"]')
    assert decide.submit(code="SAT-000-00000-0", reason="x", follow=False).status == 422
    by_hand = decide.submit(code=codes[3], reason="নদীভাঙন")
    assert "নদীভাঙন" in by_hand.raw
    by_hand.form('form[action$="/release"]').submit()

    assert as_asha.get(f"{here}/times").select(".timetables tbody tr")
    assert as_asha.get(f"{here}/slips").select(".empty")
    as_asha.get(f"{here}/lock").form_to(f"{here}/lock").submit(heeded="y")
    with database.writing() as db:
        actions.approve_distribution(db, people.gita, plan_id, now=clock.now())
    assert as_asha.get(f"{here}/times").select(".timetables tbody tr td:last-child")[0].text_content().strip() != "—"
    slips = as_asha.get(f"{here}/slips")
    assert len(slips.select(".slip")) == 4
    answer = as_asha.client.post(
        f"{here}/slips",
        data={"csrf_token": as_asha.token(), "list": "messages", "format": "csv", "language": language},
    )
    [_, row] = answer.get_data(as_text=True).strip().splitlines()
    assert row.startswith("01712345678,")
    assert not any(word in row for word in ("Rahima", "রহিমা", "Rice", "চাল", codes[0]))
    for suffix in ("csv", "xlsx"):
        answer = as_asha.client.post(
            f"{here}/slips",
            data={"csrf_token": as_asha.token(), "list": "slips", "format": suffix, "language": language},
        )
        content = answer.get_data()
        assert b"01712345678" not in content
        if suffix == "csv":
            # What a spreadsheet would work out is text.
            assert "'=1+1" in content.decode() or language == "en"
        else:
            rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
            assert len(rows) == 5


def test_a_desk_says_where_and_when_and_serves_at_any_hour(
    database: Database, draft: tuple[UUID, list[str]], as_babul: Person, people: People
) -> None:
    plan_id, codes = draft
    with database.writing() as db:
        asked = assignment.ask_run(db, people.asha, RunGiven(distribution_id=plan_id), now=clock.now())
    assignment_work.work(database, clock.now())
    with database.writing() as db:
        assignment.take_run(db, people.asha, plan_id, asked.id, now=clock.now())
        actions.lock_distribution(db, people.asha, plan_id, heeded=True, now=clock.now())
        actions.approve_distribution(db, people.gita, plan_id, now=clock.now())
        actions.open_distribution(db, people.asha, plan_id, now=clock.now())
        # Asked for days later than today, and here now.
        db.execute(sa.update(Entitlement).values(slot_at=clock.now() + timedelta(days=3)))
    as_babul.speak("en")
    desk = as_babul.get(f"/distributions/{plan_id}/check-ins", query={"q": codes[0]})
    assert desk.select('[data-verdict="give"]')
    assert "Asked to come to School" in desk.raw


def test_babul_and_dulal(draft: tuple[UUID, list[str]], as_babul: Person, as_dulal: Person) -> None:
    for path in ("assignment", "assignment.geojson", "barriers", "slips"):
        assert as_babul.get(f"/distributions/{draft[0]}/{path}").status == 403
        assert as_dulal.get(f"/distributions/{draft[0]}/{path}").status == 404
