"""What a person can put right: opened from the outbox, corrected under its own number, sent again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from relief.accounts.models import Device
from relief.checkin.models import CheckIn
from tests.field.conftest import Ready
from tests.field.harness import Field, Tablet

# A part without a reason, and more off the table than there was: what an older app may write.
WRONG = """
  const pack = packs.packs()[0];
  const row = pack.rows[0];
  const [rice] = pack.bundles[row[7]];
  const lines = [{ item_id: pack.items[rice[0]].id, quantity: given }];
  return (await desk.makeDesk(pack).put({ verb: "checkin.record", given: { distribution_id: pack.distribution.id,
    household_id: row[1], outcome: "partial", method: "code", lines,
    reason: "", collector_name: "", collector_relation: "Neighbour", point_id: null, seen: "give",
    override_by: null } })).id;
"""


def opened(tablet: Tablet) -> Locator:
    """The form, from the outbox."""
    tablet.page.goto(tablet.url + "/field#outbox")
    # What was written is read a moment after the PIN.
    tablet.page.locator(".act[data-state=fix]", has_text=re.compile("Part given|আংশিক")).click()
    tablet.page.locator("dialog.ask button:has(use[href$='#edit'])").click()
    form = tablet.page.locator("dialog.ask:has(form)")
    form.wait_for()
    return form


def kept(field: Field, model: Any) -> list[Any]:
    with field.database.reading() as db:
        return list(db.query(model))


@pytest.mark.goal("R20")
def test_a_wrong_act_is_corrected_on_the_tablet(tablet: Tablet, field: Field) -> None:
    tablet.settled()
    act = tablet.ask(WRONG, "-3")
    tablet.send()
    assert tablet.states() == {act: "fix"}
    assert field.arrived() == 0
    assert "সমস্যা" in tablet.pill()
    tablet.send()
    assert kept(field, Device)[0].unsent == 1, "the desk knows that this tablet is not done yet"

    form = opened(tablet)
    # The server's sentences, and only this person's words.
    assert form.locator(".notice--bad").count() == 3
    amount = form.locator(".amount__typed").first
    expect(amount).to_have_value("-৩")
    form.get_by_role("button", name="ঠিক করে পাঠান").click()
    expect(form.locator(".notice--bad")).to_have_count(4)
    assert tablet.states() == {act: "fix"}
    amount.fill("৩")
    form.locator("input[name=reason]").first.check()
    form.get_by_label("যিনি নিচ্ছেন তার নাম").fill("রহিমা খাতুন")
    form.get_by_role("button", name="ঠিক করে পাঠান").click()
    form.wait_for(state="detached")
    tablet.settled()
    assert tablet.states() == {act: "done"}
    (row,) = kept(field, CheckIn)
    assert (str(row.id), row.device_seq, row.collector_name) == (act, 1, "রহিমা খাতুন")
    assert (row.lines[0]["quantity"], row.reason) == ("3", "Goods ran out")
    tablet.send()
    assert kept(field, Device)[0].unsent == 0


@pytest.mark.goal("U12")
@pytest.mark.goal("R18")
def test_a_half_made_correction_outlives_a_kill_and_says_what_happened_instead(
    field: Field, ready: Ready, tmp_path: Any
) -> None:
    tablet = ready(tmp_path / "profile", locale="en-GB")
    act = tablet.ask(WRONG, "0")
    tablet.ask("(await import('/static/js/field/prefs.js')).choose({ language: 'en' })")
    tablet.send()
    # The rest of the app is on the tablet by now: what follows needs no network.
    tablet.page.evaluate("""async () => {
      while (!(await (await caches.open("field-after")).keys()).some((one) => one.url.includes("fix.js")))
        await new Promise((on) => setTimeout(on, 50));
    }""")
    field.server.kill()
    form = opened(tablet)
    form.locator("input[value=referred]").check()
    form.get_by_role("button", name="Send corrected").wait_for()
    # The draft is on the disk; a browser that is killed may forget the language.
    tablet.ask("while (!(await store.all('drafts')).length) await new Promise((on) => setTimeout(on, 20))")
    tablet.kill()

    tablet.again().unlock()
    form = opened(tablet)
    assert form.locator("input[value=referred]").is_checked()
    assert form.locator(".amount").count() == 0
    form.locator(".button--main").click()
    form.wait_for(state="detached")
    assert tablet.states()[act] in ("waiting", "sent")
    field.server.start()
    tablet.settled()
    (row,) = kept(field, CheckIn)
    assert (str(row.id), row.outcome.value, row.lines) == (act, "referred", [])


def test_an_answer_on_its_way_does_not_undo_a_correction(tablet: Tablet) -> None:
    act = tablet.ask(WRONG, "2")
    tablet.send()
    assert tablet.states() == {act: "fix"}
    tablet.ask(
        """
      const sending = sync.kick();
      const was = outbox.acts()[0];
      await outbox.correct(given, { ...was.given, reason: "Goods ran out", collector_relation: "" });
      await sending;
    """,
        act,
    )
    tablet.settled()
    assert tablet.states() == {act: "done"}
