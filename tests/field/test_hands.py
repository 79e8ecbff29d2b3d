"""For thumbs, in the sun, in Bangla: every screen of the shell at both sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import axe
from tests.field.conftest import Ready
from tests.field.harness import PIN, Field, Hand, Tablet, becomes

SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary, label.choice")]
  .filter((one) => one.checkVisibility() && !one.matches("[type=checkbox], [type=radio], .visually-hidden"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < 47.5 || box.height < 47.5))
  .map(([one, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${one.outerHTML.slice(0, 90)}`)"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOWN = """() => { const all = document.body.cloneNode(true);
  all.querySelectorAll("[lang=en], code, script, svg, .visually-hidden, .box__file").forEach((one) => one.remove());
  return all.innerText ?? all.textContent; }"""


def screens(tablet: Tablet, code: str) -> Iterator[str]:
    """Every screen of the shell, one after the other, as a person comes to them."""
    yield "enrol"
    tablet.enrol(code)
    yield "sign on"
    page = tablet.page
    page.locator("input[name=name]").fill("babul")
    page.locator("input[name=password]").fill("wrong-wrong-wrong")
    page.locator("button[type=submit]").click()
    page.locator(".notice--bad").wait_for()
    yield "sign on, wrong"
    tablet.sign_on("babul")
    page.locator(".take--offer").wait_for()
    yield "home, no list"
    tablet.take_list()
    yield "home"
    yield from registration(tablet)
    tablet.page.context.set_offline(True)
    tablet.give(2)
    tablet.ask("await sync.kick(true)")
    yield "home, offline"
    page.goto(tablet.url + "/field#outbox")
    page.locator(".act").first.wait_for()
    yield "outbox"
    page.locator(".act").first.click()
    yield "one act"
    page.locator("dialog.ask .button").last.click()
    page.goto(tablet.url + "/field#tablet")
    page.locator(".toggle").first.wait_for()
    yield "this tablet"
    page.locator(".fbar__key").last.click()
    page.locator("dialog.lock .pin").wait_for()
    yield "lock"
    tablet.unlock(PIN)
    tablet.ask("const { notSaved } = await import('/static/js/field/not_saved.js'); void notSaved();")
    page.locator("dialog.alarm").wait_for()
    yield "not saved"


def registration(tablet: Tablet) -> Iterator[str]:
    """From the tile to a family that is kept, and what can be opened on the way."""
    page = tablet.page
    tile = page.locator("[data-tile=register]")
    tile.locator(".button--main").click()
    tile.locator(".take__open").click()
    page.locator("input[name=name]").wait_for()
    yield "register"
    page.locator("[data-deed=save]").click()
    page.locator(".reg__q--fault").first.wait_for()
    yield "register, faults"
    page.locator("[data-deed=place]").click()
    page.locator("dialog input[name=place]").press_sequentially("নতুনপাড়া")
    page.locator("dialog [data-fresh]").first.wait_for()
    yield "register, village"
    page.locator("dialog [data-fresh]").first.click()
    page.locator("input[name=name]").fill("সালমা বেগম")
    page.locator("[data-field=sex] [data-value=female]").click()
    page.locator("input[name=age]").fill("৩৫")
    page.locator(".reg__number").first.fill("৩")
    page.locator("[data-field=damage] [data-value=full]").click()
    page.locator("[data-field=consent] [data-value=given]").click()
    page.locator(".reg__more summary").click()
    yield "register, more"
    page.locator("[data-deed=save]").click()
    page.locator(".reg__done .reg__code").wait_for()
    yield "register, kept"
    page.locator("[data-deed=card]").click()
    page.locator("dialog input[name=card]").wait_for()
    yield "register, card"
    page.locator("dialog .button").last.click()
    page.goto(tablet.url + "/field#home")
    page.locator(".take__open").first.wait_for()


@pytest.mark.goal("U5")
@pytest.mark.goal("U6")
@pytest.mark.goal("U8")
@pytest.mark.parametrize(("size", "sun"), [("tablet", False), ("phone", True)])
def test_every_screen_is_for_thumbs_and_eyes(field: Field, hand: Hand, tmp_path: Path, size: str, sun: bool) -> None:
    tablet = hand(tmp_path / "profile", field.server.url, size=size)
    if sun:
        tablet.page.evaluate("localStorage.setItem('relief-prefs', JSON.stringify({ sun: true, hand: 'left' }))")
        tablet.page.reload()
        tablet.page.locator("input[name=code]").wait_for()
        assert tablet.page.locator("html").get_attribute("data-mode") == "sun"
    faults = []
    for screen in screens(tablet, field.invitation("ট্যাবলেট")):
        tablet.page.wait_for_timeout(150)
        found = [*tablet.page.evaluate(SMALL), *axe(tablet.page)]
        if (over := tablet.page.evaluate(WIDE)) > 0:
            found.append(f"{over} px too wide")
        text = " ".join(tablet.page.evaluate(SHOWN).split())
        found += [f"English: {word}" for word in text.split() if word.isascii() and word.isalpha() and word.islower()]
        faults += [f"{screen}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.goal("U5")
@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_main_act_is_big_and_under_the_thumb(ready: Ready, tmp_path: Path, size: str) -> None:
    tablet = ready(tmp_path / "profile", size=size)
    opener = tablet.page.locator(".take__open")
    # The screen may be drawn anew while it is looked at: the lists have just been asked for.
    becomes(lambda: opener.evaluate("(one) => one.getBoundingClientRect().height >= 64"), True)
