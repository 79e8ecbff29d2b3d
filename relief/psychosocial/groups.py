"""Group sessions: of the timetable of a space or by themselves, their people by code, a note that names nobody."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.psychosocial import checks, queries, rules
from relief.psychosocial.calendar import TAKES_TIME, must_fit, take_turn
from relief.psychosocial.care_models import SupportParticipant
from relief.psychosocial.faults import Clashing, not_in_group, not_now, plan_closed
from relief.psychosocial.inputs import TimeGiven
from relief.psychosocial.kinds import ClashKind, PlanState, SessionKind, SessionState, TakesPart
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.rules import Booked, Clash
from relief.psychosocial.sealed import open_part, seal_note
from relief.psychosocial.sessions import keep_reason, made_of
from relief.spaces.kinds import OccurrenceState
from relief.spaces.models import Occurrence, Space

MOST_HEADS = 200
AHEAD = timedelta(days=28)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NAMES_NOBODY = N_("This note names somebody. Write about the group, and use codes where one person is meant.")
# A word this short is in too many others to be a name.
_SHORTEST_NAME = 3


def timetable(db: Session, actor: Actor, *, now: datetime) -> Sequence[Occurrence]:
    """Sessions of children's groups in one's areas in the next four weeks, to lead a group in."""
    queries.only_counsellors(actor)
    query = (
        sa.select(Occurrence)
        .options(joinedload(Occurrence.space), joinedload(Occurrence.group))
        .join(Space, Space.id == Occurrence.space_id)
        .join(Area, Area.id == Space.area_id)
        .where(inside(actor), Occurrence.starts_at >= now, Occurrence.starts_at < now + AHEAD)
        .where(Occurrence.state == OccurrenceState.PLANNED)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(200)
    )
    return db.scalars(query).all()


def book_of_timetable(db: Session, actor: Actor, occurrence_id: UUID, *, now: datetime) -> SupportSession:
    """Lead a session of a children's group: its time, its place and its other adults are those of the timetable."""
    one = db.scalar(sa.select(Occurrence).where(Occurrence.id == occurrence_id))
    if one is None:
        raise NotFound
    given = TimeGiven(
        starts_at=one.starts_at, ends_at=one.ends_at, space_id=one.space_id, room=one.room, kind=SessionKind.GROUP,
        occurrence_id=one.id,
    )  # fmt: skip
    return book_group(db, actor, given, now=now)


def book_group(db: Session, actor: Actor, given: TimeGiven, *, now: datetime) -> SupportSession:
    """Book a group session; its code stands in every timetable, its people are put on it afterwards."""
    _must(actor, Verb.SUPPORT_SCHEDULE)
    if faults := checks.faults_of_time(given, now):
        raise Invalid(faults)
    found = must_fit(db, actor, None, given)
    made = made_of(actor, None, given, found, now)
    made.kind, made.code = SessionKind.GROUP, _new_code(db)
    keep_reason(db, made, given.reason)
    db.add(made)
    note(db, actor, Verb.SUPPORT_SCHEDULE, made.id, at=now, deed="book-group", set_aside=made.overridden)
    db.flush()
    return made


def participants(db: Session, session_id: UUID) -> Sequence[tuple[SupportParticipant, SupportPlan]]:
    """Who takes part in a session that somebody has found, by code."""
    query = sa.select(SupportParticipant, SupportPlan).join(SupportPlan, SupportPlan.id == SupportParticipant.plan_id)
    query = query.where(SupportParticipant.session_id == session_id).order_by(SupportPlan.code)
    return [(one, plan) for one, plan in db.execute(query)]


def join_group(db: Session, actor: Actor, session_id: UUID, plan_id: UUID, *, now: datetime) -> SupportParticipant:
    """Put the person of one's own plan on one's own group session, unless they are elsewhere then."""
    session = _open_group(db, actor, session_id)
    plan = queries.plan(db, actor, plan_id)
    if not rules.is_open(plan.state):
        raise plan_closed()
    take_turn(db)
    if found := _elsewhere(db, plan, session):
        raise Clashing(found)
    known = next((one for one, of in participants(db, session.id) if of.id == plan.id), None)
    if known is not None:
        return known
    made = SupportParticipant(session_id=session.id, plan_id=plan.id, created_at=now, created_by_id=actor.id)
    db.add(made)
    note(db, actor, Verb.SUPPORT_SCHEDULE, session.id, at=now, deed="join")
    db.flush()
    return made


def leave_group(db: Session, actor: Actor, session_id: UUID, participant_id: UUID, *, now: datetime) -> None:
    """Take somebody off it again."""
    session = _open_group(db, actor, session_id)
    found = db.get(SupportParticipant, participant_id)
    if found is None or found.session_id != session.id:
        raise NotFound
    db.delete(found)
    note(db, actor, Verb.SUPPORT_SCHEDULE, session.id, at=now, deed="leave")
    db.flush()


def complete_group(
    db: Session,
    actor: Actor,
    session_id: UUID,
    came: Mapping[UUID, bool],
    heads: int,
    text: str,
    *,
    seals: Seals,
    now: datetime,
) -> SupportSession:
    """Write down who came (by participant), how many others, and a sealed note that names nobody."""
    session = _open_group(db, actor, session_id)
    if session.starts_at > now:
        raise not_now()
    rows = participants(db, session.id)
    if faults := _faults(db, rows, heads, text):
        raise Invalid(faults)
    for one, plan in rows:
        one.state = TakesPart.CAME if came.get(one.id) else TakesPart.STAYED_AWAY
        if one.state is TakesPart.CAME and plan.state is PlanState.CONSENTED:
            plan.state = PlanState.ACTIVE
    session.heads = heads
    session.note_sealed = seal_note(seals, session, text)
    session.state = SessionState.COMPLETED
    note(db, actor, Verb.SUPPORT_RECORD, session.id, at=now, deed="complete")
    db.flush()
    return session


def _faults(
    db: Session, rows: Sequence[tuple[SupportParticipant, SupportPlan]], heads: int, text: str
) -> dict[str, str]:
    if not text.strip():
        return {"note": N_("Write a short note. It is sealed.")}
    if not 0 <= heads <= MOST_HEADS:
        return {"heads": N_("Write a number from 0 to 200.")}
    said = text.casefold()
    for _one, plan in rows:
        name = open_part(db, "name", plan.id, plan.name_sealed)
        if any(word.casefold() in said for word in name.split() if len(word) >= _SHORTEST_NAME):
            return {"note": _NAMES_NOBODY}
    return {}


def _elsewhere(db: Session, plan: SupportPlan, session: SupportSession) -> list[Clash]:
    among = sa.select(SupportParticipant.session_id).where(SupportParticipant.plan_id == plan.id)
    query = sa.select(SupportSession).where(
        sa.or_(SupportSession.plan_id == plan.id, SupportSession.id.in_(among)),
        SupportSession.id != session.id,
        SupportSession.starts_at < session.ends_at,
        SupportSession.ends_at > session.starts_at,
        SupportSession.state.in_(TAKES_TIME),
    )
    return [
        Clash(
            kind=ClashKind.PLAN,
            other=Booked(starts_at=one.starts_at, ends_at=one.ends_at, plan_id=plan.id, place="", code=plan.code),
        )
        for one in db.scalars(query)
    ]


def _open_group(db: Session, actor: Actor, session_id: UUID) -> SupportSession:
    found = queries.session(db, actor, session_id)
    _must(actor, Verb.SUPPORT_RECORD)
    if found.kind is not SessionKind.GROUP or found.state not in (SessionState.SCHEDULED, SessionState.ARRIVED):
        raise not_in_group()
    return found


def _must(actor: Actor, verb: Verb) -> None:
    if verb not in actor.verbs:
        raise NotFound


def _new_code(db: Session) -> str:
    while True:
        code = "G-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not db.scalar(sa.select(SupportSession.id).where(SupportSession.code == code)):
            return code
