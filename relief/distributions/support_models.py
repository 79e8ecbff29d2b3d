"""What other organisations gave, to whom or where; and lists of hashes that were compared."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relief.areas.models import Area
from relief.households.models import Household
from relief.kernel.db import Record
from relief.stock.models import Sector


class SupportCheck(Record):
    """One list of hashes another organisation sent, compared with ours. Neither the list nor the salt is kept."""

    __tablename__ = "support_checks"

    agency: Mapped[str] = mapped_column(sa.String(120))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"))
    sector: Mapped[Sector]
    rows: Mapped[int]
    unread: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    # Somebody took the whole list back, and why.
    withdrawn: Mapped[str] = mapped_column(sa.String(200), default="")

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)


class Support(Record):
    """Another organisation's help: for one household, or for so many in an area. It lasts `lasts_days`."""

    __tablename__ = "agency_support"
    __table_args__ = (sa.Index("ix_agency_support_household", "household_id", "sector", "lasts_until"),)

    agency: Mapped[str] = mapped_column(sa.String(120))
    sector: Mapped[Sector]
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    household_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("households.id"), default=None)
    # Of a whole area: about how many households, None when nobody said.
    households: Mapped[int | None] = mapped_column(default=None)
    what: Mapped[str] = mapped_column(sa.String(200), default="")
    given_on: Mapped[date]
    lasts_until: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    check_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support_checks.id"), default=None, index=True)
    # The line of their list, so that they find it again without being told who it is.
    their_row: Mapped[int | None] = mapped_column(default=None)

    area: Mapped[Area] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
    household: Mapped[Household | None] = relationship(lazy="raise_on_sql", viewonly=True, init=False, repr=False)
