"""The table behind `scripts/test --goals`: each numbered goal, and whether a test shows it.

A goal is met when every test marked with it passed, and not measured when no test is.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

GOALS = [f"{letter}{n}" for letter, last in (("U", 22), ("R", 22), ("S", 23)) for n in range(1, last + 1)]
ASVS_APPLIES = 181

_outcomes: dict[tuple[str, str], list[bool]] = defaultdict(list)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for kind in ("goal", "asvs"):
            for mark in item.iter_markers(kind):
                # Properties travel with the report, from a worker process too.
                item.user_properties += [(kind, name) for name in mark.args]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.failed:
        for kind, name in report.user_properties:
            if kind in ("goal", "asvs"):
                _outcomes[kind, str(name)].append(report.passed)


def state(goal: str) -> str:
    outcomes = _outcomes.get(("goal", goal))
    if not outcomes:
        return "not measured"
    return f"{'met' if all(outcomes) else 'NOT MET'} ({len(outcomes)} tests)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("goals")
    unknown = {name for kind, name in _outcomes if kind == "goal"} - set(GOALS)
    for goal in [*GOALS, *sorted(unknown)]:
        terminalreporter.line(f"{goal:5} {state(goal)}")
    shown = sum(all(found) for (kind, _name), found in _outcomes.items() if kind == "asvs")
    terminalreporter.line(f"ASVS  {shown} of {ASVS_APPLIES} requirements shown by a passing test")
