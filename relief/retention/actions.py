"""A named person agrees that a list goes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.retention import queries
from relief.retention.kinds import RULES, SECRET, Kind
from relief.retention.models import Due


def confirm(db: Session, actor: Actor, kind: Kind, seen: int, *, now: datetime) -> int:
    """Let go what is on this person's list, as long as it still is as long as they saw it. Cannot be undone."""
    actor.must(Verb.RETENTION_CONFIRM)
    actor.must(RULES[kind].verb)
    query = sa.select(Due).where(queries.mine(db, actor, kind), queries.WAITS).with_for_update()
    rows = db.scalars(query).all()
    if len(rows) != seen or not rows:
        raise Refused(
            "retention.changed",
            N_("The list changed since you opened it. Nothing was confirmed. Look at it again, then confirm."),
        )
    for row in rows:
        row.confirmed_at, row.confirmed_by_id = now, actor.id
    told = {} if kind in SECRET else {"count": len(rows)}
    note(db, actor, Verb.RETENTION_CONFIRM, None, at=now, deed="confirm", kind=kind.value, **told)
    db.flush()
    return len(rows)
