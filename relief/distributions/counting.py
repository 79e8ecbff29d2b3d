"""Whom a draft means right now, and who these people are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.distributions import choosing, masks, plans
from relief.distributions.choosing import Choice, Line, Wish
from relief.distributions.columns import MARKS, PERSON, SEXES, Rows
from relief.distributions.inputs import Block
from relief.distributions.models import Distribution
from relief.distributions.selection import areas_below
from relief.distributions.targeting_models import PlanTargeting
from relief.distributions.weights import Weighting, from_kept
from relief.households.ages import BANDS
from relief.households.models import Household, Sex
from relief.households.someone import BAND_CODES, born_between
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

SAMPLE = 8
QUICK = 500
# Ages of every single person are only read for lists of this length.
PEOPLE_UP_TO = 20_000
_SEX_OF: dict[int, Sex | None] = {0: None, **{code: Sex(word) for word, code in SEXES.items()}}


@dataclass(frozen=True)
class Breakdown:
    """Who is on a list: by the sex of the head, by age, by area and by special circumstances.

    `by_band` counts people by (sex, band) as far as they are recorded one by one; empty for very long lists.
    """

    households: int = 0
    people: int = 0
    children_0_4: int = 0
    children_5_17: int = 0
    by_sex: dict[Sex | None, int] = field(default_factory=dict)
    by_area: Sequence[tuple[Area, int]] = ()
    by_circumstance: dict[str, int] = field(default_factory=dict)
    by_band: Mapping[tuple[str | None, str], int] = field(default_factory=dict)
    sample: Sequence[Household] = ()
    line: Line | None = None

    @property
    def adults(self) -> int:
        """Everybody who is not counted as a child."""
        return self.people - self.children_0_4 - self.children_5_17


def wish_of(
    db: Session,
    distribution: Distribution,
    *,
    blocks: Sequence[Block] | None = None,
    weighting: Weighting | None = None,
) -> Wish:
    """The plan's own rules and weights, or those being tried out."""
    return Wish(
        plans.blocks_of(db, distribution.id) if blocks is None else blocks,
        weighting_of(db, distribution.id) if weighting is None else weighting,
    )


def weighting_of(db: Session, distribution_id: UUID) -> Weighting:
    """The weights a plan keeps; none when nobody wrote any."""
    kept = db.get(PlanTargeting, distribution_id)
    return from_kept(kept.weighting) if kept else Weighting()


def chosen(db: Session, distribution: Distribution, *, now: datetime, packed: bool = True) -> Choice:
    """Whom the plan as it is kept means and serves now; people are read where its kit asks for them."""
    wish = wish_of(db, distribution)
    people = choosing.counts_people(distribution.kit)
    asked = choosing.ask(db, distribution, [wish], now=now, packed=packed, with_people=people)
    return choosing.choose(db, distribution, wish, asked)


def live_count(
    db: Session,
    actor: Actor,
    distribution: Distribution,
    *,
    now: datetime,
    blocks: Sequence[Block] | None = None,
    weighting: Weighting | None = None,
    sample: int = SAMPLE,
) -> Breakdown:
    """Count whom the rules and weights mean now, the saved ones or those being tried out."""
    actor.must(Verb.DISTRIBUTIONS_VIEW, within=distribution.area.path)
    wish = wish_of(db, distribution, blocks=blocks, weighting=weighting)
    few = sample > 0 and not is_longer(db, distribution.area.path, PEOPLE_UP_TO)
    asked = choosing.ask(db, distribution, [wish], now=now, with_people=few)
    return break_down(db, choosing.choose(db, distribution, wish, asked), sample=sample)


def is_quick_to_count(db: Session, distribution: Distribution) -> bool:
    """Whether so few households live there that a page may count them while somebody waits."""
    return not is_longer(db, distribution.area.path, QUICK)


def is_longer(db: Session, path: str, most: int) -> bool:
    """Whether more households than that live below an area."""
    some = sa.select(sa.literal(1)).where(Household.area_id.in_(areas_below(path)))
    some = some.select_from(Household).limit(most + 1)
    return (db.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0) > most


def break_down(db: Session, choice: Choice, *, sample: int = SAMPLE) -> Breakdown:
    """Who is served, counted."""
    places = np.flatnonzero(choice.served)
    homes = choice.columns.homes[places]
    if not len(homes):
        return Breakdown(line=choice.line)
    sexes = np.bincount(homes["sex"]).tolist()
    ids = choice.columns.ids(places[:sample])
    shown = db.scalars(sa.select(Household).where(Household.id.in_(ids)).order_by(Household.code)).all() if ids else ()
    return Breakdown(
        households=len(homes),
        people=int(homes["size"].sum(dtype=np.int64)),
        children_0_4=int(homes["small"].sum(dtype=np.int64)),
        children_5_17=int(homes["older"].sum(dtype=np.int64)),
        by_sex={_SEX_OF[code]: count for code, count in enumerate(sexes) if count},
        by_area=_areas(db, choice, places),
        by_circumstance={name: int(((homes["marks"] & bit) > 0).sum()) for name, bit in MARKS.items()},
        by_band=_bands(choice.asked, choice.served),
        sample=shown,
        line=choice.line,
    )


def _areas(db: Session, choice: Choice, places: Rows) -> list[tuple[Area, int]]:
    counts = np.bincount(choice.columns.area[places], minlength=len(choice.columns.areas))
    by_id = {choice.columns.areas[at][0]: int(counts[at]) for at in np.flatnonzero(counts).tolist()}
    areas: list[Area] = []
    keys = list(by_id)
    for start in range(0, len(keys), 500):
        areas += db.scalars(sa.select(Area).where(Area.id.in_(keys[start : start + 500])))
    return [(area, by_id[area.id]) for area in sorted(areas, key=lambda one: one.path)]


def _bands(asked: masks.Asked, served: Rows) -> dict[tuple[str | None, str], int]:
    people = asked.columns.people if asked.columns.people is not None else np.empty(0, dtype=PERSON)
    own = people[served[people["home"]]] if len(people) else people
    today, found = local_day(asked.now), {}
    for band, code in BAND_CODES.items():
        low, high = BANDS[band]
        first, last = (day.toordinal() for day in born_between(low, high, today))
        inside = np.where(own["born"] > 0, (own["born"] >= first) & (own["born"] <= last), own["band"] == code)
        for word, sex in ((None, 0), *SEXES.items()):
            if count := int((inside & (own["sex"] == sex)).sum()):
                found[word, band] = count
    return found
