"""The process that draws papers is killed in the middle: what was drawn stays, the rest is drawn once, pages say so."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from relief.distributions import drawing, printing
from relief.distributions.models import Distribution
from relief.distributions.prints import ListPrint, ListPrintFile, PrintKind, PrintState
from relief.jobs import named, run_once
from relief.kernel import clock
from relief.kernel.db import Database
from tests.builders import Areas, a_response
from tests.cards import seen
from tests.distributions.builders import a_household, an_open_plan, the_goods
from tests.people import People, Person

ROOT = Path(__file__).resolve().parents[2]
ROWS = 21
# Runs the job as the scheduler does, lets so many transactions through, and stands still where the next would be kept.
DRAW = """
import sys
from sqlalchemy import event
from sqlalchemy.orm import Session
import relief.schema
from relief import jobs
from relief.distributions import printing
from relief.distributions.prints import PrintKind
from relief.kernel import clock
from relief.kernel.db import Database
url, through, kind = sys.argv[1], int(sys.argv[2]), PrintKind(sys.argv[3])
@event.listens_for(Session, "before_commit")
def _hold(db):
    global through
    if not through:
        db.flush()
        print("here", flush=True)
        sys.stdin.read()
    through -= 1
printing.ROWS_A_PAGE[kind], printing.PAGES_A_FILE[kind] = 18, 1
jobs.run_once(Database(url), jobs.named("distributions.prints"), clock.now())
"""
# Transactions of a run: the lease, the run's own row, then two for each file (begun, kept).
BEFORE_THE_FIRST_FILE, BEFORE_THE_SECOND_IS_KEPT = 2, 5


def killed(database: Database, through: int, kind: PrintKind = PrintKind.ROLL) -> None:
    command = [sys.executable, "-c", DRAW, database.url, str(through), kind.value]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        process.kill()


@pytest.fixture
def roll(database: Database, areas: Areas, people: People, as_asha: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of a list of two sheets, each a file of its own, with its roll asked for."""
    monkeypatch.setitem(printing.PAGES_A_FILE, PrintKind.ROLL, 1)
    with database.writing() as db:
        goods = the_goods(db, areas.district)
        for _ in range(ROWS):
            a_household(db, areas.union_a1)
        plan: Distribution = an_open_plan(
            db, people.asha, people.gita, a_response(db), areas.union_a1, goods, now=clock.now() - timedelta(hours=3)
        )
    here = f"/distributions/{plan.id}/prints"
    as_asha.get(here).form(f'form[action="{here}"]').submit(kind="roll")
    return here


def the_print(database: Database) -> tuple[ListPrint, list[int]]:
    with database.reading() as db:
        numbers = list(db.scalars(sa.select(ListPrintFile.number).order_by(ListPrintFile.number)))
        return db.scalars(sa.select(ListPrint)).one(), numbers


@pytest.mark.goal("U13")
def test_a_killed_print_goes_on_where_it_was(roll: str, database: Database, as_asha: Person) -> None:
    killed(database, BEFORE_THE_SECOND_IS_KEPT)
    found, numbers = the_print(database)
    assert (found.state, found.done, numbers) == (PrintState.WAITING, 18, [1])
    page = as_asha.get(roll)
    assert (page.select("progress")[0].get("value"), page.select("progress")[0].get("max")) == ("18", "21")
    job = named("distributions.prints")
    assert job
    # Whoever died holds the turn until it runs out; then anybody goes on, and what was drawn is not drawn again.
    assert run_once(database, job, clock.now()) is None
    run = run_once(database, job, clock.now() + timedelta(minutes=31))
    assert run
    assert run.outcome == "1 files of lists drawn"
    found, numbers = the_print(database)
    assert (found.state, numbers) == (PrintState.READY, [1, 2])
    links = [link.get("href") for link in as_asha.get(roll).select('a[href$="sheets.pdf"]')]
    codes = [code for link in links for page in seen.pages(as_asha.client.get(link).data, 150)
             for code in seen.codes(page) if not code.startswith("RL1.")]  # fmt: skip
    assert (len(codes), len(set(codes))) == (ROWS, ROWS)


@pytest.mark.goal("U13")
def test_a_print_that_kills_its_process_is_given_up_and_drawn_when_asked_again(
    roll: str, database: Database, as_asha: Person
) -> None:
    for _ in range(printing.MOST_TRIES):
        with database.writing() as db:
            db.execute(sa.text("UPDATE leases SET held_until = last_due_at"))
        killed(database, BEFORE_THE_FIRST_FILE + 1)
    drawing.draw(database, clock.now())
    found, numbers = the_print(database)
    assert (found.state, numbers) == (PrintState.FAILED, [])
    page = as_asha.get(roll)
    assert not page.select("progress")
    page.form('form[action$="/again"]').submit()
    drawing.draw(database, clock.now())
    assert the_print(database)[0].state is PrintState.READY


@pytest.mark.goal("U13")
def test_a_killed_report_goes_on_where_it_was(
    roll: str, database: Database, as_asha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(printing.ROWS_A_PAGE, PrintKind.REPORT, 18)
    monkeypatch.setitem(printing.PAGES_A_FILE, PrintKind.REPORT, 1)
    as_asha.get(roll).form('form[action$="/cancel"]').submit()
    as_asha.get(roll).form(f'form[action="{roll}"]').submit(kind="report")
    killed(database, BEFORE_THE_SECOND_IS_KEPT, PrintKind.REPORT)
    job = named("distributions.prints")
    assert job
    with database.reading() as db:
        query = sa.select(ListPrint).where(ListPrint.kind == PrintKind.REPORT)
        found = db.scalars(query).one()
        assert (found.state, found.done) == (PrintState.WAITING, 18)
    run = run_once(database, job, clock.now() + timedelta(minutes=31))
    assert run
    assert run.outcome == "1 files of lists drawn"
    with database.reading() as db:
        assert db.scalars(query).one().state is PrintState.READY
