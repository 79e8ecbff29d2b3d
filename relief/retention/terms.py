"""How long each class is kept: the organisation decides, the administrator writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.retention.kinds import RULES, Kind
from relief.retention.models import Due, Term

# A slip of the pen must not make yesterday's families due.
LEAST, MOST = 90, 36_500


def set_term(db: Session, actor: Actor, kind: Kind, days: int | None, *, asks: bool, now: datetime) -> Term | None:
    """Keep this class for so many days; None: not decided any more, and nothing goes.

    What was listed under another period and nobody confirmed yet is listed anew by the next run.
    """
    actor.must(Verb.RETENTION_SET)
    if days is not None and not LEAST <= days <= MOST:
        raise Invalid({"days": N_("Write a number of days from 90 to 36500, or leave it empty.")})
    if not asks and not RULES[kind].may_ask_nobody:
        raise Invalid({"asks": N_("Of this class a person confirms each list. This cannot be switched off.")})
    term = db.get(Term, kind)
    before = term.days if term else None
    waiting = sa.delete(Due).where(Due.kind == kind, Due.confirmed_at.is_(None), Due.gone_at.is_(None))
    db.execute(waiting.execution_options(synchronize_session=False))
    if days is None:
        if term is not None:
            db.delete(term)
            term = None
    elif term is None:
        term = Term(kind=kind, days=days, asks=asks, decided_at=now, decided_by_id=actor.id)
        db.add(term)
    else:
        term.days, term.asks, term.decided_at, term.decided_by_id = days, asks, now, actor.id
    db.flush()
    note(db, actor, Verb.RETENTION_SET, None, at=now, kind=kind.value, days=days, before=before, asks=asks)
    return term


def terms(db: Session) -> Mapping[Kind, Term]:
    """What was decided, by class."""
    return {term.kind: term for term in db.scalars(sa.select(Term))}
