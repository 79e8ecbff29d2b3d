"""Barriers, runs of the planner, where it puts each household, and what a person decided instead."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class BarrierKind(StrEnum):
    """What nobody walks across."""

    RIVER = "river"
    BREACH = "breach"
    WATER = "water"
    OTHER = "other"


class Barrier(Record):
    """A polygon or line (WKB, EPSG:4326). `lets_out`: who lives inside a polygon of it can leave it all the same."""

    __tablename__ = "walking_barriers"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), index=True)
    kind: Mapped[BarrierKind]
    name: Mapped[str] = mapped_column(sa.String(160))
    lets_out: Mapped[bool] = mapped_column(default=False)
    # The extent it was copied from; a later change there changes nothing here.
    extent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("hazard_extents.id"), default=None)
    geometry: Mapped[bytes] = mapped_column(deferred=True, repr=False, sort_order=100)


class RunState(StrEnum):
    """`short`: not everybody finds a place, so it cannot be taken. `replaced`: it was taken, then another was."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    SHORT = "short"
    TAKEN = "taken"
    REPLACED = "replaced"
    DROPPED = "dropped"
    CANCELLED = "cancelled"
    FAILED = "failed"


class AssignmentRun(Record):
    """One answer of the planner: asked, worked out by the job, looked at, then taken or dropped.

    `outcome` holds its sums; its shape stands at `assignment_outcome.Outcome`.
    """

    __tablename__ = "assignment_runs"
    __table_args__ = (
        sa.Index("ix_assignment_runs_distribution", "distribution_id", "state"),
        sa.Index("ix_assignment_runs_state", "state"),
    )

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    # Neighbours of one para to one point.
    together: Mapped[bool] = mapped_column(default=True)
    # Households with a person with a disability only to a point that can be reached without steps.
    step_free: Mapped[bool] = mapped_column(default=False)
    # Households headed by a woman only to a point with a line for women.
    womens_line: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    # Hundredths done, for whoever waits.
    percent: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)


class Located(StrEnum):
    """From where a household's way is measured: its own position, the middle of its para, its area."""

    OWN = "own"
    PARA = "para"
    AREA = "area"


class Placement(Base):
    """Where one run sends one household, and when. `metres` from where it was `located`, as the crow flies."""

    __tablename__ = "placements"
    __table_args__ = (sa.Index("ix_placements_point", "run_id", "point_id", "slot_at"),)

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignment_runs.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, index=True)
    point_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distribution_points.id"), index=True)
    slot_at: Mapped[datetime | None] = mapped_column(default=None)
    metres: Mapped[int]
    located: Mapped[Located]
    by_hand: Mapped[bool] = mapped_column(default=False)


class PlacementPin(Record):
    """A person sends a household to a point, at a slot or at any, with a reason; every run respects it."""

    __tablename__ = "placement_pins"
    __table_args__ = (sa.UniqueConstraint("distribution_id", "household_id"),)

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"))
    household_id: Mapped[UUID] = mapped_column(sa.ForeignKey("households.id"))
    point_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distribution_points.id"), index=True)
    slot_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.String(300))
