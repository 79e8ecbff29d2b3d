"""The sums of a run, kept beside it for the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from uuid import UUID

import numpy as np

from relief.distributions.assignment_gather import Gathered
from relief.distributions.assignment_groups import LOCATED, Grouped
from relief.distributions.assignment_model import Plan, greedy, shortages
from relief.distributions.assignment_models import Located


class PointSum(TypedDict):
    """One point: `room` in all its half-hours, `households` sent there, how far they walk."""

    id: str
    room: int
    households: int
    metres: int
    farthest: int


class Lack(TypedDict):
    """What cannot be met: so many `households` may only go to `points`, which can serve `room` of them.

    Without points they may go nowhere: `why` is "barrier", "needs" or "both".
    """

    points: list[str]
    households: int
    room: int
    missing: int
    why: str


class Outcome(TypedDict):
    """Metres are those of all households of the plan together, as the solver measured them (straight lines).

    `bound`: no plan walks less. `greedy`: what first come, first served walks. `divided`: paras with more
    than one point. `own`, `para`, `area`: from where ways are measured. `moved`, `fresh`: beside the plan taken.
    """

    households: int
    groups: int
    metres: int
    bound: int
    greedy: int
    greedy_unplaced: int
    proven: bool
    kept_whole: bool
    divided: int
    own: int
    para: int
    area: int
    pinned: int
    moved: int
    fresh: int
    points: list[PointSum]
    lacks: list[Lack]


def outcome_of(
    gathered: Gathered, grouped: Grouped, plan: Plan, chosen: Any, metres: Any, before: Mapping[UUID, UUID]
) -> Outcome:
    """Put the sums together; `before` is the point of each household in the plan that is taken now."""
    paper = greedy(grouped.problem)
    now = [*_now(gathered, chosen), *((pin.household_id, pin.point_id) for pin in gathered.pins)]
    codes = np.bincount(grouped.located, minlength=len(LOCATED)).tolist()
    by_code = dict(zip(LOCATED, codes, strict=True))
    return Outcome(
        households=len(gathered.ids) + len(gathered.pins),
        groups=len(grouped.problem.size),
        metres=plan.total,
        bound=plan.bound,
        greedy=paper.total,
        greedy_unplaced=paper.unplaced,
        proven=plan.is_proven,
        kept_whole=plan.kept_whole,
        divided=_divided(gathered.homes.para, chosen),
        own=by_code[Located.OWN],
        para=by_code[Located.PARA],
        area=by_code[Located.AREA],
        pinned=len(gathered.pins),
        moved=sum(1 for home, point in now if before.get(home, point) != point),
        fresh=sum(1 for home, _ in now if home not in before) if before else 0,
        points=_point_sums(gathered, chosen, metres),
        lacks=[*_lacks(gathered, grouped, plan), *_pinned_lacks(gathered)],
    )


def _now(gathered: Gathered, chosen: Any) -> list[tuple[UUID, UUID]]:
    return [(home, gathered.point_ids[to]) for home, to in zip(gathered.ids, chosen.tolist(), strict=True) if to >= 0]


def _divided(para: Any, chosen: Any) -> int:
    known = (para >= 0) & (chosen >= 0)
    pairs = np.unique(np.column_stack([para[known], chosen[known]]), axis=0)
    _, count = np.unique(pairs[:, 0], return_counts=True)
    return int((count > 1).sum())


def _point_sums(gathered: Gathered, chosen: Any, metres: Any) -> list[PointSum]:
    found = []
    for number, point_id in enumerate(gathered.point_ids):
        here = metres[chosen == number]
        by_hand = sum(1 for pin in gathered.pins if pin.point_id == point_id)
        found.append(
            PointSum(
                id=str(point_id),
                room=int(gathered.points.room[number]) + by_hand - gathered.pinned_over.get(point_id, 0),
                households=len(here) + by_hand,
                metres=int(here.sum()),
                farthest=int(here.max(initial=0)),
            )
        )
    return found


def _lacks(gathered: Gathered, grouped: Grouped, plan: Plan) -> list[Lack]:
    found: list[Lack] = []
    for one in shortages(grouped.problem, plan):
        if one.points:
            named = [str(gathered.point_ids[point]) for point in one.points]
            found.append(Lack(points=named, households=one.households, room=one.room, missing=one.missing, why=""))
        else:
            found += _stuck(grouped, one.groups)
    return found


def _stuck(grouped: Grouped, groups: Sequence[int]) -> list[Lack]:
    by_why: dict[str, int] = {}
    for group in groups:
        why = "barrier" if grouped.fits[group].any() else "needs"
        why = "both" if why == "barrier" and grouped.dry[group].any() else why
        by_why[why] = by_why.get(why, 0) + int(grouped.problem.size[group])
    return [Lack(points=[], households=count, room=0, missing=count, why=why) for why, count in by_why.items()]


def _pinned_lacks(gathered: Gathered) -> list[Lack]:
    return [
        Lack(
            points=[str(point_id)],
            households=sum(1 for pin in gathered.pins if pin.point_id == point_id),
            room=sum(1 for pin in gathered.pins if pin.point_id == point_id) - more,
            missing=more,
            why="pins",
        )
        for point_id, more in gathered.pinned_over.items()
    ]
