"""Where two people saw different things: the manager looks at both versions and decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device, User
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.spaces.actions.marks import mark_register, tap_of
from relief.spaces.children import Attendance, AttendanceMark, Child
from relief.spaces.inputs import MarkGiven
from relief.spaces.kinds import Mark
from relief.spaces.marks import side_by_side
from relief.spaces.rosters import own_session


@dataclass(frozen=True, kw_only=True)
class Version:
    """What one person said, and when; on which tablet, or at the desk."""

    id: UUID
    mark: Mark
    at: datetime
    who: User
    device: Device | None


@dataclass(frozen=True, kw_only=True)
class MarkConflict:
    """One child of whom different things were said."""

    child: Child
    versions: Sequence[Version]


def open_conflicts(db: Session, actor: Actor, occurrence_id: UUID) -> list[MarkConflict]:
    """Every child of this session about whom people disagree, with all that was said side by side."""
    own_session(db, actor, occurrence_id, Verb.SPACES_VERIFY)
    disputed = sa.select(Attendance.child_id).where(Attendance.occurrence_id == occurrence_id, Attendance.is_disputed)
    kids = db.scalars(sa.select(Child).where(Child.id.in_(disputed)).order_by(Child.number)).all()
    query = (
        sa.select(AttendanceMark, User, Device)
        .join(User, User.id == AttendanceMark.marked_by_id)
        .outerjoin(Device, Device.id == AttendanceMark.device_id)
        .where(AttendanceMark.occurrence_id == occurrence_id, AttendanceMark.child_id.in_([one.id for one in kids]))
    )
    said: dict[UUID, list[tuple[AttendanceMark, User, Device | None]]] = {}
    for row, who, device in db.execute(query):
        said.setdefault(row.child_id, []).append((row, who, device))
    return [MarkConflict(child=one, versions=_versions(said.get(one.id, []))) for one in kids]


def settle(db: Session, actor: Actor, occurrence_id: UUID, child_id: UUID, mark: Mark, *, now: datetime) -> Attendance:
    """Decide what holds. It is one more mark, which names the versions it decides between: none of them is lost."""
    own_session(db, actor, occurrence_id, Verb.SPACES_VERIFY)
    found = {one.child.id: one for one in open_conflicts(db, actor, occurrence_id)}
    if child_id not in found:
        if db.get(Attendance, (occurrence_id, child_id)) is None:
            raise NotFound
        raise Refused("spaces.no-conflict", _NONE)
    given = MarkGiven(
        id=new_id(),
        occurrence_id=occurrence_id,
        child_id=child_id,
        mark=mark,
        marked_at=now,
        settles=tuple(one.id for one in found[child_id].versions),
    )
    mark_register(db, actor, occurrence_id, [given], now=now)
    return db.get_one(Attendance, (occurrence_id, child_id))


_NONE = N_("Somebody has decided on this child meanwhile. Nothing was changed. Look at the register.")


def _versions(rows: Sequence[tuple[AttendanceMark, User, Device | None]]) -> list[Version]:
    left = {tap.id for tap in side_by_side(tap_of(row) for row, _who, _device in rows)}
    return [
        Version(id=row.id, mark=row.mark, at=row.marked_at, who=who, device=device)
        for row, who, device in sorted(rows, key=lambda one: one[0].marked_at)
        if row.id in left
    ]
