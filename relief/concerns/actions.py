"""Raise a concern, decide on it, follow it and close it.

Whoever raises one never reads it again. No entry of the trail carries a word of it, and the entries about it are in
nobody's list of the trail.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from relief.areas.models import Area
from relief.audit.trail import note
from relief.concerns import queries, rules
from relief.concerns.inputs import ConcernGiven, NoteGiven, TriageGiven
from relief.concerns.kinds import ConcernState, Triage, Urgency
from relief.concerns.models import Concern, ConcernAccess, ResponseTime
from relief.concerns.sealed import seal, seal_words
from relief.concerns.steps import add_note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

# Without letters and digits that are misread by hand; random, so that a code tells no number.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_WAITS = N_("A referral of this has no answer yet. Nothing was closed. Follow it up, or revoke it, first.")
_OVER = N_("This is closed already. Nothing was changed.")


def raise_concern(db: Session, actor: Actor, given: ConcernGiven, *, now: datetime) -> Concern:
    """Seal what somebody noticed for those who work in protection; the same id again changes nothing."""
    area = db.get(Area, given.area_id)
    if area is None:
        raise NotFound
    actor.must(Verb.CONCERNS_RAISE, within=area.path)
    if faults := rules.faults_of(given):
        raise Invalid(faults)
    known = db.get(Concern, given.id)
    if known is not None:
        return known
    made = Concern(
        id=given.id,
        code=_new_code(db),
        area_id=area.id,
        space_id=given.space_id,
        urgency=given.urgency,
        words_sealed=seal_words(db, given),
        due_at=rules.due_at(given.urgency, queries.hours(db), now),
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    note(db, actor, Verb.CONCERNS_RAISE, made.id, at=now)
    db.flush()
    return made


def triage(db: Session, actor: Actor, given: TriageGiven, *, now: datetime) -> Concern:
    """Decide after reading: who decides follows it from then on. What is no protection matter ends here."""
    concern = queries.find(db, actor, given.concern_id, now=now)
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", _OVER)
    if concern.worker_id not in (None, actor.id):
        raise NotFound
    if faults := rules.faults_of_triage(given, local_day(now)):
        raise Invalid(faults)
    if concern.version != given.version:
        raise StaleDataError
    if given.decision is Triage.NOT_PROTECTION and concern.waiting:
        raise Refused("concerns.waiting", _WAITS)
    concern.triage, concern.triaged_at, concern.worker_id = given.decision, concern.triaged_at or now, actor.id
    concern.state, concern.next_on = ConcernState.OPEN, given.next_on
    add_note(db, actor, concern, given.note, now)
    if given.decision is Triage.NOT_PROTECTION:
        _end(db, actor, concern, given.note, now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="triage")
    db.flush()
    return concern


def follow_up(db: Session, actor: Actor, given: NoteGiven, *, now: datetime) -> Concern:
    """Write down what was done, and when to look again."""
    concern = _open_one(db, actor, given.concern_id)
    if faults := rules.faults_of_note(given.note, given.next_on, local_day(now)):
        raise Invalid(faults)
    concern.next_on = given.next_on
    add_note(db, actor, concern, given.note, now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="follow-up")
    db.flush()
    return concern


def close_concern(db: Session, actor: Actor, concern_id: UUID, outcome: str, *, now: datetime) -> Concern:
    """End it with what came of it; not while a referral of it is unanswered."""
    concern = _open_one(db, actor, concern_id)
    if not outcome.strip() or len(outcome) > rules.LONGEST_NOTE:
        raise Invalid({"outcome": N_("Write what came of it.")})
    if concern.waiting:
        raise Refused("concerns.waiting", _WAITS)
    _end(db, actor, concern, outcome, now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="close")
    db.flush()
    return concern


def assign(db: Session, actor: Actor, concern_id: UUID, worker_id: UUID, *, now: datetime) -> Concern:
    """A supervisor gives a concern to somebody of protection in its area."""
    concern = queries.overseen_one(db, actor, concern_id)
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", _OVER)
    path = db.get_one(Area, concern.area_id).path
    if worker_id not in {one.id for one in queries.workers(db, path)}:
        raise Invalid({"worker_id": N_("Choose somebody who works in protection here.")})
    concern.worker_id = worker_id
    note(db, actor, Verb.CONCERNS_SUPERVISE, concern.id, at=now, deed="assign", to=worker_id)
    db.flush()
    return concern


def open_with_reason(db: Session, actor: Actor, concern_id: UUID, reason: str, *, now: datetime) -> ConcernAccess:
    """A supervisor reads somebody else's concern for some hours; its worker sees who did and why."""
    concern = queries.overseen_one(db, actor, concern_id)
    if not reason.strip() or len(reason) > rules.LONGEST_SUBJECT:
        raise Invalid({"reason": N_("Write in one sentence why you need to read it.")})
    granted = ConcernAccess(
        concern_id=concern.id,
        user_id=actor.id,
        reason_sealed=b"",
        expires_at=now + rules.ACCESS,
        created_at=now,
        created_by_id=actor.id,
    )
    granted.reason_sealed = seal(db, "access", granted.id, reason)
    db.add(granted)
    note(db, actor, Verb.CONCERNS_SUPERVISE, concern.id, at=now, deed="open")
    db.flush()
    return granted


def set_hours(db: Session, actor: Actor, hours: dict[Urgency, int], *, now: datetime) -> None:
    """Say how soon each urgency is to be answered; open concerns keep the time they were given."""
    if Verb.CONCERNS_SUPERVISE not in actor.verbs:
        raise NotFound
    wrong = N_("Write a whole number of hours, from 1 to 720.")
    faults = {one.value: wrong for one in Urgency if not 1 <= hours.get(one, 0) <= rules.MOST_HOURS}
    if faults:
        raise Invalid(faults)
    db.execute(sa.delete(ResponseTime))
    db.add_all(
        ResponseTime(urgency=one, hours=hours[one], changed_at=now, changed_by_id=actor.id)
        for one in Urgency
        if hours[one] != rules.DEFAULT_HOURS[one]
    )
    told = {one.value: hours[one] for one in Urgency}
    note(db, actor, Verb.CONCERNS_SUPERVISE, None, at=now, deed="hours", hours=told)
    db.flush()


def _open_one(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    concern = queries.mine(db, actor, concern_id)
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", _OVER)
    return concern


def _end(db: Session, actor: Actor, concern: Concern, outcome: str, now: datetime) -> None:
    concern.outcome_sealed = seal(db, "outcome", concern.id, outcome)
    concern.state, concern.closed_at, concern.closed_by_id = ConcernState.CLOSED, now, actor.id
    concern.next_on = None


def _new_code(db: Session) -> str:
    while True:
        code = "K-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not db.scalar(sa.select(Concern.id).where(Concern.code == code)):
            return code
