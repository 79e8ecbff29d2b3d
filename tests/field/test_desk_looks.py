"""What a thumb needs, what the sun leaves, and what every reader can understand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import AXE, BLIND, Open, axe
from tests.field.hosting import (
    STRANGER,
    a_pack,
    card_of,
    code_of,
    open_desk,
    verdict,
    wedge,
)

LAYOUTS = [(size, hand) for size in ("tablet", "phone") for hand in ("right", "left")]

TARGETS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
  const all = [...document.querySelectorAll("main :is(button, a, input, select, summary)")];
  const boxes = all.filter(seen).map((one) => {
    // A choice is touched anywhere on its label.
    const box = (one.closest(".choice") ?? one).getBoundingClientRect();
    const what = one.dataset.deed || one.textContent.trim() || one.className;
    return { what, box, isMain: one.classList.contains("acts__main"), foot: one.closest(".desk-foot") };
  });
  const small = boxes.filter(({ box }) => box.width < 47.5 || box.height < 47.5);
  const near = [];
  for (const [place, one] of boxes.entries()) for (const other of boxes.slice(place + 1)) {
    const across = Math.max(one.box.left, other.box.left) - Math.min(one.box.right, other.box.right);
    const down = Math.max(one.box.top, other.box.top) - Math.min(one.box.bottom, other.box.bottom);
    // What is scrolled beneath the foot is covered by it, and the foot begins with 8 px of nothing.
    if (Math.max(across, down) < 7.5 && one.foot === other.foot) near.push([one.what, other.what, across, down]);
  }
  const main = boxes.filter(({ isMain }) => isMain).map(({ box }) => box);
  return {
    small: small.map(({ what, box }) => [what, box.width, box.height]),
    near,
    main: main.map((box) => [box.height, (box.top + box.height / 2) / innerHeight, box.bottom / innerHeight]),
    wide: document.documentElement.scrollWidth - innerWidth,
  };
}"""

CONTRAST = """async () => {
  const only = { type: "rule", values: ["color-contrast-enhanced"] };
  const { violations } = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return violations.flatMap(({ nodes }) => nodes.map((node) => `${node.target}: ${node.failureSummary}`));
}"""

SIZES_OF = """(wanted) =>
  [...document.querySelectorAll(wanted)].map((one) => parseFloat(getComputedStyle(one).fontSize))"""

LETTERS = """() => {
  const shown = [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility());
  const texts = (one) => [...one.childNodes].filter((node) => node instanceof Text).map((node) => node.data);
  const names = (one) => ["aria-label", "placeholder", "title"].map((name) => one.getAttribute(name) ?? "");
  return shown.filter((one) => !one.closest(".who__code")).flatMap((one) => [...texts(one), ...names(one)]);
}"""


def a_day() -> dict[str, Any]:
    """A list on which every verdict can be met."""
    pack = a_pack()
    given = ["2026-07-02T04:12:00Z", "সালমা খাতুন", "Salma Khatun", 0]
    for number, letter in ((2, "y"), (3, "d"), (5, "h"), (6, "c"), (7, "w"), (8, "r"), (9, "a")):
        pack["rows"][number - 1][11] = letter
    pack["had"] = {
        "2": [[*given, "partial", [[0, "4"]]]],
        "3": [[*given, "delivered", [[0, "20"], [1, "2"], [2, "4"]]]],
    }
    pack["rows"][3][8] = 1
    pack["rows"][9][10] = "আব্দুর রহমান"
    pack["cards"] = [[code_of(11), 11, "lost"], [code_of(12), 12, "blocked"], [code_of(13), 13, "replaced"]]
    pack["stock"] = [[0, 0, "4200"], [0, 1, "0"], [0, 2, "12"]]
    return pack


SCANS = {
    "give": card_of(1), "rest": card_of(2), "done": card_of(3), "other-point": card_of(4), "on-hold": card_of(5),
    "cancelled": card_of(6), "withdrawn": card_of(7), "refused": card_of(8), "absent": card_of(9),
    "lost": card_of(11), "blocked": card_of(12), "replaced": card_of(13), "not-genuine": card_of(1, STRANGER),
    "other-list": card_of(700), "unlisted-point": card_of(90_001),
    "foreign": "8941100501234", "not-listed": code_of(701),
    "mistyped": code_of(14)[:-1] + ("9" if code_of(14)[-1] != "9" else "8"),
}  # fmt: skip
FEW = ("give", "done", "other-point", "on-hold", "lost", "mistyped")


def show(page: Page, kind: str) -> None:
    """Bring up one verdict from wherever the screen is."""
    back = page.locator('[data-deed="next"]')
    if back.count():
        back.first.click()
    if kind == "mistyped":
        page.locator('[data-way="name"]').click()
        page.locator(".finder__name").fill(SCANS[kind])
        page.locator(".verdict").wait_for()
    else:
        wedge(page, SCANS[kind])
    assert verdict(page) == kind


def states(page: Page, kinds: tuple[str, ...] = FEW) -> Iterator[str]:
    """The desk in one state after another."""
    page.locator('[data-way="pad"]').click()
    yield "ready"
    page.locator(".pad__key").first.click()
    page.locator(".match").wait_for()
    yield "matches"
    page.locator('[data-way="name"]').click()
    page.locator(".finder__name").fill("কাকাকুকু")
    page.locator(".nobody").wait_for()
    yield "nobody"
    for kind in kinds:
        show(page, kind)
        yield kind
    page.locator('[data-deed="next"]').click()
    wedge(page, card_of(10))
    verdict(page)
    for form in ("part", "other"):
        page.locator(f'[data-deed="{form}"]').click()
        page.locator('[data-deed="confirm"]').click()
        yield form
        page.locator('[data-deed="back"]').click()
    page.locator('[data-deed="delivered"]').click()
    page.locator(".undo").wait_for()
    yield "given"
    wedge(page, card_of(10))
    page.locator('[data-deed="override"]').click()
    yield "override"
    page.locator('[data-deed="back"]').click()
    page.locator('[data-deed="next"]').click()
    page.locator(".undo-open").evaluate("(one) => one.click()")
    yield "undo list"


@pytest.mark.goal("U5")
@pytest.mark.parametrize(("size", "hand"), LAYOUTS)
def test_everything_can_be_touched_with_a_wet_thumb(browser_context: Open, size: str, hand: str) -> None:
    page = browser_context(size)
    open_desk(page, a_day(), prefs={"hand": hand})
    for state in states(page):
        seen = page.evaluate(TARGETS)
        assert seen["small"] == [], state
        assert seen["near"] == [], state
        assert seen["wide"] <= 0, state
        for height, middle, bottom in seen["main"]:
            assert height >= 64, state
            assert middle >= 0.4, state
            assert bottom <= 1, state


@pytest.mark.goal("U8")
@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_sun_leaves_enough(browser_context: Open, size: str) -> None:
    """Every text 7:1 on its ground, body text 18 px, names 22 px."""
    page = browser_context(size)
    open_desk(page, a_day(), prefs={"sun": True})
    page.evaluate(BLIND + AXE.read_text(encoding="utf-8") + "\n;undefined")
    for state in states(page, (*FEW, "other-list", "not-genuine")):
        # Texts move with a transition of a tenth of a second.
        page.wait_for_timeout(200)
        assert page.evaluate(CONTRAST) == [], state
        sizes = page.locator(".who__name:visible, .name:visible").evaluate_all(
            "(all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert all(found >= 22 for found in sizes), state
        assert page.locator(".check-in").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 18


@pytest.mark.goal("U6")
@pytest.mark.parametrize(("language", "size"), [("bn", "tablet"), ("bn", "phone"), ("en", "tablet")])
def test_every_state_passes_the_gate(browser_context: Open, language: str, size: str) -> None:
    page = browser_context(size)
    open_desk(page, a_day(), prefs={"language": language})
    for state in states(page):
        page.wait_for_timeout(200)
        assert axe(page) == [], state


@pytest.mark.goal("U8")
def test_no_verdict_is_told_by_colour_alone(screen: Page) -> None:
    """In grey, each still has an icon and words; and no two say the same."""
    open_desk(screen, a_day())
    told = {}
    for kind in SCANS:
        show(screen, kind)
        band = screen.locator(".verdict")
        sign = band.locator("use").get_attribute("href")
        told[kind] = band.locator(".verdict__title").inner_text()
        assert sign, kind
        assert told[kind], kind
    assert len(set(told.values())) == len(told)


@pytest.mark.goal("U7")
def test_nothing_is_left_in_english(screen: Page) -> None:
    open_desk(screen, a_day())
    for state in states(screen, tuple(SCANS)):
        # SAT-… is a code of the registry: the same signs in every language.
        texts = [text.replace(code_of(701)[:3], "") for text in screen.evaluate(LETTERS)]
        english = [text for text in texts if re.search(r"[A-Za-z]{2,}|[0-9]", text)]
        assert english == [], state


def test_big_text_still_fits(browser_context: Open) -> None:
    page = browser_context("phone")
    open_desk(page, a_day(), prefs={"big": True})
    for state in states(page, ("give", "done")):
        seen = page.evaluate(TARGETS)
        assert (seen["wide"] <= 0, seen["small"]) == (True, []), state
        assert all(bottom <= 1 for _height, _middle, bottom in seen["main"]), state
