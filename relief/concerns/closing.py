"""Close a concern: who follows it asks and names a second person; it is closed when that person agrees.

The second one reads it while the wish stands, which is on record like each reading.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.concerns import queries, rules
from relief.concerns.kinds import ConcernState
from relief.concerns.models import Concern
from relief.concerns.sealed import seal
from relief.concerns.steps import add_note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb

OVER = N_("This is closed already. Nothing was changed.")
_WAITS = N_("A referral of this has no answer yet. Nothing was closed. Follow it up, or revoke it, first.")


def ask_close(
    db: Session, actor: Actor, concern_id: UUID, outcome: str, second_id: UUID | None, *, now: datetime
) -> Concern:
    """Say what came of it and who is to agree; not while a referral of it is unanswered. It stays open."""
    concern = open_one(db, actor, concern_id)
    faults = {}
    if not outcome.strip() or len(outcome) > rules.LONGEST_NOTE:
        faults["outcome"] = N_("Write what came of it.")
    if second_id not in {one.id for one in queries.seconds(db, actor, concern)}:
        faults["second_id"] = N_("Choose a second person of protection here who agrees. Nobody closes one alone.")
    if faults:
        raise Invalid(faults)
    _nothing_waits(concern)
    concern.outcome_sealed = seal(db, "outcome", concern.id, outcome)
    concern.close_asked_at, concern.second_id = now, second_id
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="ask-close", whom=second_id)
    db.flush()
    return concern


def agree_close(db: Session, actor: Actor, concern_id: UUID, *, now: datetime) -> Concern:
    """The second person agrees: it is closed, and nobody but who followed it finds it any more."""
    concern = queries.asked_one(db, actor, concern_id)
    _nothing_waits(concern)
    concern.state, concern.closed_at, concern.closed_by_id = ConcernState.CLOSED, now, actor.id
    concern.next_on = None
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="close", asked_by=concern.worker_id)
    db.flush()
    return concern


def refuse_close(db: Session, actor: Actor, concern_id: UUID, why: str, *, now: datetime) -> Concern:
    """The second person sends it back with a reason; it is followed as before."""
    concern = queries.asked_one(db, actor, concern_id)
    if not why.strip() or len(why) > rules.LONGEST_NOTE:
        raise Invalid({"why": N_("Write in a few words what is still to be done.")})
    forget_wish(concern)
    add_note(db, actor, concern, why, now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="refuse-close")
    db.flush()
    return concern


def open_one(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    """One that this person follows and that is not closed."""
    concern = queries.mine(db, actor, concern_id)
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", OVER)
    return concern


def forget_wish(concern: Concern) -> None:
    """Nobody wants to close it any more, so nobody else is to read it."""
    concern.close_asked_at = concern.second_id = concern.outcome_sealed = None


def _nothing_waits(concern: Concern) -> None:
    if concern.waiting:
        raise Refused("concerns.waiting", _WAITS)
