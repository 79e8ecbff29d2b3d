"""Random small sites over three months, made row by row, and a count of them written the slow way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from relief.households.models import Sex
from relief.kernel.ids import new_id
from relief.kernel.zone import local_moment
from relief.responses.models import Response
from relief.spaces import rules
from relief.spaces.children import Attendance, Child, Enrolment
from relief.spaces.functioning import ChildFunctioning
from relief.spaces.kinds import EnrolmentState, ExitReason, Mark, NotHeld, OccurrenceState
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.transfers import ChildRoot
from tests.builders import CLERK, Areas, a_response

MARKS = (*Mark, Mark.PRESENT, Mark.PRESENT)
DAYS_OF_BIRTH = ((2, 28), (3, 1), (6, 30), (7, 31), (8, 4), (1, 1))
FIRST, DAYS = date(2026, 6, 1), 75


@dataclass
class World:
    response: Response
    spaces: list[Space] = field(default_factory=list)
    groups: list[ActivityGroup] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    marks: list[Attendance] = field(default_factory=list)
    # A later record of somebody -> the first one.
    roots: dict[UUID, UUID] = field(default_factory=dict)
    # Record -> the hardest of the six answers; 0 where none was given.
    hardest: dict[UUID, int] = field(default_factory=dict)

    def union_of(self, space_id: UUID) -> UUID:
        return next(one.area_id for one in self.spaces if one.id == space_id)


def a_world(db: Session, areas: Areas, rng: Random, now: datetime) -> World:
    world = World(a_response(db, code=f"W-{new_id().hex[-12:]}"))
    made = {"created_at": now, "created_by_id": CLERK.id}
    for _ in range(rng.randint(1, 4)):
        code = new_id().hex[-12:]
        space = Space(
            response_id=world.response.id, area_id=rng.choice(areas.unions).id, code=code, name_bn="স", **made
        )  # type: ignore[arg-type]
        db.add(space)
        world.spaces.append(space)
    db.flush()
    for space in world.spaces:
        for _ in range(rng.randint(1, 2)):
            group = ActivityGroup(
                space_id=space.id, name_bn="দ", age_min=0, age_max=17, max_size=rng.choice((5, 20)), **made
            )  # type: ignore[arg-type]
            db.add(group)
            world.groups.append(group)
    db.flush()
    for number in range(rng.randint(0, 25)):
        _a_child(db, world, rng, number, made)
    db.flush()
    _moves_and_answers(db, world, rng, now)
    for group in world.groups:
        _sessions(db, world, group, rng, made)
    db.flush()
    return world


def _a_child(db: Session, world: World, rng: Random, number: int, made: dict[str, object]) -> None:
    space = rng.choice(world.spaces)
    child = Child(
        code=new_id().hex, space_id=space.id, number=number, known_as="শ", sex=rng.choice(list(Sex)),
        birth_date=date(rng.choice((rng.randint(2007, 2025), rng.randint(2021, 2025))), *rng.choice(DAYS_OF_BIRTH)),
        **made,
    )  # type: ignore[arg-type] # fmt: skip
    db.add(child)
    db.flush()
    world.children.append(child)
    for group in rng.sample(world.groups, min(len(world.groups), rng.choice((0, 1, 1, 2)))):
        begun = FIRST + timedelta(days=rng.randint(-20, DAYS))
        ended = begun + timedelta(days=rng.randint(0, 40)) if rng.random() < 0.4 else None
        state = EnrolmentState.EXITED if ended else rng.choice([one for one in EnrolmentState if one != "exited"])
        enrolment = Enrolment(
            child_id=child.id, group_id=group.id, space_id=group.space_id, state=state, from_date=begun, to_date=ended,
            exit_reason=rng.choice(list(ExitReason)) if ended else None, **made,
        )  # type: ignore[arg-type] # fmt: skip
        db.add(enrolment)
        world.enrolments.append(enrolment)


def _moves_and_answers(db: Session, world: World, rng: Random, now: datetime) -> None:
    first: list[Child] = []
    for child in world.children:
        if first and rng.random() < 0.3:
            world.roots[child.id] = rng.choice(first).id
            db.add(ChildRoot(child_id=child.id, root_id=world.roots[child.id]))
        else:
            first.append(child)
        if rng.random() < 0.5:
            seeing = rng.choice((None, 1, 2, 3, 4))
            world.hardest[child.id] = seeing or 0
            given = dict.fromkeys(("hearing", "walking", "remembering", "self_care", "communicating"))
            db.add(
                ChildFunctioning(
                    child_id=child.id, wg_seeing=seeing, asked_at=now, asked_by_id=CLERK.id,
                    **{f"wg_{name}": value for name, value in given.items()},
                )
            )  # fmt: skip
    db.flush()


def _sessions(db: Session, world: World, group: ActivityGroup, rng: Random, made: dict[str, object]) -> None:
    series = Series(
        group_id=group.id, space_id=group.space_id, rrule="FREQ=WEEKLY;BYDAY=SU", starts=time(9), ends=time(11),
        valid_from=FIRST, **made,
    )  # type: ignore[arg-type] # fmt: skip
    db.add(series)
    db.flush()
    for day in sorted(rng.sample(range(DAYS), 20)):
        on = FIRST + timedelta(days=day)
        ends = local_moment(on, time(11))
        state = rng.choice(list(OccurrenceState))
        handed_in = state in (OccurrenceState.SUBMITTED, OccurrenceState.VERIFIED, OccurrenceState.RETURNED)
        occurrence = Occurrence(
            series_id=series.id, group_id=group.id, space_id=group.space_id, on_date=on,
            starts_at=local_moment(on, time(9)), ends_at=ends, state=state, grace_hours=rng.choice((24, 48)),
            adults_present=rng.choice((None, 1, 2, 3, 4)),
            submitted_at=ends + rng.choice((timedelta(hours=23, minutes=59), timedelta(hours=24), timedelta(hours=49)))
            if handed_in else None,
            not_held_reason=NotHeld.OTHER if state is OccurrenceState.NOT_HELD else None, **made,
        )  # type: ignore[arg-type] # fmt: skip
        db.add(occurrence)
        db.flush()
        world.occurrences.append(occurrence)
        for child in world.children:
            if rng.random() < 0.8:
                mark = Attendance(
                    occurrence_id=occurrence.id, child_id=child.id, mark=rng.choice(MARKS), marked_at=ends,
                    marked_by_id=CLERK.id, mark_id=new_id(),
                )  # fmt: skip
                db.add(mark)
                world.marks.append(mark)


def change(db: Session, world: World, rng: Random) -> None:
    """What people do later: marks and states that turn, sessions and births that were written down wrongly."""
    for mark in rng.sample(world.marks, min(len(world.marks), rng.randint(0, 6))):
        db.add(mark)
        mark.mark = rng.choice(MARKS)
    for one in rng.sample(world.occurrences, rng.randint(0, 3)):
        db.add(one)
        one.state = rng.choice(list(OccurrenceState))
        one.not_held_reason = NotHeld.OTHER if one.state is OccurrenceState.NOT_HELD else None
        if rng.random() < 0.3 and all(
            one.series_id != other.series_id or one is other or other.on_date != one.on_date + timedelta(days=31)
            for other in world.occurrences
        ):
            one.on_date += timedelta(days=31)
    for child in rng.sample(world.children, min(len(world.children), rng.randint(0, 2))):
        db.add(child)
        child.birth_date -= timedelta(days=rng.choice((1, 400, 2000)))
    db.flush()


HERE = (Mark.PRESENT, Mark.LATE)
NEVER = (OccurrenceState.NOT_HELD, OccurrenceState.CANCELLED)


def slow_children(world: World, first: date, last: date) -> dict[tuple[UUID, str, str, str], Counter[str]]:
    """(union, sex, age band, disability) -> what is counted, person by person and mark by mark."""
    sessions = {one.id: one for one in world.occurrences}
    found: dict[tuple[UUID, str, str, str], Counter[str]] = {}
    for child in world.children:
        if child.id in world.roots:
            continue
        records = {child.id, *(later for later, root in world.roots.items() if root == child.id)}
        answers = [world.hardest[one] for one in records if world.hardest.get(one)]
        disability = "unknown" if not answers else "yes" if max(answers) >= 3 else "no"
        own = [one for one in world.enrolments if one.child_id in records]
        ran = [
            one for one in own
            if one.state != "waitlisted" and one.exit_reason != "duplicate" and one.from_date <= last
            and (one.to_date is None or one.to_date >= first)
        ]  # fmt: skip
        marks = [
            one.mark for one in world.marks
            if one.child_id in records and first <= sessions[one.occurrence_id].on_date <= last
            and sessions[one.occurrence_id].state not in NEVER
        ]  # fmt: skip
        came = sum(mark in HERE for mark in marks)
        if not ran and not came:
            continue
        expected = came + sum(mark == Mark.ABSENT_UNINFORMED for mark in marks)
        place = max(ran, key=lambda one: (one.from_date, one.id)).space_id if ran else child.space_id
        row = found.setdefault((world.union_of(place), str(child.sex), _band(child, last), disability), Counter())
        row["enrolled"] += bool(ran)
        row["attended"] += came > 0
        row["regular"] += came >= 8 or (came > 0 and came / expected >= 0.6)
        row["attendances"] += came
        row["dropped_out"] += any(
            one.exit_reason == "dropped-out" and one.to_date is not None and first <= one.to_date <= last for one in own
        )
    return found


def _band(child: Child, day: date) -> str:
    age = rules.age_on(child.birth_date, day)
    return "0-4" if age < 5 else "5-9" if age < 10 else "10-14" if age < 15 else "15-17" if age < 18 else "18+"


def slow_sessions(world: World, first: date, last: date, now: datetime) -> dict[UUID, Counter[str]]:
    """Union -> sessions, one by one, with the rule a facilitator's screen uses."""
    found: dict[UUID, Counter[str]] = {}
    days: dict[UUID, set[tuple[UUID, date]]] = {}
    for one in world.occurrences:
        if not first <= one.on_date <= last or one.state == OccurrenceState.CANCELLED or one.starts_at > now:
            continue
        union = world.union_of(one.space_id)
        row = found.setdefault(union, Counter())
        row["expected"] += 1
        if one.state == OccurrenceState.NOT_HELD:
            continue
        limit = one.ends_at + timedelta(hours=one.grace_hours)
        if limit <= now or one.state in (OccurrenceState.SUBMITTED, OccurrenceState.VERIFIED):
            row["due"] += 1
            row["on_time"] += one.submitted_at is not None and one.submitted_at <= limit
        if one.state != OccurrenceState.PLANNED:
            row["held"] += 1
            row["seats"] += next(group.max_size for group in world.groups if group.id == one.group_id)
            days.setdefault(union, set()).add((one.space_id, one.on_date))
        there = [mark.child_id for mark in world.marks if mark.occurrence_id == one.id and mark.mark in HERE]
        row["attendances"] += len(there)
        if there and one.adults_present is not None:
            born = [child.birth_date for child in world.children if child.id in there]
            row["counted"] += 1
            row["enough"] += one.adults_present >= rules.adults_needed([rules.age_on(b, one.on_date) for b in born])
            row["two_adults"] += one.adults_present >= 2
    for union, seen in days.items():
        found[union]["open_days"] = len(seen)
    return found
