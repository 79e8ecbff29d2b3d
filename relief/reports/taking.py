"""A file for others leaves with a purpose and a recipient; the log keeps both, and the trail who took it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports.models import ReportKind, TakenReport
from relief.reports.periods import Period

# How long a recipient is asked to keep it.
KEPT = timedelta(days=90)
LONGEST = {"purpose": 300, "recipient": 200, "organisation": 160, "donor": 160}
_LATEST = 100


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What is taken out, what for, and for whom; `area_id` None is every area of who takes it."""

    kind: ReportKind
    format: str
    response_id: UUID
    area_id: UUID | None
    span: Period
    purpose: str
    recipient: str
    organisation: str = ""
    donor: str = ""


def check(given: Taking) -> None:
    """Refuse a file nobody said a word about; asked before the file is made."""
    found = {}
    if not given.purpose.strip():
        found["purpose"] = N_("Write what the file is for. It stands in the log.")
    if not given.recipient.strip():
        found["recipient"] = N_("Write who gets the file. It stands in the log.")
    for name, most in LONGEST.items():
        if len(getattr(given, name)) > most:
            found[name] = N_("This is too long. Shorten it, please.")
    if found:
        raise Invalid(found)


def note_taken(db: Session, actor: Actor, given: Taking, content: bytes, rows: int, *, now: datetime) -> TakenReport:
    """Write the file into the log, in the moment it leaves."""
    actor.must(Verb.REPORTS_SEND)
    check(given)
    taken = TakenReport(
        kind=given.kind, format=given.format, response_id=given.response_id, area_id=given.area_id,
        within=list(actor.within), first_on=given.span.first, last_on=given.span.last,
        organisation=given.organisation.strip(), donor=given.donor.strip(), purpose=given.purpose.strip(),
        recipient=given.recipient.strip(), expires_on=local_day(now + KEPT), rows=rows,
        sha256=hashlib.sha256(content).hexdigest(), created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(taken)
    db.flush()
    trail.note(
        db, actor, Verb.REPORTS_SEND, taken.id, at=now, kind=given.kind.value, format=given.format,
        purpose=taken.purpose, recipient=taken.recipient, days=str(given.span), rows=rows,
    )  # fmt: skip
    return taken


def latest(db: Session, actor: Actor, response_id: UUID) -> Sequence[TakenReport]:
    """What was taken out last, as far as the actor sees all it tells of."""
    actor.must(Verb.REPORTS_VIEW)
    query = sa.select(TakenReport).where(TakenReport.response_id == response_id)
    found = db.scalars(query.order_by(TakenReport.created_at.desc(), TakenReport.id.desc()).limit(_LATEST * 4))
    return [one for one in found if one.within and all(actor.sees(path) for path in one.within)][:_LATEST]


def last_named(db: Session, actor: Actor) -> tuple[str, str]:
    """The organisation and the donor this person wrote last."""
    query = sa.select(TakenReport.organisation, TakenReport.donor).where(TakenReport.created_by_id == actor.id)
    row = db.execute(query.order_by(TakenReport.created_at.desc()).limit(1)).first()
    return (row[0], row[1]) if row else ("", "")
