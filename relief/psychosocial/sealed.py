"""Close and open names, goals and notes; each seal names the record and field it belongs to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.sealing import Seals, seals_of
from relief.kernel.verbs import Verb
from relief.psychosocial import queries
from relief.psychosocial.inputs import BusyGiven, HoursGiven, MoodGiven
from relief.psychosocial.kinds import Busy
from relief.psychosocial.models import SupportPlan, SupportSession


@dataclass(frozen=True, kw_only=True)
class Written:
    """A session with the note that was opened."""

    session: SupportSession
    text: str = field(repr=False)
    mood: MoodGiven = field(default=MoodGiven(), repr=False)
    # Why a clash was set aside.
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Ties:
    """When a person cannot come: a child's sessions in its space, and fixed hours."""

    child_id: UUID | None = field(default=None, repr=False)
    busy: Sequence[BusyGiven] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A plan with everything sealed about it, opened for its counsellor."""

    plan: SupportPlan
    name: str = field(repr=False)
    goals: str = field(repr=False)
    notes: Sequence[Written]
    # Notes of an earlier counsellor that stay sealed, and since when everything may be read; None: all of it.
    held_back: int = 0
    since: datetime | None = None


def open_notes(db: Session, actor: Actor, plan_id: UUID, *, seals: Seals, now: datetime) -> Opened:
    """Read name, goals and notes of one's own plan, or of one opened with a reason; each reading is on record."""
    plan = queries.readable_plan(db, actor, plan_id, now=now)
    verb = Verb.SUPPORT_VIEW if plan.counsellor_id == actor.id else Verb.SUPPORT_SUPERVISE
    note(db, actor, verb, plan.id, at=now, deed="read")
    written = [each for each in queries.sessions_of_plan(db, plan.id) if each.note_sealed or each.mood_sealed]
    came = queries.last_hand_over(db, plan.id)
    since = came.created_at if came and not came.shares_notes and plan.counsellor_id == actor.id else None
    own = [each for each in written if since is None or each.counsellor_id == actor.id]
    return Opened(
        plan=plan,
        name=seals.open(plan.name_sealed, about=_about("name", plan.id)),
        goals=_goals(seals, plan),
        notes=[_written(seals, each) for each in own],
        held_back=len(written) - len(own),
        since=since,
    )


def _written(seals: Seals, session: SupportSession) -> Written:
    def opened(part: str, sealed: bytes | None) -> str:
        return seals.open(sealed, about=_about(part, session.id)) if sealed else ""

    mood = opened("mood", session.mood_sealed)
    return Written(
        session=session,
        text=opened("note", session.note_sealed),
        mood=MoodGiven(**json.loads(mood)) if mood else MoodGiven(),
        reason=opened("override", session.override_sealed),
    )


def seal_name(seals: Seals, plan: SupportPlan, name: str) -> bytes:
    """Close the name of a plan's person."""
    return seals.seal(name.strip(), about=_about("name", plan.id))


def seal_goals(seals: Seals, plan: SupportPlan, goals: str) -> bytes | None:
    """Close a plan's goals; none when there are none."""
    return seals.seal(goals, about=_about("goals", plan.id)) if goals.strip() else None


def seal_note(seals: Seals, session: SupportSession, text: str) -> bytes:
    """Close the note of one session."""
    return seals.seal(text, about=_about("note", session.id))


def seal_part(db: Session, part: str, record_id: UUID, text: str) -> bytes:
    """Close another part of a record of this room."""
    return seals_of(db).seal(text, about=_about(part, record_id))


def open_part(db: Session, part: str, record_id: UUID, sealed: bytes) -> str:
    """Read it again; whoever asks has found the record and left a trace."""
    return seals_of(db).open(sealed, about=_about(part, record_id))


def seal_mood(db: Session, session: SupportSession, mood: MoodGiven) -> bytes | None:
    """Close the faces; none when none was chosen."""
    if mood.before is None and mood.after is None:
        return None
    return seal_part(db, "mood", session.id, json.dumps({"before": mood.before, "after": mood.after}))


def seal_ties(db: Session, plan: SupportPlan, ties: Ties) -> bytes | None:
    """Close when the person cannot come; padded, so that the length tells nothing."""
    if ties.child_id is None and not ties.busy:
        return None
    told = {
        "child": str(ties.child_id) if ties.child_id else None,
        "busy": [
            [one.what, one.hours.weekday, f"{one.hours.starts:%H:%M}", f"{one.hours.ends:%H:%M}"] for one in ties.busy
        ],
    }
    return seal_part(db, "ties", plan.id, json.dumps(told).ljust(_TIES_LENGTH))


def open_ties(db: Session, plan: SupportPlan) -> Ties:
    """For the clash check and the counsellor's own page."""
    if plan.ties_sealed is None:
        return Ties()
    told = json.loads(open_part(db, "ties", plan.id, plan.ties_sealed))
    busy = [
        BusyGiven(
            what=Busy(what),
            hours=HoursGiven(weekday=day, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)),
        )
        for what, day, starts, ends in told["busy"]
    ]
    return Ties(child_id=UUID(told["child"]) if told["child"] else None, busy=busy)


_TIES_LENGTH = 512


def _goals(seals: Seals, plan: SupportPlan) -> str:
    if plan.goals_sealed is None:
        return ""
    return seals.open(plan.goals_sealed, about=_about("goals", plan.id))


def _about(field_name: str, record_id: UUID) -> str:
    return f"psychosocial.{field_name}:{record_id}"
