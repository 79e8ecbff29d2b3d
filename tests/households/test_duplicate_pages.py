"""Copies, as Asha, Babul, Dulal and Gita meet them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.households import adjudication
from relief.households.duplicates import HouseholdMerge
from relief.households.models import DuplicatePair, Household, PairState, Status
from relief.jobs.registry import find_duplicates
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from tests import builders
from tests.builders import CLERK
from tests.households.test_adjudication import a_copy, joined, many_copies, the_pair
from tests.people import Person

LIST = "/households/duplicates/"


@pytest.fixture
def pair(database: Database, areas: builders.Areas, now: datetime) -> UUID:
    a_copy(database, areas)
    return the_pair(database, now)


def test_the_list_says_what_both_share(pair: UUID, as_asha: Person) -> None:
    as_asha.speak("en")
    page = as_asha.get(LIST)
    assert page.heading == "Possible duplicates"
    assert "the same national ID" in page.text
    assert "1 pair, the surest first." in page.text
    assert page.follow(f"#pair-{pair} a").heading == "One family or two?"


@pytest.mark.parametrize(
    "query",
    [{"reason": "birth-registration"}, {"state": "distinct"}, {"state": "nonsense", "sure": "1", "reason": "phone"}],
)
def test_filters_narrow_the_list(pair: UUID, as_asha: Person, query: dict[str, str]) -> None:
    assert not as_asha.get(LIST, query=query).select(f"#pair-{pair}")


def test_differing_fields_are_marked_and_joined_as_chosen(pair: UUID, as_asha: Person, database: Database) -> None:
    as_asha.speak("en")
    page = as_asha.get(f"{LIST}{pair}")
    assert len(page.select("tr.is-different")) >= 3
    assert not page.select("input[name=keep-nid]")
    assert "Project-Id" not in page.text
    form = page.form_to(f"{LIST}{pair}/join")
    fault = form.submit(reason="")
    assert fault.status == 422
    assert "Write why" in fault.text
    done = form.submit(reason="same card", **{"keep-size": "second"})
    assert done.heading == "Records joined: 1"
    with database.reading() as db:
        kept = db.scalars(sa.select(Household).where(Household.status == Status.ACTIVE)).one()
        gone = db.scalars(sa.select(Household).where(Household.status == Status.MERGED)).one()
    forwarded = as_asha.get(f"/households/{gone.id}")
    assert forwarded.location == f"/households/{kept.id}"
    undone = done.form_to(f"{LIST}deeds/{_deed(database)}/undo").submit()
    assert "Taken apart again: 1" in undone.flash
    assert undone.select(f"#pair-{pair}")


def _deed(database: Database) -> UUID:
    with database.reading() as db:
        return db.scalars(sa.select(HouseholdMerge.batch_id)).one()


@pytest.mark.parametrize(("deed", "state"), [("distinct", PairState.DISTINCT), ("visit", PairState.NEEDS_VISIT)])
def test_two_families_and_a_visit_are_kept_with_their_reason(
    pair: UUID, as_asha: Person, database: Database, deed: str, state: PairState
) -> None:
    page = as_asha.get(f"{LIST}{pair}")
    form = page.form_to(f"{LIST}{pair}/distinct")
    form.action = f"{LIST}{pair}/{deed}"
    assert not form.submit(reason="two brothers").select(f"#pair-{pair}")
    with database.reading() as db:
        found = db.get_one(DuplicatePair, pair)
        assert (found.state, found.note) == (state, "two brothers")
    assert as_asha.get(LIST, query={"state": state.value}).select(f"#pair-{pair}")
    as_asha.post(f"{LIST}{pair}/again", {"reason": "look again"})
    assert as_asha.get(LIST).select(f"#pair-{pair}")


def test_the_sure_ones_show_a_sample_and_the_count_first(
    database: Database, areas: builders.Areas, now: datetime, as_asha: Person, as_gita: Person
) -> None:
    many_copies(database, areas, 23)
    find_duplicates(database, CLERK, now)
    as_asha.speak("en")
    page = as_asha.get(LIST).follow(f"a[href='{LIST}sure']")
    assert "23 pairs have the same national ID" in page.text
    assert "a second person has to agree" in page.text
    assert 10 <= len(page.select("tbody tr")) <= 11
    asked = page.form_to(f"{LIST}sure").submit(reason="two lists")
    assert "23 wait for a second person" in asked.text
    assert not asked.select("form[action$=approve]")
    deed = f"{LIST}deeds/{_deeds(database)}"
    assert as_asha.post(f"{deed}/approve").status == 409
    agreed = as_gita.get(deed).form_to(f"{deed}/approve").submit()
    assert len(agreed.select("tbody tr")) == 23
    with database.reading() as db:
        assert len(db.scalars(sa.select(Household.id).where(Household.status == Status.MERGED)).all()) == 23


def _deeds(database: Database) -> UUID:
    with database.reading() as db:
        [found] = set(db.scalars(sa.select(HouseholdMerge.batch_id)))
        return found


def test_another_unions_coordinator_and_a_volunteer_find_nothing(
    pair: UUID, as_dulal: Person, as_babul: Person, database: Database, now: datetime
) -> None:
    assert not as_dulal.get(LIST).select("tbody tr")
    for url in (f"{LIST}{pair}", f"{LIST}{pair}/join", f"{LIST}{pair}/distinct"):
        answer = (
            as_dulal.get(url) if url.endswith(str(pair)) else as_dulal.post(url, {"reason": "x", "survivor": "first"})
        )
        assert answer.status == 404
    with database.reading() as db:
        first = db.get_one(DuplicatePair, pair).a_id
    deed = joined(database, pair, first, now).batch_id
    assert as_dulal.get(f"{LIST}deeds/{deed}").status == 404
    assert as_dulal.post(f"{LIST}deeds/{deed}/undo").status == 404
    assert as_babul.get(LIST).status == 403


def test_the_form_lists_quietly_and_stops_only_when_sure(areas: builders.Areas, as_asha: Person, pair: UUID) -> None:
    as_asha.speak("en")
    typed = {"head_name": "Rafikul Islam", "head_sex": "male", "area_id": str(areas.union_a1.id), "size": "4"}
    quiet = as_asha.post("/households/similar", typed | {"phone": "01999999999"}, hx=True)
    assert quiet.select(".similar--quiet")
    loud = as_asha.post("/households/similar", typed | {"phone": "01712345678", "head_nid": "4612345678"}, hx=True)
    assert loud.select(".similar[role=alert]")


def test_an_approver_may_not_ask(pair: UUID, as_gita: Person, now: datetime) -> None:
    page = as_gita.get(f"{LIST}{pair}")
    assert not page.select("form[action$=join]")
    assert as_gita.post(f"{LIST}{pair}/distinct", {"reason": "x"}).status == 403


def test_names_do_not_reach_the_trail(pair: UUID, database: Database, now: datetime) -> None:
    with database.reading() as db:
        first = db.get_one(DuplicatePair, pair).a_id
    joined(database, pair, first, now, actor=Actor.clerk("canary"))
    with database.reading() as db:
        told = " ".join(str(one.details) for one in db.scalars(sa.select(AuditEntry)))
    assert "Rafikul" not in told
    assert "রফিকুল" not in told
    assert adjudication.ALONE == 20
