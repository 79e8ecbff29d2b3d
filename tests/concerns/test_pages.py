"""The walk from a worry to its end, and that nobody else learns of any of it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pypdfium2
import pytest
import pyzipper
import sqlalchemy as sa
from flask import Flask

from relief.concerns.models import Concern
from relief.jobs import named, run_once
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.referrals.models import Referral
from tests.builders import Areas
from tests.concerns.conftest import CANARY, Guard
from tests.people import CAST, People, Person, signed_in

CARE = "/concerns/"


def reported(person: Person, areas: Areas, **typed: str) -> object:
    told = {"text": f"{CANARY} মেয়েটিকে বিয়ে দেওয়া হবে", "subject": CANARY, "kind": "marriage", "urgency": "high"}
    return person.get("/concerns/new").form().submit(area_id=str(areas.union_a1.id), **{**told, **typed})


def told_by(value: object) -> str:
    return bytes(value).decode("utf-8", "ignore") if isinstance(value, (bytes, memoryview)) else str(value)


def test_a_walk_from_the_worry_to_its_end(
    app: Flask, people: People, guard: Guard, areas: Areas, database: Database, as_champa: Person, now: datetime
) -> None:
    empty = reported(as_champa, areas, text=" ")
    assert empty.status == 422
    done = reported(as_champa, areas)
    assert CANARY not in done.raw, "the writer does not read it again"
    polly, rumi, sathi = (signed_in(app, guard.users[name]) for name in ("polly", "rumi", "sathi"))
    page = polly.get(CARE)
    assert page.select(".notice--bad"), "urgent ones stand on top, without a word of what they are"
    assert CANARY not in page.raw
    [link] = page.select("tbody a")
    here = link.get("href")
    assert CANARY in polly.get(here).text
    polly.get(here).form('form[action$="/triage"]').submit(decision="urgent", note="", next_on="")
    decided = polly.get(here).form('form[action$="/triage"]')
    decided.submit(decision="referral", note=f"{CANARY} কথা বলা হয়েছে", next_on="৩১/১২/২০৪০")
    assert rumi.get(here).status == 404, "it is Polly's now"
    draft = polly.get(f"{here}/refer").form()
    told = {"known_name": f"{CANARY} নাম", "known_place": f"{CANARY} গ্রাম", "provider_name": "BLAST"}
    assert draft.submit(service="legal-aid", shared=["name", "phone"], **told).status == 422
    page = draft.submit(service="legal-aid", shared=["name"], **told)
    place = page.url
    assert polly.get(place + "/form.pdf").status == 409, "no paper before somebody agreed"
    polly.get(place).form('form[action$="/agree"]').submit(relation="mother", method="verbal", child_assents="y")
    paper = polly.client.get(place + "/form.pdf")
    assert paper.headers["Content-Disposition"] == f"inline; filename=request-{page.heading}.pdf"
    text = pypdfium2.PdfDocument(paper.get_data())[0].get_textpage().get_text_bounded()
    assert page.heading in text
    assert "গ্রাম" not in text, "what was not ticked does not leave the house"
    polly.get(place).form('form[action$="/send"]').submit()
    second = str(guard.users["rumi"].id)
    told = {"outcome": "x", "second_id": second, "csrf_token": polly.token()}
    refused = polly.client.post(here + "/close", data=told)
    assert refused.status_code == 409
    with database.writing() as db:
        db.scalars(sa.select(Referral)).one().due_on = local_day(now) - timedelta(days=1)
    job = named("referrals.answers")
    assert job is not None
    run = run_once(database, job, now)
    assert run is not None
    assert run.outcome == "looked through"
    silent = sathi.get("/concerns/overseen")
    assert page.heading in silent.text
    assert CANARY not in silent.raw
    answer = polly.get(place).form('form[action$="/answer"]')
    assert answer.submit(to="declined", note="").status == 422
    polly.get(place).form('form[action$="/answer"]').submit(to="received")
    ending = polly.get(here).form('form[action$="/close"]')
    assert ending.submit(outcome="", second_id=second).status == 422
    assert rumi.get(here).status == 404
    ending.submit(outcome=f"{CANARY} ভালো আছে", second_id=second)
    assert not polly.get(CARE + "?closed=1").select("tbody a"), "one person closes nothing"
    assert here in [one.get("href") for one in rumi.get(CARE).select("main a")]
    asked = rumi.get(here).form('form[action$="/agreed"]')
    assert asked.submit(agree="no", why="").status == 422
    asked.submit(agree="yes")
    assert rumi.get(here).status == 404, "with the answer the reading ends"
    assert here in [one.get("href") for one in polly.get(CARE + "?closed=1").select("tbody a")]


def test_a_supervisor_opens_with_a_reason_and_its_worker_sees_it(
    app: Flask, guard: Guard, areas: Areas, as_babul: Person
) -> None:
    reported(as_babul, areas)
    polly, sathi, tuli = (signed_in(app, guard.users[name]) for name in ("polly", "sathi", "tuli"))
    here = polly.get(CARE).select("tbody a")[0].get("href")
    polly.get(here).form('form[action$="/triage"]').submit(decision="urgent", note="x", next_on="31/12/2040")
    concern = here.removeprefix(CARE)
    assert sathi.get(here).status == 404
    assert tuli.get(f"/concerns/overseen/{concern}").status == 404
    form = sathi.get(f"/concerns/overseen/{concern}").form('form[action$="/open"]')
    assert form.submit(reason="").status == 422
    assert CANARY in form.submit(reason="মামলার শুনানি কাল").text
    assert "মামলার শুনানি কাল" in polly.get(here).text
    rumi = str(guard.users["rumi"].id)
    sathi.get(f"/concerns/overseen/{concern}").form('form[action$="/assign"]').submit(worker_id=rumi)
    assert polly.get(here).status == 404
    assert signed_in(app, guard.users["rumi"]).get(here).status == 200


def test_the_file_for_the_national_system_needs_consent_and_a_password(
    app: Flask, guard: Guard, areas: Areas, as_babul: Person
) -> None:
    reported(as_babul, areas)
    polly = signed_in(app, guard.users["polly"])
    here = polly.get(CARE).select("tbody a")[0].get("href")
    polly.get(here).form('form[action$="/triage"]').submit(decision="urgent", note="x", next_on="31/12/2040")
    form = polly.get(here + "/file").form()
    password = form.values["password"][0]
    assert form.submit(relation="মা", recipient="সমাজসেবা").status == 422
    data = {"agreed": "y", "relation": "মা", "recipient": "সমাজসেবা", "password": password}
    made = polly.client.post(here + "/file", data={**data, "csrf_token": polly.token()})
    with pyzipper.AESZipFile(io.BytesIO(made.get_data())) as book:
        book.setpassword(password.encode())
        assert CANARY in book.read("file.json").decode()


@pytest.mark.goal("S11")
def test_no_word_of_it_lies_in_the_database_or_is_shown_to_anybody_else(
    app: Flask, people: People, guard: Guard, areas: Areas, database: Database, as_champa: Person
) -> None:
    reported(as_champa, areas)
    polly = signed_in(app, guard.users["polly"])
    here = polly.get(CARE).select("tbody a")[0].get("href")
    polly.get(here).form('form[action$="/triage"]').submit(decision="urgent", note=CANARY, next_on="31/12/2040")
    told = {"known_name": CANARY, "provider_name": f"{CANARY} হাসপাতাল"}
    place = polly.get(f"{here}/refer").form().submit(service="burn-care", shared=["name"], **told).url
    polly.get(place).form('form[action$="/agree"]').submit(relation="self", method="verbal")
    for name in CAST:
        person = signed_in(app, people.user(name))
        for url in (CARE, here, here + "/refer", here + "/file", "/concerns/overseen", "/concerns/times", place):
            assert person.get(url).status == 404, (name, url)
        form = {"csrf_token": person.token(), "outcome": "x", "reason": "x", "note": "x", "to": "received"}
        for url in (
            here + "/close",
            here + "/agreed",
            here + "/neutral",
            place + "/send",
            place + "/answer",
            here + "/notes",
        ):
            assert person.client.post(url, data=form).status_code == 404, (name, url)
        if name in ("gita", "admin"):
            assert "concerns." not in person.get("/audit/").raw
            assert "referrals.make" not in person.get("/audit/").raw
    with database.reading() as db:
        code = db.scalars(sa.select(Concern.code)).one()
        for table in sa.inspect(db.connection()).get_table_names():
            rows = db.execute(sa.text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - our own names of tables
            said = [value for row in rows for value in row if CANARY in told_by(value)]
            assert not said, table
            assert table in ("concerns", "consent_events") or not [row for row in rows if code in str(row)], table
    if database.is_sqlite:
        path = database.engine.url.database or ""
        for ending in ("", "-wal"):
            with open(path + ending, "rb") as file:
                assert CANARY.encode() not in file.read()
