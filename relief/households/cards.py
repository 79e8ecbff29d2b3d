"""Relief cards: a number of their own, linked to a household, printed in batches."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base, Record


class CardState(StrEnum):
    """UNISSUED: printed for the pool, nobody's yet. ISSUED: the one working card of its household.

    LOST: reported; REPLACED: another card took its place; BLOCKED: by a person, with a reason.
    """

    UNISSUED = "unissued"
    ISSUED = "issued"
    LOST = "lost"
    REPLACED = "replaced"
    BLOCKED = "blocked"


class Card(Record):
    """One card. A household's first card from the office bears the household's own code as its number.

    `signed` is the text of its QR code, so that a card printed again is the same card. `area_id` is
    where it was made for: the household's union, or the area in which a pool card may be linked.
    """

    __tablename__ = "cards"
    __table_args__ = (
        # Two desks at once: only one card of a household works.
        sa.Index(
            "uq_cards_working",
            "household_id",
            unique=True,
            sqlite_where=sa.text("state = 'issued'"),
            postgresql_where=sa.text("state = 'issued'"),
        ),
        sa.Index("ix_cards_household", "household_id", "state"),
    )

    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    signed: Mapped[str] = mapped_column(sa.String(130), repr=False)
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), default=None)
    state: Mapped[CardState] = mapped_column(default=CardState.UNISSUED)
    printed_at: Mapped[datetime | None] = mapped_column(default=None)
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    # Why it was blocked, reported lost or let work again.
    state_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    replaced_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cards.id"), default=None)


class CardBatchKind(StrEnum):
    """Whose cards are printed together."""

    LIST = "list"
    AREA = "area"
    POOL = "pool"


class CardBatchState(StrEnum):
    """WAITING until the next run of the job; FAILED after some tries, and a person may ask again."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"


class CardBatch(Record):
    """Cards printed together; `name_*` says of what (a plan, an area), `heading_*` stands on each card."""

    __tablename__ = "card_batches"
    __table_args__ = (sa.Index("ix_card_batches_state", "state", "created_at"),)

    kind: Mapped[CardBatchKind]
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    name_bn: Mapped[str] = mapped_column(sa.String(160), default="")
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    heading_bn: Mapped[str] = mapped_column(sa.String(80), default="")
    heading_en: Mapped[str] = mapped_column(sa.String(80), default="")
    cards: Mapped[int]
    # Households left out because they have a card, a blocked or a lost one: a person looks at those.
    left_out: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[CardBatchState] = mapped_column(default=CardBatchState.WAITING)
    ready_at: Mapped[datetime | None] = mapped_column(default=None)


class CardPrint(Base):
    """A card at its place in a batch, so that a sheet can be printed again as it was."""

    __tablename__ = "card_prints"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("card_batches.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    card_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cards.id"), index=True)


class CardFile(Base):
    """One PDF of a batch, kept for some days only: it holds names and is quickly made again."""

    __tablename__ = "card_files"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("card_batches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cards: Mapped[int]
    made_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)
