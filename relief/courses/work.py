"""Where a child works, and its number with the union parishad (C2).

Only for the manager of its site, and each look is written down.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.courses.inputs import WorkGiven
from relief.courses.models import ChildWork
from relief.courses.queries import own_child, work_of
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces.children import Child

_LONGEST = {"registration_no": 60, "employer": 160, "phone": 16, "address": 200, "free_time": 160}
_TOO_LONG = N_("This is too long. Shorten it, please.")


def open_work(db: Session, actor: Actor, child_id: UUID, *, now: datetime) -> tuple[Child, ChildWork | None]:
    """Show it; that it was shown is written down."""
    child = _own(db, actor, child_id)
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, child.id, at=now, deed="read work")
    return child, work_of(db, child.id)


def save_work(db: Session, actor: Actor, given: WorkGiven, *, now: datetime) -> ChildWork:
    """Keep it; empty fields empty it."""
    child = _own(db, actor, given.child_id)
    typed = {name: getattr(given, name).strip() for name in _LONGEST}
    faults = {name: _TOO_LONG for name, most in _LONGEST.items() if len(typed[name]) > most}
    if faults:
        raise Invalid(faults)
    found = work_of(db, child.id)
    if found is None:
        found = ChildWork(child_id=child.id, created_at=now, created_by_id=actor.id)
        db.add(found)
    for name, text in typed.items():
        setattr(found, name, text)
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, child.id, at=now, deed="write work")
    db.flush()
    return found


def _own(db: Session, actor: Actor, child_id: UUID) -> Child:
    child, site = own_child(db, actor, child_id, Verb.SPACES_VIEW_CAREGIVERS)
    if not site.is_manager:
        raise NotFound
    return child
