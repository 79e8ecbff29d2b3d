"""What was joined, deed by deed, for whoever agrees to it or takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.households.duplicates import HouseholdMerge, MergeState
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound

_LATEST = 200


@dataclass(frozen=True)
class Part:
    """One joining of a deed."""

    merge: HouseholdMerge
    survivor: Household
    joined: Household


@dataclass(frozen=True)
class Deed:
    """Everything one person joined, or asked to join, at once."""

    id: UUID
    by_id: UUID
    at: datetime
    reason: str
    parts: Sequence[Part]

    def count(self, state: MergeState) -> int:
        """How many of its joinings stand so."""
        return sum(one.merge.state is state for one in self.parts)

    @property
    def waiting(self) -> int:
        """How many wait for a second person."""
        return self.count(MergeState.ASKED)

    @property
    def done(self) -> int:
        """How many stand."""
        return self.count(MergeState.DONE)


def latest(db: Session, actor: Actor) -> list[Deed]:
    """The newest deeds of which the actor sees every record, those that wait first."""
    query = sa.select(HouseholdMerge).order_by(HouseholdMerge.created_at.desc(), HouseholdMerge.id.desc())
    found = _gathered(db, actor, db.scalars(query.limit(_LATEST)).all())
    return sorted(found, key=lambda deed: (not deed.waiting, -deed.at.timestamp()))


def find(db: Session, actor: Actor, deed_id: UUID) -> Deed:
    """One deed, when the actor sees every record of it."""
    query = sa.select(HouseholdMerge).where(HouseholdMerge.batch_id == deed_id).order_by(HouseholdMerge.id)
    found = _gathered(db, actor, db.scalars(query).all())
    if not found:
        raise NotFound
    return found[0]


def _gathered(db: Session, actor: Actor, merges: Sequence[HouseholdMerge]) -> list[Deed]:
    ids = {side for one in merges for side in (one.survivor_id, one.joined_id)}
    query = sa.select(Household).where(Household.id.in_(ids)).options(joinedload(Household.area))
    homes = {one.id: one for one in db.scalars(query)}
    deeds: dict[UUID, list[Part]] = {}
    for one in merges:
        deeds.setdefault(one.batch_id, []).append(Part(one, homes[one.survivor_id], homes[one.joined_id]))
    return [_deed(parts) for parts in deeds.values() if all(_sees(actor, part) for part in parts)]


def _sees(actor: Actor, part: Part) -> bool:
    return actor.sees(part.survivor.area.path) and actor.sees(part.joined.area.path)


def _deed(parts: Sequence[Part]) -> Deed:
    first = parts[0].merge
    return Deed(first.batch_id, first.created_by_id, first.created_at, first.reason, parts)
