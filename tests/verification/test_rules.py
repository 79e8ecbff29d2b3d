"""Who may decide, what follows what, when an answer is late: one table each."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import UUID

import pytest

from relief.households.models import Damage, ImpactState
from relief.verification import rules
from relief.verification.kinds import AppealKind, AppealState, Outcome, Refusal, Standing
from relief.verification.rules import Decider

IDS = [UUID(int=number) for number in range(1, 6)]


def deciders(plan: str) -> list[Decider]:
    """A letter a member: . like anybody, o their own household, n proposed it, b both."""
    return [
        Decider(member_id=IDS[place], is_own=letter in "ob", has_nominated=letter in "nb")
        for place, letter in enumerate(plan)
    ]


@pytest.mark.parametrize(
    ("plan", "quorum", "word"),
    [
        ("...", 3, None),
        ("..", 3, "Too few"),
        ("...o", 3, None),
        ("..o", 3, "Too few"),
        ("nnn", 3, "proposed"),
        ("nn.", 3, None),
        ("nnb.", 3, None),
        ("nnno", 3, "proposed"),
        (".", 1, None),
        ("o", 1, "Too few"),
        ("", 1, "Too few"),
    ],
)
def test_who_may_decide(plan: str, quorum: int, word: str | None) -> None:
    why = rules.why_not(deciders(plan), quorum)
    assert (why is None) if word is None else (word in (why or ""))


def test_who_steps_out() -> None:
    assert rules.stepping_out(deciders(".obn")) == [IDS[1], IDS[2]]


@pytest.mark.parametrize(
    ("outcome", "refusal", "said", "appealed", "missing"),
    [
        (Outcome.VERIFIED, None, "", False, set()),
        (Outcome.NEEDS_VISIT, None, "", True, set()),
        (Outcome.OPEN, None, "", True, set()),
        (Outcome.REFUSED, None, "because", False, {"refusal"}),
        (Outcome.REFUSED, Refusal.OTHER, " ", False, {"said"}),
        (Outcome.REFUSED, Refusal.OTHER, "because", False, set()),
        (Outcome.REFUSED, Refusal.LISTED_TWICE, "", False, set()),
        (Outcome.REFUSED, Refusal.LISTED_TWICE, "", True, {"said"}),
        (Outcome.VERIFIED, None, "", True, {"said"}),
        (Outcome.VERIFIED, None, "house seen", True, set()),
    ],
)
def test_what_a_decision_lacks(
    outcome: Outcome, refusal: Refusal | None, said: str, appealed: bool, missing: set[str]
) -> None:
    assert set(rules.faults_of_decision(outcome, refusal, said, appealed=appealed)) == missing


@pytest.mark.parametrize(
    ("kind", "outcome", "state"),
    [
        (AppealKind.LEFT_OUT, Outcome.VERIFIED, AppealState.UPHELD),
        (AppealKind.LEFT_OUT, Outcome.REFUSED, AppealState.DISMISSED),
        (AppealKind.OBJECTION, Outcome.REFUSED, AppealState.UPHELD),
        (AppealKind.OBJECTION, Outcome.VERIFIED, AppealState.DISMISSED),
        (AppealKind.LEFT_OUT, Outcome.NEEDS_VISIT, AppealState.RECEIVED),
        (AppealKind.OBJECTION, Outcome.OPEN, AppealState.RECEIVED),
    ],
)
def test_what_a_decision_means_for_an_appeal(kind: AppealKind, outcome: Outcome, state: AppealState) -> None:
    assert rules.verdict(kind, outcome) is state


@pytest.mark.parametrize(
    ("state", "day", "late"),
    [
        (AppealState.RECEIVED, date(2026, 8, 15), False),
        (AppealState.RECEIVED, date(2026, 8, 16), True),
        (AppealState.IN_SESSION, date(2026, 8, 16), True),
        (AppealState.UPHELD, date(2026, 9, 16), False),
    ],
)
def test_when_an_answer_is_late(state: AppealState, day: date, late: bool) -> None:
    due = rules.due(date(2026, 8, 1), 14)
    assert due == date(2026, 8, 15)
    assert rules.is_overdue(state, due, day) is late


@pytest.mark.parametrize(
    ("outcome", "refusal", "now", "then"),
    [
        (Outcome.VERIFIED, None, ImpactState.REPORTED, ImpactState.VERIFIED),
        (Outcome.VERIFIED, None, ImpactState.DISPUTED, ImpactState.VERIFIED),
        (Outcome.VERIFIED, None, ImpactState.VERIFIED, None),
        (Outcome.REFUSED, Refusal.DAMAGE_NOT_SO, ImpactState.REPORTED, ImpactState.DISPUTED),
        (Outcome.REFUSED, Refusal.DAMAGE_NOT_SO, ImpactState.VERIFIED, ImpactState.DISPUTED),
        *(
            (Outcome.REFUSED, reason, state, None)
            for reason in Refusal
            if reason is not Refusal.DAMAGE_NOT_SO
            for state in ImpactState
        ),
        (Outcome.NEEDS_VISIT, None, ImpactState.REPORTED, None),
        (Outcome.OPEN, None, ImpactState.REPORTED, None),
    ],
)
def test_what_a_decision_does_to_reported_damage(
    outcome: Outcome, refusal: Refusal | None, now: ImpactState, then: ImpactState | None
) -> None:
    assert rules.impact_after(outcome, refusal, now) is then


@pytest.mark.parametrize(
    ("seen", "reported", "state"),
    [
        (Damage.FULL, Damage.FULL, ImpactState.VERIFIED),
        (Damage.PARTIAL, Damage.FULL, ImpactState.VERIFIED),
        (Damage.NONE, Damage.PARTIAL, ImpactState.DISPUTED),
        (Damage.NONE, Damage.NONE, ImpactState.VERIFIED),
    ],
)
def test_what_a_visit_does_to_reported_damage(seen: Damage, reported: Damage, state: ImpactState) -> None:
    assert rules.impact_found(seen, reported) is state


def test_every_standing_can_be_left_and_reached() -> None:
    reached = set().union(*rules.NEXT.values())
    assert set(rules.NEXT) == set(Standing) == reached
    assert all(rules.AFTER[outcome] in rules.NEXT[Standing.WAITING] for outcome in rules.AFTER)
    assert all(rules.AFTER[outcome] in rules.NEXT[Standing.APPEALED] for outcome in rules.AFTER)


def test_the_seal_is_the_same_in_any_order_and_differs_with_any_word() -> None:
    session = {"id": IDS[0], "place": "UP"}
    rows = [{"case": IDS[1], "outcome": "verified"}, {"case": IDS[2], "outcome": "refused"}]
    seal = rules.digest(session, IDS[:3], rows)
    assert rules.digest(session, IDS[2::-1], rows[::-1]) == seal
    assert rules.digest(session, IDS[:2], rows) != seal
    assert rules.digest(session, IDS[:3], [rows[0], rows[1] | {"outcome": "verified"}]) != seal
    assert rules.digest(session | {"place": "School"}, IDS[:3], rows) != seal


@pytest.mark.parametrize(
    ("named", "guardian", "village", "read"),
    [
        (True, True, True, ("C", "Rahima", "Karim", "Budhata")),
        (True, False, True, ("C", "Rahima", "", "Budhata")),
        (True, True, False, ("C", "Rahima", "Karim", "")),
        (False, True, True, ("C", "", "", "")),
    ],
)
def test_what_is_read_aloud(named: bool, guardian: bool, village: bool, read: tuple[str, ...]) -> None:
    terms = SimpleNamespace(reads_guardian=guardian, reads_village=village)
    given = {"code": "C", "name": "Rahima", "guardian": "Karim", "village": "Budhata"}
    assert rules.read_aloud(**given, named=named, terms=terms) == read
