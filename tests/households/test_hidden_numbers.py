"""Identity numbers of a comparison or a list under review: the last four signs, like on the household's page."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.households import papers
from relief.households.inputs import MemberGiven
from relief.households.models import DuplicatePair, Sex
from relief.households.pairs import Alike, keep
from relief.kernel.db import Database
from relief.kernel.digits import to_bangla
from tests.builders import A_MORNING, CLERK, Areas, a_response
from tests.households.builders import a_household
from tests.households.test_imports import a_list
from tests.people import People, Person

FIRST, SECOND, BIRTH = "4612345678", "19908712345678901", "20018712345678902"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FIRST, "••••5678"), ("৪৬১২ ৩৪৫-৬৭৮", "••••5678"), ("“46123x45678” has signs", "“46123x45678” has signs"),
        ("NID 4612345678, old 19908712345678901", "NID ••••5678, old ••••8901"), ("1.99E+16", "1.99E+16"),
        ("করিম", "করিম"), ("", ""),
    ],
)  # fmt: skip
def test_long_numbers_are_hidden_wherever_they_stand(text: str, shown: str) -> None:
    assert papers.hide_numbers(text) == shown


@pytest.fixture
def pair(database: Database, areas: Areas, people: People) -> UUID:
    with database.writing() as db:
        one, other = (
            a_household(db, areas.union_a1, head=MemberGiven(name_en="Rafiq Islam", sex=Sex.MALE, nid=nid)).id
            for nid in (FIRST, SECOND)
        )
        keep(db, CLERK, [Alike.of(one, other, 20.0, ("name",))], now=A_MORNING)
        return db.scalars(sa.select(DuplicatePair.id)).one()


def test_a_comparison_shows_the_end_of_a_number(pair: UUID, as_asha: Person, as_gita: Person) -> None:
    for person, may_read in ((as_asha, True), (as_gita, False)):
        person.speak("en")
        page = person.get(f"/households/duplicates/{pair}")
        assert "••••5678" in page.text
        assert "••••8901" in page.text
        assert [number for number in (FIRST, SECOND) if number in page.text] == []
        # The same door as on the household's page, where each reading is written down.
        assert bool(page.select("a[href*='/people/']")) is may_read


def test_a_list_under_review_shows_no_whole_number(as_asha: Person, database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_response(db)
    rows = (
        f"F-1,রহিমা,মহিলা,{FIRST},01712345678,{{pcode}},৫,আংশিক",
        f"F-2,করিম,পুরুষ,{to_bangla(SECOND)}১,01812345678,{{pcode}},৪,আংশিক",
    )
    form = as_asha.get("/households/imports/").form_to("/households/imports/")
    mapping = form.submit(file=[(io.BytesIO(a_list(*rows)), "list.csv")])
    review = mapping.form("main form").submit()
    assert review.select('a[href$="refused.xlsx"]')
    for page in (mapping, review):
        assert "করিম" in page.text
        assert "••••" in page.text
        assert [one for one in (FIRST, SECOND, to_bangla(FIRST), to_bangla(SECOND)) if one in page.text] == []
