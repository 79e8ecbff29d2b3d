"""The tablet dies, or its line does what lines do; what it showed as safe must be on the server."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.faults.tally import Tally
from tests.field.harness import Field, Hand, Tablet
from tests.field.line import MODES, Line, a_line
from tests.field.test_kills import kill_while_writing

# A queue must be empty this long after the line is good again (quality goal R3).
EMPTY_WITHIN = 30.0


def browser_kills(field: Field, hand: Hand, folder: Path, times: int) -> Tally:
    """Pull the battery while it writes, and, every second time, while it sends as well."""
    tally, chance = Tally(), random.Random(20_260_804)
    tablet = hand(folder / "kills", field.server.url).ready(field.invitation())
    said: list[str] = []
    for _ in range(times):
        said += kill_while_writing(tablet, chance.uniform(0.05, 0.6))
        tally.faults += 1
        tally.lost |= set(said) - set(tablet.states())
        _greens(tally, tablet, field)
    tally.acts = len(said)
    tally.slowest = _empty(tablet)
    tally.check(said, field.ids())
    numbers = tablet.ask("return outbox.acts().map((act) => act.seq)")
    tally.doubled |= {str(one) for one in numbers if numbers.count(one) > 1}
    tablet.close()
    return tally


def lines(field: Field, hand: Hand, folder: Path, acts: int, modes: tuple[str, ...] = MODES[1:]) -> Tally:
    """For each way a line can fail: `acts` check-ins over it, some tries, then a good line."""
    tally = Tally()
    with a_line(field.server.port) as line:
        tablet = hand(folder / "lines", line.url).ready(field.invitation())
        for mode in modes:
            tally += _over(line, mode, tablet, field, acts)
        tablet.close()
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
    begun = time.monotonic()
    _empty(tablet)
    tally.slowest = time.monotonic() - begun
    _greens(tally, tablet, field)
    tally.check(said, field.ids())
    return tally


def _greens(tally: Tally, tablet: Tablet, field: Field) -> None:
    """The tablet is asked first: what it calls confirmed must be on the server by then."""
    confirmed = {act for act, state in tablet.states().items() if state == "done"}
    tally.false_green |= confirmed - field.ids()


def _empty(tablet: Tablet) -> float:
    begun = time.monotonic()
    tablet.settled(EMPTY_WITHIN)
    return time.monotonic() - begun
