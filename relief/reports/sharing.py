"""An address under which donors read an issued report without signing in: with a day it ends, revocable, counted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.reports import situations
from relief.reports.models import ReportAddress, ReportState, SituationReport

SECRET_BYTES = 16
MOST_DAYS = 366


def make_address(
    db: Session, actor: Actor, report_id: UUID, purpose: str, recipient: str, days: int | None, *, now: datetime
) -> tuple[ReportAddress, str]:
    """A new address; the secret is given back this once and kept as a hash."""
    report, area = situations.find(db, actor, report_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    if report.state is not ReportState.ISSUED:
        raise Refused("reports.not-issued", N_("Only an issued report can be shared. Nothing was changed."))
    found = {}
    if not purpose.strip():
        found["purpose"] = N_("Write what the address is for. It stands in the log.")
    if not recipient.strip():
        found["recipient"] = N_("Write who gets the address. It stands in the log.")
    if days is None or not 1 <= days <= MOST_DAYS:
        found["days"] = N_("Write for how many days, from 1 to 366.")
    if max(len(purpose) - 100, len(recipient)) > 200:
        found["purpose"] = N_("This is too long. Shorten it, please.")
    if found or days is None:
        raise Invalid(found)
    secret = secrets.token_hex(SECRET_BYTES)
    address = ReportAddress(
        token_hash=_hash(secret), report_id=report.id, purpose=purpose.strip(), recipient=recipient.strip(),
        expires_at=now + timedelta(days=days), created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(address)
    db.flush()
    trail.note(
        db, actor, Verb.REPORTS_SEND, address.id, at=now, deed="share", purpose=address.purpose,
        recipient=address.recipient, expires=address.expires_at.isoformat(),
    )  # fmt: skip
    return address, secret


def revoke(db: Session, actor: Actor, address_id: UUID, *, now: datetime) -> ReportAddress:
    """Let it answer no more; whoever may share reports of the area may do it."""
    address = db.get(ReportAddress, address_id)
    if address is None:
        raise NotFound
    _, area = situations.find(db, actor, address.report_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    if address.revoked_at is None:
        address.revoked_at = now
        trail.note(db, actor, Verb.REPORTS_SEND, address.id, at=now, deed="revoke")
    db.flush()
    return address


def of_report(db: Session, report: SituationReport) -> Sequence[ReportAddress]:
    """Every address of a report that the caller has found, the newest first."""
    query = sa.select(ReportAddress).where(ReportAddress.report_id == report.id)
    return db.scalars(query.order_by(ReportAddress.created_at.desc(), ReportAddress.id.desc())).all()


def read(db: Session, secret: str, *, now: datetime) -> tuple[ReportAddress, SituationReport, Area]:
    """What lies behind an address; one that is unknown, revoked or past its day is not there."""
    query = (
        sa.select(ReportAddress, SituationReport, Area)
        .join(SituationReport, SituationReport.id == ReportAddress.report_id)
        .join(Area, Area.id == SituationReport.area_id)
        .where(
            ReportAddress.token_hash == _hash(secret), ReportAddress.revoked_at.is_(None),
            ReportAddress.expires_at > now, SituationReport.state == ReportState.ISSUED,
        )
    )  # fmt: skip
    row = db.execute(query).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def note_read(db: Session, address_id: UUID, now: datetime) -> None:
    """Count one reading."""
    db.execute(
        sa.update(ReportAddress)
        .where(ReportAddress.id == address_id)
        .values(opened=ReportAddress.opened + 1, last_opened_at=now)
    )


def _hash(secret: str) -> str:
    # A secret of 128 random bits cannot be guessed, so it needs no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
