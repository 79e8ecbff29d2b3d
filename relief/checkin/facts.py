"""Fold the facts of one household into its entitlement, and bring double collections to light."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin import queries, rules
from relief.checkin.models import CheckIn, Conflict, ConflictState
from relief.distributions.models import Entitlement, State
from relief.distributions.settling import resting_state, settle_entitlement
from relief.kernel.actor import Actor
from relief.kernel.problems import N_

DOUBLE = "double-collection"


def claim(db: Session, distribution_id: UUID, household_id: UUID) -> Entitlement | None:
    """Take the entitlement for this transaction; on PostgreSQL a second desk waits here."""
    query = sa.select(Entitlement).where(
        Entitlement.distribution_id == distribution_id, Entitlement.household_id == household_id
    )
    return db.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def handed_over(db: Session, entitlement_id: UUID) -> list[rules.Fact]:
    """What was given and stands, in the order it was kept."""
    return [queries.fact_of(one) for one in queries.standing(db, entitlement_id) if one.outcome in rules.HANDED_OVER]


def void_of(db: Session, check_in_id: UUID) -> CheckIn | None:
    """The undo of a check-in, if there was one."""
    return db.scalars(sa.select(CheckIn).where(CheckIn.voids_id == check_in_id)).first()


def settle(db: Session, actor: Actor, entitlement: Entitlement, state: State, *, now: datetime) -> None:
    """Write what the standing facts add up to."""
    standing = [queries.fact_of(one) for one in queries.standing(db, entitlement.id)]
    outlook = rules.outlook(standing, entitlement.lines, resting_state(state))
    is_disputed = _bring_to_light(db, actor, entitlement, standing, outlook.repeats, now)
    settle_entitlement(entitlement, outlook.state, outlook.settled_at, has_conflict=is_disputed)
    db.flush()


def _bring_to_light(
    db: Session,
    actor: Actor,
    entitlement: Entitlement,
    standing: list[rules.Fact],
    repeats: tuple[UUID, ...],
    now: datetime,
) -> bool:
    """Open a conflict for each repeat that has none; one whose fact was undone settles itself."""
    known = db.scalars(sa.select(Conflict).where(Conflict.entitlement_id == entitlement.id)).all()
    stands = {fact.id for fact in standing}
    live = [one for one in known if {one.first_id, one.second_id} <= stands]
    for gone in known:
        if gone.state is ConflictState.OPEN and gone not in live:
            gone.state = ConflictState.RESOLVED
            gone.resolution = N_("One of the two was undone.")
            gone.resolved_at, gone.resolved_by_id = now, actor.id
    looked_at = {one.second_id for one in live}
    first = next((fact.id for fact in standing if fact.outcome in rules.HANDED_OVER), None)
    fresh = [
        Conflict(
            kind=DOUBLE,
            distribution_id=entitlement.distribution_id,
            entitlement_id=entitlement.id,
            first_id=first,
            second_id=repeat,
            created_at=now,
            created_by_id=actor.id,
        )
        for repeat in repeats
        if first is not None and repeat not in looked_at
    ]
    db.add_all(fresh)
    return bool(fresh) or any(one.state is ConflictState.OPEN for one in live)
