"""Kept totals are what a count of everybody gives, whatever happened in between, and are so at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.checkin.models import CheckIn, Method, Outcome
from relief.gaps import actions, following
from relief.gaps.measure_models import DigestKind, GapDigest, MeasureSum
from relief.gaps.models import Count, Figure, SectorFigure, Standing
from relief.gaps.queries import wants_count
from relief.households.models import Household, Status
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.verbs import Verb
from tests.builders import Areas
from tests.gaps.worlds import World, a_world

CLERK = Actor.clerk("gaps")
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kept(db: Session, response_id: UUID) -> dict[str, Any]:
    """Everything that is kept of a response, to be compared."""
    tables = {"figures": Figure, "standings": Standing, "sums": MeasureSum, "sectors": SectorFigure}
    found: dict[str, Any] = {}
    for name, table in tables.items():
        columns = sorted(column.name for column in table.__table__.columns)
        rows = db.scalars(sa.select(table).where(table.response_id == response_id))
        found[name] = sorted(repr([getattr(row, column) for column in columns]) for row in rows)
    return found


def happen(db: Session, world: World, rng: Random, now: datetime) -> None:
    """A batch from the desk: deliveries, some of them undone again."""
    told = []
    for _ in range(rng.randint(1, 12)):
        due = rng.choice(world.entitlements)
        made = CheckIn(
            distribution_id=due.distribution_id, entitlement_id=due.id, household_id=due.household_id,
            outcome=rng.choice((Outcome.PARTIAL, Outcome.PARTIAL, Outcome.ABSENT)), method=Method.CODE,
            collected_at=now - timedelta(hours=rng.randint(0, 400)), received_at=now, created_at=now,
            created_by_id=CLERK.id,
        )  # fmt: skip
        db.add(made)
        db.flush()
        told.append(made.id)
    for undone in rng.sample(world.check_ins, min(3, len(world.check_ins))):
        old = db.get_one(CheckIn, undone.id)
        old.is_standing = False
        void = CheckIn(
            distribution_id=old.distribution_id, entitlement_id=old.entitlement_id, household_id=old.household_id,
            outcome=Outcome.VOID, method=Method.CODE, collected_at=now, received_at=now, voids_id=old.id,
            is_standing=False, created_at=now, created_by_id=CLERK.id,
        )  # fmt: skip
        db.add(void)
        db.flush()
        told.append(void.id)
    for check_in in told:
        trail.note(db, CLERK, Verb.CHECKIN_RECORD, check_in, at=now)


@pytest.mark.goal("R9")
@FEW
@given(seed=st.integers(0, 10**9))
def test_following_is_what_counting_everybody_is(database: Database, areas: Areas, now: datetime, seed: int) -> None:
    rng = Random(seed)
    with database.writing() as db:
        world = a_world(db, areas, rng, now, households=rng.randint(4, 25))
        joined = [one for one in world.households if one.status is Status.MERGED]
        active = [one for one in world.households if one.status is Status.ACTIVE]
        for one in joined[: len(joined) // 2] if active else []:
            one.merged_into_id = rng.choice(active).id
        db.flush()
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
    if not world.entitlements:
        return
    own = world.response.id
    with database.writing() as db:
        lapses_at = db.get_one(Count, own).lapses_at
        moment = now + timedelta(minutes=1)
        happen(db, world, rng, moment)
    with database.reading() as db:
        change = following.follow(db, own, now=moment)
        ran_out = lapses_at is not None and lapses_at <= moment
        assert (change is None) == ran_out
    if change is None:
        return
    with database.writing() as db:
        assert actions.keep_change(db, CLERK, change, now=moment) is not None
    with database.reading() as db:
        followed = kept(db, own)
        assert not wants_count(db, own, now=moment)
    with database.writing() as db:
        actions.refresh_gaps(db, CLERK, own, now=moment)
    with database.reading() as db:
        assert followed == kept(db, own)


def test_what_is_no_check_in_is_counted_with_everybody(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(4), now, households=10)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        trail.note(db, CLERK, Verb.HOUSEHOLDS_CORRECT, world.households[0].id, at=now)
    with database.reading() as db:
        assert following.follow(db, world.response.id, now=now) is None
        assert wants_count(db, world.response.id, now=now)


def test_a_check_in_nobody_finds_is_counted_with_everybody(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(4), now, households=10)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        trail.note(db, CLERK, Verb.CHECKIN_RECORD, new_id(), at=now)
    with database.reading() as db:
        assert following.follow(db, world.response.id, now=now) is None


def test_whoever_counted_meanwhile_wins(database: Database, areas: Areas, now: datetime) -> None:
    later = now + timedelta(seconds=5)
    with database.writing() as db:
        world = a_world(db, areas, Random(4), now, households=10)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        db.get_one(Count, world.response.id).lapses_at = None
        happen(db, world, Random(1), now)
    with database.reading() as db:
        change = following.follow(db, world.response.id, now=later)
    assert change is not None
    with database.writing() as db:
        actions.refresh_gaps(db, CLERK, world.response.id, now=later)
        assert actions.keep_change(db, CLERK, change, now=later) is None


def test_aid_that_runs_out_asks_for_a_count_at_that_moment(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        world = a_world(db, areas, Random(11), now, households=25)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        stamp = db.get_one(Count, world.response.id)
        stamp.lapses_at = now + timedelta(minutes=2)
        db.flush()
        assert not wants_count(db, world.response.id, now=now + timedelta(minutes=1))
        assert wants_count(db, world.response.id, now=now + timedelta(minutes=2))


def test_an_upload_that_turns_gaps_leaves_a_digest(database: Database, areas: Areas, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    with database.writing() as db:
        world = a_world(db, areas, Random(21), now, households=130)
        actions.refresh_gaps(db, CLERK, world.response.id, now=now)
        db.get_one(Count, world.response.id).lapses_at = None
        food = next(plan for plan in world.distributions.values() if world.kits[plan.kit_id].sector.value == "food")
        for one in world.households:
            if one.status is Status.ACTIVE:
                made = CheckIn(
                    distribution_id=food.id, household_id=one.id, entitlement_id=None,
                    outcome=Outcome.PARTIAL, method=Method.CODE, collected_at=later, received_at=later,
                    created_at=later, created_by_id=CLERK.id,
                )  # fmt: skip
                db.add(made)
                db.flush()
                trail.note(db, CLERK, Verb.CHECKIN_RECORD, made.id, at=later)
    with database.reading() as db:
        change = following.follow(db, world.response.id, now=later)
    assert change is not None
    with database.writing() as db:
        result = actions.keep_change(db, CLERK, change, now=later)
    assert result is not None
    assert result.resolved > 0
    with database.reading() as db:
        digest = db.scalars(sa.select(GapDigest)).one()
        assert (digest.kind, digest.since, digest.until) == (DigestKind.UPLOAD, now, later)
        assert db.scalar(sa.select(sa.func.count()).select_from(Household))
