"""Grants taken out as a file: codes and figures only, with a line in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.rehabilitation import queries
from relief.rehabilitation.kinds import GrantState, Late, MilestoneState
from relief.rehabilitation.models import Grant, Milestone

MOST = 50_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One grant of the file; `paid` in poisha."""

    grant: Grant
    home: str
    code: str
    paid: int
    late: Sequence[Late]


def take(
    db: Session,
    actor: Actor,
    *,
    now: datetime,
    today: date,
    response_id: UUID | None = None,
    state: GrantState | None = None,
    programme_id: UUID | None = None,
    area_id: UUID | None = None,
    late: Late | None = None,
) -> list[Line]:
    """The chosen grants of the actor's areas, at most 50,000 of them."""
    actor.must(Verb.HOUSEHOLDS_EXPORT)
    found = queries.grants(
        db, actor, response_id=response_id, state=state, programme_id=programme_id, area_id=area_id, late=late,
        today=today, per_page=MOST,
    ).items  # fmt: skip
    ids = {one.id for one in found}
    paid = (
        sa.select(Milestone.grant_id, sa.func.sum(Milestone.amount_poisha))
        .where(Milestone.state == MilestoneState.PAID)
        .group_by(Milestone.grant_id)
    )
    sums = {row[0]: int(row[1]) for row in db.execute(paid) if row[0] in ids}
    overdue = queries.lateness(db, ids, today)
    note(db, actor, Verb.HOUSEHOLDS_EXPORT, None, at=now, step="taken", list="grants", households=len(found))
    return [
        Line(
            grant=one,
            home=one.household.code,
            code=one.programme.neutral_code,
            paid=sums.get(one.id, 0),
            late=overdue.get(one.id, []),
        )
        for one in found
    ]
