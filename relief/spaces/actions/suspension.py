"""Let sites stand still: every open one inside a polygon in one act, or a single one; open them again, or undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import pauses
from relief.spaces.kinds import SpaceState
from relief.spaces.life_models import SpaceMove
from relief.spaces.models import Occurrence, Space
from relief.spaces.plans import plan_again
from relief.spaces.queries.suspension import outline_of, sites_inside
from relief.spaces.sight import answering_site
from relief.spaces.suspension import ReopenGiven, SuspensionGiven, check
from relief.spaces.timetable_models import SuspendedSpace, Suspension


def suspend_inside(db: Session, actor: Actor, given: SuspensionGiven, *, now: datetime) -> Suspension:
    """Suspend every open site inside the polygon, of those the actor answers for, in one act."""
    actor.must(Verb.SPACES_SUSPEND)
    check(given, now)
    outline = outline_of(db, actor, given.extent_id, given.shape)
    inside = [one.space for one in sites_inside(db, actor, outline)]
    if not inside:
        raise Refused("spaces.nobody-inside", _NOBODY)
    return _suspend(db, actor, given, inside, outline, now)


_NOBODY = N_("No open space lies inside this outline. Nothing was changed. Look at the outline again.")


def suspend_space(db: Session, actor: Actor, space_id: UUID, given: SuspensionGiven, *, now: datetime) -> Suspension:
    """Suspend one open site, for its manager or whoever answers for its area."""
    site = answering_site(db, actor, space_id, Verb.SPACES_SUSPEND)
    check(given, now)
    if site.space.state is not SpaceState.OPEN:
        raise Refused("spaces.not-open", _NOT_OPEN)
    return _suspend(db, actor, given, [site.space], None, now)


_NOT_OPEN = N_("Only an open space can be suspended. Nothing was changed.")


def begin_due(db: Session, actor: Actor, *, now: datetime) -> int:
    """Every night: sites whose first day has come stand still, and one not opened again in time stays so."""
    actor.must(Verb.SPACES_SUSPEND)
    today, touched = local_day(now), 0
    query = (
        sa.select(SuspendedSpace, Suspension)
        .join(Suspension, Suspension.id == SuspendedSpace.suspension_id)
        .where(SuspendedSpace.reopened_at.is_(None), Suspension.undone_at.is_(None), Suspension.from_date <= today)
    )
    found = db.execute(query.order_by(SuspendedSpace.space_id)).all()
    for row, one in found:
        if one.to_date <= today:
            late = Occurrence.on_date.between(one.to_date + timedelta(days=1), today + timedelta(days=1))
            here = sa.and_(Occurrence.space_id == row.space_id, late)
            touched += pauses.pause(db, here, one.id, pauses.REASONS[one.halt])
    for row, one in found:
        space = db.get_one(Space, row.space_id)
        if not row.has_begun and space.state is SpaceState.OPEN:
            _stand_still(db, actor, space, one, now)
        row.has_begun = True
    db.flush()
    return touched


def reopen(db: Session, actor: Actor, given: ReopenGiven, *, now: datetime) -> Space:
    """Open a site again after its reopening check; its sessions from that day on take place."""
    space = answering_site(db, actor, given.space_id, Verb.SPACES_SUSPEND).space
    rows = _standing(db, space.id)
    if space.state is not SpaceState.SUSPENDED and not rows:
        raise Refused("spaces.not-suspended", _NOT_STANDING)
    today, found = local_day(now), {}
    if given.on is None or given.on < today:
        found["on"] = N_("Write the first day with sessions again: today or later.")
    if not (given.safe and given.water and given.people):
        found["safe"] = N_("A space opens again only when all three have been looked at and are in order.")
    if found or given.on is None:
        raise Invalid(found)
    for row, one in rows:
        later = sa.and_(Occurrence.space_id == space.id, Occurrence.on_date >= given.on)
        pauses.lift(db, one.id, later)
        row.reopened_on, row.reopened_at, row.reopened_by_id = given.on, now, actor.id
        row.note = given.note.strip()[:300]
    db.flush()
    plan_again(db, space.id, actor.id, now)
    if space.state is SpaceState.SUSPENDED:
        _step(db, actor, space, SpaceState.OPEN, given.note, now)
    trail.note(db, actor, Verb.SPACES_SUSPEND, space.id, at=now, deed="reopen", on=given.on)
    return space


_NOT_STANDING = N_("This space does not stand still. Nothing was changed.")


def undo(db: Session, actor: Actor, suspension_id: UUID, *, now: datetime) -> Suspension:
    """Take a whole suspension back, made by mistake or in vain: every session it stopped takes place again."""
    one = db.get(Suspension, suspension_id)
    if one is None:
        raise NotFound
    rows = db.scalars(sa.select(SuspendedSpace).where(SuspendedSpace.suspension_id == suspension_id)).all()
    for row in rows:
        answering_site(db, actor, row.space_id, Verb.SPACES_SUSPEND)
    if one.undone_at is not None:
        raise Refused("spaces.already-undone", _UNDONE)
    pauses.lift(db, one.id)
    one.undone_at, one.undone_by_id = now, actor.id
    db.flush()
    for row in rows:
        space = db.get_one(Space, row.space_id)
        if row.reopened_at is None:
            row.reopened_at, row.reopened_by_id = now, actor.id
            db.flush()
            if space.state is SpaceState.SUSPENDED and not _standing(db, space.id):
                _step(db, actor, space, SpaceState.OPEN, "", now)
    trail.note(db, actor, Verb.SPACES_SUSPEND, one.id, at=now, deed="undo", spaces=len(rows))
    db.flush()
    return one


_UNDONE = N_("This suspension has been undone already. Nothing was changed.")


def _suspend(
    db: Session, actor: Actor, given: SuspensionGiven, inside: Sequence[Space], outline: bytes | None, now: datetime
) -> Suspension:
    if given.from_date is None or given.to_date is None:
        raise Invalid({"from_date": N_("Write the first day without sessions.")})
    one = Suspension(
        id=given.id, halt=given.halt, from_date=given.from_date, to_date=given.to_date,
        reason=given.reason.strip()[:300], extent_id=given.extent_id,
        shape=outline if given.extent_id is None else None, created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(one)
    db.flush()
    ids = [space.id for space in inside]
    days = Occurrence.on_date.between(given.from_date, given.to_date)
    pauses.pause(db, sa.and_(Occurrence.space_id.in_(ids), days), one.id, pauses.REASONS[given.halt])
    counts = pauses.counts(db, one.id)
    has_begun = given.from_date <= local_day(now)
    for space in db.scalars(sa.select(Space).where(Space.id.in_(ids)).order_by(Space.code)):
        row = SuspendedSpace(
            suspension_id=one.id, space_id=space.id, has_begun=has_begun, sessions=counts.get(space.id, 0)
        )
        db.add(row)
        if has_begun:
            _stand_still(db, actor, space, one, now)
    trail.note(
        db, actor, Verb.SPACES_SUSPEND, one.id, at=now, deed="suspend", halt=given.halt.value,
        spaces=len(ids), sessions=sum(counts.values()),
    )  # fmt: skip
    db.flush()
    return one


def _stand_still(db: Session, actor: Actor, space: Space, one: Suspension, now: datetime) -> None:
    _step(db, actor, space, SpaceState.SUSPENDED, one.reason, now)


def _step(db: Session, actor: Actor, space: Space, to: SpaceState, reason: str, now: datetime) -> None:
    move = SpaceMove(
        space_id=space.id, came_from=space.state, went_to=to, on_date=local_day(now), reason=reason.strip()[:300],
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    space.state = to
    db.add(move)


def _standing(db: Session, space_id: UUID) -> list[tuple[SuspendedSpace, Suspension]]:
    query = (
        sa.select(SuspendedSpace, Suspension)
        .join(Suspension, Suspension.id == SuspendedSpace.suspension_id)
        .where(
            SuspendedSpace.space_id == space_id, SuspendedSpace.reopened_at.is_(None), Suspension.undone_at.is_(None)
        )
    )  # fmt: skip
    return [(row, one) for row, one in db.execute(query)]
