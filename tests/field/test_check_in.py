"""The desk on a screen: find, see, tap. Every act is looked at as it is handed to the outbox."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.field.hosting import (
    STRANGER,
    a_pack,
    card_of,
    code_of,
    open_desk,
    verdict,
    wedge,
)

RICE, OIL, SOAP = (f"11111111-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
SCHOOL = "22222222-0000-7000-8000-000000000001"
WHOLE = [{"item_id": RICE, "quantity": "10"}, {"item_id": OIL, "quantity": "1.5"}, {"item_id": SOAP, "quantity": "2"}]
COUNT = """() => { window.touched = { taps: 0, keys: 0 };
  addEventListener("click", ({ target }) => {
    if (target.closest("button")) window.touched[target.closest(".pad__key") ? "keys" : "taps"] += 1;
  }, true);
}"""


def acts(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "window.acts.map((act) => ({ verb: act.verb, v: act.v, ...act.given }))"
    )
    return found


def tap(page: Page, deed: str) -> None:
    page.locator(f'[data-deed="{deed}"]').click()


def tally(page: Page, kind: str) -> str | None:
    return page.locator(f'[data-tally="{kind}"]').get_attribute("data-count")


def test_an_act_says_everything_the_server_must_know(screen: Page) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(2))
    assert verdict(screen) == "give"
    tap(screen, "delivered")
    expect(screen.locator(".undo")).to_be_visible()
    [given] = acts(screen)
    assert given == {
        "verb": "checkin.record",
        "v": 1,
        "distribution_id": "0197a0aa-0000-7000-8000-000000000001",
        "household_id": f"{2:032x}",
        "outcome": "delivered",
        "method": "card",
        "collector_name": "",
        "collector_relation": "",
        "lines": WHOLE,
        "reason": "",
        "point_id": SCHOOL,
        "seen": "give",
        "override_by": None,
        "override_reason": "",
    }
    assert tally(screen, "here") == "1"
    expect(screen.locator(".nobody--ready")).to_be_visible()


@pytest.mark.goal("U10")
def test_a_card_costs_one_tap(screen: Page) -> None:
    open_desk(screen, a_pack())
    screen.evaluate(COUNT)
    for number in range(1, 6):
        wedge(screen, card_of(number))
        assert verdict(screen) == "give"
        tap(screen, "delivered")
        expect(screen.locator(".nobody--ready")).to_be_visible()
    assert screen.evaluate("window.touched") == {"taps": 5, "keys": 0}
    assert len(acts(screen)) == 5


@pytest.mark.goal("U10")
@pytest.mark.parametrize(("number", "typed"), [(7, "7"), (23, "0851"), (38, "1406")])
def test_without_a_card_it_costs_four_digits_and_two_taps(screen: Page, number: int, typed: str) -> None:
    """By the number on the list, or by the last four digits of the phone."""
    open_desk(screen, a_pack())
    screen.evaluate(COUNT)
    for digit in typed:
        screen.locator(".pad__key", has_text="০১২৩৪৫৬৭৮৯"[int(digit)]).click()
    found = screen.locator(".match").or_(screen.locator(".who"))
    found.wait_for()
    if screen.locator(".match").count():
        screen.locator(".match").click()
    assert verdict(screen) == "give"
    tap(screen, "delivered")
    expect(screen.locator(".nobody--ready")).to_be_visible()
    touched = screen.evaluate("window.touched")
    assert touched["keys"] <= 4
    assert touched["taps"] <= 2
    assert acts(screen)[0]["household_id"] == f"{number:032x}"


def test_the_same_household_twice_is_told_at_once(screen: Page) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(3))
    verdict(screen)
    tap(screen, "delivered")
    expect(screen.locator(".nobody--ready")).to_be_visible()
    wedge(screen, card_of(3))
    assert verdict(screen) == "done"
    expect(screen.locator(".verdict__title")).to_have_text("এখানেই দেওয়া হয়েছে")
    assert screen.locator('[data-deed="delivered"]').count() == 0


def test_news_of_another_tablet_changes_what_is_on_the_screen(screen: Page) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(3))
    assert verdict(screen) == "give"
    screen.evaluate("""async () => {
      window.desk.pack.rows[2][11] = "d";
      window.desk.pack.had["3"] = [["2026-07-02T04:12:00Z", "সালমা খাতুন", "Salma Khatun", 0, "delivered", [[0, "20"]]]];
      (await import("/static/js/field/bus.js")).changed("news");
    }""")
    expect(screen.locator(".verdict")).to_have_attribute("data-verdict", "done")
    expect(screen.locator(".verdict__text")).to_contain_text("সালমা খাতুন")


def test_a_part_needs_a_reason_and_less_than_all(screen: Page) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(2))
    verdict(screen)
    tap(screen, "part")
    tap(screen, "confirm")
    expect(screen.locator(".desk-form .notice--bad")).to_contain_text("প্রাপ্য সবই")
    screen.locator(".amount__typed").first.fill("৭.৫")
    tap(screen, "confirm")
    expect(screen.locator(".desk-form .notice--bad")).to_contain_text("কেন")
    assert acts(screen) == []
    screen.get_by_label("একটি কম").nth(1).click()
    screen.get_by_label("মালামাল ফুরিয়ে গেছে").check()
    tap(screen, "confirm")
    expect(screen.locator(".undo")).to_be_visible()
    [given] = acts(screen)
    assert (given["outcome"], given["reason"]) == ("partial", "Goods ran out")
    assert given["lines"] == [
        {"item_id": RICE, "quantity": "7.5"}, {"item_id": OIL, "quantity": "0.5"}, {"item_id": SOAP, "quantity": "2"},
    ]  # fmt: skip
    wedge(screen, card_of(2))
    assert verdict(screen) == "rest"
    tap(screen, "delivered")
    expect(screen.locator(".nobody--ready")).to_be_visible()
    assert acts(screen)[1]["lines"] == [{"item_id": RICE, "quantity": "2.5"}, {"item_id": OIL, "quantity": "1"}]


def test_somebody_else_collects(screen: Page) -> None:
    pack = a_pack()
    pack["rows"][1][10] = "আব্দুর রহমান"
    open_desk(screen, pack)
    wedge(screen, card_of(2))
    verdict(screen)
    tap(screen, "other")
    screen.locator(".collector").click()
    expect(screen.locator(".undo")).to_be_visible()
    wedge(screen, card_of(4))
    verdict(screen)
    tap(screen, "other")
    tap(screen, "confirm")
    expect(screen.locator(".desk-form .notice--bad")).to_be_visible()
    screen.locator(".desk-form .input").fill("করিম শেখ")
    screen.get_by_label("প্রতিবেশী").check()
    tap(screen, "confirm")
    expect(screen.locator(".nobody--ready")).to_be_visible()
    named, typed = acts(screen)
    assert (named["outcome"], named["collector_name"], named["lines"]) == ("delivered", "আব্দুর রহমান", WHOLE)
    assert (typed["collector_name"], typed["collector_relation"]) == ("করিম শেখ", "Neighbour")


@pytest.mark.parametrize("outcome", ["refused", "absent", "referred"])
def test_one_tap_for_what_is_not_given(screen: Page, outcome: str) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(2))
    verdict(screen)
    tap(screen, outcome)
    expect(screen.locator(".nobody--ready")).to_be_visible()
    [given] = acts(screen)
    assert (given["outcome"], given["lines"]) == (outcome, [])
    wedge(screen, card_of(2))
    assert verdict(screen) == {"referred": "on-hold"}.get(outcome, outcome)


@pytest.mark.goal("A4")
def test_goods_against_the_verdict_need_a_reason_and_the_leads_pin(screen: Page) -> None:
    pack = a_pack()
    pack["rows"][1][11] = "h"
    open_desk(screen, pack)
    wedge(screen, card_of(2))
    assert verdict(screen) == "on-hold"
    assert screen.locator('[data-deed="delivered"]').count() == 0
    tap(screen, "override")
    tap(screen, "confirm")
    expect(screen.locator(".desk-form .notice--bad")).to_be_visible()
    screen.get_by_label("সমন্বয়কারী অনুমতি দিয়েছেন").check()
    tap(screen, "confirm")
    screen.wait_for_timeout(100)
    assert acts(screen) == [], "nobody entered a PIN"
    screen.evaluate("() => { window.desk.askPin = async ({ verb }) => verb === 'checkin.override' ? '2' : null; }")
    tap(screen, "confirm")
    expect(screen.locator(".undo")).to_be_visible()
    [given] = acts(screen)
    assert (given["outcome"], given["seen"], given["lines"]) == ("delivered", "on-hold", WHOLE)
    assert (given["override_by"], given["override_reason"]) == ("2", "The coordinator has agreed")


def test_a_card_of_another_list_can_be_sent_to_the_help_desk(screen: Page) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(700))
    assert verdict(screen) == "other-list"
    tap(screen, "referred")
    expect(screen.locator(".nobody--ready")).to_be_visible()
    [given] = acts(screen)
    assert (given["household_id"], given["card"], given["outcome"]) == (None, code_of(700), "referred")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (card_of(2, STRANGER), "not-genuine"),
        ("8941100501234", "foreign"),
        (code_of(2)[:-1] + ("0" if code_of(2)[-1] != "0" else "1"), "mistyped"),
    ],
)
def test_what_has_no_household_records_nothing(screen: Page, text: str, kind: str) -> None:
    open_desk(screen, a_pack())
    if kind == "mistyped":
        screen.locator('[data-way="name"]').click()
        screen.locator(".finder__name").fill(text)
    else:
        wedge(screen, text)
    assert verdict(screen) == kind or kind == "mistyped"
    expect(screen.locator(".verdict")).to_have_attribute("data-verdict", kind)
    assert screen.locator("[data-deed]").evaluate_all("(all) => all.map((one) => one.dataset.deed)") == ["next"]


def test_a_slip_is_undone_from_the_strip_and_from_the_list(screen: Page) -> None:
    open_desk(screen, a_pack())
    for number in (2, 4):
        wedge(screen, card_of(number))
        verdict(screen)
        tap(screen, "delivered")
        expect(screen.locator(".nobody--ready")).to_be_visible()
    tap(screen, "undo")
    expect(screen.locator(".undo--quiet")).to_be_visible()
    screen.locator(".undo-open").click()
    expect(screen.locator(".recent__row")).to_have_count(1)
    screen.locator(".recent__row button").click()
    expect(screen.locator(".undo--quiet")).to_be_visible()
    ids = screen.evaluate("window.acts.map((act) => act.id)")
    first, second = (act["check_in_id"] for act in acts(screen) if act["verb"] == "checkin.void")
    assert [first, second] == [ids[1], ids[0]]
    expect(screen.locator(".undo-open")).to_have_count(0)
    wedge(screen, card_of(4))
    assert verdict(screen) == "give"


@pytest.mark.goal("R7")
def test_what_could_not_be_saved_is_not_ticked(screen: Page) -> None:
    open_desk(screen, a_pack(), full=True)
    wedge(screen, card_of(2))
    verdict(screen)
    tap(screen, "delivered")
    expect(screen.locator(".undo--bad")).to_contain_text("৩৭")
    assert tally(screen, "here") == "0"
    assert screen.locator('[data-deed="undo"]').count() == 0
    wedge(screen, card_of(2))
    assert verdict(screen) == "give"


def test_a_scanner_is_heard_wherever_it_types(screen: Page) -> None:
    open_desk(screen, a_pack())
    screen.locator('[data-way="name"]').click()
    field = screen.locator(".finder__name")
    field.press_sequentially("রহ", delay=80)
    wedge(screen, card_of(2))
    expect(screen.locator(".who__name")).to_be_visible()
    screen.locator('[data-deed="next"]').click()
    assert field.input_value() == ""
    # A keyboard set to Bangla writes other signs with the same keys.
    screen.evaluate("""(text) => {
      for (const sign of text) {
        const code = /[0-9]/.test(sign) ? `Digit${sign}` : /[A-Z]/.test(sign) ? `Key${sign}` : "Period";
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ক", code, bubbles: true }));
      }
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true }));
    }""", card_of(4))  # fmt: skip
    expect(screen.locator(".who__facts").first).to_contain_text("৪")
    assert verdict(screen) == "give"


@pytest.mark.goal("U7")
@pytest.mark.parametrize("typed", ["12", "১২", "1২"])
def test_digits_of_both_scripts_are_typed(screen: Page, typed: str) -> None:
    open_desk(screen, a_pack())
    # A keyboard set to Bangla sends these signs; the driver's own keyboard has none of them.
    screen.evaluate(
        """async (keys) => { for (const key of keys) {
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          await new Promise((go) => setTimeout(go, 90));
        } }""",
        [*typed, "Enter"],
    )
    expect(screen.locator(".who__facts").first).to_contain_text("নম্বর ১২")


def test_a_name_is_found_in_either_script_and_chosen(screen: Page) -> None:
    pack = a_pack()
    pack["rows"][8][3:5] = ["মোছাঃ জুলেখা খাতুন", ""]
    pack["rows"][9][3:5] = ["", "Md. Julekha Khatoon"]
    open_desk(screen, pack)
    screen.locator('[data-way="name"]').click()
    for typed in ("জুলেখা", "julekha kha", "Zulekha"):
        screen.locator(".finder__name").fill(typed)
        expect(screen.locator(".match")).to_have_count(2)
    screen.locator(".match").first.click()
    assert verdict(screen) == "give"
    tap(screen, "delivered")
    expect(screen.locator(".undo")).to_be_visible()
    assert acts(screen)[0]["method"] == "name"


@pytest.mark.goal("R18")
def test_half_a_form_is_there_again(screen: Page) -> None:
    open_desk(screen, a_pack())
    wedge(screen, card_of(2))
    verdict(screen)
    tap(screen, "other")
    screen.locator(".desk-form .input").fill("করিম শে")
    screen.wait_for_timeout(50)
    screen.evaluate("window.reopen()")
    expect(screen.locator(".desk-form .input")).to_have_value("করিম শে")
    tap(screen, "back")
    screen.evaluate("window.reopen()")
    screen.locator(".who").wait_for()
    assert screen.locator(".desk-form").count() == 0


def test_two_cards_in_a_row_do_not_share_a_tap(screen: Page) -> None:
    """The tap meant for the first household must not reach the second."""
    open_desk(screen, a_pack())
    wedge(screen, card_of(2))
    verdict(screen)
    screen.evaluate("""async (text) => {
      const type = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const swapped = new Promise((told) => new MutationObserver(() => {
        if (document.querySelector(".who__facts")?.textContent.includes("৪ ")) return;
        told();
      }).observe(document.querySelector(".desk-middle"), { childList: true }));
      for (const sign of text) type(sign);
      type("Enter");
      await swapped;
      document.querySelector('[data-deed="delivered"]').click();
    }""", card_of(4))  # fmt: skip
    expect(screen.locator(".who__facts").first).to_contain_text("নম্বর ৪")
    assert acts(screen) == []
    screen.wait_for_timeout(450)
    tap(screen, "delivered")
    expect(screen.locator(".undo")).to_be_visible()
    assert [act["household_id"] for act in acts(screen)] == [f"{4:032x}"]


def test_odd_lists_are_told(screen: Page) -> None:
    pack = a_pack()
    pack["made_at"] = "2026-01-01T00:00:00+00:00"
    pack["distribution"]["state"] = "closed"
    open_desk(screen, pack)
    expect(screen.locator(".desk-top .notice--bad")).to_contain_text("বন্ধ")
    expect(screen.locator(".desk-top .notice--warn")).to_be_visible()
    wedge(screen, card_of(2))
    assert verdict(screen) == "shut"


def test_several_points_ask_where_the_table_stands(screen: Page) -> None:
    pack = a_pack()
    pack["chosen"] = [0, 1]
    pack["rows"][2][8] = 1
    open_desk(screen, pack)
    wedge(screen, card_of(3))
    assert verdict(screen) == "give", "as long as nobody said where the table stands"
    tap(screen, "next")
    screen.get_by_label("খাজুরা প্রাথমিক বিদ্যালয়").check()
    wedge(screen, card_of(3))
    assert verdict(screen) == "other-point"
    tap(screen, "delivered")
    expect(screen.locator(".undo")).to_be_visible()
    assert acts(screen)[0]["point_id"] == SCHOOL


def test_whoever_may_only_look_gets_no_buttons(screen: Page) -> None:
    open_desk(screen, a_pack(), verbs=["checkin.view"])
    wedge(screen, card_of(2))
    assert verdict(screen) == "give"
    assert screen.locator("[data-deed]").count() == 0


HEAR = """() => {
  window.heard = [];
  const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  const node = { connect: () => node, gain, start() {}, stop() {} };
  window.AudioContext = class {
    currentTime = 0;
    createOscillator() { return { ...node, frequency: { set value(pitch) { window.heard.push(pitch); } } }; }
    createGain() { return node; }
  };
  navigator.vibrate = (shake) => window.heard.push(String(shake));
}"""


def test_each_colour_has_its_own_sound_and_vibration(screen: Page) -> None:
    pack = a_pack()
    pack["rows"][2][11], pack["rows"][4][11], pack["rows"][3][8] = "d", "h", 1
    open_desk(screen, pack, prefs={"sound": True})
    screen.evaluate(HEAR)
    screen.locator('[data-way="pad"]').click()
    told = {}
    for text in (card_of(2), card_of(3), card_of(4), card_of(5), card_of(2, STRANGER)):
        wedge(screen, text)
        band = screen.locator(".verdict").get_attribute("class") or ""
        told[band] = screen.evaluate("window.heard.splice(0).join(' ')")
        screen.locator('[data-deed="next"]').click()
    assert len(told) == 5, "give, done, other, help, stop"
    assert len(set(told.values())) == 5
    assert all(told.values())


def test_a_silent_tablet_is_silent(screen: Page) -> None:
    open_desk(screen, a_pack(), prefs={"sound": False})
    screen.evaluate(HEAR)
    screen.locator('[data-way="pad"]').click()
    wedge(screen, card_of(2))
    verdict(screen)
    tap(screen, "delivered")
    expect(screen.locator(".undo")).to_be_visible()
    assert screen.evaluate("window.heard") == []
