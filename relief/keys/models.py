"""Which sealing keys this database has known."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.kernel.db import Base


class SealKey(Base):
    """A key by the byte that stands before what it sealed, and something sealed to know it again by.

    No key is ever in the database. `retired_at`: nothing here is sealed with it any more.
    """

    __tablename__ = "seal_keys"

    key_id: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    proof: Mapped[bytes] = mapped_column(sa.LargeBinary, repr=False)
    since: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
