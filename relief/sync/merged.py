"""Acts for families whose records were joined after a tablet took its list along.

Joining changes no locked list: what a record was due stays under it, and the family is served under that. Where
the family is listed under one of its records, an act for any of them is about that entitlement. Where it is listed
twice, a program cannot tell which of the two was meant, nor whether the family came twice: that is held. Once a
coordinator accepts it, it counts under the record that lives on, where a double collection comes to light like any
other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin.inputs import CheckInGiven
from relief.distributions.models import Entitlement, EntitlementState
from relief.households.models import Household

Pair = tuple[UUID, UUID]
_SERVED = frozenset({EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED})

_HOMES: Final = Household.__table__
_OTHER: Final = _HOMES.alias()
# Made once: with the tables' aliases it costs more to make than to ask.
_JOINED: Final = sa.select(_HOMES.c.id, sa.func.coalesce(_HOMES.c.merged_into_id, _HOMES.c.id).label("survivor")).where(
    _HOMES.c.id.in_(sa.bindparam("home_ids", expanding=True)),
    sa.or_(_HOMES.c.merged_into_id.is_not(None), sa.exists().where(_OTHER.c.merged_into_id == _HOMES.c.id)),
)


@dataclass(frozen=True)
class Family:
    """The record that lives on, and under which records a list holds the family: whether each was given anything."""

    survivor_id: UUID
    listed: Mapping[UUID, bool]

    def is_unclear(self, said: UUID) -> bool:
        """Listed twice, and the record that was named is gone, or the other one was served already."""
        others = [served for record, served in self.listed.items() if record != said]
        return len(self.listed) > 1 and (said != self.survivor_id or any(others))

    def record(self, said: UUID) -> UUID:
        """The record under which an act counts now."""
        if len(self.listed) == 1:
            return next(iter(self.listed))
        # Joined records may both be listed under a third that is not.
        return said if said in self.listed and self.survivor_id not in self.listed else self.survivor_id


def families(db: Session, givens: Sequence[CheckInGiven]) -> dict[Pair, Family]:
    """Of these acts, by (distribution, household) as said, those of a family with joined records."""
    asked = {"home_ids": list({given.household_id for given in givens})}
    survivors = {row.id: row.survivor for row in db.execute(_JOINED, asked)}
    pairs = {(given.distribution_id, given.household_id) for given in givens if given.household_id in survivors}
    return {pair: Family(survivors[pair[1]], _listed(db, pair[0], survivors[pair[1]])) for pair in pairs}


def follow(givens: Sequence[CheckInGiven], known: Mapping[Pair, Family]) -> list[CheckInGiven]:
    """Each act under the record it now belongs to."""
    return [_follow(given, known.get((given.distribution_id, given.household_id))) for given in givens]


def _follow(given: CheckInGiven, family: Family | None) -> CheckInGiven:
    return replace(given, household_id=family.record(given.household_id)) if family else given


def _listed(db: Session, distribution_id: UUID, survivor_id: UUID) -> Mapping[UUID, bool]:
    is_family = sa.or_(Household.id == survivor_id, Household.merged_into_id == survivor_id)
    query = sa.select(Entitlement.household_id, Entitlement.state).join(
        Household, Household.id == Entitlement.household_id
    )
    rows = db.execute(query.where(Entitlement.distribution_id == distribution_id, is_family))
    return {record: state in _SERVED for record, state in rows}
