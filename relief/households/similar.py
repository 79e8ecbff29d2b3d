"""Households that may be the same family as one about to be written. A person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.households import likeness_rows, rules
from relief.households.columns_alike import LARGEST_BLOCK, Pairs, Table
from relief.households.duplicates import LikenessRow, table_of
from relief.households.inputs import HouseholdGiven
from relief.households.likeness import HARD, Likeness, Trait, keys_of, likeness_of
from relief.households.matching import FLOOR, certainty, score
from relief.households.models import Household, Status
from relief.households.pair_rules import HARD as HARD_WORDS
from relief.households.pair_rules import REASONS, reasons_of
from relief.households.teaching import weights_now
from relief.kernel.actor import Actor

# Above this certainty the form stops and asks; below, the list stays quiet. On two lists of 10,000 made with other
# dice than the benchmark's, nine of a thousand new families were asked needlessly and 93 of a hundred copies found.
WARN = 0.5
# In bits: the quiet list goes further down than what a person is asked to decide on. On two lists of 10,000 of other
# dice it holds 98 of a hundred copies that are there, and is empty for six of ten families that have none.
LISTED = -8.0
LOOK_AT, _QUIET = 80, -30.0
_PROBE = "SELECT * FROM (SELECT key, number FROM likeness_keys WHERE key = :k# LIMIT :most) AS s#"
_ROWS = table_of(LikenessRow)


class Candidate(NamedTuple):
    """`reasons` are sentences to translate; `score` is 0 to 1."""

    household: Household
    score: float
    reasons: tuple[str, ...]

    @property
    def warns(self) -> bool:
        """So alike that the form stops and asks; else the list is quiet."""
        return self.score >= WARN


class Found(NamedTuple):
    """A household like another, by id, with the words of why."""

    household_id: UUID
    bits: float
    reasons: tuple[str, ...]


def candidates_like(db: Session, actor: Actor, given: HouseholdGiven, *, limit: int = 5) -> list[Candidate]:
    """The most similar active households inside the actor's areas, the likeliest first.

    Works on a half-filled form. A volunteer, who may not browse, asks it too: the page shows
    such a person a code and a village, no more.
    """
    given = rules.clean(given)
    found = {one.household_id: one for one in hints(db, likeness_of(given, _path(db, given)), without=given.id)}
    query = sa.select(Household).where(Household.id.in_(found), Household.status == Status.ACTIVE)
    seen = [one for one in db.scalars(query.options(joinedload(Household.area))) if actor.sees(one.area.path)]
    seen.sort(key=lambda one: (-found[one.id].bits, one.code))
    return [_candidate(one, found[one.id]) for one in seen[:limit]]


def hints(db: Session, one: Likeness, *, without: UUID | None = None) -> list[Found]:
    """What is worth showing beside a form, the likeliest first; also a family that is plainly another, when it has
    the same phone or paper: that is worth knowing."""
    found = compared(db, one, without=without, floor=_QUIET)
    listed = [each for each in found if each.bits >= LISTED or HARD_WORDS & set(each.reasons)]
    return sorted(listed, key=lambda each: -each.bits)


def _candidate(household: Household, found: Found) -> Candidate:
    return Candidate(household, float(certainty(found.bits)), tuple(REASONS[word] for word in found.reasons))


def _path(db: Session, given: HouseholdGiven) -> str:
    area_id = given.area_id
    if area_id is None and given.lon is not None and given.lat is not None:
        area = areas.locate(db, given.lon, given.lat)
        area_id = area.id if area else None
    return (db.scalar(sa.select(Area.path).where(Area.id == area_id)) or "") if area_id else ""


def compared(db: Session, one: Likeness, *, without: UUID | None = None, floor: float = FLOOR) -> list[Found]:
    """Every household that shares a key with this one and is not plainly another."""
    shared = _sharing(db, one)
    rows = rows_of(db, shared)
    rows = [row for row in rows if row.household_id != without]
    if not rows:
        return []
    likenesses = [one, *(likeness_rows.as_row(row[2:-1]) for row in rows)]
    words = {word for each in likenesses for word in f"{each.name} {each.guardian}".split()}
    table = Table.of(likenesses, likeness_rows.rarity(db, words))
    count = len(rows)
    pairs = Pairs(
        np.zeros(count, dtype=np.int32),
        np.arange(1, count + 1, dtype=np.int32),
        np.asarray([shared[row.number] for row in rows], dtype=np.int32),
    )
    scored = score(table, pairs, weights_now(db), floor=floor)
    return [
        Found(rows[place - 1].household_id, float(bits), reasons_of(one, likenesses[place], int(traits)))
        for place, traits, bits in zip(scored.pairs.b, scored.pairs.shared, scored.bits, strict=True)
    ]


def _sharing(db: Session, one: Likeness) -> Mapping[int, int]:
    """Numbers of likenesses that share a key, with the traits shared as bits: the most first."""
    crowds: dict[int, list[int]] = defaultdict(list)
    traits = {key: trait for trait, key in keys_of(one)}
    for key, number in _probe(db, list(traits)):
        crowds[key].append(number)
    shared: dict[int, int] = defaultdict(int)
    for key, numbers in crowds.items():
        if len(numbers) <= LARGEST_BLOCK or Trait(traits[key]) in HARD:
            for number in numbers:
                shared[number] |= 1 << traits[key]
    likeliest = sorted(shared, key=lambda number: (-shared[number].bit_count(), number))[:LOOK_AT]
    return {number: shared[number] for number in likeliest}


def _probe(db: Session, keys: Sequence[int]) -> Iterable[tuple[int, int]]:
    """One look into the index for each key, no further than a crowd begins."""
    if not keys:
        return []
    text = " UNION ALL ".join(_PROBE.replace("#", str(place)) for place in range(len(keys)))
    asked = {f"k{place}": key for place, key in enumerate(keys)}
    found = db.execute(sa.text(text), asked | {"most": LARGEST_BLOCK + 1})
    return [(key, number) for key, number in found]


def rows_of(db: Session, numbers: Iterable[int]) -> list[Any]:
    """Active households of these numbers. The status is looked at here: in the question it would, without counts of
    the tables, let SQLite begin with every active household."""
    query = sa.select(_ROWS.c.household_id, _ROWS.c.number, *likeness_rows.COLUMNS, Household.status)
    query = query.join(Household, Household.id == _ROWS.c.household_id)
    found = db.execute(query.where(_ROWS.c.number.in_(list(numbers)))).all()
    return [row for row in found if row.status == Status.ACTIVE]
