"""Jobs of the registry: lists that carry on, cards, files taken out, and the search for the same family twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from relief.households import cards_making, cards_paper, exports, import_queries, imports, pairs, pieces, sweep
from relief.households.export_log import RegistryExport
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database

log = logging.getLogger("relief.jobs")
Say = Callable[[int, int], object]
T = TypeVar("T")


def carry_on_imports(database: Database, now: datetime) -> str:
    """Lists whose page was closed, or whose server stopped, go on in short pieces."""
    with database.reading() as db:
        begun = import_queries.unfinished(db)
    for batch in begun:
        left = 1
        while left:
            left = pieces.go_on(database, imports.clerk_of(batch), batch.id, now=now)
    return f"{len(begun)} lists carried on"


def cards_wait(database: Database) -> bool:
    """Whether any file of cards is still to be drawn."""
    with database.reading() as db:
        return bool(cards_making.waiting(db))


def draw_cards(database: Database, now: datetime) -> str:
    """Files of cards are drawn while no transaction is open: nobody waits for the typesetter."""
    with database.reading() as db:
        waiting = cards_making.waiting(db)
    drawn = 0
    for batch_id in waiting:
        while (number := _begin_cards(database, batch_id)) is not None:
            with database.reading() as db:
                sheets = cards_making.sheets(db, batch_id, number)
            content = cards_paper.pdf(sheets.faces, heading=sheets.heading)
            with database.writing() as db:
                cards_making.keep(db, batch_id, number, content, len(sheets.faces), now=now)
            drawn += len(sheets.faces)
    return f"{drawn} cards drawn"


def _begin_cards(database: Database, batch_id: UUID) -> int | None:
    with database.writing() as db:
        return cards_making.begin(db, batch_id)


def forget_cards(database: Database, now: datetime) -> str:
    """Drawn files of cards go after their time; cards stay."""
    with database.writing() as db:
        return f"files of {cards_making.forget_files(db, now=now)} card batches removed"


def find_new_duplicates(database: Database, now: datetime) -> str:
    """Households written or corrected since the last night are compared with all."""
    done = find_duplicates(database, Actor.clerk("duplicates"), now)
    return f"{done.compared} households compared, {done.found} pairs to look at"


def make_exports(database: Database, now: datetime) -> str:
    """Long files are made here, and those of a server that stopped; old ones go."""
    with database.reading() as db:
        asked = exports.waiting(db)
    for one in asked:
        _make_export(database, one)
    with database.writing() as db:
        forgotten = exports.forget_old(db, now=now)
    return f"{len(asked)} files made, {forgotten} old ones deleted"


def _make_export(database: Database, asked: RegistryExport) -> None:
    def said(done: int) -> None:
        with database.writing() as db:
            exports.note_progress(db, asked.id, done)

    content: bytes | None = None
    try:
        with database.reading() as db:
            content = exports.make(db, asked, said=said)
    except Exception:
        log.exception("export %s failed", asked.id)
    with database.writing() as db:
        exports.keep(db, asked.id, content, now=clock.now())


def find_duplicates(
    database: Database, actor: Actor, now: datetime, say: Say = lambda _done, _of: None
) -> sweep.Outcome:
    """Compare whatever waits, in short transactions; stopped at any time, it goes on where it was."""
    left = 1
    while left:
        with database.writing() as db:
            left = sweep.make_missing(db)
    with database.reading() as db:
        few = sweep.waiting(db, sweep.FEW + 1)
        wants_all = sweep.wants_all(db, len(few))
    if wants_all:
        return _compare_many(database, actor, now, say)
    found = 0
    for done, number in enumerate(few, start=1):
        with database.writing() as db:
            found += sweep.compare_one(db, actor, number, now=now)
        say(done, len(few))
    return sweep.Outcome(len(few), found)


def _compare_many(database: Database, actor: Actor, now: datetime, say: Say) -> sweep.Outcome:
    with database.reading() as db:
        registry = sweep.read(db)
    with database.writing() as db:
        sweep.keep_words(db, registry.table)
    found = done = 0
    for numbers, alike in sweep.slices(registry):
        for some in batched(alike, 500):
            with database.writing() as db:
                found += pairs.keep(db, actor, some, now=now)
        for part in batched(numbers, 5_000):
            with database.writing() as db:
                sweep.mark(db, part, now)
        done += len(numbers)
        say(done, int(registry.fresh.sum()))
    return sweep.Outcome(done, found)


def batched(many: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The same in parts of at most so many."""
    for start in range(0, len(many), most):
        yield many[start : start + most]
