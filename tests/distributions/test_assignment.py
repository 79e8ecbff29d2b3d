"""From a draft with points to a list with places and times: asked, worked out by the job, looked at, taken, locked."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.distributions import actions, assignment, assignment_queries, assignment_work, queries, slips
from relief.distributions import barriers as barrier_deeds
from relief.distributions.assignment import RunGiven
from relief.distributions.assignment_models import (
    AssignmentRun,
    BarrierKind,
    Located,
    Placement,
    PlacementPin,
    RunState,
)
from relief.distributions.barriers import BarrierGiven
from relief.distributions.inputs import ListChangeGiven, PointGiven
from relief.distributions.locking import seal_of
from relief.distributions.models import Distribution, DistributionPoint, Entitlement, ListChangeKind
from relief.distributions.pins import PinGiven, pin_household, unpin_household
from relief.distributions.point_editing import PointChangeGiven, change_point
from relief.erasure import reach
from relief.households.models import Household
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.sync import packs
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, a_plan, the_goods
from tests.people import People

RIVER = json.dumps({"type": "LineString", "coordinates": [[89.05, 22.4], [89.05, 22.7]]})


class World:
    """Ten households in two paras on both banks of a river at 89.05 E, one without a position, and two points."""

    def __init__(self, database: Database, areas: Areas, people: People, now: datetime) -> None:
        self.database, self.people, self.now = database, people, now
        with database.writing() as db:
            response, goods = a_response(db), the_goods(db, areas.district)
            west = [a_household(db, areas.union_a1, village="West", lon=89.02, lat=22.55 + n / 1_000) for n in range(6)]
            east = [a_household(db, areas.union_a1, village="East", lon=89.08, lat=22.55 + n / 1_000) for n in range(3)]
            lost = a_household(db, areas.union_a1, village=" east ", phone="01712345678")
            self.west, self.east, self.lost = [h.id for h in west], [h.id for h in east], lost.id
            plan = a_plan(
                db, people.asha, response, areas.union_a1, goods.kit, now=now, ends_at=now + timedelta(hours=2)
            )
            self.plan_id, old = plan.id, queries.points(db, plan.id)[0]
            actions.remove_point(db, people.asha, plan.id, old.id, now=now)
            self.a, self.b = (self._point(db, plan, name, lon) for name, lon in (("A", 89.01), ("B", 89.09)))

    def _point(self, db: Any, plan: Distribution, name: str, lon: float) -> UUID:
        given = PointGiven(distribution_id=plan.id, name_bn=name, name_en=name, lon=lon, lat=22.55, capacity_per_hour=3)
        return actions.add_point(db, self.people.asha, given, now=self.now).id

    def do(self, deed: Any, *given: Any, **more: Any) -> Any:
        with self.database.writing() as db:
            return deed(db, self.people.asha, *given, now=self.now, **more)

    def run(self, **wishes: Any) -> AssignmentRun:
        """Ask, let the job work, and give what came of it."""
        given = RunGiven(distribution_id=self.plan_id, **{"together": False, **wishes})
        asked: AssignmentRun = self.do(assignment.ask_run, given)
        assert assignment_work.waits(self.database)
        assignment_work.work(self.database, self.now)
        with self.database.reading() as db:
            return db.get_one(AssignmentRun, asked.id)

    def places(self, run: AssignmentRun) -> dict[UUID, Placement]:
        with self.database.reading() as db:
            return {one.household_id: one for one in db.scalars(sa.select(Placement).where(Placement.run_id == run.id))}

    def change(self, point_id: UUID, **values: Any) -> None:
        with self.database.reading() as db:
            point = db.get_one(DistributionPoint, point_id)
        given: dict[str, Any] = {
            "distribution_id": self.plan_id, "point_id": point_id, "version": point.version, "name_bn": point.name_bn,
            "lon": point.lon, "lat": point.lat, "capacity_per_hour": point.capacity_per_hour, **values,
        }  # fmt: skip
        self.do(change_point, PointChangeGiven(**given))

    def barrier(self) -> None:
        given = BarrierGiven(distribution_id=self.plan_id, kind=BarrierKind.RIVER, name="Kholpetua", shape=RIVER)
        self.do(barrier_deeds.add_barrier, given)


@pytest.fixture
def world(database: Database, areas: Areas, people: People, now: datetime) -> World:
    return World(database, areas, people, now)


def test_taken_then_locked_everybody_has_the_point_and_half_hour_of_the_plan(world: World) -> None:
    run = world.run()
    assert (run.state, run.outcome["households"], run.outcome["proven"]) == (RunState.READY, 10, True)
    assert (run.outcome["own"], run.outcome["para"], run.outcome["area"]) == (9, 1, 0)
    places = world.places(run)
    assert {places[home].point_id for home in world.west} == {world.a}
    assert {places[home].point_id for home in [*world.east, world.lost]} == {world.b}
    assert places[world.lost].located is Located.PARA
    world.do(assignment.take_run, world.plan_id, run.id)
    world.do(actions.lock_distribution, world.plan_id, heeded=True)
    with world.database.reading() as db:
        plan = queries.find(db, world.people.asha, world.plan_id)
        rows = db.scalars(sa.select(Entitlement).where(Entitlement.distribution_id == plan.id)).all()
        assert {row.household_id: (row.point_id, row.slot_at) for row in rows} == {
            home: (one.point_id, one.slot_at) for home, one in places.items()
        }
        assert seal_of(db, plan) == plan.content_hash
        times = assignment_queries.listed_times(db, plan)
    # Three an hour, from the first half-hour on: one, then two.
    assert sorted(len(numbers) for numbers in times[world.a].values()) == [1, 1, 2, 2]
    with world.database.writing() as db:
        db.scalars(sa.select(Entitlement)).first().slot_at += timedelta(minutes=30)  # type: ignore[operator, union-attr] # it has one
    with world.database.reading() as db:
        assert seal_of(db, plan) != plan.content_hash


def test_a_barrier_and_too_little_room_are_said_with_their_numbers_and_cannot_be_taken(world: World) -> None:
    world.barrier()
    world.change(world.a, capacity_per_hour=2)
    world.change(world.b, capacity_per_hour=30)
    run = world.run()
    assert run.state is RunState.SHORT
    assert run.outcome["lacks"] == [
        {"points": [str(world.a)], "households": 6, "room": 4, "missing": 2, "why": ""}
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"assignment\.short"):
        world.do(assignment.take_run, world.plan_id, run.id)
    # By hand somebody may go where the model sends nobody; then the rest fits.
    for home in world.west[:2]:
        pin = PinGiven(
            distribution_id=world.plan_id, household_id=home, point_id=world.b, slot_at=None, reason="by boat"
        )
        world.do(pin_household, pin)
    again = world.run()
    assert (again.state, again.outcome["pinned"]) == (RunState.READY, 2)
    assert {world.places(again)[home].point_id for home in world.west[:2]} == {world.b}
    with world.database.reading() as db:
        assert not db.scalars(sa.select(Placement.run_id).where(Placement.run_id == run.id)).all()


def test_needs_that_no_point_serves_are_said(world: World) -> None:
    with world.database.writing() as db:
        db.get_one(Household, world.west[0]).disability = True
    assert [one["why"] for one in world.run(step_free=True).outcome["lacks"]] == ["needs"]
    world.change(world.b, step_free=True)
    run = world.run(step_free=True)
    assert world.places(run)[world.west[0]].point_id == world.b


def test_the_para_stays_together_and_a_new_answer_says_who_would_move(world: World) -> None:
    first = world.run(together=True)
    assert (first.outcome["kept_whole"], first.outcome["divided"], first.outcome["groups"]) == (True, 0, 2)
    world.do(assignment.take_run, world.plan_id, first.id)
    slot = world.places(first)[world.east[0]].slot_at
    pin = PinGiven(
        distribution_id=world.plan_id, household_id=world.east[1], point_id=world.b, slot_at=slot, reason="asked to"
    )
    world.do(pin_household, pin)
    world.change(world.a, lat=22.9)
    world.change(world.b, capacity_per_hour=30)
    second = world.run(together=True)
    assert second.outcome["moved"] == 6
    with world.database.reading() as db:
        plan = queries.find(db, world.people.asha, world.plan_id)
        moves = assignment_queries.moves(db, world.people.asha, plan, second)
        assert (moves.total, {row.to_id for row in moves.rows}) == (6, {world.b})
        assert assignment.runs_of(db, world.plan_id).taken.id == first.id  # type: ignore[union-attr] # taken above
    assert world.places(second)[world.east[1]].slot_at == slot
    world.do(assignment.take_run, world.plan_id, second.id)
    with world.database.reading() as db:
        assert db.get_one(AssignmentRun, first.id).state is RunState.REPLACED
        assert assignment_queries.since_taken(db, plan, now=world.now).unplaced == 0  # type: ignore[union-attr] # taken
    world.do(unpin_household, world.plan_id, world.east[1])
    world.do(actions.remove_point, world.plan_id, world.a)
    given = ListChangeGiven(
        distribution_id=world.plan_id, household_id=world.lost, kind=ListChangeKind.REMOVE, reason="moved away"
    )
    world.do(actions.change_list, given)
    with world.database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(PlacementPin)) == 0


def test_a_stopped_run_leaves_nothing_and_a_dead_one_is_begun_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = RunGiven(distribution_id=world.plan_id)
    run = world.do(assignment.ask_run, given)
    assert world.do(assignment.ask_run, given).id == run.id
    keep = assignment_work.solve_apart

    def stopped_meanwhile(problem: Any, **more: Any) -> Any:
        world.do(assignment.cancel_run, world.plan_id, run.id)
        return keep(problem, **more)

    monkeypatch.setattr(assignment_work, "solve_apart", stopped_meanwhile)
    assignment_work.work(world.database, world.now)
    monkeypatch.undo()
    with world.database.reading() as db:
        assert db.get_one(AssignmentRun, run.id).state is RunState.CANCELLED
        assert not db.scalars(sa.select(Placement.run_id)).all()
    dead = world.do(assignment.ask_run, given)
    with world.database.writing() as db:
        db.get_one(AssignmentRun, dead.id).state = RunState.RUNNING
    assignment_work.work(world.database, world.now)
    with world.database.reading() as db:
        assert db.get_one(AssignmentRun, dead.id).state is RunState.READY
    with world.database.writing() as db:
        hopeless = db.get_one(AssignmentRun, dead.id)
        hopeless.state, hopeless.tries = RunState.RUNNING, 3
    assignment_work.work(world.database, world.now)
    with world.database.reading() as db:
        assert db.get_one(AssignmentRun, dead.id).state is RunState.FAILED


def test_what_cannot_be_asked_or_given(world: World) -> None:
    world.change(world.a, lon=None, lat=None)
    with pytest.raises(Refused, match=r"assignment\.no-position"):
        world.do(assignment.ask_run, RunGiven(distribution_id=world.plan_id))
    with pytest.raises(Invalid) as closed_first:
        world.change(world.b, hours={"2026-08-04": ("13:00", "09:00")})
    assert "hours" in closed_first.value.faults
    for shape in ("", "{", json.dumps({"type": "Point", "coordinates": [89, 22]})):
        bad = BarrierGiven(distribution_id=world.plan_id, kind=BarrierKind.OTHER, name="x", shape=shape)
        with pytest.raises(Invalid):
            world.do(barrier_deeds.add_barrier, bad)
    pin = PinGiven(
        distribution_id=world.plan_id, household_id=world.lost, point_id=world.b,
        slot_at=world.now + timedelta(days=9), reason="x",
    )  # fmt: skip
    with pytest.raises(Invalid):
        world.do(pin_household, pin)


def test_dulal_finds_nothing_and_babul_may_not(world: World) -> None:
    given = RunGiven(distribution_id=world.plan_id)
    with world.database.writing() as db, pytest.raises(NotFound):
        assignment.ask_run(db, world.people.dulal, given, now=world.now)
    with world.database.writing() as db, pytest.raises(NotAllowed):
        assignment.ask_run(db, world.people.babul, given, now=world.now)


def test_slips_name_nobody_and_erasing_a_family_takes_its_place_along(world: World) -> None:
    run = world.run()
    world.do(assignment.take_run, world.plan_id, run.id)
    world.do(actions.lock_distribution, world.plan_id, heeded=True)
    with world.database.reading() as db:
        plan = queries.find(db, world.people.asha, world.plan_id)
        with pytest.raises(Refused):
            list(slips.slips(db, world.people.asha, plan))
    with world.database.writing() as db:
        actions.approve_distribution(db, world.people.gita, world.plan_id, now=world.now)
    with world.database.reading() as db:
        plan = queries.find(db, world.people.asha, world.plan_id)
        given = list(slips.slips(db, world.people.asha, plan))
    assert [one.phone for one in given if one.phone] == ["01712345678"]
    assert all(one.slot_at and one.point_id for one in given)
    with world.database.reading() as db:
        pack = packs._Pack(db, plan, [world.b]).told(world.now)
    slots = {row[1]: pack["slots"][row[12]] for row in pack["rows"]}
    at = world.places(run)[world.lost].slot_at
    assert at is not None
    assert datetime.fromisoformat(slots[world.lost.hex]) == at
    with world.database.writing() as db:
        family = [db.get_one(Household, world.lost)]
        reach.forget(db, family, set(), but=UUID(int=0), now=world.now)
    assert world.lost not in world.places(run)
