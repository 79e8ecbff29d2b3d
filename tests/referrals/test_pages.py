"""The directory as people use it."""

from __future__ import annotations

from datetime import datetime

import pytest

from relief.kernel.db import Database
from relief.referrals import actions
from relief.referrals.kinds import Service
from relief.referrals.models import Provider
from tests.builders import Areas
from tests.people import People, Person
from tests.referrals.test_directory import clinic


@pytest.fixture
def near(database: Database, areas: Areas, people: People, now: datetime) -> Provider:
    with database.writing() as db:
        actions.seed_helplines(db, people.asha, now=now)
        actions.add_provider(db, people.asha, clinic(areas, 89.19, "Far clinic"), now=now)
        return actions.add_provider(db, people.asha, clinic(areas, 89.051, "Near clinic"), now=now)


def test_helplines_and_the_nearest(as_champa: Person, near: Provider) -> None:
    page = as_champa.get("/providers/")
    assert {"১০৯৮", "১০৯", "৯৯৯", "১৬৪৩০"} <= set(page.texts(".helpline__number"))
    assert "tel:1098" in page.raw
    assert "OpenStreetMap" in page.text
    page = as_champa.get("/providers/?near=বুধহাটা&service=medical")
    assert page.texts("tbody th") == ["Near clinic", "Far clinic"]
    assert "০.১ কিমি" in page.text
    by_point = as_champa.get("/providers/?near=২২.৫৫, ৮৯.১৯&service=medical", hx=True)
    assert by_point.texts("tbody th") == ["Far clinic", "Near clinic"]
    assert as_champa.get("/providers/?near=Atlantis").select(".notice--warn")
    assert as_champa.get("/providers/?service=shelter").select(".empty")


def test_what_nobody_checked_says_so(as_asha: Person, near: Provider) -> None:
    page = as_asha.get("/providers/?service=medical")
    assert page.select("tbody .badge--warn")
    form = as_asha.get(f"/providers/{near.id}/edit").form("main form")
    page = form.submit(last_verified_on="০১/০৮/২০২৫", phone="০১৭১১-১১১১১১")
    assert "01711111111" in page.raw
    assert page.select("tbody .badge--warn"), "a check of long ago is to be made again"
    again = as_asha.get("/providers/?stale=1&service=medical")
    page = again.form_to(f"/providers/{near.id}/checked").submit()
    assert f"provider-{near.id}" not in page.raw
    assert as_asha.get("/providers/?service=medical").select("tbody .badge--good")
    stale = form.submit(phone="01800000000")
    assert stale.status == 409


def test_a_new_provider(as_asha: Person, areas: Areas) -> None:
    form = as_asha.get("/providers/new").form("main form")
    wrong = form.submit(name_bn="বুধহাটা ক্লিনিক", service="medical", lat="২২.৫৫", source="")
    assert wrong.status == 422
    again = wrong.form("main form").submit(source="ফোনে জানা", area_id=str(areas.union_a1.id))
    assert again.status == 422
    page = again.form("main form").submit(lon="৮৯.০৫")
    assert "বুধহাটা ক্লিনিক" in page.text


def test_who_keeps_it(as_esha: Person, as_dulal: Person, as_babul: Person, near: Provider) -> None:
    assert as_esha.get("/providers/").status == 200
    assert as_esha.get("/providers/new").status == 403
    assert as_dulal.get(f"/providers/{near.id}/edit").status == 404
    assert as_babul.get("/providers/").status == 403
    assert Service.MEDICAL.value in as_esha.get("/providers/").raw
