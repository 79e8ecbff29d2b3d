"""Keep pairs that look alike, and answer which of them a person may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from relief.areas.models import Area
from relief.households.duplicates import table_of
from relief.households.matching import certainty
from relief.households.models import DuplicatePair, Household, PairState, Status
from relief.households.pages import MOST, PER_PAGE, Page
from relief.households.pair_rules import SURE, found_again, is_sure
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb

_PAIRS = table_of(DuplicatePair)
# Pairs less certain than this are not kept: the list is for people.
LEAST = 0.5
_FIRST, _SECOND = aliased(Household), aliased(Household)
_AREA_1, _AREA_2 = aliased(Area), aliased(Area)


class Alike(NamedTuple):
    """Two households found alike; `a_id` is the smaller id."""

    a_id: UUID
    b_id: UUID
    score: float
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, one: UUID, other: UUID, bits: float, reasons: tuple[str, ...]) -> Alike:
        """Put the smaller id first."""
        low, high = sorted((one, other))
        return cls(low, high, round(float(certainty(bits)), 4), reasons)


def keep(db: Session, actor: Actor, many: Sequence[Alike], *, now: datetime) -> int:
    """Write pairs that are new, and those found again as far as they say something new; how many now wait."""
    likely = {(one.a_id, one.b_id): one for one in many if one.score >= LEAST}
    known = _known(db, likely)
    for key, pair in known.items():
        _found_again(pair, likely[key])
    fresh = [one for key, one in likely.items() if key not in known]
    stamp = {"created_at": now, "created_by_id": actor.id, "version": 1, "state": PairState.CANDIDATE, "note": ""}
    if fresh:
        rows = [{"id": new_id(), **one._asdict(), "reasons": list(one.reasons), **stamp} for one in fresh]
        db.execute(sa.insert(_PAIRS), rows)
    db.flush()
    return len(fresh)


def _known(db: Session, likely: dict[tuple[UUID, UUID], Alike]) -> dict[tuple[UUID, UUID], DuplicatePair]:
    query = sa.select(DuplicatePair).where(DuplicatePair.a_id.in_({a for a, _ in likely}))
    return {(one.a_id, one.b_id): one for one in db.scalars(query) if (one.a_id, one.b_id) in likely}


def _found_again(pair: DuplicatePair, alike: Alike) -> None:
    state = found_again(pair.state, pair.reasons, alike.reasons)
    if pair.state is PairState.DISTINCT and state is PairState.DISTINCT:
        return
    pair.state, pair.score, pair.reasons = state, alike.score, list(alike.reasons)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    state: PairState = PairState.CANDIDATE
    area_path: str = ""
    reason: str = ""
    sure_only: bool = False


class Shown(NamedTuple):
    """A pair with both households and their areas."""

    pair: DuplicatePair
    first: Household
    second: Household


def search(db: Session, actor: Actor, filters: Filters, *, page: int = 1) -> Page[Shown]:
    """Pairs of which the actor sees both sides, the surest first."""
    actor.must(Verb.HOUSEHOLDS_VIEW)
    found = db.execute(_narrowed(actor, filters).limit(MOST + 1)).all()
    rows = [row for row in found if not filters.sure_only or is_sure(row.score, row.reasons)]
    total = min(len(rows), MOST)
    number = min(max(1, page), max(1, -(-total // PER_PAGE)))
    part = rows[:MOST][(number - 1) * PER_PAGE : number * PER_PAGE]
    return Page(_load(db, [row.id for row in part]), number, total, len(rows) > MOST)


def sure_ones(db: Session, actor: Actor, filters: Filters, most: int) -> list[Shown]:
    """Pairs that may be joined together, the surest first; a household stands in one of them at most."""
    rows = [row for row in db.execute(_narrowed(actor, filters)) if is_sure(row.score, row.reasons)]
    taken: set[UUID] = set()
    chosen: list[UUID] = []
    for row in rows:
        if not {row.a_id, row.b_id} & taken and len(chosen) < most:
            taken |= {row.a_id, row.b_id}
            chosen.append(row.id)
    return _load(db, chosen)


def _narrowed(actor: Actor, filters: Filters) -> sa.Select[Any]:
    query = (
        sa.select(DuplicatePair.id, DuplicatePair.a_id, DuplicatePair.b_id, DuplicatePair.score, DuplicatePair.reasons)
        .join(_FIRST, _FIRST.id == DuplicatePair.a_id)
        .join(_SECOND, _SECOND.id == DuplicatePair.b_id)
        .join(_AREA_1, _AREA_1.id == _FIRST.area_id)
        .join(_AREA_2, _AREA_2.id == _SECOND.area_id)
        .where(DuplicatePair.state == filters.state, _inside(actor, _AREA_1), _inside(actor, _AREA_2))
    )
    if filters.state in (PairState.CANDIDATE, PairState.NEEDS_VISIT):
        query = query.where(_FIRST.status == Status.ACTIVE, _SECOND.status == Status.ACTIVE)
    if filters.area_path:
        within = (area.path.startswith(filters.area_path, autoescape=True) for area in (_AREA_1, _AREA_2))
        query = query.where(sa.or_(*within))
    if filters.reason:
        query = query.where(sa.cast(DuplicatePair.reasons, sa.Text).contains(f'"{filters.reason}"', autoescape=True))
    if filters.sure_only:
        query = query.where(DuplicatePair.score >= SURE)
    return query.order_by(DuplicatePair.score.desc(), DuplicatePair.id)


def _inside(actor: Actor, area: Any) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(area.path.startswith(own, autoescape=True) for own in actor.within))


def _load(db: Session, ids: Sequence[UUID]) -> list[Shown]:
    found = {one.id: one for one in db.scalars(sa.select(DuplicatePair).where(DuplicatePair.id.in_(ids)))}
    wanted = {side for one in found.values() for side in (one.a_id, one.b_id)}
    query = sa.select(Household).where(Household.id.in_(wanted)).options(joinedload(Household.area))
    homes = {one.id: one for one in db.scalars(query)}
    return [Shown(found[one], homes[found[one].a_id], homes[found[one].b_id]) for one in ids if one in found]


def find(db: Session, actor: Actor, pair_id: UUID) -> Shown:
    """One pair, when the actor sees both sides."""
    loaded = _load(db, [pair_id])
    if not loaded or not all(actor.sees(one.area.path) for one in loaded[0][1:]):
        raise NotFound
    return loaded[0]
