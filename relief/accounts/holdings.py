"""What each tablet holds, and of whom: written down with every pack, for the day on which a tablet is lost."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.accounts.models import Device, Pack, TabletHolding
from relief.kernel.actor import Actor

# A pack erases itself after this, when the tablet is switched on and its clock is right.
GOOD_FOR = timedelta(days=7)
# What a pack says of a person, at most (docs/data-protection.md). A roll call carries names of collectors.
LEVELS: Mapping[Pack, str] = {
    Pack.LIST: "C1", Pack.REGISTRATION: "C1", Pack.ROLL: "C2", Pack.SUPPORT: "C3", Pack.STORE: "C0",
}  # fmt: skip
_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class Held:
    """One pack as it lies on a tablet."""

    holding: TabletHolding
    ids: frozenset[UUID]

    @property
    def level(self) -> str:
        """The highest class of what it says."""
        return LEVELS[self.holding.pack]

    @property
    def erases_itself_at(self) -> datetime:
        """When it goes, if the tablet runs."""
        return self.holding.taken_at + GOOD_FOR


def took(
    db: Session, actor: Actor, device_id: UUID, pack: Pack, who: Collection[UUID], *,
    subject_id: UUID | None = None, now: datetime,
) -> TabletHolding:  # fmt: skip
    """Write down that a tablet fetched this pack; the entry of the trail is written by who packs it."""
    subject = subject_id or actor.id
    query = sa.select(TabletHolding).where(
        TabletHolding.device_id == device_id, TabletHolding.pack == pack, TabletHolding.subject_id == subject
    )
    found = db.scalars(query.options(undefer(TabletHolding.who)).with_for_update()).one_or_none()
    if found is None:
        found = TabletHolding(
            device_id=device_id, pack=pack, subject_id=subject, taken_at=now, people=len(who), who=packed(who),
            created_at=now, created_by_id=actor.id,
        )  # fmt: skip
        db.add(found)
    else:
        found.who_before = found.who if found.gone_at is None else b""
        found.who, found.people, found.taken_at, found.gone_at = packed(who), len(who), now, None
    db.flush()
    return found


def gave_back(db: Session, device_id: UUID, subject_ids: Collection[UUID], *, now: datetime) -> None:
    """The tablet says that it no longer holds these lists."""
    mine = sa.update(TabletHolding).where(
        TabletHolding.device_id == device_id, TabletHolding.pack == Pack.LIST, TabletHolding.gone_at.is_(None),
        TabletHolding.subject_id.in_(subject_ids),
    )  # fmt: skip
    db.execute(mine.values(gone_at=now).execution_options(synchronize_session=False))


def on(db: Session, device: Device) -> Sequence[Held]:
    """What this tablet still holds as far as anybody knows, the newest first; whoever asks has found the tablet.

    Nothing is taken off because its seven days are over: a tablet that is switched off erases nothing. A revoked
    tablet erases everything at its next contact.
    """
    whole = (undefer(TabletHolding.who), undefer(TabletHolding.who_before))
    query = sa.select(TabletHolding).where(TabletHolding.device_id == device.id, TabletHolding.gone_at.is_(None))
    rows = db.scalars(query.options(*whole).order_by(TabletHolding.taken_at.desc(), TabletHolding.id)).all()
    return [Held(holding=row, ids=unpacked(row.who) | unpacked(row.who_before)) for row in rows]


def packed(ids: Collection[UUID]) -> bytes:
    """Ids as bytes: a list of ten thousand families is 160 kB and half of that packed."""
    return zlib.compress(b"".join(one.bytes for one in sorted(ids))) if ids else b""


def unpacked(data: bytes) -> frozenset[UUID]:
    """The same ids again."""
    raw = zlib.decompress(data) if data else b""
    return frozenset(UUID(bytes=raw[at : at + _BYTES]) for at in range(0, len(raw), _BYTES))
