"""The walk of care in real browsers, in Bangla: a worry written on a tablet without a line, to its end.

While it goes on, a relief coordinator, a volunteer and the facilitator of another site, signed in with browsers of
their own, read every list, search and count after each station: not a byte is another one, and no word of it is there.
`tests/whole/test_care_walk.py` walks the same with more watchers and without browsers, on both databases.
`RELIEF_SCREENSHOTS=folder` keeps a picture of each station in three sizes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from relief.accounts import passwords
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.blueprints.field import shell
from relief.config import LANGUAGES
from relief.jobs import named, run_once
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.sealing import Seals, lend
from relief.kernel.zone import local_day
from relief.referrals.models import Referral
from relief.sync.models import HeldItem, SyncBatch
from tests.browser import SIZES, Open
from tests.concerns.conftest import CANARY
from tests.field.harness import Field, Hand, becomes
from tests.people import PASSWORD, UNION_A2, UPAZILA_A
from tests.psychosocial.builders import CANARY as PERSON
from tests.psychosocial.builders import CANARY_GOALS, CANARY_NOTE
from tests.whole.path.office import today
from tests.whole.path.walker import Story, Walker

SPOKEN = (CANARY, PERSON, "নীলকণ্ঠ", "Canary goal", CANARY_NOTE, "legal-aid", "BLAST")
PROTECTION = {
    "polly": ("পলি রায়", Role.PROTECTION), "rumi": ("রুমি দাস", Role.PROTECTION),
    "sathi": ("সাথী বেগম", Role.PROTECTION_LEAD),
}  # fmt: skip
_TOKENS = re.compile(r'value="[0-9a-f]{64,}"|nonce-[\w+/=-]+')


class Watchers:
    """A relief coordinator, a volunteer and another site's facilitator: what each can open, read by their browsers."""

    def __init__(self, field: Field, person: Callable[..., Walker]) -> None:
        camp = field.camp
        home, plan = camp.homes[0], f"/distributions/{camp.plan.id}"
        asked = [f"/households/?q={word}" for word in (home.code, CANARY, "নীলকণ্ঠ")]
        secret = ["/concerns/", "/appointments/", "/appointments/plans", "/concerns/overseen", "/audit/"]
        office = [
            "/", "/households/", *asked, f"/households/{home.id}", f"/households/{home.id}/counts", "/gaps",
            "/gaps/export.csv", "/gaps/measures", f"/gaps/areas/{camp.areas.union_a1.id}", "/distributions/",
            plan, f"{plan}/households", f"{plan}/report", "/reports/", "/reports/spaces", "/reports/spaces.csv",
            "/spaces/", "/feedback/", "/rehabilitation/", "/review/", "/referrals/",
        ]  # fmt: skip
        opens: Mapping[str, list[str]] = {
            "asha": office, "babul": ["/", "/check-in", plan, *asked, "/distributions/"],
            "lata": ["/", "/spaces/", "/spaces/today", "/reports/spaces", *asked],
        }  # fmt: skip
        self.people = {name: (person(name, "desktop"), urls + secret) for name, urls in opens.items()}
        self.read()
        self.before = self.read()
        assert sum(status == 200 for status, _text in self.before.values()) > 25

    def read(self) -> dict[tuple[str, str], tuple[int, str]]:
        """All they can open, without the token of the forms, which is new in each answer."""
        found = {}
        for name, (walker, urls) in self.people.items():
            for url in urls:
                answer = walker.page.request.get(walker.story.url + url)
                found[name, url] = (answer.status, _TOKENS.sub("", answer.text()))
        return found

    def saw_nothing(self, station: str) -> None:
        """The same as before the first station, and no word of it anywhere."""
        after = self.read()
        assert [key for key in after if after[key] != self.before[key]] == [], station
        for (name, url), (_status, text) in after.items():
            assert not [word for word in SPOKEN if word in text and word not in url], (station, name, url)


def shown(walker: Walker, station: str, *, is_named: bool = False) -> None:
    """Look at a station in all three sizes."""
    own = walker.page.viewport_size
    for size, (width, height) in SIZES.items():
        walker.page.set_viewport_size({"width": width, "height": height})
        walker.look(f"{station}-{size}", is_named=is_named)
    if own:
        walker.page.set_viewport_size(own)


@pytest.mark.goal("S3")
@pytest.mark.goal("S23")
def test_care_from_a_tablet_without_a_line_to_its_end(
    field: Field, hand: Hand, browser_context: Open, tmp_path: Path
) -> None:
    lend(field.database, Seals(field.camp.settings.seal_key))
    _staff(field)
    story = Story("bn", field.server.url)

    def person(name: str, size: str) -> Walker:
        return Walker(story, browser_context(size)).sign_in(name)

    tablet = _worry_is_told(field, hand, tmp_path, story)
    watchers = Watchers(field, person)
    tablet.send()
    tablet.settled()
    _sealed_on_its_way(field)
    watchers.saw_nothing("it arrived")

    polly, sathi = person("polly", "phone"), person("sathi", "desktop")
    here = _triage(polly)
    watchers.saw_nothing("triage")
    _support(person("esha", "tablet"))
    watchers.saw_nothing("a plan, a session and its note")
    place = _refer(polly, here)
    watchers.saw_nothing("sent with consent")
    _nobody_answers(field)
    sathi.go("/concerns/overseen")
    assert sathi.page.locator(f'a[href$="{here.rpartition("/")[2]}"]').count(), "it is before the supervisor"
    shown(sathi, "no-answer-overseen")
    polly.go(place)
    shown(polly, "no-answer-referral", is_named=True)
    watchers.saw_nothing("no answer, escalated")
    _received_and_closed(polly, person("rumi", "phone"), here, place)
    watchers.saw_nothing("received, and closed by two")
    asha = watchers.people["asha"][0]
    asha.go(f"/households/?q={CANARY}")
    shown(asha, "the-coordinator-finds-nothing")
    assert not story.findings, "\n".join(story.findings)


def _staff(field: Field) -> None:
    """Two who work in protection, their supervisor, and a facilitator of another union."""
    passwords.configure(memory_kib=8, rounds=1)
    cast = {name: (bn, role, UPAZILA_A) for name, (bn, role) in PROTECTION.items()}
    cast["lata"] = ("লতা মণ্ডল", Role.FACILITATOR, UNION_A2)
    with field.database.writing() as db:
        for name, (bn, role, path) in cast.items():
            given = AccountGiven(
                name=name, name_bn=bn, name_en=name.title(), role=role, paths=(path,), password=PASSWORD
            )
            create_account(db, Actor.clerk("tests"), given, now=clock.now())


def _worry_is_told(field: Field, hand: Hand, folder: Path, story: Story) -> Any:
    """On Champa's tablet while the server is away; it waits there sealed."""
    tablet = hand(folder / "profile", field.server.url)
    tablet.enrol(field.invitation())
    tablet.sign_on("champa")
    page = tablet.page
    page.locator("[data-tile=worry]").wait_for()
    # What comes after the build is there too: files, and the words of each language.
    kept = "return (await (await caches.open('field-after')).keys()).length"
    becomes(lambda: tablet.ask(kept), len(shell.LATER) + len(LANGUAGES))
    field.server.kill()
    page.locator("[data-tile=worry]").click()
    page.locator("[data-deed=tell]").wait_for()
    page.locator("textarea").fill(CANARY)
    page.locator("[name=urgency]").select_option("high")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        story.picture(page, f"worry-offline-{size}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, size
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["tablet"], strict=True)))  # type: ignore[arg-type]
    page.locator("[data-deed=tell]").click()
    page.locator("[data-told]").wait_for()
    story.picture(page, "worry-told-offline")
    page.evaluate("location.hash = 'outbox'")
    page.locator("button.act").first.wait_for()
    story.picture(page, "worry-waits-sealed")
    assert CANARY not in page.content()
    field.server.start()
    return tablet


def _sealed_on_its_way(field: Field) -> None:
    with field.database.reading() as db:
        assert not db.scalars(sa.select(HeldItem)).all()
        assert not [body for body in db.scalars(sa.select(SyncBatch.body)) if CANARY.encode() in body]


def _triage(polly: Walker) -> str:
    """Read, decided on, with the day of the next step. The address of the file."""
    polly.go("/concerns/")
    shown(polly, "concerns")
    with polly.page.expect_navigation():
        polly.page.locator("main tbody a").first.click()
    here = polly.page.url.removeprefix(polly.story.url)
    polly.sees(CANARY)
    shown(polly, "concern", is_named=True)
    _choose(polly, "decision", "referral")
    soon = (today() + timedelta(days=30)).strftime("%d/%m/%Y")
    polly.fill(polly.page.locator('form[action$="/triage"]'), note=CANARY, next_on=soon)
    polly.press("Seal the decision")
    shown(polly, "concern-decided", is_named=True)
    return here


def _choose(walker: Walker, name: str, value: str) -> None:
    """A radio, or an option of a list."""
    if walker.page.locator(f'main select[name="{name}"]').count():
        walker.page.locator(f'main select[name="{name}"]').select_option(value)
    else:
        walker.tick(name, value)


def _support(esha: Walker) -> None:
    """A plan with consent, an appointment, who came, and the sealed note."""
    esha.go("/appointments/hours")
    for number in range(7):
        esha.fill(**{f"starts_{number}": "০:০০", f"ends_{number}": "23:59"})
    esha.press("Save the hours")
    esha.go("/appointments/plans/new")
    esha.fill(name=PERSON, goals=CANARY_GOALS)
    esha.page.locator('[name="area_id"]').select_option(index=0)
    esha.tick("agreed")
    esha.tick("by", "mother")
    esha.tick("method", "verbal")
    esha.tick("child_assents")
    shown(esha, "plan-new")
    esha.press("Open the plan")
    shown(esha, "plan", is_named=True)
    plan = esha.page.url.removeprefix(esha.story.url)
    start = max(today() - timedelta(minutes=20), today().replace(hour=0, minute=0))
    esha.go(plan + "/sessions/new")
    esha.fill(day=today().strftime("%d/%m/%Y"), starts=start.strftime("%H:%M"), ends="30", room="ইউনিয়ন স্বাস্থ্য কেন্দ্র")
    esha.tick("has_other_adult")
    shown(esha, "appointment-new")
    esha.press("Book")
    esha.go("/appointments/")
    shown(esha, "appointments-day")
    esha.go("/appointments/week")
    shown(esha, "appointments-week")
    esha.go("/appointments/")
    esha.page.locator(".slot__code a").first.click()
    esha.page.wait_for_selector('[name="note"]')
    esha.press("Has arrived")
    if not esha.page.locator('[name="note"]').count():
        esha.page.locator(".slot__code a").first.click()
    esha.page.wait_for_selector('[name="note"]')
    esha.fill(note=CANARY_NOTE)
    shown(esha, "appointment-note", is_named=True)
    esha.press("Seal the note and finish")
    shown(esha, "appointment-held", is_named=True)
    esha.go(plan + "/notes")
    esha.sees(CANARY_NOTE)
    shown(esha, "plan-notes", is_named=True)


def _refer(polly: Walker, here: str) -> str:
    """To a provider outside, with what may be told; consent; sent. The address of the referral."""
    polly.go(f"{here}/refer")
    polly.fill(service="legal-aid", provider_name="BLAST", known_name=CANARY)
    polly.tick("shared", "name")
    shown(polly, "refer", is_named=True)
    polly.press("Keep the draft")
    place = polly.page.url.removeprefix(polly.story.url)
    shown(polly, "referral-draft", is_named=True)
    polly.tick("relation", "mother")
    polly.tick("method", "verbal")
    polly.tick("child_assents")
    with polly.page.expect_navigation():
        polly.page.locator('form[action$="/agree"] button.button--main').click()
    shown(polly, "referral-agreed", is_named=True)
    with polly.page.expect_navigation():
        polly.page.locator('form[action$="/send"] button.button--main').click()
    shown(polly, "referral-sent", is_named=True)
    return place


def _nobody_answers(field: Field) -> None:
    """The day passes, and the night notices."""
    now = clock.now()
    with field.database.writing() as db:
        db.scalars(sa.select(Referral)).one().due_on = local_day(now) - timedelta(days=1)
    job = named("referrals.answers")
    assert job is not None
    run_once(field.database, job, now)
    becomes(lambda: _state(field), "no-answer")


def _state(field: Field) -> str:
    with field.database.reading() as db:
        return db.scalars(sa.select(Referral)).one().state.value


def _received_and_closed(polly: Walker, rumi: Walker, here: str, place: str) -> None:
    polly.go(place)
    polly.tick("to", "received")
    with polly.page.expect_navigation():
        polly.page.locator('form[action$="/answer"] button.button--main').click()
    shown(polly, "referral-received", is_named=True)
    polly.go(here)
    polly.fill(polly.page.locator('form[action$="/close"]'), outcome=CANARY)
    polly.page.locator('[name="second_id"]').select_option(label="রুমি দাস")
    shown(polly, "concern-to-close", is_named=True)
    with polly.page.expect_navigation():
        polly.page.locator('form[action$="/close"] button.button--main').click()
    rumi.go(here)
    shown(rumi, "concern-second-person", is_named=True)
    with rumi.page.expect_navigation():
        rumi.page.locator('form[action$="/agreed"] button[value="yes"]').click()
    polly.go("/concerns/?closed=1")
    assert polly.page.locator(f'main a[href$="{here.rpartition("/")[2]}"]').count()
    shown(polly, "concerns-closed")
