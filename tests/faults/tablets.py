"""The tablet dies, or its line does what lines do; what it showed as safe must be on the server."""

from __future__ import annotations

import random
import time
from pathlib import Path

from playwright.sync_api import Locator

from tests.faults.servers import goods_once
from tests.faults.tally import Tally
from tests.field.harness import Field, Hand, Tablet
from tests.field.line import MODES, Line, a_line
from tests.field.test_kills import kill_while_writing

# A queue must be empty this long after the line is good again (quality goal R3); a drill waits longer before it says
# that something was lost.
EMPTY_WITHIN = 30.0
PATIENCE = 300.0
# What a tablet keeps makes each start slower, so a new one is taken into the hand now and then.
KILLS_OF_ONE = 50


def browser_kills(field: Field, hand: Hand, folder: Path, times: int) -> Tally:
    """Pull the battery while it writes and sends, and while a registration is half typed."""
    tally, chance = Tally(), random.Random(20_260_804)
    for first in range(0, times, KILLS_OF_ONE):
        tablet = hand(folder / f"kills-{first}", field.server.url)
        _kill_one(tablet, field, min(KILLS_OF_ONE, times - first), tally, chance)
        tablet.close()
    goods_once(field, tally)
    return tally


def _kill_one(tablet: Tablet, field: Field, times: int, tally: Tally, chance: random.Random) -> None:
    tablet.ready(field.invitation())
    tile = tablet.page.locator("[data-tile=register]")
    tile.locator(".button--main").click()
    tile.locator(".take__open").wait_for()
    before, said = field.ids(), []
    for _ in range(times):
        typed = f"রহিমা {chance.randrange(10**6)}"
        _open_registration(tablet).fill(typed)
        said += kill_while_writing(tablet, chance.uniform(0.05, 0.6))
        tally.faults += 1
        tally.lost |= set(said) - set(tablet.states())
        found = _open_registration(tablet).input_value()
        if found != typed:
            tally.lost.add(f"typed {typed!r}, found {found!r}")
        _greens(tally, tablet, field)
        tally.say()
    tally.acts += len(said)
    _empty(tablet, tally)
    there = field.ids() - before
    tally.check(said, there)
    # What nobody wrote down, or wrote down twice, is on the server and not on the tablet.
    tally.doubled |= there - set(tablet.states())
    numbers = tablet.ask("return outbox.acts().map((act) => act.seq)")
    tally.doubled |= {f"number {one}" for one in numbers if numbers.count(one) > 1}


def _open_registration(tablet: Tablet) -> Locator:
    name = tablet.page.locator("input[name=name]")
    if not name.is_visible():
        tablet.page.locator("[data-tile=register] .take__open").click()
        name.wait_for()
    return name


def lines(field: Field, hand: Hand, folder: Path, acts: int, modes: tuple[str, ...] = MODES[1:]) -> Tally:
    """For each way a line can fail: `acts` check-ins over it, some tries, then a good line."""
    tally = Tally()
    with a_line(field.server.port) as line:
        for number, mode in enumerate(modes):
            # A new tablet each: one with thousands of acts behind it would be the slow part of the drill.
            line.mode = "good"
            line.open.set()
            tablet = hand(folder / f"line-{number}", line.url).ready(field.invitation())
            tally += _over(line, mode, tablet, field, acts)
            tally.say()
            tablet.close()
    goods_once(field, tally)
    return tally


def _over(line: Line, mode: str, tablet: Tablet, field: Field, acts: int) -> Tally:
    tally = Tally(faults=acts, acts=acts)
    line.open.clear()
    line.mode = mode
    said = tablet.give(acts)
    for _ in range(3):
        tablet.ask("void sync.kick(true)")
        tablet.page.wait_for_timeout(300)
        _greens(tally, tablet, field)
    line.mode = "good"
    line.open.set()
    _empty(tablet, tally, mode)
    _greens(tally, tablet, field)
    tally.check(said, field.ids())
    return tally


def _greens(tally: Tally, tablet: Tablet, field: Field) -> None:
    """The tablet is asked first: what it calls confirmed must be on the server by then."""
    confirmed = {act for act, state in tablet.states().items() if state == "done"}
    tally.false_green |= confirmed - field.ids()


def _empty(tablet: Tablet, tally: Tally, after: str = "kills") -> None:
    begun = time.monotonic()
    tablet.settled(PATIENCE)
    took = time.monotonic() - begun
    tally.slowest = max(tally.slowest, took)
    if took > EMPTY_WITHIN:
        tally.late.add(f"after {after} the queue was empty after {took:.0f} s")
