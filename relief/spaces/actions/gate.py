"""Children through the gate, and heads counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import gate, pickup, rules
from relief.spaces.actions.marks import open_register
from relief.spaces.children import Child, Enrolment
from relief.spaces.gate_inputs import ArriveGiven, CountGiven, HoldGiven, ReleaseGiven
from relief.spaces.gate_kinds import Count, Doubt, Passage, Release
from relief.spaces.gate_models import GateEvent, HeadCount, SessionAdult
from relief.spaces.models import Occurrence, SpaceStaff
from relief.spaces.sight import staff_site

_MOST = 2_000
_REFUSALS = {
    Doubt.DENIED: N_(
        "This person must not take the child. Nothing was recorded: keep the child with you and call the manager."
    ),
    Doubt.NO_SECOND: N_(
        "Nobody named this person. Nothing was recorded. Choose a second person of this space who agrees, and write"
        " why."
    ),
    Doubt.NOT_AGREED: N_(
        "No guardian has agreed in writing that this child goes home alone. Nothing was recorded. Wait for somebody"
        " who may collect the child."
    ),
    Doubt.TOO_YOUNG: N_(
        "The child is too young to go home alone. Nothing was recorded. Wait for somebody who may collect the child."
    ),
    Doubt.WRONG_CODE: N_(
        "This is not the number given out for this child today. Nothing was recorded. Look whether the adult is named,"
        " or ask a second person."
    ),
}


def arrive(db: Session, actor: Actor, given: ArriveGiven, *, now: datetime) -> GateEvent:
    """Write that a child came. The same act twice is one."""
    known = db.get(GateEvent, given.id)
    if known is not None:
        return known
    _own_child(db, actor, given.space_id, given.child_id)
    at = min(given.at, now)
    event = GateEvent(
        id=given.id,
        space_id=given.space_id,
        child_id=given.child_id,
        on_date=local_day(at),
        passage=Passage.ARRIVE,
        at=at,
        received_at=now,
        by_id=actor.id,
        device_id=given.device_id,
        code=given.code.strip()[:8],
    )
    db.add(event)
    trail.note(db, actor, Verb.SPACES_MARK, given.child_id, at=now, deed="arrive")
    db.flush()
    return event


def release(db: Session, actor: Actor, given: ReleaseGiven, *, now: datetime) -> GateEvent:
    """Let a child go. At the desk the rules stand in the way; what has happened is kept with its doubt."""
    known = db.get(GateEvent, given.id)
    if known is not None:
        return known
    child = _own_child(db, actor, given.space_id, given.child_id)
    at = min(given.at, now)
    _refuse_unsaid(given)
    second = _second(db, actor, given)
    doubt = _doubt(db, child, given, at, has_second=second is not None)
    if doubt is not Doubt.NONE and not given.has_left:
        raise Refused(f"spaces.release-{doubt.value}", _REFUSALS[doubt])
    event = GateEvent(
        id=given.id,
        space_id=given.space_id,
        child_id=child.id,
        on_date=local_day(at),
        passage=Passage.RELEASE,
        at=at,
        received_at=now,
        by_id=actor.id,
        device_id=given.device_id,
        code=given.code.strip()[:8],
        how=given.how,
        released_to=given.released_to.strip()[:160],
        second_staff_id=second,
        reason=given.reason.strip()[:200],
        doubt=doubt,
        is_late=pickup.is_late(at, _last_end(db, child.id, at)),
    )
    db.add(event)
    trail.note(db, actor, Verb.SPACES_MARK, child.id, at=now, deed="release", how=given.how, doubt=doubt)
    db.flush()
    return event


def count_heads(db: Session, actor: Actor, given: CountGiven, *, now: datetime) -> HeadCount:
    """Keep a count of heads. A day closes when it equals ins minus outs, else somebody says why not."""
    known = db.get(HeadCount, given.id)
    if known is not None:
        return known
    staff_site(db, actor, given.space_id, Verb.SPACES_MARK)
    at = min(given.at, now)
    if given.kind is None or given.counted is None or not 0 <= given.counted <= _MOST:
        raise Invalid({"counted": N_("Write how many children you counted, with a number.")})
    expected = gate.inside_now(db, given.space_id, local_day(at)) if given.expected is None else given.expected
    if given.kind is Count.CLOSE and not pickup.may_close(given.counted, expected, given.reason):
        raise Invalid({"reason": _DIFFERS})
    row = HeadCount(
        id=given.id,
        space_id=given.space_id,
        on_date=local_day(at),
        kind=given.kind,
        counted=given.counted,
        expected=max(0, min(_MOST, expected)),
        reason=given.reason.strip()[:200],
        at=at,
        device_id=given.device_id,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(row)
    trail.note(
        db, actor, Verb.SPACES_MARK, given.space_id, at=now, deed="head-count", count_of=given.kind,
        counted=given.counted, expected=row.expected,
    )  # fmt: skip
    db.flush()
    return row


_DIFFERS = N_(
    "The number counted is not the number of children who came and have not left. Count again, look for the child at"
    " once, or write why the numbers differ."
)


def hold_session(db: Session, actor: Actor, given: HoldGiven, *, now: datetime) -> Occurrence:
    """Say that a session takes place and who is with the children; people are only added, never taken off."""
    occurrence = open_register(db, actor, given.occurrence_id, now=now)
    staff = sa.select(SpaceStaff.user_id).where(SpaceStaff.space_id == occurrence.space_id)
    own = set(db.scalars(staff))
    known = sa.select(SessionAdult.user_id).where(SessionAdult.occurrence_id == occurrence.id)
    for user_id in sorted((set(given.adults) & own) - set(db.scalars(known))):
        db.add(SessionAdult(occurrence_id=occurrence.id, user_id=user_id, said_by_id=actor.id, said_at=now))
    trail.note(db, actor, Verb.SPACES_MARK, occurrence.id, at=now, deed="hold", adults=len(given.adults))
    db.flush()
    return occurrence


def _own_child(db: Session, actor: Actor, space_id: UUID, child_id: UUID) -> Child:
    staff_site(db, actor, space_id, Verb.SPACES_MARK)
    child = db.get(Child, child_id)
    if child is None or child.space_id != space_id:
        raise NotFound
    return child


def _refuse_unsaid(given: ReleaseGiven) -> None:
    if given.how is None:
        raise Invalid({"how": N_("Choose how you know that this person may collect the child.")})
    if given.how is not Release.SELF and not given.released_to.strip() and not given.has_left:
        raise Invalid({"released_to": N_("Write the name of the adult who collects the child.")})


def _second(db: Session, actor: Actor, given: ReleaseGiven) -> UUID | None:
    """The second person, if it is somebody of this space and not the first."""
    if given.second_staff_id in (None, actor.id):
        return None
    row = db.get(SpaceStaff, (given.space_id, given.second_staff_id))
    return row.user_id if row is not None and row.left_on is None else None


def _doubt(db: Session, child: Child, given: ReleaseGiven, at: datetime, *, has_second: bool) -> Doubt:
    today = [one for one in gate.events_on(db, [child.space_id], local_day(at)) if one.child_id == child.id]
    codes = {one.code for one in today if one.passage is Passage.ARRIVE and one.code}
    return pickup.doubt_about(
        replace(gate.collectors(db, [child.id])[child.id], codes=codes),
        given.how or Release.OVERRIDE,
        name=given.released_to,
        code=given.code.strip(),
        age=rules.age_on(child.birth_date, local_day(at)),
        has_second=has_second,
        reason=given.reason,
    )


def _last_end(db: Session, child_id: UUID, at: datetime) -> datetime | None:
    """When the child's last session of that day ended; a session that was called off ends nothing."""
    query = (
        sa.select(sa.func.max(Occurrence.ends_at))
        .join(Enrolment, Enrolment.group_id == Occurrence.group_id)
        .where(
            Enrolment.child_id == child_id,
            Occurrence.on_date == local_day(at),
            Occurrence.starts_at < at + timedelta(hours=1),
            Occurrence.state.not_in(rules.OFF),
        )
    )
    found: datetime | None = db.scalar(query)
    return found
