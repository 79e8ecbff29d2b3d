"""Long work whose process is killed goes on where it was, and nothing is written twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief import jobs
from relief.audit.models import AuditEntry
from relief.households import import_alike, import_queries, imports, likeness_rows, pieces, registration, teaching
from relief.households.batches import BatchState, ImportAlike, ImportRow
from relief.households.duplicates import HouseholdMerge, MergeState, Teaching
from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.likeness import likeness_of
from relief.households.matching import WEIGHTS
from relief.households.models import DuplicatePair, PairState, Precision, Sex
from relief.households.queries import search
from relief.kernel.db import Database, table_of
from relief.kernel.ids import new_id
from relief.kernel.rows import insert_rows
from tests.benchmarks.corruption import make
from tests.benchmarks.duplicates import given_of
from tests.builders import CLERK, Areas, a_response
from tests.households.builders import a_household
from tests.households.workbooks import a_workbook

ROOT = Path(__file__).resolve().parents[2]
MERGE = """
import sys
from uuid import UUID
import relief.schema
from relief.households import imports
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
database, left = Database(sys.argv[1]), 1
while left:
    with database.writing() as db:
        left = imports.merge_some(db, Actor.clerk("tests"), UUID(sys.argv[2]), limit=20, now=clock.now())
    print(left, flush=True)
"""
ROWS = 400
# Lets so many transactions through, and stands still where the next would be kept.
UP_TO = """
import sys
from sqlalchemy import event
from sqlalchemy.orm import Session
import relief.schema
from relief.households import import_alike, pieces
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from uuid import UUID
url, through, *rest = sys.argv[1:]
through = int(through)
@event.listens_for(Session, "before_commit")
def _hold(db):
    global through
    if not through:
        db.flush()
        print("here", flush=True)
        sys.stdin.read()
    through -= 1
database = Database(url)
"""
COMPARE = """
import_alike._PART = 1
while pieces.go_on(database, Actor.clerk("tests"), UUID(rest[0]), now=clock.now()):
    pass
"""
TEACH = "pieces.teach_matcher(database, clock.now())"


def killed_at_commit(work: str, url: str, through: int, *more: object) -> None:
    """Do this work in a process, let so many commits pass, and end it by force just before the next."""
    command = [sys.executable, "-c", UP_TO + work, url, str(through), *map(str, more)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout is not None
        assert working.stdout.readline() == "here\n"
        working.kill()


def run(database: Database, name: str, now: datetime) -> None:
    job = jobs.named(name)
    assert job is not None
    assert jobs.run_once(database, job, now)


@pytest.mark.slow
@pytest.mark.goal("U13")
def test_a_killed_merge_goes_on(database: Database, database_url: str, areas: Areas, now: datetime) -> None:
    rows: list[Sequence[object]] = [
        ["Name", "Union P-code", "HH size"],
        *[[f"Person {n}", "BD40870419", 3] for n in range(ROWS)],
    ]
    with database.writing() as db:
        given = imports.ListGiven(response_id=a_response(db).id, file_name="a.xlsx", content=a_workbook(a=rows))
        batch = imports.upload_list(db, CLERK, given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
        imports.check_batch(db, CLERK, batch.id, now=now)
        imports.begin_merge(db, CLERK, batch.id, now=now)
    command = [sys.executable, "-c", MERGE, database_url, str(batch.id)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout is not None
        for _piece in range(3):
            working.stdout.readline()
        working.kill()
    with database.reading() as db:
        before = search(db, CLERK, "").total
        waiting = import_queries.count_to_merge(db, batch.id)
    assert 0 < waiting <= ROWS - 60
    assert before
    run(database, "households.imports", now)
    with database.reading() as db:
        done = import_queries.find(db, CLERK, batch.id)
        summary = import_queries.summary(db, batch.id)
        assert (done.state, summary.created, summary.rows) == (BatchState.MERGED, ROWS, ROWS)
        assert db.connection().exec_driver_sql("SELECT count(*) FROM households").scalar() == ROWS
        assert db.connection().exec_driver_sql("SELECT count(*) FROM members").scalar() == ROWS


HEADS = ["Name (Bangla)", "Sex", "Birth year", "Father/Husband name", "Village", "Mobile", "Union P-code", "HH size"]
KNOWN = ("রহিমা বেগম", "Abul Kashem", "পূর্বপাড়া", "01711111111", "01711111121")
KNOWN_THERE = ("করিমা খাতুন", "Jabbar Molla", "উত্তরপাড়া", "01911111111", "01911111121")


def known(db: sa.orm.Session, areas: Areas, place: int, told: tuple[str, ...]) -> UUID:
    name, guardian, village, phone, _ = told
    head = MemberGiven(name_bn=name, sex=Sex.FEMALE, birth_date=date(1984, 1, 1), birth_precision=Precision.YEAR)
    home = a_household(db, areas.unions[place], head=head, guardian_name=guardian, village=village, phone=phone, size=5)
    return home.id


def listed(told: tuple[str, ...], pcode: str) -> list[object]:
    """The same family as another hand wrote it, with a slip in its telephone number."""
    name, guardian, village, _, phone = told
    return [name, "মহিলা", 1984, guardian, village, phone, pcode, 5]


def test_a_killed_comparison_asks_each_question_once(
    database: Database, database_url: str, areas: Areas, now: datetime
) -> None:
    """Of two parts one was kept, and the other looked at and not kept, when the process went."""
    here, there = areas.union_a1.pcode, areas.union_b1.pcode
    stranger = ["সুফিয়া বিবি", "মহিলা", 1991, "Hasan Gazi", "মাঝপাড়া", "01812345670"]
    rows: list[Sequence[object]] = [
        HEADS,
        listed(KNOWN, here),
        [*stranger, here, 3],
        listed(KNOWN_THERE, there),
        [*stranger[:-1], "", there, 2],
    ]
    with database.writing() as db:
        homes = [known(db, areas, 0, KNOWN), known(db, areas, 2, KNOWN_THERE)]
        given = imports.ListGiven(response_id=a_response(db).id, file_name="a.xlsx", content=a_workbook(a=rows))
        batch = imports.upload_list(db, CLERK, given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
    assert pieces.go_on(database, CLERK, batch.id, now=now) == 4, "each row tells of a new family, to be compared"
    killed_at_commit(COMPARE, database_url, 1, batch.id)
    with database.reading() as db:
        assert import_alike.count_left(db, batch.id) == 2
        assert db.scalars(sa.select(ImportAlike.number)).all() == [2]
    run(database, "households.imports", now)
    with database.reading() as db:
        asked = db.execute(sa.select(ImportAlike.number, ImportAlike.household_id).order_by(ImportAlike.number)).all()
        assert [tuple(one) for one in asked] == [(2, homes[0]), (4, homes[1])]
        assert import_alike.count_left(db, batch.id) == 0
        said = db.scalars(sa.select(ImportRow.faults).order_by(ImportRow.number)).all()
        assert [len(one) for one in said] == [1, 0, 1, 0], "each is asked about once"
        done = import_queries.find(db, CLERK, batch.id)
        assert (done.state, import_queries.summary(db, batch.id).created) == (BatchState.IN_REVIEW, 4)


def test_a_killed_lesson_is_learnt_once(database: Database, database_url: str, areas: Areas, now: datetime) -> None:
    """The matcher goes on with the weights it had, and the next night learns the same."""
    with database.writing() as db:
        decide(db, areas, now)
    with database.reading() as db:
        lesson = teaching.learn_from(db)
    assert lesson.weights is not None
    killed_at_commit(TEACH, database_url, 0)
    with database.reading() as db:
        assert teaching.weights_now(db) == WEIGHTS
        assert db.scalars(sa.select(Teaching)).all() == []
    for _night in range(2):
        run(database, "households.teach-matcher", now)
    with database.reading() as db:
        [taught] = db.scalars(sa.select(Teaching)).all()
        assert (taught.decisions, taught.same, taught.weights) == (lesson.decisions, lesson.same, dict(lesson.weights))
        said = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.subject_id == taught.id)
        assert db.scalar(said) == 1


def decide(db: sa.orm.Session, areas: Areas, now: datetime) -> None:
    """As many decisions as teach something: copies that were joined, and neighbours that are two families."""
    made = make(2_000, 7)
    same = sorted(made.truth)[: teaching.ENOUGH // 2]
    copies = {one for pair in same for one in pair}
    others = [one.id for one in made.records if one.id not in copies][: teaching.ENOUGH]
    pairs = [*same, *zip(others[::2], others[1::2], strict=True)]
    place = areas.union_a1
    given: dict[int, HouseholdGiven] = {
        one.id: replace(given_of(one), area_id=place.id) for one in made.records if one.id in copies or one.id in others
    }
    registration.write_down(db, CLERK, list(given.values()), now=now)
    stamp = {"created_at": now, "created_by_id": CLERK.id, "version": 1}
    decided, merges = [], []
    for place_, (one, other) in enumerate(pairs):
        ids = sorted((given[one].id, given[other].id))
        pair = {
            "id": new_id(), "a_id": ids[0], "b_id": ids[1], "score": 0.6, "reasons": ["name"], "note": "",
            "state": PairState.MERGED if place_ < len(same) else PairState.DISTINCT,
            "decided_at": now - timedelta(hours=1), "decided_by_id": CLERK.id, **stamp,
        }  # fmt: skip
        decided.append(pair)
        if place_ < len(same):
            stood = likeness_rows.as_values(likeness_of(given[one], place.path)) | {"household_id": str(given[one].id)}
            merges.append(
                {
                    "id": new_id(),
                    "pair_id": pair["id"],
                    "survivor_id": given[one].id,
                    "joined_id": given[other].id,
                    "batch_id": new_id(),
                    "choices": [],
                    "reason": "one family",
                    "state": MergeState.DONE,
                    "before": {"household_likenesses": [stood]},
                    "after": {},
                    "done_at": now,
                    "done_by_id": CLERK.id,
                    "undone_at": None,
                    "undone_by_id": None,
                    **stamp,
                }
            )
    insert_rows(db, table_of(DuplicatePair), decided)
    insert_rows(db, table_of(HouseholdMerge), merges)
