"""Close and open names, goals and notes; each seal names the record and field it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.psychosocial import queries
from relief.psychosocial.models import SupportPlan, SupportSession


@dataclass(frozen=True, kw_only=True)
class Written:
    """A session with the note that was opened."""

    session: SupportSession
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A plan with everything sealed about it, opened for its counsellor."""

    plan: SupportPlan
    name: str = field(repr=False)
    goals: str = field(repr=False)
    notes: Sequence[Written]


def open_notes(db: Session, actor: Actor, plan_id: UUID, *, seals: Seals, now: datetime) -> Opened:
    """Read name, goals and notes of one's own plan; each reading is on record."""
    plan = queries.plan(db, actor, plan_id)
    note(db, actor, Verb.SUPPORT_VIEW, plan.id, at=now)
    sessions = queries.sessions_of(db, actor, plan_id)
    return Opened(
        plan=plan,
        name=seals.open(plan.name_sealed, about=_about("name", plan.id)),
        goals=_goals(seals, plan),
        notes=[
            Written(session=each, text=seals.open(each.note_sealed, about=_about("note", each.id)))
            for each in sessions
            if each.note_sealed is not None
        ],
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


def _goals(seals: Seals, plan: SupportPlan) -> str:
    if plan.goals_sealed is None:
        return ""
    return seals.open(plan.goals_sealed, about=_about("goals", plan.id))


def _about(field_name: str, record_id: UUID) -> str:
    return f"psychosocial.{field_name}:{record_id}"
