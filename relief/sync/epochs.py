"""Which life of the database this is: a tablet that knows another one offers again what it sent of late."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.sync.models import Epoch


def known(db: Session) -> Epoch | None:
    """The epoch, once there is one."""
    return db.scalars(sa.select(Epoch)).first()


def current(db: Session, *, now: datetime) -> Epoch:
    """The epoch; the first to ask makes it."""
    found = known(db)
    if found is None:
        found = Epoch(server_id=uuid4(), epoch=uuid4(), since=now)
        db.add(found)
        db.flush()
    return found


def begin_new(db: Session, actor: Actor, *, now: datetime) -> Epoch:
    """Say that the database was put back from a copy: every tablet offers its last thirty days again."""
    actor.must(Verb.DEVICES_MANAGE)
    found = current(db, now=now)
    found.epoch, found.since = uuid4(), now
    note(db, actor, Verb.DEVICES_MANAGE, None, at=now, deed="new-epoch", epoch=found.epoch)
    db.flush()
    return found
