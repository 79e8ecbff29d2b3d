"""A space from the proposal to a certificate in one story, each step by who should take it: in Bangla.

In the middle two days are marked without a network, on two tablets that do not agree about a child.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from relief.kernel import clock
from relief.kernel.db import Database
from relief.kernel.zone import local_day
from relief.spaces.absence_models import AbsenceFollowup
from relief.spaces.children import Attendance, Child
from relief.spaces.kinds import Mark, NotHeld, OccurrenceState, SpaceState
from relief.spaces.models import Occurrence, Space
from tests.browser import axe
from tests.field.harness import Field, Hand
from tests.field.test_roll import at_the_roll, standing
from tests.spaces.stations import (
    a_course_of_one_part,
    asked_after,
    enrolled,
    look,
    opened_again,
    pdf,
    planned_with_a_holiday,
    proposed_and_opened,
    sign_in,
    stood_still,
)


@pytest.mark.goal("R9")
def test_a_space_opens_calls_the_roll_on_two_tablets_stands_still_and_opens_again(
    field: Field, hand: Hand, browser_context: Callable[..., Page], tmp_path: Path
) -> None:
    people, database, url, today = field.camp.people, field.database, field.server.url, local_day(clock.now())
    asha, hena, champa = (sign_in(browser_context("desktop"), url, name) for name in ("asha", "hena", "champa"))
    space = proposed_and_opened(asha, hena, url, people, today)
    planned_with_a_holiday(asha, hena, url, space, today)
    with database.reading() as db:
        [holiday] = db.scalars(sa.select(Occurrence).where(Occurrence.state == OccurrenceState.NOT_HELD))
        assert (holiday.on_date, holiday.not_held_reason) == (today + timedelta(days=3), NotHeld.HOLIDAY)
    enrolled(champa, url, space, today)
    ids, days = known(database, today)
    a_course_of_one_part(hena, champa, url, space, days[1], today)

    two_days_without_a_network(field, hand, tmp_path, ids, days)
    with database.reading() as db:
        states = {db.get_one(Occurrence, one).state for one in days}
        asked = db.scalars(sa.select(AbsenceFollowup.child_id)).all()
    assert states == {OccurrenceState.SUBMITTED}
    assert asked == [ids["রাজু"]], "who was seen by one tablet is nobody to ask after"
    decided_and_verified(hena, url, days, ids, database)

    hena.goto(f"{url}/spaces/missing")
    assert hena.locator("#overdue .meeting").count() > 8
    assert not [one for one in days if hena.locator(f"#overdue a[href*='{one}']").count()]
    look(hena, "missing", gate=True)
    asha.goto(f"{url}/spaces/missing")
    assert asha.locator("#overdue .meeting").count() > 8
    assert asha.locator("#overdue a").count() == 0, "a coordinator opens no register"
    look(asha, "missing-coordinator")
    asked_after(champa, url, database)

    words = pdf(champa, f"{url}/spaces/sessions/{days[0]}/register.pdf", "paper-register")
    assert "রূপা" in words
    champa.goto(f"{url}/spaces/{space}")
    champa.click("a[href*='/courses/groups/']")
    look(champa, "course-group", gate=True)
    paper = champa.locator("a[href*='/certificates/']")
    assert paper.count() == 2, "who was there has finished; the absent child has not"
    assert "সাঁতার" in pdf(champa, url + str(paper.first.get_attribute("href")), "paper-certificate")

    stood_still(asha, url, today)
    with database.reading() as db:
        assert db.get_one(Space, space).state is SpaceState.SUSPENDED
        assert streaks(db) == [2], "what stands still breaks no streak and makes it no longer"
    opened_again(hena, url, space)
    with database.reading() as db:
        assert db.get_one(Space, space).state is SpaceState.OPEN
        left = db.scalars(sa.select(Occurrence.on_date).where(Occurrence.state == OccurrenceState.NOT_HELD)).all()
        assert left == [today + timedelta(days=3)], "the holiday stays"
    for page, name in ((hena, "manager"), (champa, "facilitator"), (asha, "coordinator")):
        page.goto(f"{url}/spaces/{space}")
        look(page, f"space-{name}", gate=True)
        page.goto(f"{url}/spaces/")
        look(page, f"spaces-{name}", gate=True)
        # The server goes away next: nothing may still be asking it for a picture.
        page.wait_for_load_state("networkidle")


def known(database: Database, today: date) -> tuple[dict[str, UUID], tuple[UUID, UUID]]:
    """The children by name, and the sessions of the last two days."""
    with database.reading() as db:
        ids = {child.known_as: child.id for child in db.scalars(sa.select(Child))}
        sessions = sa.select(Occurrence.id).where(Occurrence.on_date < today).order_by(Occurrence.on_date.desc())
        yesterday, before = db.scalars(sessions.limit(2)).all()
    return ids, (before, yesterday)


def streaks(db: object) -> list[int]:
    return list(db.scalars(sa.select(AbsenceFollowup.absences)))  # type: ignore[attr-defined]


def two_days_without_a_network(
    field: Field, hand: Hand, tmp_path: Path, ids: dict[str, UUID], days: tuple[UUID, UUID]
) -> None:
    """Champa calls the roll and misses Mina on the second day; Hena saw her come in by the other door."""
    one, other = (hand(tmp_path / name, field.server.url) for name in ("one", "other"))
    champa, hena = (at_the_roll(tablet, field, name, days[1]) for tablet, name in ((one, "champa"), (other, "hena")))
    look(champa, "tablet-sessions")
    field.server.kill()
    for day, away in zip(days, (["রাজু"], ["রাজু", "মিনা"]), strict=True):
        champa.locator(f"[data-session='{day}']").click()
        for name in away:
            champa.locator(f"[data-kid='{ids[name]}'] .mark__away").click()
            champa.locator(f"[data-kid='{ids[name]}'][data-mark=absent-uninformed]").wait_for()
        champa.locator("[data-deed=rest]").click()
        champa.locator(f"[data-kid='{ids['রূপা']}'][data-mark=present]").wait_for()
        look(champa, f"tablet-roll-{len(away)}")
        champa.locator("[data-deed=close]").click()
        champa.locator("[data-deed=hand-in]").wait_for()
        assert not axe(champa)
        look(champa, f"tablet-close-{len(away)}")
        champa.locator("[data-deed=hand-in]").click()
        champa.locator("[data-closed=submitted]").wait_for()
        look(champa, f"tablet-handed-in-{len(away)}")
        champa.locator("a[href='#roll']").first.click()
        hena.locator(f"[data-session='{day}']").click()
        for name in ("রূপা", "মিনা"):
            hena.locator(f"[data-kid='{ids[name]}'] .mark__tap").click()
            hena.locator(f"[data-kid='{ids[name]}'][data-mark=present]").wait_for()
        hena.locator("a[href='#roll']").first.click()
    assert [one.ask("return outbox.unconfirmed()") > 0, other.ask("return outbox.unconfirmed()") > 0] == [True, True]
    look(champa, "tablet-waiting")
    field.server.start()
    for tablet in (other, one):
        tablet.send()
        tablet.settled()
    look(champa, "tablet-sent")
    seen, missed = (Mark.PRESENT, False), (Mark.ABSENT_UNINFORMED, False)
    assert standing(field, days[0]) == {ids["রূপা"]: seen, ids["মিনা"]: seen, ids["রাজু"]: missed}
    quarrel = (Mark.PRESENT, True)
    assert standing(field, days[1]) == {ids["রূপা"]: seen, ids["মিনা"]: quarrel, ids["রাজু"]: missed}
    # Their pages ask nothing more of a server that will be gone.
    one.close()
    other.close()


def decided_and_verified(
    hena: Page, url: str, days: tuple[UUID, UUID], ids: dict[str, UUID], database: Database
) -> None:
    """The manager looks at both versions, says what was true, and verifies what Champa handed in."""
    register = f"{url}/spaces/sessions/{days[1]}"
    hena.goto(register)
    look(hena, "disputed", gate=True)
    hena.click("main a[href$='/conflicts']")
    hena.wait_for_url("**/conflicts")
    assert "মিনা" in hena.inner_text("main")
    look(hena, "two-versions", gate=True)
    with hena.expect_navigation():
        hena.click("main button[value=late]")
    for day in days:
        hena.goto(f"{url}/spaces/sessions/{day}")
        with hena.expect_navigation():
            hena.click("form[action$='/verify'] button")
    look(hena, "verified", gate=True)
    with database.reading() as db:
        assert {db.get_one(Occurrence, one).state for one in days} == {OccurrenceState.VERIFIED}
        row = db.get_one(Attendance, (days[1], ids["মিনা"]))
        assert (row.mark, row.is_disputed) == (Mark.LATE, False)
