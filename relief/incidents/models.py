"""Incidents, what lay on a lost tablet when it was reported, and what was done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.accounts.models import Pack
from relief.incidents.kinds import IncidentState, Sort, Step
from relief.kernel.db import Record, words_of


class Incident(Record):
    """One lost tablet or one breach. What happened and what came of it are sealed: people write names into such texts.

    `classes` lists the levels of what others may have read, `people` how many it concerns as far as it is known.
    """

    __tablename__ = "incidents"
    __table_args__ = (sa.Index("ix_incidents_state", "state", "due_at"),)

    sort: Mapped[Sort]
    path: Mapped[str] = mapped_column(sa.String(200))
    device_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("devices.id"), index=True, default=None)
    happened_on: Mapped[date]
    noticed_at: Mapped[datetime]
    # By when the authority must know.
    due_at: Mapped[datetime]
    classes: Mapped[list[Any]] = mapped_column(default_factory=list)
    people: Mapped[int | None] = mapped_column(default=None)
    # Of a tablet, by its own last word: entries that nobody else has.
    unsent: Mapped[int] = mapped_column(default=0)
    words_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)
    outcome_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary, default=None, repr=False)
    state: Mapped[IncidentState] = mapped_column(default=IncidentState.OPEN)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by_id: Mapped[UUID | None] = mapped_column(default=None)

    @property
    def reference(self) -> str:
        """What people quote."""
        return f"I-{self.id.hex[-6:].upper()}"


class IncidentPack(Record):
    """One pack that lay on the tablet, as it was known when the tablet was reported; `who` are packed ids."""

    __tablename__ = "incident_packs"

    incident_id: Mapped[UUID] = mapped_column(sa.ForeignKey("incidents.id"), index=True)
    pack: Mapped[Pack] = mapped_column(words_of(Pack, "incidentpackkind"))
    subject_id: Mapped[UUID]
    taken_by_id: Mapped[UUID]
    taken_at: Mapped[datetime]
    people: Mapped[int]
    who: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)


class IncidentEntry(Record):
    """One step that somebody took: who and when stand in the row, what exactly is sealed. Only added to."""

    __tablename__ = "incident_entries"

    incident_id: Mapped[UUID] = mapped_column(sa.ForeignKey("incidents.id"), index=True)
    step: Mapped[Step]
    done_at: Mapped[datetime]
    said_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary, default=None, repr=False)
