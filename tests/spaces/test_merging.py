"""Two tablets, a desk and a manager on one register, in any order: nothing is lost, presence holds, quarrels are shown.

The machine drives the product's own actions on a real database. Beside it stands a model of what was said, which knows
nothing of the merge: only who tapped what, having seen which tap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.problems import NotFound, Refused
from relief.spaces import actions, month_counts
from relief.spaces.actions import conflicts
from relief.spaces.children import Attendance, AttendanceMark
from relief.spaces.disputes import open_conflicts
from relief.spaces.inputs import MarkGiven, SubmissionGiven
from relief.spaces.kinds import Mark, OccurrenceState
from relief.spaces.marks import ABSENT, PRESENT
from relief.spaces.models import Occurrence
from tests.people import People
from tests.spaces.builders import World, a_child
from tests.spaces.test_absence import past

KIDS = 2
TABLETS = 2


@dataclass
class Tablet:
    """What one person's tablet has: what it saw of each child last, and what it has not sent."""

    who: Actor
    seen: dict[UUID, UUID] = field(default_factory=dict)
    waiting: list[MarkGiven] = field(default_factory=list)
    sent: list[MarkGiven] = field(default_factory=list)


class Register(RuleBasedStateMachine):
    """One register of two children."""

    database: Database
    people: People
    session_id: UUID
    kids: tuple[UUID, ...]
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.clock = self.now
        self.tablets = [Tablet(self.people.champa), Tablet(self.people.hena)]
        self.said: dict[UUID, MarkGiven] = {}
        self.by: dict[UUID, UUID] = {}
        with self.database.writing() as db:
            for model in (Attendance, AttendanceMark):
                db.execute(sa.delete(model))
            one = db.get_one(Occurrence, self.session_id)
            one.state, one.submitted_by_id = OccurrenceState.PLANNED, None
            one.verified_at = one.verified_by_id = None

    @rule(tablet=st.integers(0, TABLETS - 1), kid=st.integers(0, KIDS - 1), mark=st.sampled_from(list(Mark)),
          off=st.integers(-200, 200))  # fmt: skip
    def tap(self, tablet: int, kid: int, mark: Mark, off: int) -> None:
        """Without a network, with a clock that may be hours off."""
        self.clock += timedelta(seconds=7)
        own, child = self.tablets[tablet], self.kids[kid]
        given = MarkGiven(
            id=new_id(), occurrence_id=self.session_id, child_id=child, mark=mark, base_id=own.seen.get(child),
            marked_at=self.clock + timedelta(minutes=off),
        )  # fmt: skip
        own.seen[child] = given.id
        own.waiting.append(given)

    @precondition(lambda self: any(one.waiting for one in self.tablets))
    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        """Some of what waits, in any order; the line may break after any of it."""
        own = data.draw(st.sampled_from([one for one in self.tablets if one.waiting]))
        some = data.draw(st.permutations(own.waiting))[: data.draw(st.integers(1, len(own.waiting)))]
        self._bring(own, some)
        own.waiting = [one for one in own.waiting if one not in some]
        own.sent += some

    @precondition(lambda self: any(one.sent for one in self.tablets))
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """The answer was lost, so the same acts come once more: nothing changes."""
        own = data.draw(st.sampled_from([one for one in self.tablets if one.sent]))
        before = self._standing()
        some = data.draw(st.lists(st.sampled_from(own.sent), min_size=1, max_size=5))
        with self.database.writing() as db:
            assert actions.mark_register(db, own.who, self.session_id, some, now=self.clock) == 0
        assert self._standing() == before

    @rule(tablet=st.integers(0, TABLETS - 1))
    def refresh(self, tablet: int) -> None:
        """The tablet takes the roll along again: from now on it has seen what holds."""
        own = self.tablets[tablet]
        waits = {one.child_id for one in own.waiting}
        with self.database.reading() as db:
            for row in db.scalars(sa.select(Attendance).where(Attendance.occurrence_id == self.session_id)):
                if row.child_id not in waits:
                    own.seen[row.child_id] = row.mark_id

    @rule(tablet=st.integers(0, TABLETS - 1))
    def hand_in(self, tablet: int) -> None:
        """Handed in or not, the history stays what it is."""
        given = SubmissionGiven(occurrence_id=self.session_id, adults_present=2)
        self._act(lambda db: actions.submit_register(db, self.tablets[tablet].who, given, now=self.clock))

    @rule(tablet=st.integers(0, TABLETS - 1), is_good=st.booleans())
    def check(self, tablet: int, *, is_good: bool) -> None:
        """Another person verifies it or sends it back."""
        who = self.tablets[tablet].who
        if is_good:
            self._act(lambda db: actions.verify_register(db, who, self.session_id, now=self.clock))
        else:
            self._act(lambda db: actions.return_register(db, who, self.session_id, "again", now=self.clock))

    @rule(kid=st.integers(0, KIDS - 1), mark=st.sampled_from(sorted(PRESENT | ABSENT)))
    def settle(self, kid: int, mark: Mark) -> None:
        """The manager decides where people disagree: then nobody does any more."""
        child = self.kids[kid]
        self.clock += timedelta(hours=5)
        if not self._standing().get(child, (None, False))[1]:
            return
        with self.database.writing() as db:
            conflicts.settle(db, self.people.hena, self.session_id, child, mark, now=self.clock)
            row = db.get_one(Attendance, (self.session_id, child))
            assert (row.mark, row.is_disputed) == (mark, False)
            made = db.get_one(AttendanceMark, row.mark_id)
            self.said[made.id] = MarkGiven(
                id=made.id, occurrence_id=self.session_id, child_id=child, mark=mark, marked_at=made.marked_at,
                settles=tuple(UUID(one) for one in made.settles or ()),
            )  # fmt: skip
            self.by[made.id] = self.people.hena.id

    @invariant()
    def no_mark_is_without_a_trace(self) -> None:
        """Every tap that arrived is kept as it was made, once; none was changed by a later one."""
        with self.database.reading() as db:
            rows = db.scalars(sa.select(AttendanceMark).where(AttendanceMark.occurrence_id == self.session_id)).all()
            kept = {one.id: (one.child_id, one.mark, one.base_id, one.marked_by_id) for one in rows}
        assert kept == {one.id: (one.child_id, one.mark, one.base_id, self.by[one.id]) for one in self.said.values()}

    @invariant()
    def what_holds_is_what_nobody_replaced(self) -> None:
        """Presence before absence before a blank, among what was said and seen by nobody who said otherwise."""
        standing = self._standing()
        assert set(standing) == {one.child_id for one in self.said.values()}
        with self.database.reading() as db:
            rows = db.scalars(sa.select(AttendanceMark).where(AttendanceMark.occurrence_id == self.session_id)).all()
            at = {one.id: one.marked_at for one in rows}
            shown = {one.child.id for one in open_conflicts(db, self.people.hena, self.session_id)}
        for child, (mark, is_disputed) in standing.items():
            left = self._unreplaced(child, at)
            kinds = {_kind(one.mark) for one in left}
            assert _kind(mark) == max(kinds), "presence outranks absence, absence a blank"
            assert is_disputed == (len(kinds - {0}) > 1)
            assert (child in shown) == is_disputed, "a quarrel is shown, and nothing else is"

    def _unreplaced(self, child: UUID, at: dict[UUID, datetime]) -> list[MarkGiven]:
        said = [one for one in self.said.values() if one.child_id == child]
        gone: set[UUID] = set()
        for one in said:
            own = [two for two in said if self.by[two.id] == self.by[one.id]]
            if any((at[two.id], two.id) > (at[one.id], one.id) for two in own):
                gone.add(one.id)
            for two in said:
                saw = two.base_id == one.id or one.id in two.settles
                if saw and (at[one.id], one.id) < (at[two.id], two.id):
                    gone.add(one.id)
        return [one for one in said if one.id not in gone]

    def _bring(self, own: Tablet, some: list[MarkGiven]) -> None:
        with self.database.writing() as db:
            new = actions.mark_register(db, own.who, self.session_id, some, now=self.clock)
        assert new == len(some)
        for one in some:
            self.said[one.id], self.by[one.id] = one, own.who.id

    def _act(self, deed) -> None:
        before = self._standing()
        try:
            with self.database.writing() as db:
                deed(db)
        except (NotFound, Refused):
            # Nobody checks her own register, and a facilitator checks none.
            pass
        assert self._standing() == before, "no step of a register changes a mark"

    def _standing(self) -> dict[UUID, tuple[Mark, bool]]:
        with self.database.reading() as db:
            rows = db.scalars(sa.select(Attendance).where(Attendance.occurrence_id == self.session_id)).all()
            return {one.child_id: (one.mark, one.is_disputed) for one in rows}


def _kind(mark: Mark) -> int:
    return 2 if mark in PRESENT else 1 if mark in ABSENT else 0


@pytest.mark.goal("R9")
def test_any_order_of_two_tablets_comes_to_the_same_register(
    database: Database, people: People, world: World, now: datetime
) -> None:
    with database.writing() as db:
        session = past(db, world, now, 1)[0]
        kids = (world.child.id, a_child(db, people.champa, world.group, now, "শিশু ২").id)

    class Here(Register):
        pass

    Here.database, Here.people, Here.session_id = database, people, session.id
    Here.kids, Here.now = kids, session.ends_at + timedelta(hours=1)
    few = settings(
        max_examples=12, stateful_step_count=20, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Here, settings=few)
    with database.writing() as db:
        # What was noticed on the way is summed like everything else.
        assert month_counts.sum_again(db, month_counts.stale(db, 10), now=now) >= 1
