"""Tablets with wrong clocks: nothing is refused, nothing lives longer than it may."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from relief.checkin.models import CheckIn
from relief.kernel import clock
from tests.field.harness import Field, Tablet

DAYS = 86_400_000
HOUR = 3_600_000
# Shifts the wall clock alone; the running clock goes on as it does in a real browser.
SHIFT = """(ms) => {
  window.shift = ms;
  if (window.trueNow) return;
  window.trueNow = Date.now.bind(Date);
  window.Date = class extends Date {
    constructor(...given) { given.length ? super(...given) : super(window.trueNow() + window.shift); }
    static now() { return window.trueNow() + window.shift; }
  };
}"""


def set_clock(tablet: Tablet, milliseconds: float) -> None:
    tablet.page.evaluate(SHIFT, milliseconds)


@pytest.mark.goal("R8")
@pytest.mark.parametrize("days", [-400, 400, -20_000])
def test_a_clock_set_wrong_before_the_act_does_not_move_it(tablet: Tablet, field: Field, days: int) -> None:
    tablet.settled()
    tablet.page.context.set_offline(True)
    set_clock(tablet, days * DAYS)
    before = clock.now()
    first = tablet.give(2)
    # Put right in the middle, as a phone network does by itself.
    set_clock(tablet, 0)
    second = tablet.give(1, 2)
    tablet.page.wait_for_timeout(1_200)
    tablet.page.context.set_offline(False)
    tablet.send()
    tablet.settled()
    rows = {str(row.id): row for row in field.camp.all(CheckIn)}
    assert set(rows) == {*first, *second}
    for row in rows.values():
        assert abs(row.collected_at.replace(tzinfo=UTC) - before) < timedelta(seconds=40)
    order = sorted(rows.values(), key=lambda row: row.device_seq or 0)
    assert [str(row.id) for row in order] == [*first, *second]


@pytest.mark.goal("R8")
@pytest.mark.parametrize("days", [-20_000, -2, 400])
def test_a_wrong_clock_lengthens_no_list_by_more_than_a_day(tablet: Tablet, days: int) -> None:
    tablet.send()
    tablet.page.context.set_offline(True)
    # An answer that was on its way tells the time; after it nobody does.
    tablet.page.wait_for_timeout(1_500)
    set_clock(tablet, days * DAYS)
    assert tablet.ask("clock.now(); return clock.isDoubtful()") is True
    assert tablet.ask("return (await store.all('packs')).length") == 1
    far = (clock.now() + timedelta(days=7)).isoformat()
    # The running clock alone decides from here; it is moved on, the wall clock keeps lying.
    assert tablet.ask("return clock.isOver(given)", far) is False
    moved = (
        """const was = performance.now.bind(performance); performance.now = () => was() + given; return clock.now()"""
    )
    tablet.ask(moved, 23 * HOUR)
    assert tablet.ask("return clock.isOver(given)", far) is False
    tablet.ask(moved, 2 * HOUR)
    assert tablet.ask("return clock.isOver(given)", far) is True
    tablet.ask("await packs.eraseOver()")
    assert tablet.ask("return (await store.all('packs')).length") == 0


@pytest.mark.goal("R8")
@pytest.mark.goal("S12")
def test_a_list_dies_after_seven_days_and_the_acts_do_not(tablet: Tablet, field: Field) -> None:
    field.server.kill()
    saved = tablet.give(2)
    # Seven days in a drawer: the clock goes on while the app does not.
    tablet.page.add_init_script(f"({SHIFT})({7 * DAYS + HOUR})")
    tablet.page.reload()
    tablet.unlock()
    assert tablet.ask("return packs.packs().length") == 0
    assert tablet.ask("return (await store.all('packs')).length") == 0
    assert set(tablet.states()) == set(saved)


@pytest.mark.goal("R8")
def test_the_server_puts_the_clock_right(tablet: Tablet) -> None:
    set_clock(tablet, -400 * DAYS)
    assert tablet.ask("clock.now(); return clock.isDoubtful()") is True
    tablet.send()
    assert tablet.ask("return clock.isDoubtful()") is False
    off = tablet.ask("return clock.now() - window.trueNow()")
    assert abs(off) < 30_000
