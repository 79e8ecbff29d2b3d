"""The register handed in, checked by another person, or the session that was not held."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.spaces import faults, rules
from relief.spaces.actions.absence import evaluate_absences
from relief.spaces.actions.capacity import note_capacity
from relief.spaces.children import Attendance
from relief.spaces.inputs import NotHeldGiven, SubmissionGiven
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.models import Occurrence
from relief.spaces.rosters import session_to_change, session_to_mark

_CLOSED = N_("This register has been verified. Nothing was changed. It must be returned first.")


def submit_register(db: Session, actor: Actor, given: SubmissionGiven, *, now: datetime) -> Occurrence:
    """Hand the register in. Blanks stay blanks: not marked is not absent."""
    occurrence = session_to_mark(db, actor, given.occurrence_id, now)
    if occurrence.state is OccurrenceState.VERIFIED:
        raise Refused("spaces.register-verified", _CLOSED)
    if now < occurrence.starts_at:
        raise Refused("spaces.not-begun", _NOT_BEGUN)
    found = faults.of_submission(given)
    if found:
        raise Invalid(found)
    occurrence.adults_present = given.adults_present
    occurrence.incident_count = given.incident_count
    occurrence.topic = given.topic.strip()
    occurrence.not_held_reason, occurrence.not_held_note = None, ""
    occurrence.state = OccurrenceState.SUBMITTED
    occurrence.submitted_at, occurrence.submitted_by_id = now, actor.id
    occurrence.verified_at = occurrence.verified_by_id = None
    trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="submit")
    db.flush()
    note_capacity(db, actor, occurrence, now=now)
    evaluate_absences(db, actor, occurrence.group_id, now=now, session_id=occurrence.id)
    return occurrence


_NOT_BEGUN = N_("This session has not begun yet. The marks are kept. Hand the register in once it has begun.")


def say_not_held(db: Session, actor: Actor, given: NotHeldGiven, *, now: datetime) -> Occurrence:
    """Say that a session does not take place, and why; it is then not missing.

    With a child marked present it did take place, so the marks have to be taken back first.
    """
    occurrence = session_to_change(db, actor, given.occurrence_id, Verb.SPACES_MARK)[0]
    if given.reason is None:
        raise Invalid({"reason": N_("Choose why the session did not take place.")})
    if occurrence.state in rules.SETTLED:
        raise Refused("spaces.register-submitted", _HANDED_IN)
    if _anybody_present(db, occurrence.id):
        raise Refused("spaces.children-present", _SOMEBODY_CAME)
    occurrence.state = OccurrenceState.NOT_HELD
    occurrence.not_held_reason, occurrence.not_held_note = given.reason, given.note.strip()
    trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="not-held", reason=given.reason)
    db.flush()
    return occurrence


_HANDED_IN = N_("This register is already handed in. Nothing was changed. Ask for it to be returned.")
_SOMEBODY_CAME = N_(
    "A child is marked present, so the session took place. Nothing was changed."
    " Correct the marks first if they are wrong."
)


def verify_register(db: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> Occurrence:
    """Confirm a register somebody else handed in."""
    occurrence = _to_check(db, actor, occurrence_id)
    occurrence.state = OccurrenceState.VERIFIED
    occurrence.verified_at, occurrence.verified_by_id = now, actor.id
    occurrence.comment = ""
    trail.note(db, actor, Verb.SPACES_VERIFY, occurrence.id, at=now, deed="verify")
    db.flush()
    return occurrence


def return_register(db: Session, actor: Actor, occurrence_id: UUID, comment: str, *, now: datetime) -> Occurrence:
    """Send a register back with what is to be put right; it counts as missing again."""
    occurrence = _to_check(db, actor, occurrence_id, also=OccurrenceState.VERIFIED)
    if not comment.strip():
        raise Invalid({"comment": N_("Write what should be put right.")})
    occurrence.state = OccurrenceState.RETURNED
    occurrence.comment = comment.strip()[:300]
    occurrence.verified_at = occurrence.verified_by_id = None
    trail.note(db, actor, Verb.SPACES_VERIFY, occurrence.id, at=now, deed="return")
    db.flush()
    return occurrence


_OWN_REGISTER = N_("You handed this register in yourself, so another person must check it. Nothing was changed.")
_NOT_HANDED_IN = N_("This register has not been handed in yet. Nothing was changed.")


def _to_check(db: Session, actor: Actor, occurrence_id: UUID, also: OccurrenceState | None = None) -> Occurrence:
    occurrence = session_to_change(db, actor, occurrence_id, Verb.SPACES_VERIFY)[0]
    if occurrence.state not in (OccurrenceState.SUBMITTED, also):
        raise Refused("spaces.register-not-submitted", _NOT_HANDED_IN)
    if occurrence.submitted_by_id == actor.id:
        raise Refused("spaces.own-register", _OWN_REGISTER)
    return occurrence


def _anybody_present(db: Session, occurrence_id: UUID) -> bool:
    query = sa.select(Attendance.child_id).where(
        Attendance.occurrence_id == occurrence_id,
        Attendance.mark.in_((Mark.PRESENT, Mark.LATE)),
    )
    return db.scalars(query.limit(1)).first() is not None
