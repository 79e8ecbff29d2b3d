"""What a counsellor's tablet takes along: seven days of times, place codes and opaque codes. No name, no note.

And what it brings back: who came, who did not, and notes that it could not show again.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.accounts import holdings
from relief.accounts.models import Device, Pack
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import queries, sessions
from relief.psychosocial.kinds import PlanState, SessionKind, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.sealed import open_part, seal_note
from relief.safeguards.bars import is_barred

GOOD_FOR = timedelta(days=7)
_SHOWN = (SessionState.SCHEDULED, SessionState.ARRIVED, SessionState.COMPLETED, SessionState.NO_SHOW)


# Marks that come twice, or after the office has gone on, change nothing and are no fault.
_PAST = {
    "arrived": (SessionState.ARRIVED, SessionState.COMPLETED),
    "no-show": (SessionState.NO_SHOW,),
}


class Deed(Protocol):
    """What a tablet's entry does to one's own appointment."""

    def __call__(
        self, db: Session, actor: Actor, session_id: UUID, said: str, /, *, now: datetime
    ) -> SupportSession: ...


def build_pack(db: Session, actor: Actor, device: Device, *, now: datetime) -> dict[str, Any]:
    """The days of this person; whoever counsels nobody gets none. Rows: id, code, starts, ends, place, state, group."""
    if not actor.can(Verb.SUPPORT_RECORD):
        raise NotFound
    since = local_moment(local_day(now) - timedelta(days=1), time(0))
    query = (
        sa.select(SupportSession)
        .options(joinedload(SupportSession.plan), joinedload(SupportSession.space))
        .where(
            SupportSession.counsellor_id == actor.id,
            SupportSession.starts_at >= since,
            SupportSession.starts_at < now + GOOD_FOR,
            SupportSession.state.in_(_SHOWN),
            ~is_barred(actor, SupportSession.plan_id),
        )
        .order_by(SupportSession.starts_at, SupportSession.id)
    )
    rows = db.scalars(query).all()
    note(db, actor, Verb.DEVICES_USE, device.id, at=now, deed="support-pack", sessions=len(rows))
    who = {one.plan_id for one in rows if one.plan_id is not None}
    holdings.took(db, actor, device.id, Pack.SUPPORT, who, now=now)
    return {
        "v": 1,
        "person": str(actor.id),
        "made_at": now.isoformat(),
        "expires_at": (now + GOOD_FOR).isoformat(),
        "sessions": [
            [
                str(one.id), one.said_code, one.starts_at.isoformat(), one.ends_at.isoformat(),
                one.space.code if one.space else "", one.state.value, int(one.kind is SessionKind.GROUP),
            ]
            for one in rows
        ],
    }  # fmt: skip


def mark(db: Session, actor: Actor, session_id: UUID, said: str, /, *, now: datetime) -> SupportSession:
    """ "arrived" or "no-show", tapped on a tablet."""
    found = queries.session(db, actor, session_id)
    if found.state in _PAST[said]:
        return found
    deed = sessions.mark_arrived if said == "arrived" else sessions.mark_no_show
    return deed(db, actor, session_id, now=now)


def write(db: Session, actor: Actor, session_id: UUID, said: str, /, *, now: datetime) -> SupportSession:
    """Seal a note written on a tablet; it joins a note that is there, and is kept whatever became of the time.

    A group's note stays a note: who came is written at the office, so the session waits for that.
    """
    found = queries.session(db, actor, session_id)
    if Verb.SUPPORT_RECORD not in actor.verbs:
        raise NotFound
    if not said.strip():
        return found
    before = open_part(db, "note", found.id, found.note_sealed) if found.note_sealed else ""
    joined = "\n\n".join(one for one in (before, said.strip()) if one)
    found.note_sealed = seal_note(seals_of(db), found, joined)
    began = found.state is SessionState.ARRIVED or (found.state is SessionState.SCHEDULED and found.starts_at <= now)
    if began and found.plan_id is not None:
        found.state = SessionState.COMPLETED
        plan = db.get_one(SupportPlan, found.plan_id)
        if plan.state is PlanState.CONSENTED:
            plan.state = PlanState.ACTIVE
    note(db, actor, Verb.SUPPORT_RECORD, found.id, at=now, deed="tablet-note")
    db.flush()
    return found
