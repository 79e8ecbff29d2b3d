"""The raw text of old uploads goes: what was said in them stands in the records, the answers and the inbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.sync.models import Answer, HeldItem, HeldState, Receipt, SyncBatch

AT_ONCE = 500


def forget_uploads(db: Session, actor: Actor, kept: timedelta, *, now: datetime) -> int:
    """Empty some bodies older than `kept`, the oldest first; says how many, 0 when none is left.

    The row stays with its count and times: answers and held items cite it. A body stays whole while something in it
    waits for a coordinator or for a correction on its tablet: until then it may be the only place where that is told.
    """
    actor.must(Verb.DEVICES_MANAGE)
    waits = sa.select(HeldItem.batch_id).where(HeldItem.state == HeldState.WAITING)
    uncorrected = sa.select(Receipt.batch_id).where(Receipt.answer == Answer.FIX)
    old = (
        sa.select(SyncBatch.id)
        .where(SyncBatch.received_at < now - kept, sa.func.length(SyncBatch.body) > 0)
        .where(SyncBatch.id.not_in(waits), SyncBatch.id.not_in(uncorrected))
        .order_by(SyncBatch.received_at)
        .limit(AT_ONCE)
    )
    ids = db.scalars(old).all()
    if ids:
        gone = sa.update(SyncBatch).where(SyncBatch.id.in_(ids)).values(body=b"")
        db.execute(gone.execution_options(synchronize_session=False))
        note(db, actor, Verb.DEVICES_MANAGE, None, at=now, deed="forget-uploads", count=len(ids))
    return len(ids)
