"""Follow a few check-ins without counting everybody: what they change is added to what was kept.

The result is what a count of everybody would have been; whenever that is not certain, everybody is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.checkin.models import CheckIn
from relief.distributions.models import Distribution
from relief.gaps import counting, days
from relief.gaps.columns import Columns
from relief.gaps.counting import Counted, RawId, uuid_of
from relief.gaps.measure_models import MeasureSum
from relief.gaps.models import Count, Figure, SectorFigure, Standing
from relief.gaps.rules import HOUSEHOLD_FIGURES, SECTORS, Numbers, SectorTally, Tally
from relief.gaps.summing import AreaCount
from relief.gaps.yardsticks import Yardstick, catalogue, seal
from relief.households.models import Household
from relief.kernel.verbs import Verb

# More than these are as quickly counted with everybody.
MOST = 1_000
_STORED = {"children": "children_registered"}


@dataclass(frozen=True)
class Followed:
    """What a few check-ins changed: their households counted again, and the areas above them as they stand now."""

    counted: Counted
    areas: dict[UUID, AreaCount]
    # When the count was made that this is a change to.
    since: datetime


def few_changes(db: Session, response_id: UUID, *, now: datetime) -> bool:
    """Whether something happened since the last count, and nothing but a few check-ins."""
    stamp = db.get(Count, response_id)
    return bool(stamp) and bool(_came(db, stamp, catalogue(db), now))


def follow(db: Session, response_id: UUID, *, now: datetime) -> Followed | None:
    """The change since the last count, or None when everybody must be counted. Reads only."""
    stamp, yardsticks = db.get(Count, response_id), catalogue(db)
    check_ins = _came(db, stamp, yardsticks, now) if stamp is not None else None
    if stamp is None or not check_ins:
        return None
    ids = _families(db, response_id, check_ins)
    if ids is None:
        return None
    counted = counting.count(db, response_id, yardsticks, now=now, only=ids)
    counted.lapses_at = min((at for at in (counted.lapses_at, stamp.lapses_at) if at is not None), default=None)
    areas = _moved(db, counted, _before(db, response_id, counted.gone))
    if _has_voids(db, check_ins):
        days.look_again(db, response_id, areas)
    return Followed(counted, areas, stamp.counted_at)


def _has_voids(db: Session, check_ins: Sequence[UUID]) -> bool:
    return bool(db.scalar(sa.select(sa.exists().where(CheckIn.id.in_(check_ins), CheckIn.voids_id.is_not(None)))))


def _came(db: Session, stamp: Count | None, yardsticks: tuple[Yardstick, ...], now: datetime) -> list[UUID] | None:
    """The check-ins since the last count; None when something else moved a figure, or aid ran out."""
    if stamp is None or stamp.yardsticks != seal(yardsticks):
        return None
    if stamp.lapses_at is not None and stamp.lapses_at <= now:
        return None
    changes = counting.changes_since(db, stamp.audit_number, most=MOST)
    if len(changes) > MOST or any(verb != Verb.CHECKIN_RECORD.value or not subject for verb, subject in changes):
        return None
    return [subject for _, subject in changes if subject is not None]


def _families(db: Session, response_id: UUID, check_ins: Sequence[UUID]) -> list[UUID] | None:
    """Whose check-ins these are, under the record each belongs to now; None when one cannot be found."""
    query = (
        sa.select(CheckIn.id, sa.func.coalesce(Household.merged_into_id, Household.id))
        .join(Household, Household.id == CheckIn.household_id)
        .where(CheckIn.id.in_(list(set(check_ins))))
    )
    found = dict(db.execute(query).all())
    if len(found) < len(set(check_ins)):
        return None
    here = sa.select(CheckIn.id).join(Distribution, Distribution.id == CheckIn.distribution_id)
    own = set(db.scalars(here.where(CheckIn.id.in_(list(found)), Distribution.response_id == response_id)))
    return list({household_id for check_in, household_id in found.items() if check_in in own})


def _before(db: Session, response_id: UUID, keys: Sequence[RawId]) -> list[tuple[UUID, int, int, int]]:
    query = sa.select(Standing.area_id, Standing.bits, Standing.children_3_17, Standing.size).where(
        Standing.response_id == response_id, Standing.household_id.in_([uuid_of(key) for key in keys])
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(query)]


def _moved(db: Session, counted: Counted, before: Sequence[tuple[UUID, int, int, int]]) -> dict[UUID, AreaCount]:
    """Each area above a changed household: what was kept, without what stood, with what stands."""
    after = [(uuid_of(row[2]), *row[5:]) for row in counted.rows(None, counted.fresh)]
    delivered = {uuid_of(key): day for key, day in counted.last_delivery.items()}
    # Whoever is counted again stands in some area, moved or not.
    touched = {uuid_of(key) for key in counted.areas}
    leaves = sorted({row[0] for row in (*before, *after)} | touched, key=str)
    if not leaves:
        return {}
    columns = Columns(counted.yardsticks)
    change = _sums(columns, after, leaves) - _sums(columns, before, leaves)
    lines = _lines(db, leaves)
    areas = _kept(db, counted, {above for line in lines.values() for above in line})
    whole = {area_id: np.zeros(columns.width, dtype=np.int64) for area_id in areas}
    for place, leaf in enumerate(leaves):
        for above in lines[leaf]:
            whole[above] += change[place]
            day = delivered.get(leaf)
            if day is not None:
                areas[above].last_delivery = max(day, areas[above].last_delivery or day)
    for area_id, moved in whole.items():
        _add(areas[area_id], columns, moved.tolist())
    return areas


def _sums(columns: Columns, rows: Sequence[tuple[UUID, int, int, int]], leaves: Sequence[UUID]) -> Numbers:
    own = {leaf: place for place, leaf in enumerate(leaves)}
    bits, children, sizes = (np.array([row[at] for row in rows], dtype=np.int64) for at in (1, 2, 3))
    places = np.array([own[row[0]] for row in rows], dtype=np.int64)
    return columns.sums(bits, children, sizes, places, len(leaves))


def _lines(db: Session, leaves: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Each area with all above it."""
    line: dict[UUID, UUID | None] = {}
    wanted = set(leaves)
    while wanted:
        found = dict(db.execute(sa.select(Area.id, Area.parent_id).where(Area.id.in_(list(wanted)))).all())
        line.update(found)
        wanted = {parent for parent in found.values() if parent is not None} - set(line)
    answer: dict[UUID, list[UUID]] = {}
    for leaf in leaves:
        here: UUID | None = leaf
        answer[leaf] = []
        while here is not None:
            answer[leaf].append(here)
            here = line[here]
    return answer


def _kept(db: Session, counted: Counted, area_ids: set[UUID]) -> dict[UUID, AreaCount]:
    """What the last count kept of these areas."""
    own, ids = counted.response_id, list(area_ids)
    areas = {area_id: AreaCount() for area_id in ids}
    sectors: dict[UUID, dict[str, SectorTally]] = {}
    query = sa.select(SectorFigure).where(SectorFigure.response_id == own, SectorFigure.area_id.in_(ids))
    for row in db.scalars(query):
        told = SectorTally(row.in_need, row.unmet, row.targeted, row.reached, row.reached_ever)
        sectors.setdefault(row.area_id, {})[row.sector.value] = told
    for figure in db.scalars(sa.select(Figure).where(Figure.response_id == own, Figure.area_id.in_(ids))):
        area = areas[figure.area_id]
        area.affected, area.affected_basis = figure.affected, figure.affected_basis
        area.children_affected, area.places = figure.children_affected, figure.space_places
        area.last_delivery = figure.last_delivery_on
        numbers = {name: getattr(figure, _STORED.get(name, name)) for name in HOUSEHOLD_FIGURES}
        known = sectors.get(figure.area_id, {})
        area.tally = Tally(**numbers, sectors={name: known.get(name, SectorTally()) for name in SECTORS})
    for kept in db.scalars(sa.select(MeasureSum).where(MeasureSum.response_id == own, MeasureSum.area_id.in_(ids))):
        areas[kept.area_id].measured = {code: list(numbers) for code, numbers in kept.numbers.items()}
    return areas


def _add(area: AreaCount, columns: Columns, moved: list[int]) -> None:
    change = Tally.of(moved)
    figures = {name: getattr(area.tally, name) + getattr(change, name) for name in HOUSEHOLD_FIGURES}
    sectors = {}
    for name, sector in change.sectors.items():
        was = vars(area.tally.sectors[name])
        sectors[name] = SectorTally(**{word: was[word] + number for word, number in vars(sector).items()})
    area.tally = Tally(**figures, sectors=sectors)
    for code, numbers in columns.measured(moved).items():
        was_told = area.measured.get(code) or [0] * len(numbers)
        # Where an area knows a number itself, nothing was added: its column is zero, and unknown stays unknown.
        area.measured[code] = [
            None if was is None else was + (number or 0) for was, number in zip(was_told, numbers, strict=True)
        ]
