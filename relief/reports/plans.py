"""Reports that are made by themselves: planned by a person, made by the job in the morning, taken by people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import queries as accounts
from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import area_files, five_w_files, government, government_files, taking
from relief.reports.five_w import five_w
from relief.reports.government_files import Voice
from relief.reports.models import ReportKind
from relief.reports.outside import MadeReport, ReportPlan, Rhythm
from relief.reports.periods import Period
from relief.reports.scope import Scope
from relief.reports.taking import Taking
from relief.responses.models import Response, ResponseState

FORMATS: dict[ReportKind, Sequence[str]] = {
    ReportKind.FIGURES: area_files.FORMATS, ReportKind.FIVE_W: ("xlsx", "csv"),
    ReportKind.SOS: government_files.FORMATS, ReportKind.D_FORM: government_files.FORMATS,
}  # fmt: skip
# The files go after this; that they were made stays.
KEPT = timedelta(days=30)
_DAYS_BACK = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}
_LATEST = 60


@dataclass(frozen=True, kw_only=True)
class PlanGiven:
    """What is to be made how often, of which area, in which language, what for and for whom."""

    response_id: UUID
    area_id: UUID
    kind: ReportKind
    format: str
    language: str
    rhythm: Rhythm
    weekday: int
    purpose: str
    recipient: str
    organisation: str = ""
    donor: str = ""


def plan(db: Session, actor: Actor, given: PlanGiven, *, now: datetime) -> ReportPlan:
    """From the next morning on."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    if given.kind not in FORMATS or given.format not in FORMATS[given.kind]:
        raise Invalid({"format": N_("This report is not made as this kind of file. Choose another.")})
    if given.kind in government.KINDS and area.level not in government.LEVELS:
        raise Invalid({"area_id": N_("Choose a union or an upazila: these forms are made for them.")})
    if given.kind is ReportKind.FIVE_W and not given.organisation.strip():
        raise Invalid({"organisation": N_("Write the name under which you report to the cluster.")})
    taking.check(_taking(given, Period(local_day(now), local_day(now))))
    made = ReportPlan(
        response_id=given.response_id, area_id=area.id, kind=given.kind, format=given.format, language=given.language,
        rhythm=given.rhythm, weekday=given.weekday, purpose=given.purpose.strip(), recipient=given.recipient.strip(),
        organisation=given.organisation.strip(), donor=given.donor.strip(), created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    db.flush()
    trail.note(
        db, actor, Verb.REPORTS_SEND, made.id, at=now, deed="plan report", kind=made.kind.value,
        rhythm=made.rhythm.value, purpose=made.purpose, recipient=made.recipient,
    )  # fmt: skip
    return made


def end(db: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> ReportPlan:
    """Make it no more; what was made stays until its time is over."""
    found, area = find(db, actor, plan_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    if found.ended_at is None:
        found.ended_at = now
        trail.note(db, actor, Verb.REPORTS_SEND, found.id, at=now, deed="end plan")
    db.flush()
    return found


def find(db: Session, actor: Actor, plan_id: UUID) -> tuple[ReportPlan, Area]:
    """A plan for one of the actor's areas, or NotFound."""
    actor.must(Verb.REPORTS_VIEW)
    found = db.get(ReportPlan, plan_id)
    if found is None:
        raise NotFound
    return found, areas.find(db, actor, found.area_id)


def plans(db: Session, actor: Actor, response_id: UUID) -> Sequence[tuple[ReportPlan, Area]]:
    """The plans of the actor's areas, those that still run first."""
    actor.must(Verb.REPORTS_VIEW)
    query = (
        sa.select(ReportPlan, Area)
        .join(Area, Area.id == ReportPlan.area_id)
        .where(ReportPlan.response_id == response_id, areas.inside(actor))
        .order_by(ReportPlan.ended_at.is_not(None), ReportPlan.created_at.desc(), ReportPlan.id)
    )
    return [(row[0], row[1]) for row in db.execute(query.limit(_LATEST))]


def made(db: Session, actor: Actor, response_id: UUID) -> Sequence[tuple[MadeReport, ReportPlan, Area, bool]]:
    """What was made for the actor's areas, the newest first, and whether the file is still there."""
    actor.must(Verb.REPORTS_VIEW)
    query = (
        sa.select(MadeReport, ReportPlan, Area, MadeReport.content.is_not(None))
        .join(ReportPlan, ReportPlan.id == MadeReport.plan_id)
        .join(Area, Area.id == ReportPlan.area_id)
        .where(ReportPlan.response_id == response_id, areas.inside(actor))
        .order_by(MadeReport.on_date.desc(), MadeReport.id.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(query.limit(_LATEST))]


def waiting(db: Session, actor: Actor, response_id: UUID, today: date) -> int:
    """How many files of the last two days nobody took yet: a line of the coordinator's first page, and of reports."""
    query = (
        sa.select(sa.func.count())
        .select_from(MadeReport)
        .join(ReportPlan, ReportPlan.id == MadeReport.plan_id)
        .join(Area, Area.id == ReportPlan.area_id)
        .where(
            ReportPlan.response_id == response_id, areas.inside(actor), MadeReport.on_date > today - timedelta(days=2),
            MadeReport.taken == 0, MadeReport.content.is_not(None),
        )
    )  # fmt: skip
    return db.scalar(query) or 0


def take(db: Session, actor: Actor, made_id: UUID, *, now: datetime) -> tuple[MadeReport, ReportPlan, bytes]:
    """The file, written into the log with what it is for and who gets it."""
    found = db.get(MadeReport, made_id, options=[sa.orm.undefer(MadeReport.content)])
    if found is None:
        raise NotFound
    its_plan, area = find(db, actor, found.plan_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    if found.content is None:
        raise Refused("reports.gone", N_("This file is no longer kept. Nothing was changed. Take the newest one."))
    found.taken += 1
    taking.note_taken(db, actor, _taking(_given(its_plan), _span(its_plan, found.on_date)), found.content, found.rows,
                      now=now)  # fmt: skip
    return found, its_plan, found.content


def due(db: Session, today: date) -> list[UUID]:
    """Plans that run and have nothing made for today: a week's on its day, or later where nothing was up then."""
    last = sa.select(sa.func.max(MadeReport.on_date)).where(MadeReport.plan_id == ReportPlan.id).scalar_subquery()
    query: Any = (
        sa.select(ReportPlan, last)
        .join(Response, Response.id == ReportPlan.response_id)
        .where(ReportPlan.ended_at.is_(None), Response.state == ResponseState.ACTIVE)
        .order_by(ReportPlan.id)
    )
    return [one.id for one, newest in db.execute(query) if newest is None or newest < _due_on(one, today)]


def _due_on(one: ReportPlan, today: date) -> date:
    """The newest day on which the plan was due."""
    return today if one.rhythm is Rhythm.DAILY else today - timedelta(days=(today.weekday() - one.weekday) % 7)


def write(db: Session, plan_id: UUID, voice: Voice, *, now: datetime) -> tuple[bytes, int]:
    """The file and its rows, as whoever planned it may see the area today."""
    one = db.get_one(ReportPlan, plan_id)
    actor = accounts.actors(db, [one.created_by_id]).get(one.created_by_id)
    if actor is None:
        raise Refused("reports.nobody", N_("Whoever planned this is no longer in service. Plan it anew."))
    area = areas.find(db, actor, one.area_id)
    actor.must(Verb.REPORTS_SEND, within=area.path)
    # Not what else the planner sees: the plan is for this area.
    narrow = replace(actor, within=(area.path,))
    response = db.get_one(Response, one.response_id)
    today = local_day(now)
    if one.kind in government.KINDS:
        form = government_files.sheet(government.fill(db, narrow, one.kind, response.id, area), voice)
        content = (government_files.pdf if one.format == "pdf" else government_files.xlsx)(form)
        return content, sum(len(part.lines) for part in form.sections)
    if one.kind is ReportKind.FIGURES:
        shapes = one.format in ("geojson", "gpkg")
        table = area_files.table(db, narrow, response.id, response.name_en, Level.UNION, area, with_shapes=shapes)
        about = about_file(one.purpose, one.recipient, now)
        return area_files.write(table, one.format, about), len(table.rows)
    span = _span(one, today)
    found = five_w(db, narrow, response.id, span, area.id, Scope(narrow, response.id, span, now))
    cover = five_w_files.Cover(
        organisation=one.organisation, donor=one.donor, purpose=one.purpose, recipient=one.recipient, made_on=today,
        expires_on=local_day(now + taking.KEPT),
    )  # fmt: skip
    return (five_w_files.as_xlsx if one.format == "xlsx" else five_w_files.as_csv)(found, cover), len(found.lines)


def about_file(purpose: str, recipient: str, now: datetime) -> dict[str, str]:
    """What every file of figures says of its purpose and its end."""
    return {
        "purpose": purpose, "recipient": recipient, "made_on": str(local_day(now)),
        "delete_after": str(local_day(now + taking.KEPT)),
    }  # fmt: skip


def keep(db: Session, plan_id: UUID, content: bytes | None, rows: int, fault: str, *, now: datetime) -> MadeReport:
    """Keep what was made this morning, or why it was not."""
    row = MadeReport(
        id=new_id(), plan_id=plan_id, on_date=local_day(now), made_at=now, rows=rows,
        sha256=hashlib.sha256(content).hexdigest() if content else "", content=content, fault=fault[:200],
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def forget(db: Session, *, now: datetime) -> int:
    """Empty files whose time is over."""
    old = sa.and_(MadeReport.made_at < now - KEPT, MadeReport.content.is_not(None))
    count = db.scalar(sa.select(sa.func.count()).select_from(MadeReport).where(old)) or 0
    db.execute(sa.update(MadeReport).where(old).values(content=None))
    return count


def _given(one: ReportPlan) -> PlanGiven:
    names = ("response_id", "area_id", "kind", "format", "language", "rhythm", "weekday", "purpose", "recipient",
             "organisation", "donor")  # fmt: skip
    return PlanGiven(**{name: getattr(one, name) for name in names})


def _span(one: ReportPlan, day: date) -> Period:
    """The days a report of this day is about: yesterday, or the seven days before."""
    return Period(day - timedelta(days=_DAYS_BACK[one.rhythm]), day - timedelta(days=1))


def _taking(given: PlanGiven, span: Period) -> Taking:
    return Taking(
        kind=given.kind, format=given.format, response_id=given.response_id, area_id=given.area_id, span=span,
        purpose=given.purpose, recipient=given.recipient, organisation=given.organisation, donor=given.donor,
    )  # fmt: skip
