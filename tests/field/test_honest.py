"""R19: whatever happened, the words on the screen are the truth of both stores. RELIEF_STATES sets how many states."""

from __future__ import annotations

import os
import random

import pytest

from relief.kernel.digits import to_latin
from tests.field.harness import Field, Tablet
from tests.field.line import Line
from tests.field.test_fix import WRONG

STATES = int(os.environ.get("RELIEF_STATES", "40"))
LINES = ("good", "good", "no answer", "cut request", "cut reply", "half reply", "twice", "portal")
GREEN, TROUBLE, UNSURE, OFFLINE = "সার্ভারে জমা আছে", "সমস্যা", "নিশ্চিত নয়", "অফলাইন"
TRY = """
  await Promise.race([sync.kick(true), new Promise((on) => setTimeout(on, 1500))]);
  for (let n = 0; n < 50 && sync.isSending(); n += 1) await new Promise((on) => setTimeout(on, 20));
"""
# What is on the disk, read past the app's own memory, and what the screen says, in one breath.
LOOK = """
  const { standing } = await import("/static/js/field/bar.js");
  const { hasLine } = await import("/static/js/field/wire.js");
  for (let n = 0; n < 100; n += 1) {
    const one = (await store.all("acts")).map((row) => [row.id, row.state]);
    const text = standing().text;
    const two = (await store.all("acts")).map((row) => [row.id, row.state]);
    if (JSON.stringify(one) !== JSON.stringify(two)) continue;
    return { rows: one, text, counters: outbox.counters(), line: hasLine() };
  }
"""
MEND = """
  for (const act of outbox.acts().filter((each) => each.state === "fix" && each.verb)) {
    const lines = act.given.lines.map((line) => ({ ...line, quantity: "1" }));
    await outbox.correct(act.id, { ...act.given, lines, reason: "Goods ran out", collector_relation: "" });
  }
"""


def is_true(tablet: Tablet, field: Field) -> None:
    seen = tablet.ask(LOOK)
    there = field.ids()
    states = [state for _id, state in seen["rows"]]
    assert {one for one, state in seen["rows"] if state == "done"} <= there, "called confirmed, and not on the server"
    count = {state: states.count(state) for state in ("waiting", "later", "sent", "fix", "held", "done")}
    here, trouble = count["waiting"] + count["later"], count["fix"] + count["held"]
    told = seen["counters"]
    assert (told["here"], told["sent"], told["confirmed"], told["conflict"]) == (
        here, count["sent"], count["done"], trouble,
    )  # fmt: skip
    text = to_latin(seen["text"])
    assert (GREEN in text) == (states.count("done") == len(states) and seen["line"]), (text, count)
    assert (TROUBLE in text) == bool(trouble), (text, count)
    if trouble:
        assert str(trouble) in text
    elif not seen["line"]:
        assert OFFLINE in text, (text, count)
        assert not here or str(here) in text, (text, count)
        assert not count["sent"] or UNSURE in text, (text, count)
    elif here or count["sent"]:
        # How many, and, where some were never sent, how old the oldest is.
        assert str(here + count["sent"]) in text, (text, count)
    assert (told["oldest_at"] is None) == (states.count("done") == len(states))


@pytest.mark.goal("R19")
@pytest.mark.parametrize("seed", [20_260_804])
def test_the_words_are_the_truth_in_any_state(line: Line, tablet: Tablet, field: Field, seed: int) -> None:
    chance = random.Random(seed)
    for step in range(STATES):
        line.mode = chance.choice(LINES)
        deed = chance.choices(["give", "wrong", "send", "mend", "lock", "kill"], [6, 1, 8, 2, 1, 0.3])[0]
        if deed == "give":
            tablet.give(chance.randint(1, 3), step)
        elif deed == "wrong":
            tablet.ask(WRONG, chance.choice(["-1", "2"]))
        elif deed == "mend":
            tablet.ask(MEND)
        elif deed == "lock":
            tablet.ask("lock.lockNow()")
            tablet.unlock()
        elif deed == "kill":
            tablet.kill()
            tablet.again().unlock()
        if deed == "send":
            tablet.ask(TRY)
        is_true(tablet, field)
    line.mode = "good"
    tablet.settled()
    tablet.ask(MEND)
    tablet.settled()
    is_true(tablet, field)
    assert set(tablet.states()) == field.ids()
