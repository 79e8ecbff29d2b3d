"""Who is affected, who is meant and who is served, group by group: is anybody left out more than others?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.distributions import choosing, counting
from relief.distributions.choosing import Choice
from relief.distributions.columns import DAMAGES, MARKS, SEXES, STATES, Rows
from relief.distributions.labels import CIRCUMSTANCES
from relief.distributions.models import Distribution
from relief.households.models import ImpactState
from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb

# From so many households on a difference of shares says something; so many points of a hundred are worth a look.
FEW = 20
FAR_APART = 10
LARGEST = 40
_HEADS = {"female": N_("Headed by a woman"), "male": N_("Headed by a man"), "other": N_("Headed by another person")}


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of households. `label` is a marked text, or an area whose name stands for it."""

    label: str | Area
    affected: int
    meant: int
    served: int
    of_affected: int
    of_meant: int
    of_served: int

    @property
    def share_affected(self) -> int:
        """Whole per cent of the affected."""
        return _share(self.affected, self.of_affected)

    @property
    def share_meant(self) -> int:
        """Whole per cent of those the rules mean."""
        return _share(self.meant, self.of_meant)

    @property
    def share_served(self) -> int:
        """Whole per cent of those on the list."""
        return _share(self.served, self.of_served)

    @property
    def is_left_out(self) -> bool:
        """Its share of the list is far below its share of the affected, in numbers that say something."""
        is_enough = self.affected >= FEW and self.of_served > 0
        return is_enough and self.share_affected - self.share_served >= FAR_APART


@dataclass(frozen=True)
class Fairness:
    """Affected are the households with a report of damage in this response that nobody disputed."""

    affected: int
    meant: int
    served: int
    groups: list[Group]
    areas: list[Group]


def fairness(db: Session, actor: Actor, distribution: Distribution, *, now: datetime) -> Fairness:
    """Shares of each group, by the rules and weights as they are kept."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    wish = counting.wish_of(db, distribution)
    choice = choosing.choose(db, distribution, wish, choosing.ask(db, distribution, [wish], now=now))
    return shares(db, choice)


def shares(db: Session, choice: Choice) -> Fairness:
    """The same of a choice that is made already."""
    state = choice.columns.homes["state"]
    affected = (state > 0) & (state != STATES[ImpactState.DISPUTED.value])
    sides = (affected, choice.meant, choice.served)
    totals = [int(side.sum()) for side in sides]
    groups = [_group(label, mark, sides, totals) for label, mark in _marks(choice)]
    areas = [
        _group(area, choice.columns.area == at, sides, totals) for at, area in _areas_with_people(db, choice, sides)
    ]
    return Fairness(totals[0], totals[1], totals[2], [one for one in groups if one.affected or one.meant], areas)


def _group(label: str | Area, mark: Rows, sides: tuple[Rows, ...], totals: list[int]) -> Group:
    affected, meant, served = (int((mark & side).sum()) for side in sides)
    return Group(
        label=label,
        affected=affected,
        meant=meant,
        served=served,
        of_affected=totals[0],
        of_meant=totals[1],
        of_served=totals[2],
    )


def _marks(choice: Choice) -> Iterator[tuple[str, Rows]]:
    homes = choice.columns.homes
    for word, text in _HEADS.items():
        yield text, homes["sex"] == SEXES[word]
    for name, bit in MARKS.items():
        # Who heads it stands above already, by the head's own sex.
        if name != "female_headed":
            yield CIRCUMSTANCES[name], (homes["marks"] & bit) > 0
    yield N_("With children under five"), homes["small"] > 0
    yield N_("Six people and above"), homes["size"] >= 6
    yield N_("House fully damaged"), homes["damage"] == DAMAGES["full"]
    yield N_("House partly damaged"), homes["damage"] == DAMAGES["partial"]


def _areas_with_people(db: Session, choice: Choice, sides: tuple[Rows, ...]) -> list[tuple[int, Area]]:
    anybody = sides[0] | sides[1]
    counts = np.bincount(choice.columns.area[anybody], minlength=len(choice.columns.areas))
    places = np.flatnonzero(counts)
    # A plan for a whole division has no place for thousands of unions on one page: the largest are shown.
    most = places[np.argsort(-counts[places], kind="stable")][:LARGEST]
    by_id = {area.id: area for area in _areas(db, [choice.columns.areas[at][0] for at in most.tolist()])}
    return [(at, by_id[choice.columns.areas[at][0]]) for at in most.tolist()]


def _areas(db: Session, ids: Sequence[UUID]) -> Sequence[Area]:
    return db.scalars(sa.select(Area).where(Area.id.in_(ids))).all()


def _share(part: int, whole: int) -> int:
    return round(part * 100 / whole) if whole else 0
