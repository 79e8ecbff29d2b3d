"""Send a child on to another site. The place here is given up only when the other site has taken the child in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces.children import Caregiver, Child, Enrolment
from relief.spaces.entries import group_of, is_full, next_number, provisional
from relief.spaces.kinds import EnrolmentState, ExitReason, SpaceState
from relief.spaces.models import Space
from relief.spaces.sight import staff_site, visible
from relief.spaces.transfers import ChildRoot, ChildTransfer, TransferState, root_of

_ASKED = N_("This child has been announced to another space already. Nothing was changed.")
_SETTLED = N_("This has been settled already. Nothing was changed.")
_NO_ENROLMENT = N_("Only a child who is enrolled here, with guardian and agreement, can go on at another space.")
_STAYS = (EnrolmentState.ACTIVE, EnrolmentState.ON_HOLD, EnrolmentState.WAITLISTED)


def ask_transfer(
    db: Session, actor: Actor, child_id: UUID, to_space_id: UUID | None, agreed_by: str, *, now: datetime
) -> ChildTransfer:
    """Announce a child to another site of the same response; it stays enrolled here until it is taken in."""
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    site = staff_site(db, actor, child.space_id, Verb.SPACES_ENROL)
    target = db.scalars(sa.select(Space).where(Space.id == to_space_id, visible(actor))).first()
    found = {}
    if target is None or target.id == site.space.id or target.response_id != site.space.response_id:
        found["to_space_id"] = N_("Choose the space where the child goes on.")
    elif target.state is not SpaceState.OPEN:
        found["to_space_id"] = N_("This space is not open. Choose another one.")
    if not agreed_by.strip():
        found["agreed_by"] = N_("Write who agreed to the move. Ask the child too.")
    if found or target is None:
        raise Invalid(found)
    if not _running(db, child.id):
        raise Refused("spaces.not-enrolled", _NO_ENROLMENT)
    asked = sa.select(ChildTransfer.id).where(
        ChildTransfer.from_child_id == child.id, ChildTransfer.state == TransferState.ASKED
    )
    if db.scalars(asked).first() is not None:
        raise Refused("spaces.transfer-asked", _ASKED)
    made = ChildTransfer(
        from_child_id=child.id, to_space_id=target.id, agreed_by=agreed_by.strip()[:160],
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    trail.note(db, actor, Verb.SPACES_ENROL, child.id, at=now, deed="transfer-ask", to=target.id)
    db.flush()
    return made


def take_in(db: Session, actor: Actor, transfer_id: UUID, group_id: UUID, *, now: datetime) -> Child:
    """Enrol the child here from today and end its places there yesterday.

    There the past registers stay with the record there; here a record of its own begins, under the same person. A
    child who comes back to a site it knew goes on under the record it had.
    """
    transfer = _asked(db, actor, transfer_id)
    group = group_of(db, group_id)
    if group.space_id != transfer.to_space_id:
        raise NotFound
    old, space = db.get_one(Child, transfer.from_child_id), db.get_one(Space, transfer.to_space_id)
    child = _record_here(db, actor, old, space, now)
    today = local_day(now)
    _end_there(db, old.id, today - timedelta(days=1))
    enrolment = provisional(actor, child, group, today, now)
    enrolment.state = EnrolmentState.WAITLISTED if is_full(db, group) else EnrolmentState.ACTIVE
    db.add(enrolment)
    db.add(_agreement(actor, child.id, transfer.agreed_by, now))
    transfer.state, transfer.to_child_id, transfer.moved_on = TransferState.TAKEN, child.id, today
    transfer.settled_at, transfer.settled_by_id = now, actor.id
    trail.note(db, actor, Verb.SPACES_ENROL, child.id, at=now, deed="transfer-in", transfer=transfer.id)
    db.flush()
    return child


def refuse_transfer(db: Session, actor: Actor, transfer_id: UUID, *, now: datetime) -> ChildTransfer:
    """Not here: the child goes on where it is."""
    transfer = _asked(db, actor, transfer_id)
    return _settle(db, actor, transfer, TransferState.REFUSED, now)


def withdraw_transfer(db: Session, actor: Actor, transfer_id: UUID, *, now: datetime) -> ChildTransfer:
    """Take the announcement back."""
    transfer = db.get(ChildTransfer, transfer_id)
    if transfer is None:
        raise NotFound
    child = db.get_one(Child, transfer.from_child_id)
    staff_site(db, actor, child.space_id, Verb.SPACES_ENROL)
    if transfer.state is not TransferState.ASKED:
        raise Refused("spaces.transfer-settled", _SETTLED)
    return _settle(db, actor, transfer, TransferState.WITHDRAWN, now)


def _settle(
    db: Session, actor: Actor, transfer: ChildTransfer, state: TransferState, now: datetime
) -> ChildTransfer:  # fmt: skip
    transfer.state, transfer.settled_at, transfer.settled_by_id = state, now, actor.id
    trail.note(db, actor, Verb.SPACES_ENROL, transfer.from_child_id, at=now, deed=f"transfer-{state.value}")
    db.flush()
    return transfer


def _asked(db: Session, actor: Actor, transfer_id: UUID) -> ChildTransfer:
    transfer = db.get(ChildTransfer, transfer_id, with_for_update=True)
    if transfer is None:
        raise NotFound
    staff_site(db, actor, transfer.to_space_id, Verb.SPACES_ENROL)
    if transfer.state is not TransferState.ASKED:
        raise Refused("spaces.transfer-settled", _SETTLED)
    return transfer


def _running(db: Session, child_id: UUID) -> list[Enrolment]:
    query = sa.select(Enrolment).where(Enrolment.child_id == child_id, Enrolment.state.in_(_STAYS))
    return list(db.scalars(query))


def _end_there(db: Session, child_id: UUID, last: date) -> None:
    for one in _running(db, child_id):
        # Who only waited was never expected, so no day of the past may begin to expect it.
        waited = one.state is EnrolmentState.WAITLISTED
        one.to_date = one.from_date - timedelta(days=1) if waited else last
        one.state, one.exit_reason = EnrolmentState.EXITED, ExitReason.TRANSFERRED


def _record_here(db: Session, actor: Actor, old: Child, space: Space, now: datetime) -> Child:
    root = root_of(db, old.id)
    known = sa.select(Child).outerjoin(ChildRoot, ChildRoot.child_id == Child.id)
    same = sa.or_(Child.id == root, ChildRoot.root_id == root)
    before = db.scalars(known.where(Child.space_id == space.id, same)).first()
    if before is not None:
        return before
    number = next_number(db, space)
    copied = (
        "household_id", "name_bn", "name_en", "known_as", "name_key", "sex", "birth_date", "birth_precision",
        "safety_note", "is_unaccompanied", "is_demo",
    )  # fmt: skip
    child = Child(
        id=new_id(), code=f"{space.code}-{number:03d}", number=number, space_id=space.id,
        created_at=now, created_by_id=actor.id, **{name: getattr(old, name) for name in copied},
    )  # fmt: skip
    db.add(child)
    db.flush()
    db.add(ChildRoot(child_id=child.id, root_id=root))
    for one in db.scalars(sa.select(Caregiver).where(Caregiver.child_id == old.id)):
        db.add(
            Caregiver(
                child_id=child.id,
                name=one.name,
                relation=one.relation,
                phone=one.phone,
                is_guardian=one.is_guardian,
                may_collect=one.may_collect,
                created_at=now,
                created_by_id=actor.id,
            )
        )
    return child


def _agreement(actor: Actor, child_id: UUID, given_by: str, now: datetime) -> ConsentEvent:
    return ConsentEvent(
        subject_id=child_id, purpose=Purpose.SPACE_ENROLMENT, decision=Decision.GIVEN, given_by=given_by,
        child_assents=True, at=now, created_at=now, created_by_id=actor.id,
    )  # fmt: skip
