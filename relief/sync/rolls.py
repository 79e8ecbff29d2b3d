"""What tablets say of registers and sessions, read into what the desk's own actions take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from relief.households.models import Sex
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, Problem
from relief.spaces import actions
from relief.spaces.actions import gate
from relief.spaces.gate_inputs import HoldGiven
from relief.spaces.inputs import MarkGiven, NotHeldGiven, SubmissionGiven, WalkInGiven
from relief.spaces.kinds import Mark, NotHeld
from relief.sync.acts import Act
from relief.sync.inputs import text_of
from relief.sync.people import People
from relief.sync.reasons import held

Told = TypeVar("Told")
MOST_MARKS = 400


class MarksV1(msgspec.Struct):
    """attendance.mark, version 1. Each mark: its own id, the child, the word, and the mark that was seen."""

    occurrence_id: UUID
    marks: list[tuple[UUID, UUID, Mark, UUID | None]]


class HoldV1(msgspec.Struct):
    """session.hold, version 1."""

    occurrence_id: UUID
    adults: list[UUID] | None = None


class NotHeldV1(msgspec.Struct):
    """session.not_held, version 1."""

    occurrence_id: UUID
    reason: NotHeld
    note: str | None = None


class SubmitV1(msgspec.Struct):
    """session.submit, version 1: `adults` by their ids, `others` further adults without an account."""

    occurrence_id: UUID
    adults: list[UUID]
    others: int = 0
    incidents: int = 0
    topic: str | None = None


class WalkInV1(msgspec.Struct):
    """child.walk_in, version 1. The id of the item is the id of a new child; `known_id` names one of the site."""

    occurrence_id: UUID
    mark_id: UUID
    known_as: str | None = None
    sex: Sex | None = None
    age: int | None = None
    known_id: UUID | None = None


@dataclass(frozen=True)
class Marking:
    """The marks of one act, all of one session."""

    occurrence_id: UUID
    marks: tuple[MarkGiven, ...]


@dataclass(frozen=True)
class Submitting:
    """A register handed in, with who was there."""

    hold: HoldGiven
    submission: SubmissionGiven


def read_marks(_db: Session, act: Act, _people: People) -> Marking:
    """Marks as version 1 writes them; all were made in the moment of the act."""
    told = converted(act, MarksV1)
    if not 0 < len(told.marks) <= MOST_MARKS:
        raise held("sync.given")
    return Marking(
        told.occurrence_id,
        tuple(
            MarkGiven(
                id=mark_id,
                occurrence_id=told.occurrence_id,
                child_id=child_id,
                mark=mark,
                marked_at=act.time.at,
                base_id=base_id,
                device_id=act.device_id,
            )
            for mark_id, child_id, mark, base_id in told.marks
        ),
    )


def take_marks(db: Session, actor: Actor, givens: Sequence[Marking], *, now: datetime) -> list[object]:
    """Register by register, all marks of one together; where that fails each act alone: it costs only itself.

    Always in the same order: two tablets with marks of the same registers would wait for each other for good.
    """
    rows: dict[UUID, list[Marking]] = {}
    for given in givens:
        rows.setdefault(given.occurrence_id, []).append(given)
    came: dict[int, object] = {}
    for occurrence_id, some in sorted(rows.items()):
        together = tuple(chain.from_iterable(one.marks for one in some))
        done = _mark(db, actor, Marking(occurrence_id, together), now)
        alone = isinstance(done, Problem) and len(some) > 1
        came |= {id(one): _mark(db, actor, one, now) if alone else done for one in some}
    return [came[id(given)] for given in givens]


def _mark(db: Session, actor: Actor, given: Marking, now: datetime) -> object:
    return tried(db, lambda: actions.mark_register(db, actor, given.occurrence_id, given.marks, now=now))


def read_hold(_db: Session, act: Act, _people: People) -> HoldGiven:
    """A session that takes place."""
    told = converted(act, HoldV1)
    return HoldGiven(occurrence_id=told.occurrence_id, adults=tuple(told.adults or ()))


def take_holds(db: Session, actor: Actor, givens: Sequence[HoldGiven], *, now: datetime) -> list[object]:
    """One by one."""
    return [tried(db, partial(gate.hold_session, db, actor, given, now=now)) for given in givens]


def read_not_held(_db: Session, act: Act, _people: People) -> NotHeldGiven:
    """A session that did not take place."""
    told = converted(act, NotHeldV1)
    return NotHeldGiven(occurrence_id=told.occurrence_id, reason=told.reason, note=text_of(told.note, 200))


def take_not_held(db: Session, actor: Actor, givens: Sequence[NotHeldGiven], *, now: datetime) -> list[object]:
    """One by one."""
    return [tried(db, partial(actions.say_not_held, db, actor, given, now=now)) for given in givens]


def read_submit(_db: Session, act: Act, _people: People) -> Submitting:
    """A register that was closed on the tablet."""
    told = converted(act, SubmitV1)
    people = tuple(dict.fromkeys(told.adults))
    return Submitting(
        HoldGiven(occurrence_id=told.occurrence_id, adults=people),
        SubmissionGiven(
            occurrence_id=told.occurrence_id,
            adults_present=len(people) + told.others,
            incident_count=told.incidents,
            topic=text_of(told.topic, 160),
        ),
    )


def take_submits(db: Session, actor: Actor, givens: Sequence[Submitting], *, now: datetime) -> list[object]:
    """One by one."""
    return [tried(db, partial(_submit, db, actor, given, now)) for given in givens]


def _submit(db: Session, actor: Actor, given: Submitting, now: datetime) -> object:
    gate.hold_session(db, actor, given.hold, now=now)
    return actions.submit_register(db, actor, given.submission, now=now)


def read_walk_in(_db: Session, act: Act, _people: People) -> WalkInGiven:
    """A child nobody expected. Whether one like it is known was asked on the tablet."""
    told = converted(act, WalkInV1)
    return WalkInGiven(
        id=act.item.id,
        occurrence_id=told.occurrence_id,
        mark_id=told.mark_id,
        known_as=text_of(told.known_as, 80),
        sex=told.sex,
        age=told.age,
        known_id=told.known_id,
        is_different=True,
        at=act.time.at,
        device_id=act.device_id,
    )


def take_walk_ins(db: Session, actor: Actor, givens: Sequence[WalkInGiven], *, now: datetime) -> list[object]:
    """One by one: each takes the next number of the book."""
    return [tried(db, partial(actions.enrol_walk_in, db, actor, given, now=now)) for given in givens]


def tried(db: Session, deed: Callable[[], object]) -> object:
    """Do it behind a savepoint, or give back why not. What a form could put right waits for the manager: a tablet
    has no form for it."""
    try:
        with db.begin_nested():
            return deed()
    except Invalid:
        return held("sync.given")
    except Problem as problem:
        return problem


def converted(act: Act, shape: type[Told]) -> Told:
    """What the act gives, in this shape, or the reason why it waits."""
    try:
        return msgspec.convert(act.item.given, shape, strict=False)
    except msgspec.ValidationError:
        raise held("sync.given") from None


def in_the_name_of(clerk: Actor, person: UUID) -> Actor:
    """Whoever did it, with the rights of the review that lets it count."""
    return replace(clerk, id=person, name="reviewed")
