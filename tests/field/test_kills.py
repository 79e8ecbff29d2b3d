"""The battery falls out: what the tablet said it saved is there, once."""

from __future__ import annotations

import random
import time

import pytest

from tests.field.harness import Field, Tablet

KILLS = 3
# Keeps writing, and notes outside of the app what was acknowledged, until the browser dies.
STREAM = """
  const pack = packs.packs()[0];
  const at = desk.makeDesk(pack);
  void (async () => {
    for (let n = 0; ; n += 1) {
      const row = pack.rows[n % pack.rows.length];
      const { id } = await at.put({ verb: "checkin.record", given: { distribution_id: pack.distribution.id,
        household_id: row[1], outcome: "delivered", method: "code", lines: null, reason: "",
        point_id: pack.points[pack.chosen[0]].id, seen: "give", override_by: null } });
      console.debug(`saved ${id}`);
    }
  })();
"""


def kill_while_writing(tablet: Tablet, wait: float) -> list[str]:
    """Let it write for a while, pull the battery, put it back. Gives the ids the tablet said were saved."""
    said: list[str] = []
    tablet.page.on(
        "console", lambda message: said.append(message.text[6:]) if message.text.startswith("saved ") else None
    )
    tablet.ask(STREAM)
    until = time.monotonic() + wait
    while time.monotonic() < until or not said:
        tablet.page.wait_for_timeout(20)
    tablet.kill()
    tablet.again().unlock()
    return said


@pytest.mark.goal("A2")
@pytest.mark.goal("R1")
def test_nothing_acknowledged_is_lost_and_nothing_comes_twice(tablet: Tablet, field: Field) -> None:
    chance = random.Random(20_260_804)
    said: list[str] = []
    for _ in range(KILLS):
        said += kill_while_writing(tablet, chance.uniform(0.05, 0.6))
        assert set(said) <= set(tablet.states()), "acknowledged, and gone after the kill"
    numbers = tablet.ask("return outbox.acts().map((act) => act.seq)")
    assert len(numbers) == len(set(numbers)), "a number was given out twice"
    assert len(said) >= KILLS
    tablet.settled()
    here, there = set(tablet.states()), field.ids()
    assert set(said) <= there
    assert here == there, "the tablet and the server know the same acts, each once"
