"""Papers of a list, file by file: looked up, drawn outside any transaction, then kept.

The door goes: `waiting` -> for each, while `begin` gives a file number: `sheets` (reading), draw, `keep`.
Cancelling is a word in the row: the file being drawn is then thrown away, and no other is begun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.audit import trail
from relief.distributions import plans
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.distributions.prints import ListPrint, ListPrintFile, PrintKind, PrintState
from relief.distributions.report import BEGUN
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb

# A page never breaks a file, and a file is what a printer's drawer holds.
ROWS_A_PAGE = {PrintKind.ROLL: 18, PrintKind.CHECKLIST: 25, PrintKind.POINTS: 1, PrintKind.SLIPS: 10,
               PrintKind.REPORT: 30}  # fmt: skip
PAGES_A_FILE = {PrintKind.ROLL: 30, PrintKind.CHECKLIST: 20, PrintKind.POINTS: 200, PrintKind.SLIPS: 50,
                PrintKind.REPORT: 20}  # fmt: skip
# A print that cannot be drawn must not keep the others waiting for ever.
MOST_TRIES = 3
KEPT = timedelta(days=14)
_FIXED = (State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)
_SHOWN = 20


def rows_a_file(kind: PrintKind) -> int:
    """How many households, or points, go into one PDF."""
    return ROWS_A_PAGE[kind] * PAGES_A_FILE[kind]


def ask_for_print(
    db: Session,
    actor: Actor,
    distribution_id: UUID,
    kind: PrintKind,
    *,
    point_id: UUID | None,
    language: str,
    words: Mapping[str, Any],
    now: datetime,
) -> ListPrint:
    """Put a print of an approved list, or of one point's part of it, before the job."""
    plan = plans.find(db, actor, distribution_id)
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    if plan.state not in _FIXED:
        raise Refused(
            "distributions.not-to-print",
            N_("Only an approved list is printed: before that it can still change. Nothing was made."),
        )
    if kind is PrintKind.REPORT and plan.state not in BEGUN:
        raise Refused(
            "distributions.no-report-yet", N_("There is nothing to report yet: this distribution has not been opened.")
        )
    known = plans.points(db, plan.id)
    if point_id is not None and point_id not in {one.id for one in known}:
        raise NotFound
    rows = len(known) if kind is PrintKind.POINTS else _count(db, plan.id, point_id, also_off=kind is PrintKind.REPORT)
    if not rows:
        raise Refused("distributions.nothing-to-print", N_("Nobody is on this part of the list. Nothing was made."))
    made = ListPrint(
        distribution_id=plan.id,
        point_id=point_id,
        kind=kind,
        language=language,
        words=dict(words),
        rows=rows,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    trail.note(db, actor, Verb.DISTRIBUTIONS_PLAN, plan.id, at=now, deed="print", kind=kind, rows=rows)
    db.flush()
    return made


def prints(db: Session, actor: Actor, plan: Distribution) -> Sequence[tuple[ListPrint, Sequence[Any]]]:
    """The newest prints of a list, each with its files without their contents."""
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    query = sa.select(ListPrint).where(ListPrint.distribution_id == plan.id)
    found = db.scalars(query.order_by(ListPrint.created_at.desc(), ListPrint.id.desc()).limit(_SHOWN)).all()
    columns = sa.select(ListPrintFile.print_id, ListPrintFile.number, ListPrintFile.first, ListPrintFile.last)
    files: dict[UUID, list[Any]] = {}
    query_files = columns.where(ListPrintFile.print_id.in_([one.id for one in found])).order_by(ListPrintFile.number)
    for row in db.execute(query_files):
        files.setdefault(row.print_id, []).append(row)
    return [(one, files.get(one.id, [])) for one in found]


def file(db: Session, actor: Actor, distribution_id: UUID, print_id: UUID, number: int) -> ListPrintFile:
    """One PDF with its content."""
    found = _find(db, actor, distribution_id, print_id)
    one = db.get(ListPrintFile, (found.id, number), options=[undefer(ListPrintFile.content)])
    if one is None:
        raise NotFound
    return one


def cancel_print(db: Session, actor: Actor, distribution_id: UUID, print_id: UUID, *, now: datetime) -> ListPrint:
    """Stop drawing; what is drawn already goes. Done is done: a finished print stays."""
    found = _find(db, actor, distribution_id, print_id, lock=True)
    if found.state is PrintState.WAITING:
        _empty(db, found)
        found.state = PrintState.CANCELLED
        trail.note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution_id, at=now, deed="cancel print", print=found.id)
        db.flush()
    return found


def print_again(db: Session, actor: Actor, distribution_id: UUID, print_id: UUID, *, now: datetime) -> ListPrint:
    """Draw the files anew: they were removed or cancelled, or the drawing failed."""
    found = _find(db, actor, distribution_id, print_id, lock=True)
    if found.state is not PrintState.WAITING:
        _empty(db, found)
        found.state, found.tries, found.ready_at = PrintState.WAITING, 0, None
        trail.note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution_id, at=now, deed="print again", print=found.id)
        db.flush()
    return found


def waiting(db: Session) -> Sequence[UUID]:
    """Prints to draw, the oldest first."""
    query = sa.select(ListPrint.id).where(ListPrint.state == PrintState.WAITING)
    return db.scalars(query.order_by(ListPrint.created_at, ListPrint.id)).all()


def begin(db: Session, print_id: UUID) -> int | None:
    """The number of the next file to draw; None when the print is done, cancelled or was given up."""
    found = db.get(ListPrint, print_id, with_for_update=True)
    if found is None or found.state is not PrintState.WAITING:
        return None
    if found.tries >= MOST_TRIES:
        found.state = PrintState.FAILED
        return None
    found.tries += 1
    return found.done // rows_a_file(found.kind) + 1


def keep(db: Session, print_id: UUID, number: int, content: bytes, *, now: datetime) -> None:
    """Keep a drawn file unless the print was cancelled meanwhile; with the last one it is ready."""
    found = db.get_one(ListPrint, print_id, with_for_update=True)
    before = (number - 1) * rows_a_file(found.kind)
    if found.state is not PrintState.WAITING or found.done != before:
        return
    done = min(found.rows, before + rows_a_file(found.kind))
    db.merge(ListPrintFile(print_id=print_id, number=number, first=before + 1, last=done, made_at=now, content=content))
    found.done, found.tries = done, 0
    if done >= found.rows:
        found.state, found.ready_at = PrintState.READY, now


def forget_files(db: Session, *, now: datetime) -> int:
    """Take away PDFs that are some days old; says how many prints lost theirs."""
    old = sa.select(ListPrint).where(ListPrint.state == PrintState.READY, ListPrint.ready_at < now - KEPT)
    return _remove(db, db.scalars(old).all())


def forget_lists_of(db: Session, household_ids: Sequence[UUID]) -> int:
    """Take away the PDFs of every list these households stand on."""
    named = sa.select(Entitlement.distribution_id).where(Entitlement.household_id.in_(household_ids))
    query = sa.select(ListPrint).where(ListPrint.distribution_id.in_(named), ListPrint.done > 0)
    return _remove(db, db.scalars(query).all())


def listed(distribution_id: UUID, point_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    """Whom a print names: everybody still on the list, at one point when it is for one."""
    chosen = [Entitlement.distribution_id == distribution_id, Entitlement.state != EntitlementState.CANCELLED]
    return [*chosen, Entitlement.point_id == point_id] if point_id else chosen


def slot_times(db: Session, distribution_id: UUID) -> Sequence[datetime]:
    """The half-hours in which somebody on the list is asked to come, in their order."""
    query = sa.select(Entitlement.slot_at).where(*listed(distribution_id, None), Entitlement.slot_at.is_not(None))
    return [at for at in db.scalars(query.distinct().order_by(Entitlement.slot_at)) if at]


def _remove(db: Session, found: Sequence[ListPrint]) -> int:
    for one in found:
        _empty(db, one)
        one.state = PrintState.REMOVED
    db.flush()
    return len(found)


def _empty(db: Session, found: ListPrint) -> None:
    db.execute(sa.delete(ListPrintFile).where(ListPrintFile.print_id == found.id))
    found.done = 0


def _count(db: Session, distribution_id: UUID, point_id: UUID | None, *, also_off: bool) -> int:
    """A report accounts for those who were taken off, too."""
    chosen = [Entitlement.distribution_id == distribution_id] if also_off else listed(distribution_id, point_id)
    query = sa.select(sa.func.count()).select_from(Entitlement).where(*chosen)
    return db.scalar(query) or 0


def _find(db: Session, actor: Actor, distribution_id: UUID, print_id: UUID, *, lock: bool = False) -> ListPrint:
    plan = plans.find(db, actor, distribution_id, with_lines=False)
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    found = db.get(ListPrint, print_id, with_for_update=lock)
    if found is None or found.distribution_id != plan.id:
        raise NotFound
    return found
