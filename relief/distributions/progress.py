"""How far each list has come: counts kept beside the lists, in the transaction that changes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions.models import Distribution, Entitlement, EntitlementState, ListProgress
from relief.kernel.db import table_of


@dataclass(frozen=True)
class Progress:
    """How far a list has come; these always add up to `planned`."""

    planned: int = 0
    delivered: int = 0
    partly: int = 0
    absent: int = 0
    refused: int = 0
    cancelled: int = 0
    waiting: int = 0
    on_hold: int = 0
    conflicts: int = 0

    @property
    def served(self) -> int:
        """Households that got something."""
        return self.delivered + self.partly


_KEPT = table_of(ListProgress)
_COUNTED = {state: _KEPT.c[state.name.lower()] for state in EntitlementState}
_OF_SOME = sa.select(_KEPT).where(_KEPT.c.distribution_id.in_(sa.bindparam("ids", expanding=True)))


def progress(db: Session, distribution: Distribution) -> Progress:
    """One list, state by state."""
    return progress_of(db, [distribution.id]).get(distribution.id, Progress())


def progress_of(db: Session, ids: Collection[UUID]) -> dict[UUID, Progress]:
    """Several lists at once, for pages that show many."""
    if not ids:
        return {}
    rows = db.connection().execute(_OF_SOME, {"ids": list(ids)}).mappings()
    return {row["distribution_id"]: _as_shown(row) for row in rows}


def _as_shown(row: Mapping[Any, Any]) -> Progress:
    return Progress(
        planned=sum(row[column.name] for column in _COUNTED.values()),
        delivered=row["delivered"],
        partly=row["partly_delivered"],
        absent=row["absent"],
        refused=row["refused"],
        cancelled=row["cancelled"],
        waiting=row["planned"],
        on_hold=row["on_hold"],
        conflicts=row["conflicts"],
    )


class Moved(NamedTuple):
    """One household of a list came from one state into another; `conflicts` more are disputed than before."""

    distribution_id: UUID
    before: EntitlementState
    after: EntitlementState
    conflicts: int


def moved(db: Session, moves: Iterable[Moved]) -> None:
    """Bring the counts along, list by list."""
    changes: dict[UUID, Counter[str]] = {}
    for one in moves:
        change = changes.setdefault(one.distribution_id, Counter())
        change[_COUNTED[one.before].name] -= 1
        change[_COUNTED[one.after].name] += 1
        change["conflicts"] += one.conflicts
    # In one order everywhere, so that two batches never wait for each other's rows.
    for distribution_id in sorted(changes):
        more = {name: count for name, count in changes[distribution_id].items() if count}
        if more:
            db.connection().execute(_adding(tuple(sorted(more))), {"list_id": distribution_id, **more})


@lru_cache(maxsize=64)
def _adding(names: tuple[str, ...]) -> sa.Update:
    """Add the value of each of these names to the count of that name."""
    values = {name: _KEPT.c[name] + sa.bindparam(name, type_=sa.Integer) for name in names}
    return sa.update(_KEPT).where(_KEPT.c.distribution_id == sa.bindparam("list_id")).values(values)


def recount(db: Session, distribution_id: UUID | None = None) -> None:
    """Count a list from its beginning, or all of them: where many rows changed at once."""
    own = Entitlement.distribution_id
    states = (sa.func.sum(sa.case((Entitlement.state == state, 1), else_=0)) for state in _COUNTED)
    disputed = sa.func.sum(sa.case((Entitlement.has_conflict, 1), else_=0))
    counted = sa.select(own, *states, disputed).group_by(own)
    gone = sa.delete(_KEPT)
    if distribution_id is not None:
        counted, gone = counted.where(own == distribution_id), gone.where(_KEPT.c.distribution_id == distribution_id)
    db.flush()
    db.execute(gone)
    names = ["distribution_id", *(column.name for column in _COUNTED.values()), "conflicts"]
    db.execute(sa.insert(_KEPT).from_select(names, counted))
