"""What a facilitator takes along for roll calls without a network: the least that serves (spaces.md 3.12).

Own sites inside the tablet's area, the next seven days and what is still missing; of a child its number, what it is
called, age, sex and safety note (C1). "Check today" comes without a reason. Who may and may not collect travels as
names alone, for children of today alone, and is over at midnight.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from secrets import token_bytes
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import holdings
from relief.accounts.models import Device, Pack, User
from relief.areas.models import Area
from relief.areas.queries import below
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day, local_moment
from relief.spaces import gate, pickup, rules
from relief.spaces.absence import FollowState
from relief.spaces.absence_models import AbsenceFollowup
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.gate_kinds import Passage
from relief.spaces.gate_models import PickupBlock, SessionAdult
from relief.spaces.kinds import EnrolmentState, OccurrenceState
from relief.spaces.life_models import StaffClearance
from relief.spaces.models import ActivityGroup, Occurrence, Space, SpaceStaff
from relief.spaces.rosters import NOT_COMING
from relief.spaces.sight import own_space_ids

GOOD_FOR = timedelta(days=7)
AHEAD = timedelta(days=7)
BACK = timedelta(days=30)
# How long a register that is in stays on the tablet, so that its people see what became of it.
SETTLED_FOR = timedelta(days=3)


def build_pack(db: Session, actor: Actor, device: Device, *, now: datetime) -> dict[str, Any]:
    """The pack of this person on this tablet; who has no space gets none."""
    if not actor.can(Verb.SPACES_MARK):
        raise NotFound
    today = local_day(now)
    spaces = _spaces(db, actor, device)
    sessions = _sessions(db, spaces, now, today)
    expected = _expected(db, sessions)
    marks = _marks(db, sessions)
    wanted = {key for ids in expected.values() for key in ids} | {
        row.child_id for rows in marks.values() for row in rows
    }
    # Whoever belongs to the site may turn up in any group: the walk-in finds them by name.
    kids = _children(db, spaces, wanted, today)
    at = {child.id: number for number, (child, _state) in enumerate(kids)}
    site = {space.id: number for number, space in enumerate(spaces)}
    check = check_today(db, [child.id for child, _state in kids], today)
    todays = [key for one, _group in sessions if one.on_date == today for key in expected[one.id]]
    blocks = _blocks(db, spaces, device)
    note(db, actor, Verb.DEVICES_USE, device.id, at=now, deed="roll-pack", spaces=len(spaces), children=len(kids))
    holdings.took(db, actor, device.id, Pack.ROLL, [child.id for child, _state in kids], now=now)
    return {
        "v": 1,
        "person": str(actor.id),
        "made_at": now.isoformat(),
        "expires_at": (now + GOOD_FOR).isoformat(),
        "today": today.isoformat(),
        "sites": [[str(one.id), one.name_bn, one.name_en, *blocks[one.id]] for one in spaces],
        "staff": _staff(db, spaces, site),
        "children": [
            [
                str(child.id), site[child.space_id], child.number, child.known_as,
                rules.age_on(child.birth_date, today),
                child.sex.value, child.safety_note, int(child.id in check), int(state is EnrolmentState.PROVISIONAL),
            ]
            for child, state in kids
        ],
        "sessions": [
            _session(one, group, site, [at[key] for key in expected[one.id]], _told_marks(marks.get(one.id, ()), at))
            for one, group in sessions
        ],
        "adults": _adults(db, sessions),
        "gate": _gate(db, spaces, today, at),
        "collectors": {
            "until": local_moment(today + timedelta(days=1), time(0)).isoformat(),
            "of": {str(at[key]): _names(one) for key, one in gate.collectors(db, todays).items()},
        },
    }  # fmt: skip


def check_today(db: Session, child_ids: Sequence[UUID], today: date) -> set[UUID]:
    """Children who are asked after now: a follow-up is open for them. Why, and how far it is, stays at the desk."""
    query = sa.select(AbsenceFollowup.child_id).where(
        AbsenceFollowup.child_id.in_(child_ids),
        AbsenceFollowup.state.in_((FollowState.OPEN, FollowState.ATTEMPTED)),
        AbsenceFollowup.opened_on <= today,
    )
    return set(db.scalars(query))


def _spaces(db: Session, actor: Actor, device: Device) -> Sequence[Space]:
    query = sa.select(Space).join(Area, Area.id == Space.area_id)
    query = query.where(Space.id.in_(own_space_ids(actor)), below(device.path), Space.state.not_in(rules.ENDED))
    return db.scalars(query.order_by(Space.code)).all()


def _sessions(
    db: Session, spaces: Sequence[Space], now: datetime, today: date
) -> Sequence[tuple[Occurrence, ActivityGroup]]:
    """The next seven days, registers that are missing, and those that came in lately."""
    missing = sa.and_(Occurrence.state.in_(rules.MISSING), Occurrence.on_date >= today - BACK)
    query = (
        sa.select(Occurrence, ActivityGroup)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .where(
            Occurrence.space_id.in_([one.id for one in spaces]),
            Occurrence.on_date < today + AHEAD,
            Occurrence.state != OccurrenceState.CANCELLED,
            sa.or_(missing, Occurrence.on_date >= today - SETTLED_FOR),
        )
        .order_by(Occurrence.starts_at, ActivityGroup.age_min)
    )
    return [(one, group) for one, group in db.execute(query)]


def _expected(db: Session, sessions: Sequence[tuple[Occurrence, ActivityGroup]]) -> dict[UUID, list[UUID]]:
    """Who is expected at each, by number in the book; one question for all."""
    groups = {group.id for _one, group in sessions}
    query = (
        sa.select(Enrolment.group_id, Enrolment.child_id, Enrolment.from_date, Enrolment.to_date)
        .join(Child, Child.id == Enrolment.child_id)
        .where(Enrolment.group_id.in_(groups), Enrolment.state.not_in(NOT_COMING))
        .order_by(Child.number)
    )
    rows: dict[UUID, list[tuple[UUID, date, date | None]]] = {}
    for group_id, child_id, first, last in db.execute(query):
        rows.setdefault(group_id, []).append((child_id, first, last))
    return {
        one.id: list(
            dict.fromkeys(
                child_id
                for child_id, first, last in rows.get(group.id, ())
                if first <= one.on_date and (last is None or last >= one.on_date)
            )
        )
        for one, group in sessions
    }


def _marks(db: Session, sessions: Sequence[tuple[Occurrence, ActivityGroup]]) -> dict[UUID, list[Attendance]]:
    query = sa.select(Attendance).where(Attendance.occurrence_id.in_([one.id for one, _group in sessions]))
    found: dict[UUID, list[Attendance]] = {}
    for row in db.scalars(query):
        found.setdefault(row.occurrence_id, []).append(row)
    return found


def _children(
    db: Session, spaces: Sequence[Space], wanted: Iterable[UUID], today: date
) -> list[tuple[Child, EnrolmentState | None]]:
    """The children of these sites who come now, and whoever stands on one of the registers."""
    here = sa.and_(
        Enrolment.child_id == Child.id,
        Enrolment.state.not_in((*NOT_COMING, EnrolmentState.EXITED)),
        sa.or_(Enrolment.to_date.is_(None), Enrolment.to_date >= today),
    )
    query = (
        sa.select(Child, Enrolment.state)
        .outerjoin(Enrolment, here)
        .where(Child.space_id.in_([one.id for one in spaces]))
        .where(sa.or_(Enrolment.id.is_not(None), Child.id.in_(set(wanted))))
        .order_by(Child.space_id, Child.number)
    )
    found: dict[UUID, tuple[Child, EnrolmentState | None]] = {}
    for child, state in db.execute(query):
        found.setdefault(child.id, (child, state))
    return list(found.values())


def _session(
    one: Occurrence, group: ActivityGroup, site: Mapping[UUID, int], rows: list[int], marks: list[list[Any]]
) -> list[Any]:
    return [
        str(one.id), site[one.space_id], group.name_bn, group.name_en, one.on_date.isoformat(),
        one.starts_at.isoformat(), one.ends_at.isoformat(), one.room, one.state.value,
        one.not_held_reason.value if one.not_held_reason else "", one.comment, rows, marks,
    ]  # fmt: skip


def _told_marks(rows: Iterable[Attendance], at: Mapping[UUID, int]) -> list[list[Any]]:
    return [
        [at[row.child_id], row.mark.value, str(row.mark_id), int(row.is_disputed)] for row in rows if row.child_id in at
    ]


def _staff(db: Session, spaces: Sequence[Space], site: Mapping[UUID, int]) -> list[list[Any]]:
    query = (
        sa.select(SpaceStaff.space_id, User.id, User.name_bn, User.name_en, StaffClearance.sex)
        .join(User, User.id == SpaceStaff.user_id)
        .outerjoin(StaffClearance, StaffClearance.user_id == User.id)
        .where(SpaceStaff.space_id.in_([one.id for one in spaces]), SpaceStaff.left_on.is_(None))
        .order_by(User.name_en, User.id)
    )
    return [
        [site[space_id], str(user_id), bn, en, sex.value if sex else ""]
        for space_id, user_id, bn, en, sex in db.execute(query)
    ]


def _adults(db: Session, sessions: Sequence[tuple[Occurrence, ActivityGroup]]) -> list[list[str]]:
    query = sa.select(SessionAdult.occurrence_id, SessionAdult.user_id).where(
        SessionAdult.occurrence_id.in_([one.id for one, _group in sessions])
    )
    return [[str(session), str(user)] for session, user in db.execute(query)]


def _gate(db: Session, spaces: Sequence[Space], today: date, at: Mapping[UUID, int]) -> list[list[Any]]:
    return [
        [at[one.child_id], "in" if one.passage is Passage.ARRIVE else "out", one.at.isoformat(), one.code]
        for one in gate.events_on(db, [space.id for space in spaces], today)
        if one.child_id in at
    ]


def _names(of: pickup.Rules) -> list[Any]:
    return [list(of.allowed), list(of.denied), int(of.may_go_alone)]


def _blocks(db: Session, spaces: Sequence[Space], device: Device) -> dict[UUID, tuple[int, str]]:
    """This tablet's own block of numbers at each site, and the key of its acts there: given once, kept for good."""
    ids = [one.id for one in spaces]
    taken: dict[UUID, set[int]] = {}
    own: dict[UUID, PickupBlock] = {}
    for row in db.scalars(sa.select(PickupBlock).where(PickupBlock.space_id.in_(ids))):
        taken.setdefault(row.space_id, set()).add(row.number)
        if row.device_id == device.id:
            own[row.space_id] = row
    for space_id in ids:
        if space_id in own:
            continue
        free = next((n for n in range(1, pickup.MOST_BLOCKS + 1) if n not in taken.get(space_id, set())), None)
        if free is None:
            raise Refused("spaces.no-block", _NO_BLOCK)
        own[space_id] = PickupBlock(space_id=space_id, device_id=device.id, number=free)
        db.add(own[space_id])
    for row in own.values():
        row.act_key = row.act_key or b64encode(token_bytes(32)).decode()
    db.flush()
    return {space_id: (row.number, row.act_key) for space_id, row in own.items()}


_NO_BLOCK = N_("Ninety-nine tablets have worked at this space. Nothing was taken along. Tell the system administrator.")
