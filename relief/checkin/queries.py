"""Questions at the desk: who is this, what is due, what happened already."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.checkin import rules
from relief.checkin.disputes import conflicts, open_conflict_count, open_conflicts, overrides, wrong_clocks
from relief.checkin.models import CheckIn, Outcome
from relief.checkin.verdicts import (
    Collected,
    Match,
    Verdict,
    VerdictKind,
    fact_of,
    look_up,
    verdict,
)
from relief.distributions.models import Distribution
from relief.households.merging import joined

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
    "open_conflict_count",
    "open_conflicts",
    "overrides",
    "standing",
    "verdict",
    "wrong_clocks",
]


def given_to(db: Session, household_id: UUID) -> list[tuple[CheckIn, Distribution]]:
    """Everything a household was handed, newest first, for its page in the registry."""
    found = db.execute(_GIVEN_TO, {"wanted": household_id})
    return [(check_in, distribution) for check_in, distribution in found]


_GIVEN_TO = (
    sa.select(CheckIn, Distribution)
    .join(Distribution, Distribution.id == CheckIn.distribution_id)
    .options(joinedload(Distribution.kit))
    .where(
        CheckIn.household_id.in_(joined(sa.bindparam("wanted"))),
        CheckIn.is_standing,
        CheckIn.outcome.in_(rules.HANDED_OVER),
    )
    .order_by(CheckIn.collected_at.desc())
)


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
