"""How facts of the desk are written for tablets: short, for thousands of them travel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.checkin.models import CheckIn, Outcome
from relief.distributions.models import EntitlementState

# Two uploads at once end in either order: what the later one kept may carry the earlier time.
OVERLAP = timedelta(seconds=30)
WITHDRAWN = "w"
LETTERS = {
    EntitlementState.PLANNED: "p",
    EntitlementState.PARTLY_DELIVERED: "y",
    EntitlementState.DELIVERED: "d",
    EntitlementState.ABSENT: "a",
    EntitlementState.REFUSED: "r",
    EntitlementState.ON_HOLD: "h",
    EntitlementState.CANCELLED: "c",
}


def standing(db: Session, *which: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    """What stands of these check-ins and who wrote it down, in the order in which it was kept."""
    query = (
        sa.select(
            CheckIn.entitlement_id,
            CheckIn.collected_at,
            User.name_bn,
            User.name_en,
            CheckIn.point_id,
            CheckIn.outcome,
            CheckIn.lines,
        )
        .outerjoin(User, User.id == CheckIn.created_by_id)
        .where(CheckIn.is_standing, CheckIn.outcome != Outcome.VOID, *which)
    )
    return db.execute(query.order_by(CheckIn.received_at, CheckIn.device_seq, CheckIn.id)).all()


def uuid_text(value: UUID | None) -> str | None:
    """An id as text, or None."""
    return str(value) if value else None
