"""What the night does: it writes down what is due, and lets go what a person confirmed. Killed, it goes on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import EVERYWHERE, Actor
from relief.kernel.db import Database
from relief.kernel.moments import passed
from relief.kernel.problems import Problem
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.retention import again, holds
from relief.retention.due import ID, SINCE
from relief.retention.forgetting import FORGET
from relief.retention.kinds import SECRET, Kind
from relief.retention.models import Due, Term
from relief.retention.terms import terms

log = logging.getLogger("relief.jobs")
# In one transaction: nobody at a desk waits for more.
AT_ONCE = 20
_LISTED_AT_ONCE = 2_000


def list_due(database: Database, now: datetime) -> str:
    """Write down what is due today; what came back to life meanwhile is taken off the list."""
    with database.reading() as db:
        decided = terms(db)
    for kind, term in decided.items():
        with database.writing() as db:
            _take_off(db, term, now)
        more = True
        while more:
            with database.writing() as db:
                more = _list_some(db, kind, term, now) == _LISTED_AT_ONCE
    # How many of which class is the business of those who answer for it.
    return "looked through"


def wanted(database: Database) -> bool:
    """Whether anything confirmed has not gone, or left traces in the log."""
    with database.reading() as db:
        waits = sa.select(Due.id).where(Due.wiped_at.is_(None), Due.confirmed_at.is_not(None), ~holds.is_held())
        return db.scalar(waits.limit(1)) is not None


def let_go(database: Database, now: datetime) -> str:
    """Forget what was confirmed, some at a time, and cut the database's log off afterwards."""
    with database.reading() as db:
        decided = terms(db)
    for kind in Kind:
        if kind not in decided:
            continue
        try:
            while _forget_some(database, decided[kind], now):
                passed("retention.gone")
        except Problem:
            # A key that is not here, or a list in review that would bring a family in again: tomorrow anew.
            log.warning("retention of %s waits", kind.value)
    if database.leave_no_trace(rewrite=True):
        with database.writing() as db:
            clean = sa.update(Due).where(Due.gone_at.is_not(None), Due.wiped_at.is_(None)).values(wiped_at=now)
            db.execute(clean.execution_options(synchronize_session=False))
    again.keep(database)
    return "looked through"


def _list_some(db: Session, kind: Kind, term: Term, now: datetime) -> int:
    known = sa.select(Due.subject_id).where(Due.kind == kind)
    question = SINCE[kind](now - timedelta(days=term.days)).where(ID[kind].not_in(known))
    found = db.execute(question.order_by(ID[kind]).limit(_LISTED_AT_ONCE)).all()
    clerk = Actor.clerk("retention")
    rows = [
        Due(
            kind=kind, subject_id=subject_id, path=_one(path), listed_on=local_day(now), created_at=now,
            created_by_id=clerk.id, confirmed_at=None if term.asks else now,
        )
        for subject_id, path in found
    ]  # fmt: skip
    db.add_all(rows)
    if rows and kind not in SECRET:
        note(db, clerk, Verb.RETENTION_CONFIRM, None, at=now, deed="list", kind=kind.value, count=len(rows))
    return len(rows)


def _one(path: str | Sequence[str]) -> str:
    return path if isinstance(path, str) else next(iter(path), EVERYWHERE)


def _take_off(db: Session, term: Term, now: datetime) -> None:
    still = SINCE[term.kind](now - timedelta(days=term.days)).with_only_columns(ID[term.kind])
    off = sa.delete(Due).where(Due.kind == term.kind, Due.gone_at.is_(None), Due.subject_id.not_in(still))
    db.execute(off.execution_options(synchronize_session=False))


def _forget_some(database: Database, term: Term, now: datetime) -> int:
    """One transaction: both the words and the mark that they went, or neither."""
    kind, clerk = term.kind, Actor.clerk("retention")
    with database.writing() as db:
        query = sa.select(Due).where(
            Due.kind == kind, Due.confirmed_at.is_not(None), Due.gone_at.is_(None), ~holds.is_held()
        )
        rows = db.scalars(query.order_by(Due.id).limit(AT_ONCE).with_for_update()).all()
        ids = [one.subject_id for one in rows]
        still = SINCE[kind](now - timedelta(days=term.days)).where(ID[kind].in_(ids))
        over = {subject_id for subject_id, _path in db.execute(still)}
        for row in rows:
            if row.subject_id in over:
                row.gone_at = now
            else:
                # It came back to life between the list and now.
                db.delete(row)
        if over:
            FORGET[kind](db, sorted(over), now)
            told = {} if kind in SECRET else {"count": len(over)}
            note(db, clerk, Verb.RETENTION_CONFIRM, None, at=now, deed="gone", kind=kind.value, **told)
        return len(rows)
