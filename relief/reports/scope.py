"""Which month, which response and whose areas a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from relief.kernel.actor import Actor
from relief.reports.periods import Period
from relief.reports.rules import Month
from relief.spaces.models import Space
from relief.spaces.sight import visible


@dataclass(frozen=True)
class Scope:
    """A month, or another stretch of days, of one response, in the areas the actor answers for."""

    actor: Actor
    response_id: UUID
    month: Month | Period
    now: datetime

    def spaces(self) -> sa.CTE:
        """The sites that count, each with its union; materialised, for every question joins it."""
        query = sa.select(Space.id, Space.area_id).where(Space.response_id == self.response_id, visible(self.actor))
        return query.cte("own_spaces")
