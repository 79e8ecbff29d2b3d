"""The walk of care in Bangla, from a worry written without a network to its end, while others watch.

After each step a coordinator, a volunteer, a storekeeper, an approver and a facilitator of another site read their
lists, searches, counts and files again: not a byte is another one (F08). How a tablet writes the worry down without a
network, in a real browser, is `tests/field/test_worry.py`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.config import Settings
from relief.gaps import counting
from relief.gaps.actions import refresh_gaps
from relief.gaps.models import Count
from relief.jobs import named, run_once
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.psychosocial import actions as support
from relief.referrals.models import Referral
from tests.builders import Areas
from tests.concerns.conftest import CANARY, Guard, guard
from tests.people import People, Person, signed_in
from tests.psychosocial.builders import CANARIES, CANARY_NOTE, plan_given, the_hours
from tests.sync.builders import Camp
from tests.sync.test_worries import worries

__all__ = ["guard"]
SPOKEN = (CANARY, *CANARIES, "ক্যানারিকথা")


class Watchers:
    """Everybody who must not notice, each with what they can open."""

    def __init__(self, app: Flask, people: People, camp: Camp) -> None:
        home, plan = camp.homes[0], f"/distributions/{camp.plan.id}"
        asked = [f"?q={word}" for word in (home.code, "ক্যানারিফুল", "নীলকণ্ঠ")]
        office = [
            "/households/", *(f"/households/{one}" for one in asked), f"/households/{home.id}",
            f"/households/{home.id}/record", f"/households/{home.id}/counts", "/households/exports/", "/gaps",
            "/gaps/flags", "/gaps/export.csv", "/gaps/export.geojson", "/gaps/measures", "/gaps/chain",
            f"/gaps/areas/{camp.areas.district.id}", f"/gaps/areas/{camp.areas.union_a1.id}", "/distributions/", plan,
            f"{plan}/households", f"{plan}/report", "/reports/", "/reports/spaces", "/reports/spaces.csv", "/spaces/",
            f"/areas/{camp.areas.union_a1.id}", "/feedback/", "/rehabilitation/", "/review/",
        ]  # fmt: skip
        opens = {
            "asha": office, "gita": office,
            "dulal": ["/households/", *(f"/households/{one}" for one in asked), "/gaps"],
            "babul": ["/check-in", plan, *(f"/households/{one}" for one in asked)],
            "champa": ["/spaces/", "/spaces/today", "/reports/spaces"], "farid": ["/stock/", "/distributions/"],
        }  # fmt: skip
        secret = ["/concerns/", "/appointments/", "/appointments/plans", "/appointments/overseen", "/concerns/overseen"]
        self.people = {name: (signed_in(app, people.user(name)), urls + secret) for name, urls in opens.items()}
        self.camp = camp
        assert self.moved() == []
        self.before = self.read()
        assert sum(status == 200 for status, _text in self.before.values()) > 40

    def read(self) -> dict[tuple[str, str], tuple[int, str]]:
        """All they can open, without the token of the forms, which is new in each answer."""
        found = {}
        for name, (person, urls) in self.people.items():
            for url in urls:
                answer = person.client.get(url)
                text = re.sub(r'value="[0-9a-f]{64,}"', "", answer.get_data(as_text=True))
                found[name, url] = (answer.status_code, text)
        return found

    def moved(self) -> list[str]:
        """Deeds that made the gap figures old: a page that says so tells that somebody acted.

        The watchers' own printing of a family's record is one, so the pages alone would hide all others.
        """
        with self.camp.database.reading() as db:
            stamp = db.get_one(Count, self.camp.plan.response_id)
            found = counting.changes_since(db, stamp.audit_number, most=999)
        return [verb for verb, _subject in found if verb != Verb.HOUSEHOLDS_REQUESTS]

    def saw_nothing(self, step: str) -> None:
        """The same as before the first step, no word of it anywhere, and figures as fresh as they were."""
        assert self.moved() == [], step
        after = self.read()
        assert [key for key in after if after[key] != self.before[key]] == [], step
        for (name, url), (_status, text) in after.items():
            assert not [word for word in SPOKEN if word in text and word not in url], (step, name, url)


@pytest.mark.goal("S3")
@pytest.mark.goal("S23")
def test_from_a_worry_to_its_end_nobody_else_notices(
    app: Flask, database: Database, settings: Settings, people: People, guard: Guard, areas: Areas, now: datetime
) -> None:
    camp = Camp(database, settings, people, areas, now)
    with database.writing() as db:
        the_hours(db, people.esha, range(7), now=now)
    # Written while there was no network, sealed there; it arrives with everything else the tablet brings.
    tablet = camp.tablet(by="champa")
    worry = worries(tablet, subject=CANARY, urgency="high")
    with database.writing() as db:
        refresh_gaps(db, people.asha, camp.plan.response_id, now=now)
    watchers = Watchers(app, people, camp)
    assert tablet.posts(app.test_client(), worry).status_code == 200
    watchers.saw_nothing("it arrived")

    polly, rumi, sathi = (signed_in(app, guard.users[name]) for name in ("polly", "rumi", "sathi"))
    here = polly.get("/concerns/").select("tbody a")[0].get("href")
    form = polly.get(here).form('form[action$="/triage"]')
    form.submit(decision="referral", note=CANARY, next_on="৩১/১২/২০৪০")
    watchers.saw_nothing("triage")

    _support(signed_in(app, people.user("esha")), database, people, areas, camp, now)
    watchers.saw_nothing("a plan with a session")

    place = _referred(polly, here)
    watchers.saw_nothing("sent with consent")
    with database.writing() as db:
        db.scalars(sa.select(Referral)).one().due_on = local_day(now) - timedelta(days=1)
    job = named("referrals.answers")
    assert job is not None
    run_once(database, job, now)
    assert sathi.get("/concerns/overseen").select(f'a[href$="{here.rpartition("/")[2]}"]'), "no answer: escalated"
    watchers.saw_nothing("no answer")

    polly.get(place).form('form[action$="/answer"]').submit(to="received")
    ending = polly.get(here).form('form[action$="/close"]')
    ending.submit(outcome=CANARY, second_id=str(guard.users["rumi"].id))
    assert not polly.get("/concerns/?closed=1").select("tbody a"), "one person closes nothing"
    rumi.get(here).form('form[action$="/agreed"]').submit(agree="yes")
    assert polly.get("/concerns/?closed=1").select("tbody a")
    with database.writing() as db:
        refresh_gaps(db, people.asha, camp.plan.response_id, now=now)
    watchers.saw_nothing("closed by two, and everybody counted again")
    trail = signed_in(app, people.user("gita")).get("/audit/").raw
    assert not re.findall(r"psychosocial\.\w+|concerns\.\w+|referrals\.make|safeguards\.\w+", trail)


def _support(esha: Person, database: Database, people: People, areas: Areas, camp: Camp, now: datetime) -> None:
    """A plan with consent through its form; a session held, with its note."""
    given = plan_given(areas.union_a1, camp.plan)
    form = esha.get("/appointments/plans/new").form()
    page = form.submit(
        name=given.name, goals=given.goals, area_id=str(areas.union_a1.id), layer="3", agreed="y", by="mother",
        method="verbal",
    )  # fmt: skip
    assert page.status == 200, page.text
    with database.writing() as db:
        (row,) = support.queries.plans_of(db, people.esha, now=now)
        start = (now + timedelta(days=1)).replace(minute=0)
        held = support.SupportSession(
            plan_id=row.plan.id, counsellor_id=people.esha.id, starts_at=start - timedelta(days=2),
            ends_at=start - timedelta(days=2) + timedelta(minutes=45), created_at=now, created_by_id=people.esha.id,
        )  # fmt: skip
        db.add(held)
        db.flush()
        seals = database.along["relief.seals"]
        support.complete_session(db, people.esha, held.id, CANARY_NOTE, seals=seals, now=now)


def _referred(polly: Person, here: str) -> str:
    draft = polly.get(f"{here}/refer").form()
    page = draft.submit(service="legal-aid", shared=["name"], known_name=CANARY, provider_name="BLAST")
    place = page.url
    polly.get(place).form('form[action$="/agree"]').submit(relation="mother", method="verbal", child_assents="y")
    polly.get(place).form('form[action$="/send"]').submit()
    return place
