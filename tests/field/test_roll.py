"""Facilitators call the roll without a network: two tablets on one register, eighty children, nobody else's eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from relief.accounts.roles import Role
from relief.kernel import clock
from relief.kernel.zone import local_day
from relief.spaces import weeks
from relief.spaces.children import Attendance
from relief.spaces.gate_kinds import Count
from relief.spaces.gate_models import HeadCount
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.models import Occurrence, SpaceStaff
from tests.browser import axe
from tests.field.harness import OTHER_PIN, Field, Hand, Tablet, becomes
from tests.field.touch import Finger, mark_all
from tests.spaces.builders import CANARY_CHILD, a_child, a_group, a_series, a_space, session_on, the_world
from tests.spaces.stations import look, sign_in

TOO_SMALL = """() => [...document.querySelectorAll('main button, main a.button')]
  .map((each) => [each.textContent, each.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 48 || box.height < 48)).map(([text]) => text)"""
LATER = """async () => (await (await caches.open("field-after")).keys()).some(({ url }) => url.includes(".wasm"))"""


class Taps:
    """Clicks, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, css: str) -> None:
        self.count += 1
        self.page.locator(css).first.click()


def a_session(field: Field, children: int) -> tuple[UUID, list[UUID]]:
    """A session that is on all day, with so many children; the first has the name nobody else has."""
    now, people = clock.now(), field.camp.people
    with field.database.writing() as db:
        area, response = field.camp.areas.union_a1.id, field.camp.plan.response_id
        world = the_world(db, people.hena, people.champa, area, now, response)
        group = a_group(db, people.hena, world.space, now, name_bn="নদী দল", name_en="River group")
        # More than one may plan; the door turns nobody away.
        group.max_size = 80
        daily = a_series(
            db, people.hena, group, now, rrule=weeks.weekly(range(7)), room="২", starts=time(0, 1), ends=time(23, 58)
        )
        names = [CANARY_CHILD, *(f"শিশু {number}" for number in range(2, children + 1))]
        ids = [a_child(db, people.champa, group, now, name, safety_note="").id for name in names]
        return session_on(db, daily, local_day(now)).id, ids


def at_the_roll(tablet: Tablet, field: Field, name: str, session: UUID) -> Page:
    """Sign on, take the roll along, and lose the network."""
    tablet.enrol(field.invitation())
    tablet.sign_on(name)
    page = tablet.page
    page.locator("[data-tile=roll] .button--main").click()
    page.locator("a[href='#roll']").wait_for()
    page.wait_for_function(LATER)
    page.locator("a[href='#roll']").click()
    page.locator(f"[data-session='{session}']").wait_for()
    return page


def standing(field: Field, session: UUID) -> dict[UUID, tuple[Mark, bool]]:
    with field.database.reading() as db:
        rows = db.scalars(sa.select(Attendance).where(Attendance.occurrence_id == session)).all()
        return {row.child_id: (row.mark, row.is_disputed) for row in rows}


def state(field: Field, session: UUID) -> OccurrenceState:
    with field.database.reading() as db:
        return db.get_one(Occurrence, session).state


def day_before(field: Field, session: UUID) -> UUID:
    """The session of yesterday's same entry of the timetable."""
    with field.database.reading() as db:
        one = db.get_one(Occurrence, session)
        day = one.on_date - timedelta(days=1)
        return db.scalars(
            sa.select(Occurrence.id).where(Occurrence.series_id == one.series_id, Occurrence.on_date == day)
        ).one()


def decided(desk: Page, register: str) -> None:
    """The manager looks at both versions of the one child, and says what was true."""
    desk.goto(register)
    look(desk, "disputed", gate=True)
    desk.click("main a[href$='/conflicts']")
    desk.wait_for_url("**/conflicts")
    assert CANARY_CHILD in desk.inner_text("main")
    look(desk, "two-versions", gate=True)
    with desk.expect_navigation():
        desk.click("main button[value=late]")


@pytest.mark.goal("U10")
def test_eighty_children_are_marked_by_touch_without_a_network(
    field: Field, hand: Hand, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    session, ids = a_session(field, 80)
    tablet = hand(tmp_path / "profile", field.server.url)
    page = at_the_roll(tablet, field, "champa", session)
    field.server.kill()
    done = mark_all(page, session, ids)
    assert page.locator(".mark").count() == 80
    assert page.evaluate(TOO_SMALL) == []
    assert not axe(page)
    # One to open it, one a child, one more for each who is late and for one who has told us. Time is for benchmarks.
    assert done.taps == 1 + 80 + 3 + 1
    assert len(done.answers) == 80 + 3 + 1, "every touch is answered by a mark on its row"
    assert done.swipes <= 12
    record_property("taps", done.taps)
    record_property("swipes", done.swipes)
    finger = Finger(page)
    finger.tap("[data-deed=close]")
    finger.tap("[data-deed=hand-in]")
    page.locator("[data-closed=submitted]").wait_for()
    field.server.start()
    tablet.send()
    becomes(lambda: state(field, session), OccurrenceState.SUBMITTED)
    marks = standing(field, session)
    assert [marks[child][0] for child in ids[:7]] == [
        Mark.ABSENT_INFORMED, *[Mark.ABSENT_UNINFORMED] * 2, *[Mark.LATE] * 3, Mark.PRESENT,
    ]  # fmt: skip
    assert sum(mark is Mark.PRESENT for mark, _ in marks.values()) == 74


@pytest.mark.goal("R9")
def test_two_tablets_on_one_register_disagree_and_nobody_else_sees_a_child(
    field: Field, hand: Hand, browser_context: Callable[..., Page], tmp_path: Path
) -> None:
    session, ids = a_session(field, 30)
    yesterday = day_before(field, session)
    one, other = (hand(tmp_path / name, field.server.url) for name in ("one", "other"))
    champa, hena = (at_the_roll(tablet, field, name, session) for tablet, name in ((one, "champa"), (other, "hena")))
    field.server.kill()
    # Yesterday's register was never called: it comes along, and is made up for.
    champa.locator(f"[data-session='{yesterday}']").click()
    champa.locator(f"[data-kid='{ids[0]}'] .mark__tap").click()
    champa.locator(f"[data-kid='{ids[0]}'][data-mark=present]").wait_for()
    champa.locator("a[href='#roll']").first.click()
    tap = Taps(champa)
    tap(f"[data-session='{session}']")
    for child in ids[:3]:
        tap(f"[data-kid='{child}'] .mark__away")
    tap("[data-deed=rest]")
    champa.locator("[data-count=here]", has_text="২৭").wait_for()
    assert tap.count <= 2 + 3, "exceptions only"
    # A child nobody expected: three taps and its name.
    before = tap.count
    tap("[data-deed=walk-in]")
    champa.locator("input[name=known_as]").fill("নতুন মুখ")
    tap("[data-deed=girl]")
    champa.locator(".mark", has_text="নতুন মুখ").wait_for()
    assert tap.count - before <= 3
    hena.locator(f"[data-session='{session}']").click()
    hena.locator(f"[data-kid='{ids[0]}'] .mark__tap").click()
    hena.locator(f"[data-kid='{ids[0]}'][data-mark=present]").wait_for()
    hena.locator("[data-deed=undo]").click()
    hena.locator(f"[data-kid='{ids[0]}'][data-mark=not-marked]").wait_for()
    hena.locator(f"[data-kid='{ids[0]}'] .mark__tap").click()
    hena.locator(f"[data-kid='{ids[0]}'][data-mark=present]").wait_for()
    field.server.start()
    for tablet in (other, one):
        tablet.send()
        tablet.settled()
    marks = standing(field, session)
    assert marks[ids[0]] == (Mark.PRESENT, True)
    assert [marks[child] for child in ids[1:3]] == [(Mark.ABSENT_UNINFORMED, False)] * 2
    assert len(marks) == 31
    assert standing(field, yesterday) == {ids[0]: (Mark.PRESENT, False)}
    desk = sign_in(browser_context("desktop"), field.server.url, "hena")
    decided(desk, f"{field.server.url}/spaces/sessions/{session}")
    assert standing(field, session)[ids[0]] == (Mark.LATE, False)
    # A relief volunteer who comes to the same tablet finds no roll and no name.
    champa.locator(".fbar [data-deed=lock], .fbar button[aria-label]").first.wait_for()
    one.ask("lock.lockNow()")
    one.page.locator("dialog.lock .lock__other button").click()
    one.page.locator("dialog.lock .stack button").last.click()
    one.sign_on("babul")
    one.page.locator("h1").first.wait_for()
    assert one.page.locator("[data-tile=roll]").count() == 0
    assert CANARY_CHILD not in one.page.content()
    refused = one.page.evaluate(
        """async () => (await import("/static/js/field/roll_pack.js"))
          .takeRoll().then(() => "taken", (fault) => fault.code)"""
    )
    assert refused == "not-found"


READS = """async (owner) => {
  const of = (name) => import(`/static/js/field/${name}.js`);
  const [store, vault, outbox] = await Promise.all(["store", "vault", "outbox"].map(of));
  const packs = (await store.all("packs")).filter((each) => each.id === `roll ${owner}`);
  const rows = (await store.all("acts")).filter((each) => each.list === "roll");
  const opened = async (boxes) =>
    (await Promise.all(boxes.map((each) => vault.unbox(each)))).filter((each) => each !== null);
  return {
    packs: packs.length, read: (await opened(packs.map((each) => each.locked))).length,
    acts: rows.length, readActs: (await opened(rows.map((each) => each.box))).length,
    shown: JSON.stringify(outbox.acts("roll")), raw: JSON.stringify(packs.map((each) => Object.keys(each))),
  };
}"""


def an_other_site(field: Field) -> str:
    """A space of the same union where Ibrahim works and Champa does not; gives its child's name."""
    now, people, name = clock.now(), field.camp.people, "অন্যকেন্দ্রের তারা"
    with field.database.writing() as db:
        space = a_space(db, people.hena, field.camp.areas.union_a1.id, field.camp.plan.response_id, now)
        user = people.user("esha")
        db.add(SpaceStaff(space_id=space.id, user_id=user.id, code_signed_on=local_day(now)))
        db.merge(user).role = Role.FACILITATOR
        db.flush()
        a_child(db, people.hena, a_group(db, people.hena, space, now), now, name)
    return name


def test_who_works_at_another_site_holds_no_key_to_the_children(field: Field, hand: Hand, tmp_path: Path) -> None:
    """One shared tablet: Champa takes her children along and writes a name; Esha of another space comes after her."""
    session, _ids = a_session(field, 3)
    other_name = an_other_site(field)
    champa, esha = (str(field.camp.people.user(name).id) for name in ("champa", "esha"))
    tablet = hand(tmp_path / "profile", field.server.url)
    page = at_the_roll(tablet, field, "champa", session)
    field.server.kill()
    page.locator(f"[data-session='{session}']").click()
    page.locator("[data-deed=walk-in]").click()
    page.locator("input[name=known_as]").fill("নতুন মুখ")
    page.locator("[data-deed=girl]").click()
    page.locator(".mark", has_text="নতুন মুখ").wait_for()
    mine = page.evaluate(READS, champa)
    assert (mine["packs"], mine["read"], mine["acts"] > 0, mine["readActs"]) == (1, 1, True, mine["acts"])
    assert "নতুন মুখ" in mine["shown"]
    # Esha signs on while the tablet is open, so both share the key of the lists; she takes her own children along.
    field.server.start()
    page.evaluate("location.hash = '#tablet'")
    page.locator(".panel .button--big").first.click()
    tablet.sign_on("esha", OTHER_PIN)
    page.evaluate("location.hash = ''")
    tablet.page.locator("[data-tile=roll] .button--main").click()
    tablet.page.locator("a[href='#roll']").wait_for()
    own = tablet.page.evaluate(READS, esha)
    assert (own["packs"], own["read"]) == (1, 1)
    theirs = tablet.page.evaluate(READS, champa)
    assert (theirs["packs"], theirs["read"], theirs["readActs"]) == (1, 0, 0), "neither the pack nor what was written"
    assert theirs["acts"] == mine["acts"]
    assert "নতুন মুখ" not in theirs["shown"]
    # The right PIN, and all is there again; nothing was lost for Champa.
    tablet.ask("lock.lockNow()")
    tablet.page.locator("dialog.lock .lock__other button").click()
    tablet.page.locator("dialog.lock .stack button", has_text="চম্পা").click()
    tablet.unlock()
    again = tablet.page.evaluate("""async () => (await import("/static/js/field/roll_pack.js")).rollPack()
        .then((pack) => JSON.stringify(pack.children))""")
    assert CANARY_CHILD in again
    assert other_name not in again
    assert tablet.page.evaluate(READS, champa)["readActs"] == mine["acts"]
    assert tablet.page.evaluate(READS, esha)["read"] == 0


def test_in_a_fire_nobody_is_overlooked_and_no_tap_is_lost(field: Field, hand: Hand, tmp_path: Path) -> None:
    """The roll call had hardly begun: one child is marked, one is absent, nobody has asked about the others yet."""
    session, ids = a_session(field, 12)
    tablet = hand(tmp_path / "profile", field.server.url)
    page = at_the_roll(tablet, field, "champa", session)
    field.server.kill()
    tap = Taps(page)
    tap(f"[data-session='{session}']")
    page.locator(f"[data-kid='{ids[-1]}']").wait_for()
    tap(f"[data-kid='{ids[0]}'] .mark__tap")
    tap(f"[data-kid='{ids[1]}'] .mark__away")
    page.locator(f"[data-kid='{ids[1]}'][data-mark=absent-uninformed]").wait_for()
    # One tap from the register, without a network.
    tap("[data-deed=evacuate]")
    left = page.locator("[data-left]")
    left.wait_for()
    assert left.get_attribute("data-left") == "11", "whoever is not marked may be inside"
    assert page.evaluate(TOO_SMALL) == []
    assert not axe(page)
    look(page, "evacuation")
    order = page.locator(".seen").evaluate_all("all => all.map((one) => one.dataset.kid)")
    row = page.locator(f".seen[data-kid='{ids[6]}']")
    before = row.bounding_box()
    for child in ids[2:11]:
        page.locator(f".seen[data-kid='{child}']").click()
    page.locator("[data-left='2']").wait_for()
    assert page.locator(".seen").evaluate_all("all => all.map((one) => one.dataset.kid)") == order
    assert row.bounding_box()["height"] == before["height"]
    # The tablet locks itself on the way out, and is started anew: what was tapped is still tapped.
    tablet.ask("lock.lockNow()")
    tablet.unlock()
    page.locator("[data-left='2']").wait_for()
    page.reload()
    tablet.unlock()
    page.locator("a[href='#roll']").click()
    page.locator("[data-deed=evacuate]").first.click()
    page.locator("[data-left='2']").wait_for()
    page.locator("[data-deed=filter]").click()
    shown = page.locator(".seen:visible").evaluate_all("all => all.map((one) => one.dataset.kid)")
    assert set(shown[:2]) == {str(ids[0]), str(ids[11])}
    page.locator("[data-deed=save-evacuation]").click()
    page.locator(".notice--bad", has_text="২ জনকে দেখা যায়নি").wait_for()
    look(page, "evacuation-written")
    page.locator(f".seen[data-kid='{ids[0]}']").click()
    page.locator(f".seen[data-kid='{ids[11]}']").click()
    page.locator("[data-left='0']").wait_for()
    page.locator("[data-deed=save-evacuation]").click()
    page.locator(".notice--good").wait_for()
    field.server.start()
    tablet.send()
    tablet.settled()
    with field.database.reading() as db:
        counts = db.scalars(sa.select(HeadCount).order_by(HeadCount.at, HeadCount.id)).all()
        said = [(one.kind, one.counted, one.expected, "২, ১৩" in one.reason) for one in counts]
    assert said == [(Count.EVACUATION, 9, 1, True), (Count.EVACUATION, 11, 1, False)]
