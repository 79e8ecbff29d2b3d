"""What is due and what will be, narrowed to the classes, areas and files a person answers for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.concerns.models import Concern
from relief.feedback import reports
from relief.feedback.models import Feedback
from relief.households.batches import ImportBatch
from relief.households.models import Household
from relief.incidents.models import Incident
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.psychosocial.models import SupportPlan
from relief.retention import holds
from relief.retention.due import ID, SINCE
from relief.retention.kinds import RULES, Kind
from relief.retention.models import Due, Term
from relief.retention.terms import terms
from relief.safeguards.bars import is_barred
from relief.spaces.children import Child
from relief.spaces.sight import own_space_ids

WAITS = sa.and_(Due.confirmed_at.is_(None), Due.gone_at.is_(None), ~holds.is_held())
# How far ahead the page looks, in days.
AHEAD = (30, 90, 365)
MOST_SHOWN = 500


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One class as one person sees it; the numbers are None where they are not their business."""

    kind: Kind
    term: Term | None
    due: int | None = None
    held: int = 0
    going: int = 0
    gone: int = 0
    ahead: Sequence[int] = ()


def overview(db: Session, actor: Actor, *, now: datetime) -> Sequence[Standing]:
    """Every class with its period; with numbers for who answers for it."""
    actor.must(Verb.RETENTION_VIEW)
    decided = terms(db)
    return [_standing(db, actor, kind, decided.get(kind), now) for kind in Kind]


def waiting(db: Session, actor: Actor, kind: Kind) -> Sequence[tuple[Due, str]]:
    """The list to look through before confirming it: each with the code people know it by."""
    actor.must(Verb.RETENTION_CONFIRM)
    actor.must(RULES[kind].verb)
    query = sa.select(Due).where(mine(db, actor, kind), WAITS).order_by(Due.listed_on, Due.id)
    rows = db.scalars(query.limit(MOST_SHOWN)).all()
    codes = _codes(db, kind, [one.subject_id for one in rows])
    return [(one, codes.get(one.subject_id, "")) for one in rows]


def count_waiting(db: Session, actor: Actor, kind: Kind) -> int:
    """How long the whole list is; what is shown may be less."""
    return db.scalar(sa.select(sa.func.count()).select_from(Due).where(mine(db, actor, kind), WAITS)) or 0


def on_list(db: Session, actor: Actor, due_id: UUID) -> Due:
    """One row of one's own list, or NotFound."""
    row = db.get(Due, due_id)
    if row is None or not actor.can(RULES[row.kind].verb):
        raise NotFound
    found: Due | None = db.scalar(sa.select(Due).where(Due.id == due_id, mine(db, actor, row.kind), WAITS))
    if found is None:
        raise NotFound
    return found


def mine(db: Session, actor: Actor, kind: Kind) -> sa.ColumnElement[bool]:
    """What of this class lies in one's areas and is one's business there."""
    paths = sa.or_(sa.false(), *(Due.path.startswith(path, autoescape=True) for path in actor.within))
    own: dict[Kind, Any] = {
        Kind.CHILDREN: lambda: Due.subject_id.in_(
            sa.select(Child.id).where(Child.space_id.in_(own_space_ids(actor)))
        ),
        Kind.CONCERNS: lambda: ~is_barred(actor, Due.subject_id),
        Kind.REPORTS: lambda: Due.subject_id.in_(
            [report.id for report, _area in reports.mine(db, actor, seals=seals_of(db))]
        ),
    }  # fmt: skip
    return sa.and_(Due.kind == kind, paths, own[kind]() if kind in own else sa.true())


def _standing(db: Session, actor: Actor, kind: Kind, term: Term | None, now: datetime) -> Standing:
    if not (actor.can(Verb.RETENTION_CONFIRM) and actor.can(RULES[kind].verb)):
        return Standing(kind=kind, term=term)
    own, open_ = mine(db, actor, kind), Due.gone_at.is_(None)
    query = sa.select(
        _sum(WAITS), _sum(sa.and_(open_, holds.is_held())), _sum(sa.and_(open_, Due.confirmed_at.is_not(None))),
        _sum(Due.gone_at.is_not(None)),
    ).where(own)  # fmt: skip
    due, held, going, gone = (int(one or 0) for one in db.execute(query).one())
    # What is to come is counted for areas; whose file it will be is only looked at once it is listed.
    ahead = [_to_come(db, actor, term, days, now) for days in AHEAD] if term and kind in _COUNTED_AHEAD else []
    return Standing(kind=kind, term=term, due=due, held=held, going=going, gone=gone, ahead=ahead)


_COUNTED_AHEAD = frozenset({Kind.REQUESTS, Kind.FEEDBACK, Kind.SURVEYS, Kind.FAMILIES, Kind.INCIDENTS})


def _to_come(db: Session, actor: Actor, term: Term, days: int, now: datetime) -> int:
    """How many more will have been listed by then, if nothing is written in them."""
    known = sa.select(Due.subject_id).where(Due.kind == term.kind)
    before = now + timedelta(days=days) - timedelta(days=term.days)
    found = SINCE[term.kind](before).where(ID[term.kind].not_in(known)).subquery()
    here = sa.or_(sa.false(), *(found.c[1].startswith(path, autoescape=True) for path in actor.within))
    return db.scalar(sa.select(sa.func.count()).select_from(found).where(here)) or 0


def _sum(which: sa.ColumnElement[bool]) -> Any:
    return sa.func.sum(sa.case((which, 1), else_=0))


def _codes(db: Session, kind: Kind, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    told: dict[Kind, Any] = {
        Kind.FAMILIES: Household.code, Kind.CHILDREN: Child.code, Kind.SUPPORT: SupportPlan.code,
        Kind.CONCERNS: Concern.code, Kind.LISTS: ImportBatch.file_name,
    }  # fmt: skip
    if kind in told:
        # A result has keys of its own: dict() would take it for a mapping.
        found = db.execute(sa.select(ID[kind], told[kind]).where(ID[kind].in_(ids))).all()
        return {row[0]: row[1] for row in found}
    if kind is Kind.FEEDBACK:
        return {one.id: one.reference for one in db.scalars(sa.select(Feedback).where(Feedback.id.in_(ids)))}
    if kind is Kind.INCIDENTS:
        return {one.id: one.reference for one in db.scalars(sa.select(Incident).where(Incident.id.in_(ids)))}
    return {}
