"""What a manager and the person who asks write about one child, and nobody reads back at the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.households.rules import WG
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces.capacity_models import ChildSupport
from relief.spaces.children import Child
from relief.spaces.functioning import ChildFunctioning
from relief.spaces.sight import staff_site

MOST_SUPPORT = 5


def record_functioning(
    db: Session, actor: Actor, child_id: UUID, answers: Mapping[str, int | None], *, now: datetime
) -> None:
    """Keep the six answers of the Washington Group; asking again replaces them, an empty answer takes one away."""
    child = _child(db, child_id)
    staff_site(db, actor, child.space_id, Verb.SPACES_ENROL)
    given = {name: answers.get(name) for name in WG}
    wrong = {name: N_("Choose one of the four answers.") for name, answer in given.items() if _is_wrong(answer)}
    if wrong:
        raise Invalid(wrong)
    own = db.get(ChildFunctioning, child.id)
    if own is None:
        db.add(ChildFunctioning(child_id=child.id, asked_at=now, asked_by_id=actor.id, **given))
    else:
        for name, answer in given.items():
            setattr(own, name, answer)
        own.asked_at, own.asked_by_id = now, actor.id
    trail.note(db, actor, Verb.SPACES_ENROL, child.id, at=now, deed="asked")
    db.flush()


def set_support(db: Session, actor: Actor, child_id: UUID, factor: int | None, *, now: datetime) -> None:
    """Say as how many children this one counts when adults are counted."""
    child = _child(db, child_id)
    site = staff_site(db, actor, child.space_id, Verb.SPACES_VIEW_CAREGIVERS)
    if not site.is_manager:
        raise NotFound
    if factor is None or not 1 <= factor <= MOST_SUPPORT:
        raise Invalid({"factor": N_("Write a number from 1 to 5.")})
    own = db.get(ChildSupport, child.id)
    if own is None:
        own = ChildSupport(child_id=child.id, factor=factor, set_at=now, set_by_id=actor.id)
        db.add(own)
    own.factor, own.set_at, own.set_by_id = factor, now, actor.id
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, child.id, at=now, deed="settings")
    db.flush()


def _is_wrong(answer: int | None) -> bool:
    return answer is not None and not 1 <= answer <= 4


def _child(db: Session, child_id: UUID) -> Child:
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    return child
