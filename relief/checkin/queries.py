"""Questions at the desk: who is this, what is due, what happened already."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from relief.accounts.models import User
from relief.checkin import rules
from relief.checkin.models import CheckIn, Conflict, ConflictState, Outcome
from relief.checkin.verdicts import (
    Collected,
    Match,
    Verdict,
    VerdictKind,
    fact_of,
    look_up,
    verdict,
)
from relief.distributions.models import (
    Distribution,
    DistributionPoint,
    Entitlement,
)
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

__all__ = [
    "Collected",
    "Match",
    "Verdict",
    "VerdictKind",
    "conflicts",
    "fact_of",
    "find",
    "given_to",
    "look_up",
    "standing",
    "verdict",
]


def given_to(db: Session, household_id: UUID) -> list[tuple[CheckIn, Distribution]]:
    """Everything a household was handed, newest first, for its page in the registry."""
    query = (
        sa.select(CheckIn, Distribution)
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .options(joinedload(Distribution.kit))
        .where(
            CheckIn.household_id == household_id,
            CheckIn.is_standing,
            CheckIn.outcome.in_(rules.HANDED_OVER),
        )
        .order_by(CheckIn.collected_at.desc())
    )
    return [(check_in, distribution) for check_in, distribution in db.execute(query)]


def find(db: Session, distribution_id: UUID, check_in_id: UUID) -> CheckIn | None:
    """One check-in of one distribution with its household."""
    query = sa.select(CheckIn).options(joinedload(CheckIn.household))
    return db.scalars(query.where(CheckIn.id == check_in_id, CheckIn.distribution_id == distribution_id)).one_or_none()


def standing(db: Session, entitlement_id: UUID) -> Sequence[CheckIn]:
    """Check-ins of one entitlement that nobody undid, in the order they were kept."""
    query = sa.select(CheckIn).where(
        CheckIn.entitlement_id == entitlement_id,
        CheckIn.is_standing,
        CheckIn.outcome != Outcome.VOID,
    )
    return db.scalars(query.order_by(CheckIn.received_at, CheckIn.repeat_of_id.is_not(None), CheckIn.id)).all()


def conflicts(
    db: Session, actor: Actor, distribution: Distribution
) -> Sequence[tuple[Conflict, Entitlement, Collected, Collected]]:
    """Double collections with both facts side by side, those to be settled first."""
    if not actor.can(Verb.CHECKIN_RESOLVE):
        actor.must(Verb.DISTRIBUTIONS_VIEW)
    first, second = aliased(CheckIn), aliased(CheckIn)
    by_first, by_second = aliased(User), aliased(User)
    at_first, at_second = aliased(DistributionPoint), aliased(DistributionPoint)
    query = (
        sa.select(Conflict, Entitlement, first, by_first, at_first, second, by_second, at_second)
        .join(Entitlement, Entitlement.id == Conflict.entitlement_id)
        .join(first, first.id == Conflict.first_id)
        .join(second, second.id == Conflict.second_id)
        .outerjoin(by_first, by_first.id == first.created_by_id)
        .outerjoin(by_second, by_second.id == second.created_by_id)
        .outerjoin(at_first, at_first.id == first.point_id)
        .outerjoin(at_second, at_second.id == second.point_id)
        .where(Conflict.distribution_id == distribution.id)
        .order_by(Conflict.state != ConflictState.OPEN, Conflict.created_at.desc())
        .limit(100)
    )
    return [
        (conflict, entitlement, Collected(one, by, at), Collected(other, other_by, other_at))
        for conflict, entitlement, one, by, at, other, other_by, other_at in db.execute(query)
    ]
