"""The planner in a process of its own: it may take half a gigabyte and a minute, and can be stopped.

It gets distances and sizes and gives numbers back; it knows no household and opens no database.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO

import numpy as np

from relief.distributions.assignment_model import Plan, Problem

_LOOK_AGAIN = 0.3


class Stopped(Exception):
    """Somebody cancelled."""


def solve_apart(problem: Problem, *, still_wanted: Callable[[], bool]) -> Plan:
    """The shortest plan, worked out in a child process; raises Stopped when it is no longer wanted."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        np.savez(given, size=problem.size, metres=problem.metres, room=problem.room, whole=np.array(problem.whole))
        given.seek(0)
        command = [sys.executable, "-m", "relief.distributions.assignment_child"]
        # Our own interpreter and our own module: nothing in the command comes from outside.
        with subprocess.Popen(command, stdin=given, stdout=answer) as child:  # noqa: S603
            _wait(child, still_wanted)
        if child.returncode:
            msg = f"the planner ended with {child.returncode}"
            raise RuntimeError(msg)
        answer.seek(0)
        with np.load(answer) as told:
            total, bound, kept_whole = told["sums"].tolist()
            return Plan(told["group"], told["point"], told["count"], total, bound, bool(kept_whole))


def _wait(child: subprocess.Popen[bytes], still_wanted: Callable[[], bool]) -> None:
    while True:
        try:
            child.wait(timeout=_LOOK_AGAIN)
        except subprocess.TimeoutExpired:
            if still_wanted():
                continue
            child.kill()
            raise Stopped from None
        return


def answer(given: IO[bytes], out: IO[bytes]) -> None:
    """What the child does: read the problem, solve it, write the plan."""
    from relief.distributions.assignment_solver import solve

    with tempfile.TemporaryFile() as whole:
        whole.write(given.read())
        whole.seek(0)
        with np.load(whole) as told:
            problem = Problem(told["size"], told["metres"], told["room"], bool(told["whole"]))
    plan = solve(problem)
    sums = np.array([plan.total, plan.bound, int(plan.kept_whole)], dtype=np.int64)
    with tempfile.TemporaryFile() as made:
        np.savez(made, group=plan.group, point=plan.point, count=plan.count, sums=sums)
        made.seek(0)
        out.write(made.read())


if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)
