"""Decisions teach the matcher when there are enough of them and they help; else nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
import sqlalchemy as sa

from relief.households import adjudication, learning, pairs, pieces, teaching
from relief.households.adjudication import MergeGiven
from relief.households.columns_alike import Blocks, Pairs, Table
from relief.households.duplicates import LikenessRow, Teaching, TeachState
from relief.households.inputs import MemberGiven
from relief.households.likeness import keys_of, likeness_of
from relief.households.matching import WEIGHTS
from relief.households.models import DuplicatePair, Sex
from relief.kernel.db import Database
from relief.kernel.problems import NotAllowed, Refused
from tests.benchmarks.corruption import make
from tests.benchmarks.duplicates import given_of, path_of
from tests.builders import CLERK, Areas, an_actor
from tests.households.builders import a_household

Decisions = tuple[Table, Pairs, np.ndarray]


@pytest.fixture(scope="module")
def decisions() -> Decisions:
    """Pairs of a made register that share a key and are a little alike, with the truth: what people would decide."""
    made = make(4_000, 5)
    rows = [likeness_of(given_of(one), path_of(one)) for one in made.records]
    keys = [(trait, key, place) for place, one in enumerate(rows) for trait, key in keys_of(one)]
    traits, numbers, places = (np.asarray(part) for part in zip(*keys, strict=True))
    table = Table.of(rows)
    found = Blocks.of(traits.astype(np.int8), numbers, places.astype(np.int32)).pairs(0, len(rows))
    found = found.part(learning.judge(table, found, WEIGHTS) >= -4)
    ids = [one.id for one in made.records]
    truth = {frozenset(pair) for pair in made.truth}
    same = np.asarray([frozenset((ids[a], ids[b])) in truth for a, b in zip(found.a, found.b, strict=True)])
    return table, found, same


def lesson(
    decisions: Decisions, some: slice, turn: Callable[[np.ndarray], np.ndarray] = lambda same: same
) -> teaching.Lesson:
    table, found, same = decisions
    same = turn(same[some])
    folds = np.arange(len(same)) % teaching.FOLDS
    said = teaching.Lesson(len(same), int(same.sum()))
    return teaching.weighed(said, table, found.part(some), same, folds, WEIGHTS)


def test_decisions_teach_and_the_same_ones_teach_the_same(decisions: Decisions) -> None:
    all_ = lesson(decisions, slice(None))
    assert all_.is_better
    assert all_.loss_taught < all_.loss_by_hand
    assert lesson(decisions, slice(None)).weights == all_.weights


def test_answers_at_random_are_not_used(decisions: Decisions) -> None:
    """A careless person, or a list that is odd: nothing is foretold better, so nothing is used."""
    rng = np.random.default_rng(1)
    # By hand the weights lose much on such answers; what has to be beaten are weights that know as little.
    table, found, same = decisions
    said = rng.random(len(same)) < 0.5
    odd = teaching.Lesson(len(said), int(said.sum()))
    folds = np.arange(len(said)) % teaching.FOLDS
    taught = teaching.weighed(odd, table, found, said, folds, learning.learn(table, found, said))
    assert not taught.is_better


def test_taught_again_with_the_same_nothing_is_better(decisions: Decisions) -> None:
    first = lesson(decisions, slice(None))
    again = replace(first, loss_in_use=first.loss_taught)
    assert not again.is_better


@pytest.mark.parametrize(("same", "distinct"), [(0, 0), (teaching.ENOUGH, teaching.ENOUGH_OF_A_KIND - 1)])
def test_too_few_decisions_change_nothing(
    database: Database, areas: Areas, now: datetime, monkeypatch: pytest.MonkeyPatch, same: int, distinct: int
) -> None:
    one = likeness_of(given_of(make(2, 1).records[0]), "/BD40/")
    many = [teaching.Decided(UUID(int=n), one, one, n < same) for n in range(same + distinct)]
    monkeypatch.setattr(teaching, "decided", lambda _db: many)
    monkeypatch.setattr(teaching, "_anything_new", lambda _db: True)
    assert "too few" in pieces.teach_matcher(database, now)
    with database.reading() as db:
        assert teaching.weights_now(db) == WEIGHTS


def test_what_was_decided_is_read_as_it_stood(database: Database, areas: Areas, now: datetime) -> None:
    def person(name: str) -> MemberGiven:
        return MemberGiven(name_en=name, sex=Sex.FEMALE)

    with database.writing() as db:
        homes = [
            a_household(db, areas.union_a1, head=person(name), phone=phone)
            for name, phone in (("Rahima Begum", "01711111111"), ("Rohima Begom", "01811111111"), ("Rahima Khatun", ""))
        ]
        ids = [one.id for one in homes]
        names = dict(db.execute(sa.select(LikenessRow.household_id, LikenessRow.phones)).all())
        pairs.keep(db, CLERK, [pairs.Alike.of(ids[0], one, 3.0, ("name",)) for one in ids[1:]], now=now)
    with database.writing() as db:
        of = {frozenset((one.a_id, one.b_id)) - {ids[0]}: one.id for one in db.scalars(sa.select(DuplicatePair))}
        adjudication.call_distinct(db, CLERK, of[frozenset({ids[2]})], "two", now=now)
        given = MergeGiven(pair_id=of[frozenset({ids[1]})], survivor_id=ids[0], choices=("phone",), reason="one family")
        adjudication.join_records(db, CLERK, given, now=now)
    with database.reading() as db:
        many = teaching.decided(db)
        assert teaching.learn_from(db).decisions == 2
    with database.writing() as db:
        lesson = teaching.Lesson(2, 1, weights=dict(WEIGHTS))
        teaching.keep(db, CLERK, lesson, now=now)
    with database.reading() as db:
        assert teaching.learn_from(db).decisions == 0, "nothing was decided since"
    assert sorted(one.same for one in many) == [False, True]
    [joined] = [one for one in many if one.same]
    assert {joined.one.phones, joined.other.phones} == {names[ids[0]], names[ids[1]]}


def test_a_person_switches_it_off_and_on(database: Database, areas: Areas, now: datetime, decisions: Decisions) -> None:
    good = lesson(decisions, slice(None))
    with database.writing() as db:
        made = teaching.keep(db, CLERK, good, now=now)
        assert made is not None
        assert made.state is TeachState.USED
        assert teaching.weights_now(db) == good.weights
        with pytest.raises(NotAllowed):
            teaching.switch(db, an_actor(), on=False, now=now)
        teaching.switch(db, CLERK, on=False, now=now + timedelta(hours=1))
        assert teaching.weights_now(db) == WEIGHTS
        assert teaching.keep(db, CLERK, good, now=now + timedelta(hours=2)) is None
        with pytest.raises(Refused):
            teaching.switch(db, CLERK, on=False, now=now + timedelta(hours=2))
        teaching.switch(db, CLERK, on=True, now=now + timedelta(hours=3))
        assert teaching.weights_now(db) == WEIGHTS
        worse = replace(good, loss_taught=good.loss_by_hand)
        kept = teaching.keep(db, CLERK, worse, now=now + timedelta(hours=4))
        assert kept is not None
        assert kept.state is TeachState.NOT_BETTER
        assert teaching.weights_now(db) == WEIGHTS
        assert db.scalar(sa.select(sa.func.count()).select_from(Teaching)) == 4
