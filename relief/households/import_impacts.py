"""What a list says of households the registry knew already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.audit import trail
from relief.households import import_check, import_matches, rules
from relief.households.actions import keep_impact
from relief.households.batches import ImportBatch
from relief.households.models import Household
from relief.households.rows import RowGiven
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb


def add_impacts(
    db: Session, actor: Actor, batch: ImportBatch, told: Sequence[tuple[UUID, RowGiven]], *, now: datetime
) -> None:
    """Everything is read at once: half of a list may be known already, and others wait meanwhile."""
    ids = {household_id for household_id, _ in told}
    query = sa.select(Household).where(Household.id.in_(ids)).options(joinedload(Household.area))
    households = {one.id: one for one in db.scalars(query)}
    if len(households) < len(ids) or not all(actor.sees(one.area.path) for one in households.values()):
        raise NotFound
    impacts = import_matches.impacts_in(db, batch.response_id, ids)
    said: list[tuple[UUID | None, dict[str, object]]] = []
    for household_id, row in told:
        given = import_check.merged_impact(row, impacts.get(household_id), batch.response_id)
        known = impacts.get(household_id)
        impacts[household_id], is_new = keep_impact(db, actor, households[household_id], known, given, now=now)
        if is_new:
            said.append((household_id, rules.told_of(given)))
    trail.note_all(db, actor, Verb.HOUSEHOLDS_REGISTER, said, at=now)
