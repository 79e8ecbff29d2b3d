"""Write a confidential report, and for its recipients: read it, address it to another one, close it.

Nobody else learns that a report exists: these entries are left out of the trail that people look at, and
every question goes through `_mine`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import AreaAssignment, User
from relief.accounts.roles import VERBS, Role
from relief.areas.models import Area
from relief.audit.trail import note
from relief.feedback import queries, rules
from relief.feedback.confidential import ConfidentialRecipient, ConfidentialReport, Matter, ReportState
from relief.feedback.inputs import ReportGiven
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

# An anonymous report must not be found again through who wrote it.
NOBODY = Actor.clerk("feedback")
# Who leads others in the areas they answer for. Focal points stand outside of this line.
_LEADS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.LEAD, Role.PROTECTION_LEAD})


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A report with what was sealed."""

    report: ConfidentialReport
    area: Area
    matter: Matter
    recipients: Sequence[User]
    said: str = field(repr=False)
    about: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)
    outcome: str = field(repr=False)


def possible_recipients(db: Session, path: str) -> Sequence[User]:
    """Who may read reports of this area."""
    roles = [role for role, verbs in VERBS.items() if Verb.FEEDBACK_CONFIDENTIAL in verbs]
    query = sa.select(User, AreaAssignment.path).join(AreaAssignment, AreaAssignment.user_id == User.id)
    query = query.where(User.role.in_(roles), User.disabled_at.is_(None)).order_by(User.name_en, User.id)
    found = {user.id: user for user, own in db.execute(query) if path.startswith(own)}
    return list(found.values())


def write_report(db: Session, actor: Actor, given: ReportGiven, *, seals: Seals, now: datetime) -> ConfidentialReport:
    """Seal it for the persons chosen; with nobody chosen, for whoever holds the role in the area."""
    area = db.get(Area, given.area_id)
    if area is None:
        raise NotFound
    actor.must(Verb.FEEDBACK_REPORT, within=area.path)
    faults = rules.report_faults(given)
    known = {one.id for one in possible_recipients(db, area.path)}
    barred = _barred(db, given.about_ids)
    if not set(given.recipients) <= known:
        faults["recipients"] = N_("One of these persons does not receive reports of this place.")
    if faults:
        raise Invalid(faults)
    body = {
        "matter": given.matter.value,
        "said": given.said.strip(),
        "about": given.about.strip(),
        "name": given.name.strip(),
        "phone": given.phone.strip(),
    }
    writer = NOBODY if given.is_anonymous else actor
    made = ConfidentialReport(
        area_id=area.id,
        body_sealed=b"",
        due_on=local_day(now) + timedelta(days=rules.REPORT_DAYS),
        created_at=now,
        created_by_id=writer.id,
    )
    made.excluded = [seals.mark(mark_of(made.id, one)) for one in sorted(barred)]
    made.body_sealed = seals.seal(json.dumps(body, ensure_ascii=False), about=_about("body", made.id))
    db.add(made)
    db.flush()
    db.add_all(ConfidentialRecipient(report_id=made.id, user_id=one) for one in given.recipients if one not in barred)
    note(db, writer, Verb.FEEDBACK_REPORT, made.id, at=now)
    db.flush()
    return made


def hand_over(
    db: Session, actor: Actor, feedback_id: UUID, matter: Matter, *, seals: Seals, now: datetime
) -> ConfidentialReport:
    """Take an entry that turned out to be confidential out of the ordinary list and seal it."""
    found = queries.find(db, actor, feedback_id)
    actor.must(Verb.FEEDBACK_ANSWER, within=found.area.path)
    given = ReportGiven(
        area_id=found.area_id, matter=matter, said=found.said, name=found.name, phone=found.phone,
        recipients=tuple(one.id for one in possible_recipients(db, found.area.path)),
    )  # fmt: skip
    made = write_report(db, actor, given, seals=seals, now=now)
    db.delete(found)
    db.flush()
    return made


def mine(db: Session, actor: Actor, *, seals: Seals) -> Sequence[tuple[ConfidentialReport, Area]]:
    """The reports addressed to this person, open ones first."""
    actor.must(Verb.FEEDBACK_CONFIDENTIAL)
    query = _mine(actor).order_by(ConfidentialReport.state.desc(), ConfidentialReport.due_on, ConfidentialReport.id)
    return [(report, area) for report, area in db.execute(query) if _may_read(actor, report, area, seals)]


def acknowledge(db: Session, actor: Actor, report_id: UUID, *, seals: Seals, now: datetime) -> ConfidentialReport:
    """Say that somebody has it in hand: wanted within 24 hours, once."""
    report, _area = _find(db, actor, report_id, seals)
    if report.acknowledged_at is None:
        report.acknowledged_at, report.acknowledged_by_id = now, actor.id
        note(db, actor, Verb.FEEDBACK_CONFIDENTIAL, report.id, at=now, deed="acknowledge")
        db.flush()
    return report


def staff_of(db: Session, path: str) -> Sequence[User]:
    """Everybody who works in this area: a report may be about any of them."""
    query = sa.select(User, AreaAssignment.path).join(AreaAssignment, AreaAssignment.user_id == User.id)
    query = query.where(User.disabled_at.is_(None)).order_by(User.name_en, User.id)
    found = {user.id: user for user, own in db.execute(query) if path.startswith(own) or own.startswith(path)}
    return list(found.values())


def open_report(db: Session, actor: Actor, report_id: UUID, *, seals: Seals, now: datetime) -> Opened:
    """Read one; each reading is on record."""
    report, area = _find(db, actor, report_id, seals)
    note(db, actor, Verb.FEEDBACK_CONFIDENTIAL, report.id, at=now, deed="read")
    body = json.loads(seals.open(report.body_sealed, about=_about("body", report.id)))
    outcome = report.outcome_sealed
    query = sa.select(User).join(ConfidentialRecipient, ConfidentialRecipient.user_id == User.id)
    return Opened(
        report=report,
        area=area,
        matter=Matter(body["matter"]),
        recipients=db.scalars(query.where(ConfidentialRecipient.report_id == report.id).order_by(User.name_en)).all(),
        said=body["said"],
        about=body["about"],
        name=body["name"],
        phone=body["phone"],
        outcome=seals.open(outcome, about=_about("outcome", report.id)) if outcome else "",
    )


def close_report(
    db: Session, actor: Actor, report_id: UUID, outcome: str, *, seals: Seals, now: datetime
) -> ConfidentialReport:
    """End it with what came of it, sealed too."""
    report, _area = _find(db, actor, report_id, seals)
    if not outcome.strip():
        raise Invalid({"outcome": N_("Write what came of it.")})
    report.outcome_sealed = seals.seal(outcome.strip()[:4_000], about=_about("outcome", report.id))
    if report.acknowledged_at is None:
        report.acknowledged_at, report.acknowledged_by_id = now, actor.id
    report.state, report.closed_at, report.closed_by_id = ReportState.CLOSED, now, actor.id
    note(db, actor, Verb.FEEDBACK_CONFIDENTIAL, report.id, at=now, deed="close")
    db.flush()
    return report


def _find(db: Session, actor: Actor, report_id: UUID, seals: Seals) -> tuple[ConfidentialReport, Area]:
    actor.must(Verb.FEEDBACK_CONFIDENTIAL)
    found = db.execute(_mine(actor).where(ConfidentialReport.id == report_id)).one_or_none()
    if found is None or not _may_read(actor, found[0], found[1], seals):
        raise NotFound
    return found[0], found[1]


def _may_read(actor: Actor, report: ConfidentialReport, area: Area, seals: Seals) -> bool:
    return actor.sees(area.path) and not seals.is_marked(mark_of(report.id, actor.id), report.excluded)


def mark_of(report_id: UUID, user_id: UUID) -> str:
    """What is marked of somebody who must not learn of a report."""
    return f"feedback.excluded:{report_id}:{user_id}"


def _barred(db: Session, about: Sequence[UUID]) -> set[UUID]:
    """Those it is about, and whoever leads them: who answers for all of their areas."""
    if not about:
        return set()
    paths: dict[UUID, list[str]] = {}
    roles: dict[UUID, Role] = {}
    query = sa.select(User.id, User.role, AreaAssignment.path)
    for user_id, role, path in db.execute(query.join(AreaAssignment, AreaAssignment.user_id == User.id)):
        paths.setdefault(user_id, []).append(path)
        roles[user_id] = role
    barred = set(about)
    for one in about:
        own = paths.get(one, [])
        barred |= {
            other
            for other, held in paths.items()
            if roles[other] in _LEADS and own and all(path.startswith(tuple(held)) for path in own)
        }
    return barred


def _mine(actor: Actor) -> Any:
    """Addressed to this person, or to nobody: then whoever holds the role in the area takes it up."""
    addressed = sa.select(ConfidentialRecipient.report_id)
    addressed = addressed.where(ConfidentialRecipient.report_id == ConfidentialReport.id)
    to_me = addressed.where(ConfidentialRecipient.user_id == actor.id)
    query = sa.select(ConfidentialReport, Area).join(Area, Area.id == ConfidentialReport.area_id)
    return query.where(sa.or_(to_me.exists(), ~addressed.exists()))


def _about(part: str, report_id: UUID) -> str:
    return f"feedback.{part}:{report_id}"
