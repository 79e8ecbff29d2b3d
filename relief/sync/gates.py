"""What tablets say of children who came and were collected, and of heads that were counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.spaces.actions import gate
from relief.spaces.gate_inputs import ArriveGiven, CountGiven, ReleaseGiven
from relief.spaces.gate_kinds import Count, Release
from relief.sync.acts import Act
from relief.sync.inputs import text_of
from relief.sync.people import People
from relief.sync.rolls import converted, tried


class ArriveV1(msgspec.Struct):
    """child.arrive, version 1; `code` is of the tablet's own block."""

    space_id: UUID
    child_id: UUID
    code: str | None = None


class ReleaseV1(msgspec.Struct):
    """child.release, version 1."""

    space_id: UUID
    child_id: UUID
    how: Release
    released_to: str | None = None
    code: str | None = None
    second_id: UUID | None = None
    reason: str | None = None


class CountV1(msgspec.Struct):
    """headcount, version 1; `expected` is what the tablet knew then."""

    space_id: UUID
    kind: Count
    counted: int
    expected: int
    reason: str | None = None


def read_arrive(_db: Session, act: Act, _people: People) -> ArriveGiven:
    """A child that came."""
    told = converted(act, ArriveV1)
    return ArriveGiven(
        id=act.item.id, space_id=told.space_id, child_id=told.child_id, at=act.time.at,
        code=text_of(told.code, 8), device_id=act.device_id,
    )  # fmt: skip


def take_arrivals(db: Session, actor: Actor, givens: Sequence[ArriveGiven], *, now: datetime) -> list[object]:
    """One by one."""
    return [tried(db, partial(gate.arrive, db, actor, given, now=now)) for given in givens]


def read_release(_db: Session, act: Act, _people: People) -> ReleaseGiven:
    """A child that left: it is gone, so it is kept whatever the rules say, and its doubt with it."""
    told = converted(act, ReleaseV1)
    return ReleaseGiven(
        id=act.item.id, space_id=told.space_id, child_id=told.child_id, how=told.how, at=act.time.at,
        released_to=text_of(told.released_to, 160), code=text_of(told.code, 8), second_staff_id=told.second_id,
        reason=text_of(told.reason, 200), has_left=True, device_id=act.device_id,
    )  # fmt: skip


def take_releases(db: Session, actor: Actor, givens: Sequence[ReleaseGiven], *, now: datetime) -> list[object]:
    """One by one."""
    return [tried(db, partial(gate.release, db, actor, given, now=now)) for given in givens]


def read_count(_db: Session, act: Act, _people: People) -> CountGiven:
    """Heads that were counted."""
    told = converted(act, CountV1)
    return CountGiven(
        id=act.item.id, space_id=told.space_id, kind=told.kind, counted=told.counted, expected=told.expected,
        reason=text_of(told.reason, 200), at=act.time.at, device_id=act.device_id,
    )  # fmt: skip


def take_counts(db: Session, actor: Actor, givens: Sequence[CountGiven], *, now: datetime) -> list[object]:
    """One by one."""
    return [tried(db, partial(gate.count_heads, db, actor, given, now=now)) for given in givens]
