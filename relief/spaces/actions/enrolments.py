"""Enrol a child with guardian and agreement, let it wait, and say goodbye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.concerns.actions import raise_concern
from relief.concerns.inputs import ConcernGiven
from relief.concerns.kinds import Kind, Source, Urgency
from relief.households.models import Precision, Sex
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.names import name_key
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import faults, rules
from relief.spaces.agreements import record
from relief.spaces.children import Caregiver, Child, Enrolment
from relief.spaces.entries import group_of, is_full, new_child, provisional
from relief.spaces.inputs import (
    CaregiverGiven,
    CompletionGiven,
    EnrolmentGiven,
    ExitGiven,
)
from relief.spaces.kinds import EnrolmentState
from relief.spaces.models import ActivityGroup, Space
from relief.spaces.sight import staff_site
from relief.spaces.twins import MaybeKnown, alike


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """The child, where it was put, and what the person should know about the group."""

    child: Child
    enrolment: Enrolment
    misfits: tuple[rules.Misfit, ...]


def enrol_child(db: Session, actor: Actor, given: EnrolmentGiven, *, now: datetime) -> Enrolled:
    """Enrol a child; a full group puts it on the waiting list instead of turning it away."""
    group = group_of(db, given.group_id)
    site = staff_site(db, actor, group.space_id, Verb.SPACES_ENROL)
    today = local_day(now)
    found = faults.of_enrolment(given, today)
    if found:
        raise Invalid(found)
    key = name_key(given.name_bn or given.name_en or given.known_as)
    age, birth, precision = _born(given, today)
    _refuse_twin(db, site.space.id, given)
    child = new_child(db, actor, site.space, given, key, birth, precision, now)
    enrolment = _join(db, actor, child, group, given.from_date or today, now)
    _name_guardians(db, actor, child, given.caregivers, given.unaccompanied, now)
    record(db, actor, child.id, given.agreement, now)
    trail.note(
        db, actor, Verb.SPACES_ENROL, child.id, at=now,
        deed="enrol", group=group.id, state=enrolment.state.value,
    )  # fmt: skip
    _tell_protection(db, actor, child, now)
    db.flush()
    return Enrolled(child=child, enrolment=enrolment, misfits=_fit(group, age, child.sex))


def complete_enrolment(db: Session, actor: Actor, given: CompletionGiven, *, now: datetime) -> Enrolment:
    """Add guardian and agreement to a child who walked in."""
    enrolment = _enrolment(db, actor, given.enrolment_id)
    if enrolment.state is not EnrolmentState.PROVISIONAL:
        raise Refused("spaces.enrolment-complete", _COMPLETE)
    found = faults.of_completion(given)
    if found:
        raise Invalid(found)
    child = db.get_one(Child, enrolment.child_id)
    _name_guardians(db, actor, child, given.caregivers, given.unaccompanied, now)
    child.is_unaccompanied = given.unaccompanied
    enrolment.state = EnrolmentState.ACTIVE
    record(db, actor, child.id, given.agreement, now)
    trail.note(db, actor, Verb.SPACES_ENROL, child.id, at=now, deed="complete")
    _tell_protection(db, actor, child, now)
    db.flush()
    return enrolment


_COMPLETE = N_("Guardian and agreement of this child are already recorded. Nothing was changed.")


def admit_child(db: Session, actor: Actor, enrolment_id: UUID, *, now: datetime) -> Enrolment:
    """Take a child from the waiting list; registers count it from today."""
    enrolment = _enrolment(db, actor, enrolment_id)
    if enrolment.state is not EnrolmentState.WAITLISTED:
        raise Refused("spaces.not-waiting", _NOT_WAITING)
    if is_full(db, group_of(db, enrolment.group_id)):
        raise Refused("spaces.group-full", _FULL)
    enrolment.state, enrolment.from_date = EnrolmentState.ACTIVE, local_day(now)
    trail.note(db, actor, Verb.SPACES_ENROL, enrolment.child_id, at=now, deed="admit")
    db.flush()
    return enrolment


_NOT_WAITING = N_("This child is not on the waiting list. Nothing was changed.")
_FULL = N_("The group is full. Nothing was changed. The child stays on the waiting list.")


def exit_child(db: Session, actor: Actor, given: ExitGiven, *, now: datetime) -> Enrolment:
    """End an enrolment after a last day; past registers keep the child."""
    enrolment = _enrolment(db, actor, given.enrolment_id)
    if enrolment.state is EnrolmentState.EXITED:
        raise Refused("spaces.exited-already", _GONE)
    found = faults.of_exit(given, enrolment.from_date, local_day(now))
    if found:
        raise Invalid(found)
    # Who only waited was never expected, so no day of the past may begin to expect it.
    waited = enrolment.state is EnrolmentState.WAITLISTED
    enrolment.to_date = enrolment.from_date - timedelta(days=1) if waited else given.on
    enrolment.state = EnrolmentState.EXITED
    enrolment.exit_reason = given.reason
    trail.note(db, actor, Verb.SPACES_ENROL, enrolment.child_id, at=now, deed="exit", reason=given.reason)
    db.flush()
    return enrolment


_GONE = N_("This child's enrolment has already ended. Nothing was changed.")


def open_caregivers(db: Session, actor: Actor, child_id: UUID, *, now: datetime) -> Sequence[Caregiver]:
    """Show who answers for a child (C2) to the site's manager; that it was shown is written down."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    site = staff_site(db, actor, child.space_id, Verb.SPACES_VIEW_CAREGIVERS)
    if not site.is_manager:
        raise NotFound
    query = sa.select(Caregiver).where(Caregiver.child_id == child_id).order_by(Caregiver.id)
    found = db.scalars(query).all()
    trail.note(db, actor, Verb.SPACES_VIEW_CAREGIVERS, child_id, at=now, deed="read")
    return found


def _enrolment(db: Session, actor: Actor, enrolment_id: UUID) -> Enrolment:
    enrolment = db.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise NotFound
    staff_site(db, actor, enrolment.space_id, Verb.SPACES_ENROL)
    return enrolment


def _born(given: EnrolmentGiven, today: date) -> tuple[int, date, Precision]:
    if given.birth_date is not None:
        precision = given.birth_precision or Precision.DAY
        return rules.age_on(given.birth_date, today), given.birth_date, precision
    age = given.age or 0
    return age, rules.birth_for_age(age, today), Precision.ESTIMATED


def _refuse_twin(db: Session, space_id: UUID, given: EnrolmentGiven) -> None:
    if given.is_different or given.is_demo:
        return
    names = [given.known_as, given.name_bn, given.name_en]
    candidates = alike(db, space_id, names, given.sex)
    if candidates:
        raise MaybeKnown(candidates)


def _join(db: Session, actor: Actor, child: Child, group: ActivityGroup, day: date, now: datetime) -> Enrolment:
    enrolment = provisional(actor, child, group, day, now)
    full = is_full(db, group)
    enrolment.state = EnrolmentState.WAITLISTED if full else EnrolmentState.ACTIVE
    db.add(enrolment)
    return enrolment


def _name_guardians(
    db: Session, actor: Actor, child: Child, given: Sequence[CaregiverGiven],
    unaccompanied: bool, now: datetime,
) -> None:  # fmt: skip
    child.is_unaccompanied = unaccompanied
    db.add_all(
        Caregiver(
            child_id=child.id, name=one.name.strip(), relation=one.relation.strip(),
            phone=one.phone.strip(), is_guardian=one.is_guardian, may_collect=one.may_collect,
            created_at=now, created_by_id=actor.id,
        )
        for one in given
        if one.name.strip()
    )  # fmt: skip


def _tell_protection(db: Session, actor: Actor, child: Child, now: datetime) -> None:
    """A child without anybody is a concern by itself; its id is new, so that nothing leads from one to the other."""
    if not child.is_unaccompanied:
        return
    space = db.get_one(Space, child.space_id)
    told = ConcernGiven(
        id=new_id(), area_id=space.area_id, space_id=space.id, subject=f"{child.known_as} ({child.code})",
        kind=Kind.SEPARATED, urgency=Urgency.HIGH, source=Source.ENROLMENT, text=_ALONE, is_demo=space.is_demo,
    )  # fmt: skip
    raise_concern(db, actor, told, now=now)


_ALONE = "অভিভাবক ছাড়া ভর্তি হয়েছে। Enrolled without a guardian."


def _fit(group: ActivityGroup, age: int, sex: Sex) -> tuple[rules.Misfit, ...]:
    found = rules.misfits(age, sex.value, age_min=group.age_min, age_max=group.age_max, sex_rule=group.sex_rule)
    return tuple(found)
