"""Eighty children marked by touch on a slow tablet without a network, at the pace of a person.

The pace is an assumption, and said so: 0.9 seconds from one touch to the next, for a look at the child, the way to its
row and the touch. RELIEF_TAP_PACE says another. Beside it stands what is measured: how many touches and swipes it
takes, and how long the tablet, slowed down as a cheap one is, lets the hand wait after each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from relief import schema
from relief.kernel.db import Database
from tests.benchmarks.browsing import chromium
from tests.benchmarks.table import Line, percentile, spread
from tests.benchmarks.tablet import SLOWER

PACE = float(os.environ.get("RELIEF_TAP_PACE", "0.9"))
SECONDS, ANSWER_MS = 90, 200


def measure() -> Iterator[Line]:
    """The lines of the table."""
    if chromium() is None:
        yield Line("roll call", "left out: no Chromium on this machine")
        return
    from tests.field.harness import a_hand, camp_server
    from tests.field.test_roll import a_session, at_the_roll
    from tests.field.touch import mark_all

    with TemporaryDirectory(prefix="relief-bench-") as where:
        folder = Path(where)
        empty = Database(f"sqlite:///{folder}/empty.db")
        schema.upgrade(empty)
        empty.close()
        with camp_server(folder, f"{folder}/empty.db") as field, a_hand() as hand:
            session, ids = a_session(field, 80)
            tablet = hand(folder / "profile", field.server.url)
            page = at_the_roll(tablet, field, "champa", session)
            field.server.kill()
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            done = mark_all(page, session, ids, PACE)
            tablet.close()
    touches = f"{done.taps} taps and {done.swipes} swipes"
    yield Line(
        f"roll call: eighty children by touch, {touches}, one each {PACE} s (assumed)",
        f"{done.seconds:.0f} s",
        f"<= {SECONDS} s",
        met=done.seconds <= SECONDS,
    )
    slowest = f"p95 <= {ANSWER_MS} ms, {SLOWER}x slower"
    yield Line(
        "roll call: from a touch to its mark on the screen",
        spread(list(done.answers)),
        slowest,
        met=percentile(list(done.answers), 95) <= ANSWER_MS,
    )
