"""What the desk's facts do to an entitlement; only check-in comes here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from relief.distributions.models import Entitlement, EntitlementState, State
from relief.distributions.progress import Moved, moved
from relief.kernel.db import table_of


class Settled(NamedTuple):
    """What the desk's facts add up to for one entitlement."""

    id: UUID
    state: EntitlementState
    at: datetime | None
    has_conflict: bool


def settle_entitlements(db: Session, settled: Sequence[Settled], before: Sequence[sa.Row[Any]]) -> None:
    """Keep what the desk's facts add up to.

    The caller has taken these rows for its transaction; `before` is what they said then.
    """
    if not settled:
        return
    rows = [
        {"own_id": one.id, "state": one.state, "settled_at": one.at, "has_conflict": one.has_conflict}
        for one in settled
    ]
    _count_anew(db, settled, before)
    db.connection().execute(_SETTLE, rows)
    for one in settled:
        # Whoever holds the record in hand sees what it says now.
        seen = db.identity_map.get(identity_key(Entitlement, one.id))
        if seen is not None:
            db.refresh(seen)


def _count_anew(db: Session, settled: Sequence[Settled], before: Sequence[sa.Row[Any]]) -> None:
    """Bring the counts of the lists along."""
    moves = [
        Moved(row.distribution_id, row.state, after.state, int(after.has_conflict) - int(row.has_conflict))
        for row, after in zip(before, settled, strict=True)
    ]
    moved(db, moves)


def resting_state(state: State) -> EntitlementState:
    """What a due is when no check-in stands: a question of how far the plan has come."""
    if state in (State.RECONCILING, State.CLOSED):
        return EntitlementState.ABSENT
    if state is State.CANCELLED:
        return EntitlementState.CANCELLED
    return EntitlementState.PLANNED


_OWN = table_of(Entitlement)
_SETTLE = (
    sa.update(_OWN)
    .where(_OWN.c.id == sa.bindparam("own_id"))
    .values(
        state=sa.bindparam("state"),
        settled_at=sa.bindparam("settled_at"),
        has_conflict=sa.bindparam("has_conflict"),
        version=_OWN.c.version + 1,
    )
)
