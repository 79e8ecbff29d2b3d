"""A child who goes on at another site: asked by one, taken in by the other, one person in every count."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from relief.kernel.db import Base, Record
from relief.spaces.children import Child


class TransferState(StrEnum):
    """asked -> taken in | refused | withdrawn."""

    ASKED = "asked"
    TAKEN = "taken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ChildTransfer(Record):
    """From one site's book to another's. Each site keeps its own record and its own registers."""

    __tablename__ = "child_transfers"
    __table_args__ = (
        sa.Index("ix_child_transfers_to_state", "to_space_id", "state"),
        sa.Index(
            "ix_child_transfers_one_asked",
            "from_child_id",
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )

    from_child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    to_space_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spaces.id"))
    agreed_by: Mapped[str] = mapped_column(sa.String(160))
    state: Mapped[TransferState] = mapped_column(default=TransferState.ASKED)
    # Both are known once the other site has taken the child in.
    to_child_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("children.id"), index=True, default=None)
    moved_on: Mapped[date | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by_id: Mapped[UUID | None] = mapped_column(default=None)


class ChildRoot(Base):
    """The first record of a child who has been at several sites. Who never moved has no row."""

    __tablename__ = "child_roots"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True)
    root_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)


def person_id() -> sa.ColumnElement[UUID]:
    """For counting children once: beside `Child` in a query that outer-joins `ChildRoot` on its child_id."""
    return sa.func.coalesce(ChildRoot.root_id, Child.id)


def root_of(db: Session, child_id: UUID) -> UUID:
    """The id under which this child is one person at all sites."""
    root = db.get(ChildRoot, child_id)
    return root.root_id if root is not None else child_id
