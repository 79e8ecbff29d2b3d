"""Help from others on the pages: written down, compared, taken back, and seen at the plan."""

from __future__ import annotations

import io
from datetime import datetime

import sqlalchemy as sa

from relief.distributions import hash_lists, queries
from relief.distributions.support_models import Support, SupportCheck
from relief.kernel.db import Database
from relief.responses.models import Response
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, a_plan, an_open_plan, the_goods
from tests.people import Page, People, Person

SALT = "a long secret sentence"


def test_what_others_gave_is_written_compared_and_seen(
    database: Database, areas: Areas, people: People, as_asha: Person, as_farid: Person, now: datetime
) -> None:
    with database.writing() as db:
        goods = the_goods(db, areas.union_a1, now=now)
        home = a_household(db, areas.union_a1, phone="01712345601")
        plan = a_plan(db, people.asha, a_response(db), areas.union_a1, goods.kit, now=now)
    assert as_farid.get("/distributions/others").status == 403
    assert as_asha.get("/distributions/others").select(".empty")
    form = as_asha.get("/distributions/others/new").form("form.form")
    told = {"agency": "অন্য সংস্থা", "sector": "food", "given_on": f"{now:%d/%m/%Y}", "lasts_days": "৩০"}
    assert form.submit(**told, household_code="SAT-7F3-99999-9", follow=False).status == 422
    assert form.submit(**told, follow=False).status == 422
    assert "অন্য সংস্থা" in form.submit(**told, area_id=str(areas.union_a1.id), households="৩০০").text

    assert as_asha.get("/distributions/others/compare").form_to("/distributions/others/compare")
    content = hash_lists.written([hash_lists.hashed(SALT, "phone", "01712345601"), "0" * 64])
    more = {**told, "agency": "Other Aid", "area_id": str(areas.union_a1.id)}

    def compared(salt: str) -> Page:
        sent = {**more, "salt": salt, "csrf_token": as_asha.token(), "file": (io.BytesIO(content), "list.csv")}
        return Page(as_asha, as_asha.client.post("/distributions/others/compare", data=sent))

    bad = compared("short")
    assert (bad.status, bad.select("input[value=short]")) == (422, [])
    assert compared(SALT).status == 303
    with database.reading() as db:
        check = db.scalars(sa.select(SupportCheck)).one()
    here = f"/distributions/others/checks/{check.id}"
    assert as_asha.get(here).select(f"a[href='/households/{home.id}']")
    assert as_asha.client.get(f"{here}/matches.csv").data.split()[1] in (b"2,phone", b"3,phone")
    with database.writing() as db:
        response = db.get_one(Response, plan.response_id)
        listed = an_open_plan(db, people.asha, people.gita, response, areas.union_a1, goods, now=now)
        found = queries.find(db, people.asha, listed.id)
        where = found.area.name_bn
    seen = as_asha.get(f"/distributions/{plan.id}/overlaps")
    assert f"খাদ্য প্যাকেট, {where}" in seen.text, "a list without a name of its own"
    assert home.head_name_bn in seen.text
    assert "Other Aid" in seen.text
    assert "অন্য সংস্থা" in seen.text
    back = as_asha.get(here).form_to(f"{here}/withdraw")
    assert back.submit(reason="", follow=False).status == 422
    back.submit(reason="গত বছরের")
    with database.reading() as db:
        assert [one.agency for one in db.scalars(sa.select(Support))] == ["অন্য সংস্থা"]
    ours = as_asha.get("/distributions/others/compare").form_to("/distributions/others/ours")
    told = {"ours-area_id": str(areas.union_a1.id), "ours-sector": "food", "ours-since": f"{now:%d/%m/%Y}"}
    assert ours.submit(**told, **{"ours-salt": "short"}, follow=False).status == 422
