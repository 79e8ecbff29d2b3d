"""The life of a situation report: drafted, written in, approved by somebody else, issued with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.reports.models import ReportState, SituationReport
from relief.reports.periods import Period
from relief.reports.situation import Figures, fingerprint

SECTIONS = ("overview", "done", "gaps", "children", "next")
LONGEST = 4_000
_LATEST = 100
_MOVED = N_(
    "This report was changed by somebody else meanwhile. Nothing of yours was kept. Load the page again to see it."
)
Words = dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """Which area and days, with the figures that were counted for them."""

    response_id: UUID
    area_id: UUID
    span: Period
    figures: Figures


def draft(db: Session, actor: Actor, given: Drafting, *, now: datetime) -> SituationReport:
    """Begin a report; it follows the last one issued for the same area."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    before = last_issued(db, given.response_id, area.id)
    report = SituationReport(
        response_id=given.response_id, area_id=area.id, first_on=given.span.first, last_on=given.span.last,
        figures=given.figures, writers=[str(actor.id)], follows_id=before.id if before else None,
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(report)
    db.flush()
    trail.note(db, actor, Verb.REPORTS_SEND, report.id, at=now, deed="draft", days=str(given.span))
    return report


def write(
    db: Session, actor: Actor, report_id: UUID, words: Words, *, seen: int, figures: Figures | None, now: datetime
) -> SituationReport:
    """Keep what somebody wrote, and the newest figures where they were counted again; `seen` is the version shown."""
    report, area = _open_to(db, actor, report_id, seen)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    _in_state(report, ReportState.DRAFTED)
    faults = {
        f"{section}_{language}": N_("This is too long. Shorten it, please.")
        for section, each in words.items()
        for language, text in each.items()
        if len(text) > LONGEST
    }
    if faults:
        raise Invalid(faults)
    if words != report.words:
        report.words = {section: dict(words.get(section, {})) for section in SECTIONS}
    if figures is not None:
        report.figures = figures
    report.writers = sorted({*report.writers, str(actor.id)})
    trail.note(db, actor, Verb.REPORTS_SEND, report.id, at=now, deed="write", counted=figures is not None)
    db.flush()
    return report


def approve(db: Session, actor: Actor, report_id: UUID, *, seen: int, now: datetime) -> SituationReport:
    """Stand for what others wrote; from now on figures and words stay as they are."""
    report, area = _open_to(db, actor, report_id, seen)
    actor.must(Verb.REPORTS_APPROVE, within=area.path)
    _in_state(report, ReportState.DRAFTED)
    if str(actor.id) in report.writers:
        raise Refused(
            "reports.own-words",
            N_("You wrote in this report, so somebody else has to approve it. Nothing was changed."),
        )
    report.state, report.state_reason = ReportState.APPROVED, ""
    report.approved_by_id, report.approved_at = actor.id, now
    report.sha256 = fingerprint(content(report, area))
    trail.note(db, actor, Verb.REPORTS_APPROVE, report.id, at=now, deed="approve", sha256=report.sha256)
    db.flush()
    return report


def send_back(db: Session, actor: Actor, report_id: UUID, reason: str, *, seen: int, now: datetime) -> SituationReport:
    """Give it back to those who wrote it, with a reason."""
    report, area = _open_to(db, actor, report_id, seen)
    actor.must(Verb.REPORTS_APPROVE, within=area.path)
    if report.state is ReportState.ISSUED:
        raise Refused("reports.issued", N_("The report is issued already. Write a new one; nothing was changed."))
    if not reason.strip():
        raise Invalid({"reason": N_("Write what is to be changed.")})
    report.state, report.state_reason = ReportState.DRAFTED, reason.strip()[:300]
    report.approved_by_id, report.approved_at, report.sha256 = None, None, ""
    trail.note(db, actor, Verb.REPORTS_APPROVE, report.id, at=now, deed="send back")
    db.flush()
    return report


def issue(db: Session, actor: Actor, report_id: UUID, *, seen: int, now: datetime) -> SituationReport:
    """Give it its number; it can be shared from now on and never changes again."""
    report, area = _open_to(db, actor, report_id, seen)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    _in_state(report, ReportState.APPROVED)
    highest = sa.select(sa.func.max(SituationReport.number)).where(SituationReport.response_id == report.response_id)
    report.number = (db.scalar(highest) or 0) + 1
    report.state, report.issued_by_id, report.issued_at = ReportState.ISSUED, actor.id, now
    trail.note(db, actor, Verb.REPORTS_SEND, report.id, at=now, deed="issue", number=report.number)
    db.flush()
    return report


def _in_state(report: SituationReport, wanted: ReportState) -> None:
    if report.state is not wanted:
        raise Refused("reports.moved", _MOVED)


def _open_to(db: Session, actor: Actor, report_id: UUID, seen: int) -> tuple[SituationReport, Area]:
    report, area = find(db, actor, report_id)
    if report.version != seen:
        raise Refused("reports.moved", _MOVED)
    return report, area


def find(db: Session, actor: Actor, report_id: UUID) -> tuple[SituationReport, Area]:
    """A report of one of the actor's areas, or NotFound."""
    actor.must(Verb.REPORTS_VIEW)
    report = db.get(SituationReport, report_id)
    if report is None:
        raise NotFound
    return report, areas.find(db, actor, report.area_id)


def latest(db: Session, actor: Actor, response_id: UUID) -> Sequence[tuple[SituationReport, Area]]:
    """The newest reports of the actor's areas."""
    actor.must(Verb.REPORTS_VIEW)
    query = (
        sa.select(SituationReport, Area)
        .join(Area, Area.id == SituationReport.area_id)
        .where(SituationReport.response_id == response_id, areas.inside(actor))
        .order_by(SituationReport.created_at.desc(), SituationReport.id.desc())
    )
    return [(row[0], row[1]) for row in db.execute(query.limit(_LATEST))]


def last_issued(db: Session, response_id: UUID, area_id: UUID) -> SituationReport | None:
    """The newest issued report of this very area."""
    query = sa.select(SituationReport).where(
        SituationReport.response_id == response_id, SituationReport.area_id == area_id,
        SituationReport.state == ReportState.ISSUED,
    )  # fmt: skip
    return db.scalars(query.order_by(SituationReport.number.desc()).limit(1)).first()


def content(report: SituationReport, area: Area) -> Mapping[str, Any]:
    """What the hash stands for."""
    return {
        "area": area.pcode, "from": str(report.first_on), "to": str(report.last_on),
        "figures": report.figures, "words": report.words,
    }  # fmt: skip


def is_whole(report: SituationReport, area: Area) -> bool:
    """Does the content still have the hash it was approved with?"""
    return bool(report.sha256) and fingerprint(content(report, area)) == report.sha256
