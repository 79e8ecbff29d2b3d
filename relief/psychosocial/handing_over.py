"""Another counsellor goes on with a plan: leave, somebody left, the person's wish. A supervisor decides it.

The person is asked where she can be. Until she has agreed to the new counsellor nothing more is booked, and what was
written before stays sealed unless she lets it be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import AreaAssignment, User
from relief.accounts.roles import VERBS
from relief.areas.models import Area
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.psychosocial import queries, rules
from relief.psychosocial.actions import keep_consent
from relief.psychosocial.calendar import open_diary, take_turn
from relief.psychosocial.care_models import SupportFollowUp, SupportHandOver, SupportSeries
from relief.psychosocial.faults import already_agreed, plan_closed
from relief.psychosocial.inputs import AgreementGiven, HandOverGiven, TimeGiven
from relief.psychosocial.kinds import CancelledBy, CancelReason, PlanState, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.psychosocial.oversight import overseen_plan
from relief.safeguards.bars import barred_ids


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of it: how many appointments went along, and those called off because they do not fit."""

    hand_over: SupportHandOver
    moved: int
    called_off: Sequence[SupportSession]


def takers(db: Session, plan: SupportPlan) -> Sequence[User]:
    """Who could go on with it: counsellors of its area, neither barred from it nor its counsellor."""
    return [user for user, _paths in _takers(db, plan).values()]


def staff_of(db: Session, plan: SupportPlan) -> Sequence[User]:
    """Everybody who counsels or supervises in its area: whom somebody may have to be kept from."""
    able = {user.id: user for user, _paths in _takers(db, plan).values()}
    holder = db.get_one(User, plan.counsellor_id)
    return sorted({**able, holder.id: holder}.values(), key=lambda one: (one.name_en, str(one.id)))


def hand_over(db: Session, actor: Actor, given: HandOverGiven, *, now: datetime) -> HandedOver:
    """Give an open plan on, with its appointments ahead, its series and what waits to be asked after."""
    plan, before = overseen_plan(db, actor, given.plan_id)
    if not (rules.is_open(plan.state) or plan.state is PlanState.PROPOSED):
        raise plan_closed()
    able, faults = _takers(db, plan), {}
    if given.to_id not in able:
        faults["to_id"] = N_("Choose a counsellor of this area.")
    if given.shares_notes and given.agreement is None:
        faults["shares_notes"] = N_("Earlier notes are shared only when the person has agreed.")
    if faults or given.to_id is None:
        raise Invalid(faults)
    user, paths = able[given.to_id]
    taker = Actor(id=user.id, name=user.name, role=user.role.value, verbs=VERBS[user.role], within=paths)
    plan.counsellor_id = taker.id
    db.flush()
    made = SupportHandOver(
        plan_id=plan.id, from_id=before.id, to_id=taker.id, why=given.why, shares_notes=given.shares_notes,
        agreed_at=now if given.agreement else None, created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    if given.agreement:
        keep_consent(db, actor, plan, given.agreement, now=now, verb=Verb.SUPPORT_SUPERVISE)
    _take_along(db, plan, before.id, taker.id, now)
    moved, called_off = _appointments(db, plan, before.id, taker, now)
    note(db, actor, Verb.SUPPORT_SUPERVISE, plan.id, at=now, deed="hand-over", to=taker.id, why=given.why.value)
    db.flush()
    return HandedOver(hand_over=made, moved=moved, called_off=called_off)


def agree_to_counsellor(
    db: Session, actor: Actor, plan_id: UUID, given: AgreementGiven, *, shares_notes: bool, now: datetime
) -> SupportHandOver:
    """The person was asked by the new counsellor, and agrees; what was written before is read only if she says so."""
    plan = queries.plan(db, actor, plan_id)
    if Verb.SUPPORT_PLAN not in actor.verbs:
        raise NotFound
    waiting = queries.last_hand_over(db, plan.id)
    if waiting is None or waiting.agreed_at is not None:
        raise already_agreed()
    if not given.agreed:
        raise Invalid({"agreed": N_("Tick this when the person has agreed. If not, tell your supervisor.")})
    waiting.agreed_at, waiting.shares_notes = now, shares_notes
    keep_consent(db, actor, plan, given, now=now)
    note(db, actor, Verb.SUPPORT_PLAN, plan.id, at=now, deed="agree-to-counsellor", shares_notes=shares_notes)
    db.flush()
    return waiting


def _takers(db: Session, plan: SupportPlan) -> dict[UUID, tuple[User, tuple[str, ...]]]:
    path, barred = db.get_one(Area, plan.area_id).path, barred_ids(db, plan.id)
    roles = [role for role, verbs in VERBS.items() if Verb.SUPPORT_SCHEDULE in verbs]
    query = sa.select(User, AreaAssignment.path).join(AreaAssignment, AreaAssignment.user_id == User.id)
    query = query.where(User.role.in_(roles), User.disabled_at.is_(None)).order_by(User.name_en, User.id)
    found: dict[UUID, tuple[User, tuple[str, ...]]] = {}
    for user, own in db.execute(query):
        if path.startswith(own) and user.id != plan.counsellor_id and user.id not in barred:
            found[user.id] = (user, (*found.get(user.id, (user, ()))[1], own))
    return found


def _take_along(db: Session, plan: SupportPlan, before: UUID, taker: UUID, now: datetime) -> None:
    """Open follow-ups, and series that go on; what is over stays with whoever did it."""
    follow_ups = sa.update(SupportFollowUp).where(
        SupportFollowUp.plan_id == plan.id, SupportFollowUp.closed_at.is_(None)
    )
    db.execute(follow_ups.values(counsellor_id=taker))
    series = sa.update(SupportSeries).where(
        SupportSeries.plan_id == plan.id, SupportSeries.counsellor_id == before, SupportSeries.last_on >= local_day(now)
    )
    db.execute(series.values(counsellor_id=taker))


def _appointments(
    db: Session, plan: SupportPlan, before: UUID, taker: Actor, now: datetime
) -> tuple[int, list[SupportSession]]:
    """Those that fit the new counsellor's days go along; the others are called off, for nobody may wait in vain."""
    take_turn(db)
    query = sa.select(SupportSession).where(
        SupportSession.plan_id == plan.id,
        SupportSession.counsellor_id == before,
        SupportSession.starts_at > now,
        SupportSession.state.in_((SessionState.SCHEDULED, SessionState.REQUESTED)),
    )
    moved, called_off = 0, []
    for one in db.scalars(query.order_by(SupportSession.starts_at)).all():
        if one.state is SessionState.REQUESTED or _fits(db, taker, plan, one):
            one.counsellor_id = taker.id
            moved += 1
        else:
            one.state, one.cancel_reason = SessionState.CANCELLED, CancelReason.COUNSELLOR_AWAY
            one.cancelled_by = CancelledBy.ORGANISATION
            called_off.append(one)
        db.flush()
    return moved, called_off


def _fits(db: Session, taker: Actor, plan: SupportPlan, one: SupportSession) -> bool:
    if one.space_id not in {None, *(place.id for place in queries.places(db, taker))}:
        return False
    given = TimeGiven(
        starts_at=one.starts_at, ends_at=one.ends_at, space_id=one.space_id, room=one.room, kind=one.kind,
        has_other_adult=one.has_other_adult,
    )  # fmt: skip
    found = open_diary(db, taker, plan, [given], instead_of=one.id).clashes(given)
    # What was set aside when it was booked stays set aside.
    return not [clash for clash in found if clash.is_hard or clash.kind.value not in one.overridden]
