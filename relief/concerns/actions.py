"""Raise a concern, decide on it and follow it; `closing` ends it.

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
from relief.concerns.closing import OVER, forget_wish, open_one
from relief.concerns.inputs import ConcernGiven, NoteGiven, TriageGiven
from relief.concerns.kinds import ConcernState, Urgency
from relief.concerns.models import Concern, ResponseTime
from relief.concerns.sealed import seal_words
from relief.concerns.steps import add_note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.safeguards import accesses
from relief.safeguards.bars import barred_ids
from relief.safeguards.models import Access, Room

# Without letters and digits that are misread by hand; random, so that a code tells no number.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


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
    """Decide after reading: who decides follows it from then on. Closing takes a second person, whatever it is."""
    concern = queries.find(db, actor, given.concern_id, now=now)
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", OVER)
    if concern.worker_id not in (None, actor.id):
        raise NotFound
    if faults := rules.faults_of_triage(given, local_day(now)):
        raise Invalid(faults)
    if concern.version != given.version:
        raise StaleDataError
    concern.triage, concern.triaged_at, concern.worker_id = given.decision, concern.triaged_at or now, actor.id
    concern.state, concern.next_on = ConcernState.OPEN, given.next_on
    add_note(db, actor, concern, given.note, now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="triage")
    db.flush()
    return concern


def follow_up(db: Session, actor: Actor, given: NoteGiven, *, now: datetime) -> Concern:
    """Write down what was done, and when to look again; a wish to close it is taken back by that."""
    concern = open_one(db, actor, given.concern_id)
    if faults := rules.faults_of_note(given.note, given.next_on, local_day(now)):
        raise Invalid(faults)
    concern.next_on = given.next_on
    forget_wish(concern)
    add_note(db, actor, concern, given.note, now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="follow-up")
    db.flush()
    return concern


def assign(db: Session, actor: Actor, concern_id: UUID, worker_id: UUID, *, now: datetime) -> Concern:
    """A supervisor gives a concern to somebody of protection in its area."""
    concern = queries.overseen_one(db, actor, concern_id)
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", OVER)
    path = db.get_one(Area, concern.area_id).path
    if worker_id not in {one.id for one in queries.workers(db, path)} - barred_ids(db, concern.id):
        raise Invalid({"worker_id": N_("Choose somebody who works in protection here.")})
    concern.worker_id = worker_id
    forget_wish(concern)
    note(db, actor, Verb.CONCERNS_SUPERVISE, concern.id, at=now, deed="assign", to=worker_id)
    db.flush()
    return concern


def open_with_reason(
    db: Session, actor: Actor, concern_id: UUID, reason: str, *, hours: int = accesses.HOURS, now: datetime
) -> Access:
    """A supervisor reads somebody else's concern for some hours; its worker is told who did and why."""
    concern = queries.overseen_one(db, actor, concern_id)
    verb = Verb.CONCERNS_SUPERVISE
    return accesses.grant(db, actor, Room.CONCERNS, concern.id, reason, verb=verb, hours=hours, now=now)


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


def _new_code(db: Session) -> str:
    while True:
        code = "K-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not db.scalar(sa.select(Concern.id).where(Concern.code == code)):
            return code
