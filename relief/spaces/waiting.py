"""Pauses of an enrolment, the order of the waiting list, and which group fits a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base
from relief.spaces import rules
from relief.spaces.kinds import SexRule


class WaitReason(StrEnum):
    """Why a child waits."""

    FULL = "full"
    HOURS = "hours"
    DISTANCE = "distance"
    FAMILY = "family"


class EnrolmentPause(Base):
    """Days on which an enrolled child is not expected; registers before and after stay as they are."""

    __tablename__ = "enrolment_pauses"

    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolments.id"), primary_key=True)
    from_date: Mapped[date] = mapped_column(primary_key=True)
    # The last day of the pause; none while it lasts.
    to_date: Mapped[date | None] = mapped_column(default=None)


class WaitingPlace(Base):
    """Where a waiting child stands in the line of its group; without a row it stands by the day it came."""

    __tablename__ = "waiting_places"

    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolments.id"), primary_key=True)
    place: Mapped[int]
    reason: Mapped[WaitReason] = mapped_column(default=WaitReason.FULL)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID]


@dataclass(frozen=True, kw_only=True)
class GroupOffer:
    """A group as far as it matters for finding one."""

    id: UUID
    age_min: int
    age_max: int
    sex_rule: SexRule
    free: int


def propose_group(offers: Iterable[GroupOffer], age: int, sex: str) -> GroupOffer | None:
    """The group for this age and sex: one with a free place first, then the narrowest in age, then the emptiest.

    None when no group is for this child. A full group may be proposed: the child then waits for it.
    """
    fitting = [
        one
        for one in offers
        if not rules.misfits(age, sex, age_min=one.age_min, age_max=one.age_max, sex_rule=one.sex_rule)
    ]
    return min(fitting, key=lambda one: (one.free <= 0, one.age_max - one.age_min, -one.free, one.id), default=None)
