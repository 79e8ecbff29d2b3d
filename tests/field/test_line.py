"""Bad lines: nothing is lost, nothing comes twice, and green is never shown for what the server does not have."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.field.conftest import Ready
from tests.field.harness import Field, Tablet, becomes
from tests.field.line import MODES, Line

GREEN = "সার্ভারে জমা আছে"
UNCONFIRMED = "নিশ্চিত নয়"


@pytest.fixture
def far(ready: Ready, line: Line, tmp_path: Path) -> Tablet:
    """A tablet at the end of a line that can be spoiled."""
    return ready(tmp_path / "profile")


def one_try(tablet: Tablet) -> None:
    """Try now; give up waiting after a while, as a person would."""
    tablet.ask("void sync.kick(true)")
    tablet.page.wait_for_timeout(700)


def is_honest(tablet: Tablet, field: Field) -> None:
    """What the tablet calls confirmed is on the server; green means all of it."""
    # The pill first, the server last: what arrives in between makes the earlier word more modest than it could be.
    pill = tablet.pill()
    states = tablet.states()
    confirmed = {id_ for id_, state in states.items() if state == "done"}
    assert confirmed <= field.ids(), "called confirmed, and not on the server"
    if len(confirmed) < len(states):
        assert GREEN not in pill, f"green with {len(states) - len(confirmed)} unconfirmed"


@pytest.mark.goal("R3")
@pytest.mark.goal("R19")
def test_every_bad_line_in_turn(far: Tablet, field: Field, line: Line) -> None:
    for number, mode in enumerate(each for each in MODES if each != "good"):
        line.mode = mode
        far.give(2, number)
        one_try(far)
        is_honest(far, field)
        if mode == "late":
            # The person gives up and opens the app anew; the answer comes to nobody.
            far.page.reload()
            far.unlock()
            line.open.set()
            is_honest(far, field)
    assert far.counters()["confirmed"] < 2 * (len(MODES) - 1)
    line.mode = "good"
    far.settled()
    assert set(far.states()) == field.ids()
    far.page.get_by_text(GREEN).wait_for()


@pytest.mark.goal("R19")
@pytest.mark.goal("A3")
@pytest.mark.parametrize("mode", ["cut reply", "half reply"])
def test_cut_after_sending_says_sent_unconfirmed_and_settles_by_itself(
    far: Tablet, field: Field, line: Line, mode: str
) -> None:
    far.settled()
    # The question before the sending still gets through; the sending itself is cut.
    far.ask("await sync.kick()")
    line.mode = mode
    far.give(1)
    becomes(field.arrived, 1)
    becomes(lambda: list(far.states().values()), ["sent"])
    becomes(lambda: UNCONFIRMED in far.pill(), True)
    line.mode = "good"
    far.settled()
    assert list(far.states().values()) == ["done"]
    assert field.arrived() == 1


@pytest.mark.goal("R19")
def test_no_line_says_so_and_never_that_it_was_sent(far: Tablet, line: Line) -> None:
    far.settled()
    line.mode = "no answer"
    far.page.wait_for_timeout(100)
    far.ask("await sync.kick()")
    far.give(2)
    far.ask("await sync.kick(true)")
    assert set(far.states().values()) <= {"waiting", "sent"}
    assert "অফলাইন" in far.pill() or UNCONFIRMED in far.pill()


@pytest.mark.goal("R3")
@pytest.mark.parametrize("mode", ["portal", "portal leads on"])
def test_somebody_elses_page_is_no_answer(far: Tablet, field: Field, line: Line, mode: str) -> None:
    far.settled()
    line.mode = mode
    far.give(2)
    one_try(far)
    far.page.goto(far.url + "/field#outbox")
    is_honest(far, field)
    assert field.arrived() == 0
    # The app itself must come from the tablet, not from the portal.
    far.page.reload()
    far.unlock()
    assert far.counters()["confirmed"] == 0


@pytest.mark.goal("R3")
def test_a_frozen_server_is_not_in_the_way(tablet: Tablet, field: Field) -> None:
    """Lie-fi: the radio says there is a line, and nobody answers."""
    tablet.settled()
    field.server.signal(signal.SIGSTOP)
    try:
        tablet.page.reload()
        tablet.unlock()
        assert len(tablet.give(3)) == 3
        assert tablet.counters()["confirmed"] == 0
        is_honest(tablet, field)
    finally:
        field.server.signal(signal.SIGCONT)
    tablet.settled()
    assert field.arrived() == 3


@pytest.mark.goal("R12")
def test_a_server_restored_from_yesterday_is_offered_everything_again(tablet: Tablet, field: Field) -> None:
    tablet.give(1)
    tablet.settled()
    database, yesterday = (field.server.data_dir / name for name in ("relief.db", "yesterday.db"))
    with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(yesterday)) as copy:
        now.backup(copy)
    tablet.give(4, 1)
    tablet.settled()
    assert field.arrived() == 5

    field.server.kill()
    field.database.engine.dispose()
    for name in ("relief.db-wal", "relief.db-shm"):
        (field.server.data_dir / name).unlink(missing_ok=True)
    shutil.copyfile(yesterday, database)
    field.server.start()
    assert field.arrived() == 1
    tablet.send()
    tablet.settled()
    assert field.arrived() == 5
    assert set(tablet.states()) == field.ids()
