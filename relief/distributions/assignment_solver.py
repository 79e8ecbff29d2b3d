"""The shortest plan of an assignment, by min-cost flow, and by whole groups where they stay together.

OR-Tools is brought in only here and only when it is needed: web workers never hold it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from relief.distributions.assignment_model import (
    BARRED,
    NOWHERE,
    Plan,
    Problem,
    allowed,
    lower_bound,
    prices,
    walked,
    with_nowhere,
)
from relief.distributions.assignment_ties import untied

# Ways looked at first for each group; more are added until none outside could help.
NEAREST = 12
_ROUNDS = 12
# Beyond this many seconds the best whole-group plan found so far is given, with what is proven of it.
WHOLE_SECONDS = 20.0
# More ways than this CP-SAT does not get through in that time; what was rounded is then given with its bound.
_MOST_WAYS = 150_000


def solve(problem: Problem) -> Plan:
    """The shortest plan. Who finds no room anywhere goes NOWHERE, as few as possible."""
    parts = _flow(problem)
    if parts is None:
        wider, dear = with_nowhere(problem)
        divided = _proven(wider, _must(_flow(wider)))
        return _without(problem, divided, dear)
    plan = _proven(problem, parts)
    return _together(problem, plan) if problem.whole else plan


def _must(parts: Any) -> Any:
    if parts is None:
        msg = "the flow with an endless point has a plan always"
        raise RuntimeError(msg)
    return parts


def _proven(problem: Problem, parts: Any) -> Plan:
    group, point, count = untied(parts, problem.size)
    bound = lower_bound(problem, prices(problem, group, point, count))
    return Plan(group, point, count, walked(problem, group, point, count), bound)


def _without(problem: Problem, plan: Plan, dear: int) -> Plan:
    """The plan with the endless point taken away again; what it cost leaves both sums alike."""
    point = np.where(plan.point == len(problem.room), NOWHERE, plan.point)
    nowhere = int(plan.count[point == NOWHERE].sum()) * dear
    return Plan(plan.group, point, plan.count, plan.total - nowhere, plan.bound - nowhere, not problem.whole)


def _flow(problem: Problem) -> Any:
    """(group, point, count) rows of the shortest flow; None when not everybody finds room."""
    may = problem.metres != BARRED
    ways = may & _nearest(problem.metres, NEAREST)
    for _ in range(_ROUNDS):
        parts = _flow_over(problem, ways)
        if parts is None:
            break
        missing = _helpful(problem, parts) & may & ~ways
        if not missing.any():
            return parts
        ways |= missing
    return _flow_over(problem, may)


def _nearest(metres: Any, most: int) -> Any:
    if metres.shape[1] <= most:
        return np.ones(metres.shape, dtype=bool)
    limit = np.partition(allowed(metres), most - 1, axis=1)[:, most - 1]
    return allowed(metres) <= limit[:, None]


def _helpful(problem: Problem, parts: Any) -> Any:
    """Ways that would shorten the plan: nearer, with the price of the place, than the way taken."""
    group, point, count = parts
    full = allowed(problem.metres) + prices(problem, group, point, count)[None, :]
    now = np.full(len(problem.size), np.iinfo(np.int64).max // 4)
    np.minimum.at(now, group, full[group, point])
    return full < now[:, None]


def _flow_over(problem: Problem, ways: Any) -> Any:
    from ortools.graph.python import min_cost_flow

    groups, points = problem.metres.shape
    group, point = np.nonzero(ways)
    sink = groups + points
    solver = min_cost_flow.SimpleMinCostFlow()
    first = solver.add_arcs_with_capacity_and_unit_cost(
        group.astype(np.int32),
        (groups + point).astype(np.int32),
        problem.size[group].astype(np.int64),
        problem.metres[group, point].astype(np.int64),
    )
    heads = np.arange(groups, sink, dtype=np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(
        heads, np.full(points, sink, dtype=np.int32), problem.room.astype(np.int64), np.zeros(points, dtype=np.int64)
    )
    supplies = np.concatenate([problem.size, np.zeros(points, dtype=np.int64), [-problem.size.sum()]])
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies.astype(np.int64))
    status = solver.solve()
    if status != solver.OPTIMAL:
        if status not in (solver.INFEASIBLE, solver.UNBALANCED):
            msg = f"the flow ended with {status}"
            raise RuntimeError(msg)
        return None
    flows = solver.flows(first)
    goes = flows > 0
    return group[goes], point[goes], flows[goes]


def _together(problem: Problem, divided: Plan) -> Plan:
    """The shortest plan that divides no group, or the divided one, said so, when there is none."""
    if len(divided.group) == len(problem.size):
        return divided
    far = allowed(problem.metres)
    worth = prices(problem, divided.group, divided.point, divided.count)
    full = far + worth[None, :]
    extra = (full - full.min(axis=1)[:, None]) * problem.size[:, None]
    ways = (problem.metres != BARRED) & (problem.size[:, None] <= problem.room[None, :])
    hint, bound = _hint(problem, divided, ways), divided.bound
    if hint is not None:
        # A way that alone lengthens the plan beyond one we have is in no better plan.
        ways &= extra <= walked(problem, np.arange(len(hint)), hint, problem.size) - bound
    found = _whole_groups(problem, ways, hint) if ways.sum() <= _MOST_WAYS else None
    if found is None and hint is not None:
        found = hint, bound
    if found is None:
        return Plan(divided.group, divided.point, divided.count, divided.total, divided.bound, kept_whole=False)
    chosen, bound = found
    group = np.arange(len(problem.size))
    total = walked(problem, group, chosen, problem.size)
    return Plan(group, chosen, problem.size, total, max(bound, divided.bound))


def _hint(problem: Problem, divided: Plan, ways: Any) -> Any:
    """A plan of whole groups that fits: rounded, if need be from a flow that left room for one more group a point."""
    chosen = _rounded(problem, divided, ways)
    if chosen is not None:
        return chosen
    spare = np.maximum(problem.room - int(problem.size.max()), 0)
    parts = _flow(Problem(problem.size, problem.metres, spare)) if spare.sum() >= problem.size.sum() else None
    if parts is None:
        return None
    group, point, count = untied(parts, problem.size)
    return _rounded(problem, Plan(group, point, count, 0, 0), ways)


def _rounded(problem: Problem, divided: Plan, ways: Any) -> Any:
    """Each group where most of it went, largest first, as long as there is room; None when it does not fit."""
    left = problem.room.astype(np.int64).copy()
    share = np.zeros(problem.metres.shape, dtype=np.int64)
    share[divided.group, divided.point] = divided.count
    chosen = np.full(len(problem.size), NOWHERE)
    for group in np.lexsort((-problem.size, share.max(axis=1) < problem.size)).tolist():
        size = int(problem.size[group])
        fits = np.flatnonzero(ways[group] & (left >= size))
        if not len(fits):
            return None
        best = fits[np.lexsort((problem.metres[group, fits], -share[group, fits]))[0]]
        chosen[group] = best
        left[best] -= size
    return chosen


def _whole_groups(problem: Problem, ways: Any, hint: Any) -> Any:
    """(point of each group, proven bound) by CP-SAT; None when nothing keeps every group whole."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    group, point = np.nonzero(ways)
    goes = [model.new_bool_var("") for _ in range(len(group))]
    by_group: list[list[Any]] = [[] for _ in range(len(problem.size))]
    by_point: list[list[Any]] = [[] for _ in range(len(problem.room))]
    sizes = problem.size.tolist()
    for one, to, way in zip(group.tolist(), point.tolist(), goes, strict=True):
        by_group[one].append(way)
        by_point[to].append(sizes[one] * way)
        if hint is not None:
            model.add_hint(way, int(hint[one]) == to)
    for some in by_group:
        model.add_exactly_one(some)
    for to, some in enumerate(by_point):
        model.add(sum(some) <= int(problem.room[to]))
    lengths = problem.metres[group, point].astype(np.int64) * problem.size[group]
    model.minimize(sum(length * way for length, way in zip(lengths.tolist(), goes, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = WHOLE_SECONDS
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    taken = np.array([solver.boolean_value(way) for way in goes])
    chosen = np.empty(len(problem.size), dtype=np.int64)
    chosen[group[taken]] = point[taken]
    return chosen, int(np.ceil(solver.best_objective_bound - 0.5))
