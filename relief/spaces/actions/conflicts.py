"""Where two people saw different things: the manager decides with both versions before the eyes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.spaces.actions.marks import mark_register
from relief.spaces.children import Attendance
from relief.spaces.disputes import open_conflicts
from relief.spaces.inputs import MarkGiven
from relief.spaces.kinds import Mark
from relief.spaces.rosters import session_to_change


def settle(db: Session, actor: Actor, occurrence_id: UUID, child_id: UUID, mark: Mark, *, now: datetime) -> Attendance:
    """Decide what holds. It is one more mark, which names the versions it decides between: none of them is lost."""
    session_to_change(db, actor, occurrence_id, Verb.SPACES_VERIFY)
    found = {one.child.id: one for one in open_conflicts(db, actor, occurrence_id)}
    if child_id not in found:
        if db.get(Attendance, (occurrence_id, child_id)) is None:
            raise NotFound
        raise Refused("spaces.no-conflict", _NONE)
    given = MarkGiven(
        id=new_id(),
        occurrence_id=occurrence_id,
        child_id=child_id,
        mark=mark,
        marked_at=now,
        settles=tuple(one.id for one in found[child_id].versions),
    )
    mark_register(db, actor, occurrence_id, [given], now=now)
    return db.get_one(Attendance, (occurrence_id, child_id))


_NONE = N_("Somebody has decided on this child meanwhile. Nothing was changed. Look at the register.")
