"""The one deed of reports: a file was taken, and the trail says so."""

from __future__ import annotations

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.verbs import Verb
from relief.reports.scope import Scope


def note_taken(db: Session, scope: Scope, kind: str) -> None:
    """Write down who took which month, and as what."""
    scope.actor.must(Verb.REPORTS_TAKE)
    said = {"kind": kind, "month": str(scope.month)}
    trail.note(db, scope.actor, Verb.REPORTS_TAKE, scope.response_id, at=scope.now, **said)
