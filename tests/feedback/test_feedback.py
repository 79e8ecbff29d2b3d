"""Questions with their days; what is confidential is read and counted by those it is addressed to alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.models import User
from relief.accounts.roles import Role
from relief.audit.models import AuditEntry
from relief.feedback import rules
from relief.feedback.confidential import ConfidentialRecipient, ConfidentialReport
from relief.feedback.models import Feedback, Kind
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import CLERK, Areas, a_response
from tests.people import PASSWORD, UNION_A1, UPAZILA_A, People, Person, signed_in

CANARY = "ক্যানারিকথা"


def test_each_kind_has_its_day() -> None:
    day = date(2026, 8, 4)
    found = {one: rules.due(one, day) for one in Kind}
    assert found[Kind.THANKS] is None
    assert found[Kind.QUESTION] == day + timedelta(days=3)
    assert found[Kind.COMPLAINT] == day + timedelta(days=14)


@pytest.fixture
def response(database: Database, areas: Areas) -> None:
    with database.writing() as db:
        a_response(db)


def a_focal_point(database: Database, name: str, path: str = UPAZILA_A) -> User:
    given = AccountGiven(name=name, name_bn=f"{name} ফোকাল", name_en=f"{name} Focal", role=Role.FOCAL, paths=(path,),
                         password=PASSWORD)  # fmt: skip
    with database.writing() as db:
        return create_account(db, CLERK, given, now=clock.now())


def written(person: Person, areas: Areas, **own: Any) -> Any:
    form = person.get("/feedback/new").form('form[action="/feedback/new"]')
    told = {"kind": "complaint", "channel": "desk", "topic": "goods", "area_id": str(areas.union_a1.id),
            "said": CANARY} | own  # fmt: skip
    return form.submit(**told)


@pytest.mark.usefixtures("response")
def test_a_complaint_from_the_desk_to_its_answer(
    as_babul: Person, as_asha: Person, as_dulal: Person, areas: Areas, database: Database
) -> None:
    wants = written(as_babul, areas, wants_answer="y")
    assert wants.status == 422
    assert CANARY in wants.select("textarea")[0].text
    written(as_babul, areas)
    assert as_babul.get("/feedback/").status == 403
    [link] = as_asha.get("/feedback/").select("tbody a")
    assert not as_dulal.get("/feedback/").select("tbody a")
    assert as_dulal.get(link.get("href")).status == 404
    page = as_asha.get(link.get("href"))
    empty = page.form('form[action$="/answer"]').submit(answer="", told_how="")
    assert empty.status == 422
    page.form('form[action$="/answer"]').submit(answer="ঠিক করা হয়েছে", told_how="ফোনে")
    again = as_asha.get(link.get("href"))
    again.form('form[action$="/reopen"]').submit()
    with database.writing() as db:
        one = db.scalars(sa.select(Feedback)).one()
        assert (one.state, one.answer) == ("open", "ঠিক করা হয়েছে")
        one.due_on = date(2020, 1, 1)
    assert as_asha.get("/feedback/").select(".badge--bad")


@pytest.mark.usefixtures("response")
def test_a_confidential_report_is_for_those_it_is_addressed_to(
    app: Flask, people: People, as_babul: Person, as_asha: Person, areas: Areas, database: Database
) -> None:
    chosen, concerned, elsewhere = (a_focal_point(database, name) for name in ("moni", "nila", "ovi"))
    far = a_focal_point(database, "pia", "/BD40/BD4087/BD408786/")
    area = str(areas.union_a1.id)
    form = as_babul.get("/feedback/confidential/new", query={"area": area}).form(
        'form.form[action="/feedback/confidential/new"]'
    )
    assert len(form.values["recipients"]) == 3, "who receives reports of this place is ticked to begin with"
    form.submit(said=CANARY, about=CANARY, matter="exploitation", recipients=[str(chosen.id)], is_anonymous="y")
    with database.reading() as db:
        report = db.scalars(sa.select(ConfidentialReport)).one()
        assert people.babul.id != report.created_by_id
        rows = db.execute(sa.select(AuditEntry.actor_id, AuditEntry.verb)).all()
        assert not [row for row in rows if row.verb == "feedback.report" and row.actor_id == people.babul.id]
        kept = db.execute(sa.text("SELECT * FROM confidential_reports")).one()
        assert not [value for value in kept if isinstance(value, bytes) and CANARY.encode() in value]
        assert CANARY not in str(kept)
    here = f"/feedback/confidential/{report.id}"
    reader = signed_in(app, chosen)
    assert CANARY in reader.get(here).text
    assert len(reader.get("/feedback/confidential/").select("tbody tr")) == 1
    for other in (concerned, elsewhere, far):
        person = signed_in(app, other)
        assert person.get(here).status == 404
        assert not person.get("/feedback/confidential/").select("tbody tr")
        closed = person.client.post(f"{here}/close", data={"outcome": "x", "csrf_token": person.token()})
        assert closed.status_code == 404
    for name in ("asha", "gita", "admin"):
        person = signed_in(app, people.user(name))
        assert person.get(here).status == 403
        if name != "asha":
            assert "feedback.report" not in person.get("/audit/").raw
            assert "feedback.confidential" not in person.get("/audit/").raw
    assert CANARY not in as_asha.get("/feedback/").raw
    done = reader.get(here).form('form[action$="/close"]')
    assert done.submit(outcome=" ").status == 422
    done.submit(outcome="তদন্ত হয়েছে")
    assert "তদন্ত হয়েছে" in reader.get(here).text


@pytest.mark.usefixtures("response")
def test_an_entry_that_is_confidential_leaves_the_ordinary_list(
    app: Flask, as_babul: Person, as_asha: Person, areas: Areas, database: Database
) -> None:
    focal = a_focal_point(database, "moni", UNION_A1)
    written(as_babul, areas, name="ক্যানারিনাম", household_code="")
    [link] = as_asha.get("/feedback/").select("tbody a")
    as_asha.get(link.get("href")).form('form[action$="/hand-over"]').submit(matter="misconduct")
    assert as_asha.get(link.get("href")).status == 404
    assert not as_asha.get("/feedback/").select("tbody a")
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 0
    person = signed_in(app, focal)
    opened = person.get(person.get("/feedback/confidential/").select("tbody a")[0].get("href"))
    assert CANARY in opened.text
    assert "ক্যানারিনাম" in opened.text
    assert "no-store" in opened.headers["Cache-Control"]


@pytest.mark.usefixtures("response")
def test_a_report_to_nobody_waits_for_the_first_who_holds_the_role(
    app: Flask, as_babul: Person, areas: Areas, database: Database
) -> None:
    area = str(areas.union_a1.id)
    page = as_babul.get("/feedback/confidential/new", query={"area": area})
    assert page.select(".notice--warn")
    page.form('form.form[action="/feedback/confidential/new"]').submit(said=CANARY, matter="bribe")
    later, far = a_focal_point(database, "moni"), a_focal_point(database, "pia", "/BD40/BD4087/BD408786/")
    assert len(signed_in(app, later).get("/feedback/confidential/").select("tbody tr")) == 1
    assert not signed_in(app, far).get("/feedback/confidential/").select("tbody tr")


@pytest.mark.usefixtures("response")
def test_whom_a_report_is_about_never_learns_of_it(
    app: Flask, as_babul: Person, areas: Areas, database: Database, now: datetime
) -> None:
    accused, other = a_focal_point(database, "moni"), a_focal_point(database, "nila")
    form = as_babul.get("/feedback/confidential/new", query={"area": str(areas.union_a1.id)}).form(
        'form.form[action="/feedback/confidential/new"]'
    )
    form.submit(said=CANARY, matter="misconduct", about_ids=[str(accused.id)], recipients=[str(accused.id)])
    with database.reading() as db:
        report = db.scalars(sa.select(ConfidentialReport)).one()
        assert str(accused.id) not in str(db.execute(sa.text("SELECT * FROM confidential_reports")).one())
        assert not db.scalars(sa.select(ConfidentialRecipient)).all()
        assert not rules.is_unacknowledged(report, report.created_at + timedelta(hours=24))
        assert rules.is_unacknowledged(report, report.created_at + timedelta(hours=24, seconds=1))
    here = f"/feedback/confidential/{report.id}"
    person, reader = signed_in(app, accused), signed_in(app, other)
    assert not person.get("/feedback/confidential/").select("tbody tr")
    assert person.get(here).status == 404
    assert person.client.post(here + "/acknowledge", data={"csrf_token": person.token()}).status_code == 404
    reader.get(here).form('form[action$="/acknowledge"]').submit()
    with database.reading() as db:
        kept = db.scalars(sa.select(ConfidentialReport)).one()
        assert kept.acknowledged_by_id == other.id
        assert not rules.is_unacknowledged(kept, now + timedelta(days=9_000))
