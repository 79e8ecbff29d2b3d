"""A tablet without a line says the same as the desk: one table, read by both sides."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid5

import pytest

from relief.checkin import rules
from relief.checkin.models import Outcome
from relief.checkin.verdicts import kind_of
from relief.distributions.models import EntitlementState, State
from relief.households.models import Status
from tests.field.conftest import Ask

CASES = json.loads((Path(__file__).parent / "verdict_cases.json").read_text(encoding="utf-8"))
SPACE = UUID("5f0c1b1e-4a0e-4a7b-9a52-0d4b7a3c9f11")
STARTS = datetime(2026, 7, 1, 18, 30, tzinfo=UTC)  # Half past midnight of 2 July in Bangladesh.

ASK = """async (cases) => {
  const { handedOver, outlook, remaining, verdict } = await import("/static/js/field/verdict.js");
  const { localDay } = await import("/static/js/field/standing.js");
  return cases.map((one) => {
    const state = outlook(one.facts, one.due, one.resting);
    const due = one.listed ? { state, due: one.due, point: one.point } : null;
    const [begins, today] = [one.starts, one.now].map((at) => localDay(new Date(at)));
    const desk = { state: one.state, begins, today, point: one.desk };
    return [verdict(due, desk, one.registered), remaining(handedOver(one.facts), one.due)];
  });
}"""


@dataclass
class Case:
    """One line of the table with what it leaves unsaid."""

    name: str = ""
    resting: str = "planned"
    state: str = "open"
    due: list[list[str]] = field(default_factory=lambda: [["rice", "10"], ["oil", "1.5"]])
    point: str | None = "A"
    desk: str | None = "A"
    listed: bool = True
    registered: bool = True
    now: str = "2026-07-02T06:00:00Z"
    facts: list[Any] = field(default_factory=list)
    kind: str = ""
    left: list[list[str]] | None = None

    def kept(self) -> list[rules.Fact]:
        return [
            rules.Fact(UUID(int=place), Outcome(outcome), tuple(lines_of(lines)), at(clock))
            for place, (outcome, lines, clock) in enumerate(self.facts, 1)
        ]

    def for_tablet(self) -> dict[str, Any]:
        facts = [
            {
                "id": str(one.id),
                "outcome": one.outcome.value,
                "lines": pairs(one.lines),
                "at": one.collected_at.isoformat(),
            }
            for one in self.kept()
        ]
        return {**vars(self), "due": pairs(lines_of(self.due)), "facts": facts, "starts": STARTS.isoformat()}


def lines_of(pairs_given: list[list[str]]) -> list[Any]:
    return [{"item_id": str(uuid5(SPACE, item)), "quantity": amount} for item, amount in pairs_given]


def pairs(lines: Any) -> list[list[str]]:
    return [[line["item_id"], line["quantity"]] for line in lines]


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-02T{clock}:00+00:00")


def desk_says(case: Case) -> tuple[str, list[list[str]]]:
    due = lines_of(case.due)
    state = rules.outlook(case.kept(), due, EntitlementState(case.resting)).state
    plan = SimpleNamespace(state=State(case.state), starts_at=STARTS)
    household = SimpleNamespace(status=Status.ACTIVE if case.registered else Status.WITHDRAWN)
    points = {None: None, "A": UUID(int=1), "B": UUID(int=2)}
    listed = SimpleNamespace(state=state, point_id=points[case.point]) if case.listed else None
    now = datetime.fromisoformat(case.now.replace("Z", "+00:00"))
    kind = kind_of(cast(Any, plan), cast(Any, household), cast(Any, listed), points[case.desk], now)
    given = [fact for fact in case.kept() if fact.outcome in rules.HANDED_OVER]
    return kind.value, pairs(rules.remaining(given, due))


@pytest.fixture
def asked(modules: Ask) -> Ask:
    return lambda cases: modules(ASK, [case.for_tablet() for case in cases])


@pytest.mark.parametrize("given", CASES, ids=lambda given: given["name"])
def test_the_desk_follows_the_table(given: dict[str, Any]) -> None:
    case = Case(**given)
    kind, left = desk_says(case)
    assert kind == case.kind
    if case.left is not None:
        assert left == pairs(lines_of(case.left))


def test_the_tablet_follows_the_table(asked: Ask) -> None:
    cases = [Case(**given) for given in CASES]
    for case, (kind, left) in zip(cases, asked(cases), strict=True):
        assert kind == case.kind, case.name
        if case.left is not None:
            assert left == pairs(lines_of(case.left)), case.name


def invented(rng: Random) -> Case:
    """Any mixture of facts, lists and days, also ones nobody would think of."""
    items = ("rice", "oil", "soap")
    amounts = ("0.5", "1", "1.5", "4", "9.9", "10", "0.125")

    def some_lines(most: int) -> list[list[str]]:
        return [[item, rng.choice(amounts)] for item in rng.sample(items, rng.randint(0, most))]

    words = ("delivered", "partial", "partial", "absent", "refused", "referred", "ineligible")
    facts = [
        [word, some_lines(3) if word in ("delivered", "partial") else [], f"0{rng.randint(0, 3)}:00"]
        for word in rng.choices(words, k=rng.choice((0, 0, 1, 1, 2, 3, 4)))
    ]
    now = STARTS + timedelta(hours=rng.randint(-30, 30))
    return Case(
        resting=rng.choice(("planned", "planned", "on-hold", "cancelled", "absent")),
        state=rng.choice(("open", "open", "open", "approved", "reconciling", "closed")),
        due=some_lines(2),
        point=rng.choice(("A", "B", None)),
        desk=rng.choice(("A", "B", None)),
        listed=rng.random() > 0.1,
        registered=rng.random() > 0.2,
        now=now.isoformat(),
        facts=facts,
    )


def test_tablet_and_desk_agree_on_anything(asked: Ask) -> None:
    rng = Random(5)
    cases = [invented(rng) for _ in range(3_000)]
    kinds = set()
    for case, (kind, left) in zip(cases, asked(cases), strict=True):
        assert (kind, left) == desk_says(case), case
        kinds.add(kind)
    assert len(kinds) == 12, "each verdict came up"
