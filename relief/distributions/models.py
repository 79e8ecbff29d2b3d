"""Distributions, their rules, points and entitlements."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.households.models import Household
from relief.kernel.db import Base, Record
from relief.stock.models import Kit


class State(StrEnum):
    """draft, locked, approved, open, reconciling, closed; cancelled from any before open."""

    DRAFT = "draft"
    LOCKED = "locked"
    APPROVED = "approved"
    OPEN = "open"
    RECONCILING = "reconciling"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Distribution(Record):
    """The plan. `area_id` is the smallest area that holds every household it may name."""

    __tablename__ = "distributions"
    __table_args__ = (sa.Index("ix_distributions_response_state", "response_id", "state"),)

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    kit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("kits.id"))
    round: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    locked_at: Mapped[datetime | None] = mapped_column(default=None)
    locked_by_id: Mapped[UUID | None] = mapped_column(default=None)
    content_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by_id: Mapped[UUID | None] = mapped_column(default=None)
    # How many different people must approve it, as the steps of the response said when it was locked (approvals.py).
    approvals_needed: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    # Why an approver sent it back, or why it was cancelled.
    state_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    follows_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("distributions.id"), default=None)
    # By item id: {"planned": "400"} from the lock on, and once counted also "returned", "lost"
    # and "left".
    goods_count: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    kit: Mapped[Kit] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class RuleBlock(Base):
    """Conditions that must all hold; blocks are OR-ed. Their shapes stand in rules.py."""

    __tablename__ = "rule_blocks"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conditions: Mapped[list[Any]]


class ListChangeKind(StrEnum):
    """By hand, with a reason."""

    ADD = "add"
    REMOVE = "remove"


class ListChange(Record):
    """A household put on or taken off the list by a person."""

    __tablename__ = "list_changes"
    __table_args__ = (sa.UniqueConstraint("distribution_id", "household_id"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    kind: Mapped[ListChangeKind]
    reason: Mapped[str] = mapped_column(sa.String(300))


class DistributionPoint(Record):
    """Where goods are handed out: capacity in households an hour, hours by day in local time (slots.py).

    `water_m`: metres to drinking water, where somebody measured it.
    """

    __tablename__ = "distribution_points"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), index=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    lon: Mapped[float | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    capacity_per_hour: Mapped[int] = mapped_column(default=60)
    place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stock_places.id"), default=None)
    hours: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    step_free: Mapped[bool] = mapped_column(default=False)
    womens_line: Mapped[bool] = mapped_column(default=False)
    water_m: Mapped[int | None] = mapped_column(default=None)


class EntitlementState(StrEnum):
    """`planned` until a check-in settles it; nothing else but reconciling and cancelling does."""

    PLANNED = "planned"
    PARTLY_DELIVERED = "partly-delivered"
    DELIVERED = "delivered"
    ABSENT = "absent"
    REFUSED = "refused"
    ON_HOLD = "on-hold"
    CANCELLED = "cancelled"


class Entitlement(Record):
    """One household's due, frozen at lock: later corrections of the household change nothing here.

    `lines` is [{"item_id", "quantity" (decimal text)}, ...].
    """

    __tablename__ = "entitlements"
    __table_args__ = (
        sa.UniqueConstraint("distribution_id", "household_id"),
        sa.Index("ix_entitlements_household_state", "household_id", "state"),
        sa.Index("ix_entitlements_distribution_state", "distribution_id", "state", "number"),
        sa.Index("ix_entitlements_distribution_number", "distribution_id", "number"),
        sa.Index(
            "ix_entitlements_conflicts",
            "distribution_id",
            sqlite_where=sa.text("has_conflict = 1"),
            postgresql_where=sa.text("has_conflict"),
        ),
    )

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    number: Mapped[int]
    point_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("distribution_points.id"), default=None)
    household_code: Mapped[str] = mapped_column(sa.String(24))
    head_name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    head_name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    village: Mapped[str] = mapped_column(sa.String(120), default="")
    size: Mapped[int]
    lines: Mapped[list[Any]]
    # Why it is on the list: the number of the rule block, or 0 when added by hand.
    why: Mapped[int] = mapped_column(default=0)
    # Its points by the plan's weights at lock; None where the plan had none.
    points: Mapped[int | None] = mapped_column(default=None)
    state: Mapped[EntitlementState] = mapped_column(default=EntitlementState.PLANNED)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    has_conflict: Mapped[bool] = mapped_column(default=False)
    # When it is asked to come: the begin of a half-hour, or not said.
    slot_at: Mapped[datetime | None] = mapped_column(default=None)

    household: Mapped[Household] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    distribution: Mapped[Distribution] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class ListProgress(Base):
    """How many households of a list stand where, kept beside it: a desk asks after every household.

    `progress.py` alone writes here, in the transaction that changes an entitlement.
    """

    __tablename__ = "list_progress"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), primary_key=True)
    planned: Mapped[int] = mapped_column(default=0)
    partly_delivered: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)
    absent: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    on_hold: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    conflicts: Mapped[int] = mapped_column(default=0)


class TabletList(Record):
    """A distribution's list that a tablet took along. Closing waits until every one is in or signed off.

    It is in when the tablet handed it back (`returned_at`), or when the tablet's last word came after
    reconciling began and said that nothing of it was unsent.
    """

    __tablename__ = "tablet_lists"
    __table_args__ = (sa.UniqueConstraint("distribution_id", "device_id"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("devices.id"), index=True)
    # Ids of the points whose households it holds; empty means all.
    points: Mapped[list[Any]] = mapped_column(default_factory=list)
    taken_at: Mapped[datetime]
    last_word_at: Mapped[datetime]
    unsent: Mapped[int] = mapped_column(default=0)
    returned_at: Mapped[datetime | None] = mapped_column(default=None)
    signed_off_at: Mapped[datetime | None] = mapped_column(default=None)
    signed_off_by_id: Mapped[UUID | None] = mapped_column(default=None)
    signed_off_reason: Mapped[str] = mapped_column(sa.String(300), default="")
