"""Follow a child up: who does it, every attempt, and the end. Nothing ends by itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import absence
from relief.spaces.absence import Contact, FollowState, Level, Outcome
from relief.spaces.absence_models import AbsenceFollowup, ContactAttempt
from relief.spaces.models import SpaceStaff
from relief.spaces.queries.absence import attempts_of
from relief.spaces.sight import Site, staff_site

_CLOSED = N_("This is closed already. Nothing was changed.")


def assign_followup(db: Session, actor: Actor, followup_id: UUID, user_id: UUID, *, now: datetime) -> AbsenceFollowup:
    """Give it to a person of this site."""
    found, site = _open(db, actor, followup_id)
    staff = db.get(SpaceStaff, (site.space.id, user_id))
    if staff is None or staff.left_on is not None:
        raise Invalid({"user_id": N_("Choose a person of this space.")})
    found.assignee_id = user_id
    trail.note(db, actor, Verb.SPACES_FOLLOW_UP, found.id, at=now, deed="assign", user=user_id)
    db.flush()
    return found


def record_attempt(
    db: Session, actor: Actor, followup_id: UUID, kind: Contact, on: date, *, has_reached: bool, now: datetime
) -> ContactAttempt:
    """Keep that somebody tried, how, and whether the child or the family was reached. What was said is not kept."""
    found, _site = _open(db, actor, followup_id)
    if not found.opened_on <= on <= local_day(now):
        raise Invalid({"on": N_("Write a day since this was opened, not in the future.")})
    made = ContactAttempt(
        followup_id=found.id, kind=kind, on_date=on, has_reached=has_reached, created_at=now, created_by_id=actor.id
    )
    db.add(made)
    if has_reached:
        found.state = FollowState.REACHED
    elif found.state is FollowState.OPEN:
        found.state = FollowState.ATTEMPTED
    trail.note(db, actor, Verb.SPACES_FOLLOW_UP, found.id, at=now, deed="attempt")
    db.flush()
    return made


def close_followup(db: Session, actor: Actor, followup_id: UUID, outcome: Outcome | None, *, now: datetime) -> bool:
    """Close it; gives whether a concern should be written down now.

    The child stays enrolled whatever is answered. Of a worry only "reached" is kept here, also in the trail.
    """
    found, site = _open(db, actor, followup_id)
    if outcome is None:
        raise Invalid({"outcome": N_("Choose what you learned.")})
    if found.level is Level.CONFIRM and not site.is_manager:
        raise Refused("spaces.followup-manager", _MANAGER)
    attempts = len(attempts_of(db, found.id))
    if not absence.may_close(outcome, attempts):
        raise Refused("spaces.followup-too-early", _TOO_EARLY)
    found.state, found.outcome = FollowState.CLOSED, absence.kept(outcome)
    found.closed_at, found.closed_by_id = now, actor.id
    trail.note(db, actor, Verb.SPACES_FOLLOW_UP, found.id, at=now, deed="close")
    db.flush()
    return absence.proposes_concern(outcome, attempts)


_MANAGER = N_("The manager of the space confirms what becomes of this child. Nothing was changed.")
_TOO_EARLY = N_("Try three times before you say that nobody knows. Nothing was changed; your attempts are kept.")


def _open(db: Session, actor: Actor, followup_id: UUID) -> tuple[AbsenceFollowup, Site]:
    found = db.get(AbsenceFollowup, followup_id)
    if found is None:
        raise NotFound
    site = staff_site(db, actor, found.space_id, Verb.SPACES_FOLLOW_UP)
    if found.state is FollowState.CLOSED:
        raise Refused("spaces.followup-closed", _CLOSED)
    return found, site
