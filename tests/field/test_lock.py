"""A tablet many hands share: PINs, the lock, what is erased and what never is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from relief.accounts import devices
from relief.accounts.models import Device
from relief.checkin.models import CheckIn
from relief.kernel import clock
from tests.field.harness import CANARY, OTHER_PIN, PIN, Field, Tablet

WRONG = "314159"


def lock(tablet: Tablet) -> None:
    tablet.page.locator(".fbar__key").last.click()
    tablet.page.locator("dialog.lock").wait_for()


def guess(tablet: Tablet, pin: str) -> None:
    """One wrong PIN, with the wait before it."""
    left = tablet.ask("return (await store.all('people'))[0]?.waits ?? 0") - tablet.page.evaluate("Date.now()")
    tablet.page.wait_for_timeout(max(0, left))
    before = tablet.ask("return (await store.all('people'))[0].wrong")
    tablet.type_pin(pin)
    for _ in range(100):
        if tablet.ask("return (await store.all('people'))[0]?.wrong ?? 9") != before:
            break
        tablet.page.wait_for_timeout(50)
    # Counted before it is tried; the trying takes a moment more.
    tablet.page.wait_for_timeout(900)


@pytest.mark.goal("S12")
def test_after_the_lock_no_name_can_be_read_in_the_files(tablet: Tablet, field: Field) -> None:
    assert tablet.ask("return packs.packs()[0].rows.map((row) => row[3])").count(CANARY[0]) == 1
    tablet.ask(
        "const at = desk.makeDesk(packs.packs()[0]); await at.draft.set('registration 1', { head: given })", CANARY[0]
    )
    tablet.ask(
        """const at = desk.makeDesk(packs.packs()[0]);
        await at.put({ verb: "checkin.record", given: { distribution_id: packs.packs()[0].distribution.id,
          household_id: packs.packs()[0].rows[0][1], outcome: "delivered", method: "name", lines: null,
          collector_name: given, collector_relation: "", reason: "", point_id: null, seen: "give" } })""",
        CANARY[0],
    )
    tablet.settled()
    lock(tablet)
    tablet.page.wait_for_timeout(500)
    tablet.close()
    assert tablet.files_with("relief-field"), "the search sees the store"
    # Names of files and keys of rows are in the open; nobody's name is.
    assert tablet.files_with(*CANARY, "বাবুল", "Babul Gazi") == []


@pytest.mark.goal("S12")
def test_five_wrong_pins_erase_the_lists_and_never_the_outbox(tablet: Tablet, field: Field) -> None:
    field.server.kill()
    saved = tablet.give(3)
    lock(tablet)
    for _ in range(4):
        guess(tablet, WRONG)
    assert tablet.ask("return (await store.all('packs')).length") == 1, "four wrong ones only warn"
    # What was counted is kept: a restart wins nothing.
    tablet.page.reload()
    tablet.page.locator("dialog.lock .pin").wait_for()
    guess(tablet, WRONG)
    tablet.page.locator("input[name=password]").wait_for()
    assert "মুছে ফেলা হয়েছে" in tablet.page.locator("main").inner_text()
    left = {
        name: tablet.ask("return (await store.all(given)).length", name)
        for name in ("packs", "people", "drafts", "acts")
    }
    assert left == {"packs": 0, "people": 0, "drafts": 0, "acts": 3}
    # What is left is sealed, and still reaches the server, without anybody signing on.
    field.server.start()
    tablet.settled()
    assert set(saved) == field.ids()


@pytest.mark.goal("S12")
def test_wrong_pins_must_wait(tablet: Tablet) -> None:
    lock(tablet)
    guess(tablet, WRONG)
    guess(tablet, WRONG)
    # The right one, too soon after two wrong ones, is not even tried.
    tried = tablet.ask("return people.unlock('1', given)", PIN)
    assert not tried["right"]
    assert tried["wait"] > 0
    guess(tablet, PIN)
    tablet.page.locator("dialog.lock").wait_for(state="detached")


@pytest.mark.goal("U12")
@pytest.mark.goal("S6")
def test_the_lock_comes_by_itself_and_keeps_half_done_work_beneath(tablet: Tablet) -> None:
    tablet.page.clock.install()
    tablet.page.reload()
    tablet.unlock()
    tablet.page.clock.run_for(100_000)
    assert tablet.page.locator("dialog.lock").count() == 0
    tablet.page.clock.run_for(40_000)
    tablet.unlock()

    # At an open list people queue: ten minutes.
    tablet.page.locator(".take__open").click()
    tablet.page.locator(".finder__way").last.click()
    typed = tablet.page.locator(".finder__name")
    typed.fill("অর্ধেক লেখা")
    tablet.page.clock.run_for(9 * 60_000)
    assert tablet.page.locator("dialog.lock").count() == 0
    tablet.page.clock.run_for(70_000)
    tablet.page.locator("dialog.lock").wait_for()
    assert tablet.ask("return vault.isUnlocked()") is False
    # Nothing beneath can be reached, by hand or by keyboard.
    assert typed.evaluate("(box) => { box.focus(); return document.activeElement === box }") is False
    tablet.page.keyboard.press("Escape")
    tablet.page.keyboard.press("Escape")
    expect(tablet.page.locator("dialog.lock")).to_be_visible()
    tablet.unlock()
    assert typed.input_value() == "অর্ধেক লেখা"


@pytest.mark.goal("R18")
@pytest.mark.goal("U12")
def test_a_draft_belongs_to_its_person_and_its_form(tablet: Tablet) -> None:
    put = "const at = desk.makeDesk(packs.packs()[0]); await at.draft.set(...given)"
    read = "return desk.makeDesk(packs.packs()[0]).draft.get(given)"
    tablet.ask(put, ["registration 1", {"name": "রহিমা"}])
    tablet.kill()
    tablet.again().unlock()
    assert tablet.ask(read, "registration 1") == {"name": "রহিমা"}
    assert tablet.ask(read, "registration 2") is None, "another version of the form"
    tablet.page.goto(tablet.url + "/field#tablet")
    tablet.page.locator(".panel .button--big").first.click()
    tablet.sign_on("champa", OTHER_PIN)
    assert tablet.ask(read, "registration 1") is None, "another person"
    assert tablet.ask("return packs.packs().length") == 1, "the list is shared"


def test_two_people_share_a_tablet_and_each_answers_for_her_own(tablet: Tablet, field: Field) -> None:
    tablet.give(1)
    tablet.page.goto(tablet.url + "/field#tablet")
    tablet.page.locator(".panel .button--big").first.click()
    tablet.sign_on("asha", OTHER_PIN)
    tablet.give(1, 1)
    tablet.settled()
    lock(tablet)
    tablet.page.get_by_text("আমি অন্য কেউ").click()
    tablet.page.locator("dialog.lock").get_by_text("বাবুল").click()
    tablet.unlock()
    acts = tablet.ask("return outbox.acts().map((act) => act.by)")
    assert acts == ["1", "2"]
    by = {row.created_by_id for row in field.camp.all(CheckIn)}
    assert by == {field.camp.people.user("babul").id, field.camp.people.user("asha").id}


@pytest.mark.goal("S12")
def test_a_tablet_that_was_shut_out_loses_its_lists_and_keeps_its_acts(tablet: Tablet, field: Field) -> None:
    tablet.settled()
    tablet.page.context.set_offline(True)
    saved = tablet.give(2)
    with field.database.writing() as db:
        device = db.query(Device).one()
        devices.revoke_device(db, field.camp.people.asha, device.id, "Lost in the market", now=clock.now())
    tablet.page.context.set_offline(False)
    tablet.send()
    tablet.page.locator("input[name=password]").wait_for()
    assert tablet.ask("return (await store.all('packs')).length") == 0
    assert set(tablet.states()) == set(saved)
    assert set(tablet.states().values()) <= {"held", "done"}


def test_what_was_given_before_a_lock_is_known_after_it(tablet: Tablet) -> None:
    tablet.page.context.set_offline(True)
    (act,) = tablet.give(1)
    tablet.page.locator(".fbar__key .icon use[href$='#lock']").locator("xpath=ancestor::button").click()
    tablet.page.locator("dialog.lock .pin").wait_for()
    assert tablet.ask("return outbox.acts().map((act) => act.verb)") == [""], "nothing readable under the lock"
    tablet.unlock()
    known = tablet.ask("return outbox.acts().map((act) => [act.id, act.verb, act.given.outcome])")
    assert known == [[act, "checkin.record", "delivered"]]
    assert "sealed" not in tablet.ask("return outbox.item(outbox.due(1)[0])")
