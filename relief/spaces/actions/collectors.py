"""Who may and who must never collect a child: set by one person, taken away by two."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.spaces.children import Child
from relief.spaces.gate_inputs import RuleGiven
from relief.spaces.gate_kinds import Collecting
from relief.spaces.gate_models import PickupRule
from relief.spaces.sight import staff_site


def set_rule(db: Session, actor: Actor, given: RuleGiven, *, now: datetime) -> PickupRule:
    """Name somebody who may or must never collect, or let the child go home alone with written consent."""
    _own(db, actor, given.child_id)
    found = {}
    if given.decision is None:
        found["decision"] = N_("Choose whether this person may collect the child or must never.")
    if given.is_alone and not given.basis.strip():
        found["basis"] = N_("Write who agreed in writing, and on which day.")
    if not given.is_alone and not given.name.strip():
        found["name"] = N_("Write the name of the adult.")
    if found or given.decision is None:
        raise Invalid(found)
    row = PickupRule(
        id=given.id,
        child_id=given.child_id,
        decision=Collecting.ALLOW if given.is_alone else given.decision,
        name="" if given.is_alone else given.name.strip()[:160],
        relation=given.relation.strip()[:60],
        is_alone=given.is_alone,
        basis=given.basis.strip()[:200],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(row)
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, given.child_id, at=now, deed="collector", decision=row.decision)
    db.flush()
    return row


def remove_rule(db: Session, actor: Actor, space_id: UUID, rule_id: UUID, *, now: datetime) -> PickupRule:
    """Take a rule away. A "never" is only asked for by the first person, and falls with the second."""
    row = db.get(PickupRule, rule_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    if _own(db, actor, row.child_id).space_id != space_id:
        raise NotFound
    if row.decision is Collecting.DENY and row.asked_by_id is None:
        row.asked_at, row.asked_by_id = now, actor.id
        deed = "ask-removal"
    elif row.decision is Collecting.DENY and row.asked_by_id == actor.id:
        raise Refused("spaces.own-removal", _SECOND)
    else:
        row.removed_at, row.removed_by_id = now, actor.id
        deed = "remove-collector"
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, row.child_id, at=now, deed=deed)
    db.flush()
    return row


_SECOND = N_(
    "You asked for this yourself, so a second person of the space must agree. The person still must not collect the"
    " child."
)


def _own(db: Session, actor: Actor, child_id: UUID) -> Child:
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    staff_site(db, actor, child.space_id, Verb.SPACES_MARK)
    return child


def open_collectors(db: Session, actor: Actor, child_id: UUID, *, now: datetime) -> Child:
    """Look up who may collect a child, for whoever lets it go; that it was read is written down (C2)."""
    child = _own(db, actor, child_id)
    trail.note(db, actor, Verb.SPACES_MARK, child_id, at=now, deed="read-collectors")
    db.flush()
    return child
