"""What going means for each class: words go, facts and counts stay. Each takes ids that were found due just now.

What is sealed is sealed anew over nothing, with the present key: the page of such a file still opens and is empty, a
change of key still counts every record, and what stood there is nowhere. Without the right key these wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.concerns.kinds import Kind as Worry
from relief.concerns.kinds import Source
from relief.concerns.models import Concern, ConcernNote
from relief.consent.models import ConsentEvent
from relief.erasure import children, reach, uploads
from relief.feedback.confidential import ConfidentialReport, Matter
from relief.feedback.models import Feedback
from relief.households.batches import ImportAlike, ImportBatch, ImportKey, ImportLikeness, ImportRow
from relief.households.merging import joined
from relief.households.models import Household
from relief.households.requests import DataRequest
from relief.incidents.models import Incident, IncidentEntry, IncidentPack
from relief.kernel.ids import new_id
from relief.kernel.sealing import seals_of
from relief.monitoring.models import SurveyRow
from relief.psychosocial.care_models import ScaleResult
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.referrals.kinds import Service
from relief.referrals.models import Referral, ReferralStep
from relief.retention.kinds import Kind
from relief.safeguards.models import Access, Bar

GONE = "—"


def families(db: Session, ids: Sequence[UUID], now: datetime) -> None:
    """As at a family's own wish, with the records joined into it; its children at every site go with it."""
    for one in ids:
        query = sa.select(Household).where(Household.id.in_(joined(one))).order_by(Household.id).with_for_update()
        family = db.scalars(query).all()
        words = reach.words_of(db, family)
        reach.refuse_lists_in_review(db, [each.id for each in family])
        uploads.forget(db, family, words)
        # No wish stands behind it: there is no request whose words would have to stay.
        reach.forget(db, family, words, but=new_id(), now=now)


def kids(db: Session, ids: Sequence[UUID], now: datetime) -> None:
    """Names, notes, guardians, collectors; sex, year of birth and marks stay."""
    children.forget(db, list(ids), now)


def feedback(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """Who asked and what was said; topic, place and days stay."""
    _set(db, Feedback, Feedback.id.in_(ids), name="", phone="", said="", answer="", told_how="", household_id=None)


def requests(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """Who asked and how we knew; that it was answered in time stays."""
    blank = {"asked_by": "", "relation": "", "identity": "", "note": "", "decision": "", "handed_to": ""}
    _set(db, DataRequest, DataRequest.id.in_(ids), **blank)


def lists(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """The file and its rows; how many rows came to what stays."""
    _set(db, ImportBatch, ImportBatch.id.in_(ids), content=b"")
    _set(db, ImportRow, ImportRow.batch_id.in_(ids), cells=[], faults=[], fingerprint="")
    for model in (ImportKey, ImportLikeness, ImportAlike):
        _run(db, sa.delete(model).where(model.batch_id.in_(ids)))


def surveys(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """Sentences; ticked answers stay."""
    _set(db, SurveyRow, SurveyRow.id.in_(ids), said="", follow_up_said="")


def support(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """Name, goals, notes, moods and answers; that sessions took place stays, by code."""
    for plan in ids:
        over = _closed(db, "psychosocial.name", plan)
        _set(db, SupportPlan, SupportPlan.id == plan, name_sealed=over, goals_sealed=None, ties_sealed=None)
    mine = SupportSession.plan_id.in_(ids)
    _set(db, SupportSession, mine, note_sealed=None, mood_sealed=None, override_sealed=None, room="")
    _run(db, sa.delete(ScaleResult).where(ScaleResult.plan_id.in_(ids)))
    _around(db, ids)


def concerns(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """What, about whom, every note, and every referral of it; that there was one stays, by code and urgency."""
    told = {"kind": Worry.OTHER, "source": Source.STAFF, "subject": GONE, "text": GONE}
    for one in ids:
        over = _closed(db, "concerns.words", one, told)
        _set(db, Concern, Concern.id == one, words_sealed=over, outcome_sealed=None, space_id=None)
    _run(db, sa.delete(ConcernNote).where(ConcernNote.concern_id.in_(ids)))
    sent = list(db.scalars(sa.select(Referral.id).where(Referral.concern_id.in_(ids))))
    empty: dict[str, Any] = {"service": Service.MEDICAL, "provider_id": "", "provider_name": GONE, "focal": ""}
    for one in sent:
        over = _closed(db, "referrals.words", one, {**empty, "known": {}, "shared": []})
        _set(db, Referral, Referral.id == one, words_sealed=over, asked_sealed=None)
    _set(db, ReferralStep, ReferralStep.referral_id.in_(sent), note_sealed=None)
    _around(db, [*ids, *sent])


def reports(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """What was reported, about whom and by whom."""
    told = {"matter": Matter.OTHER, "said": GONE, "about": "", "name": "", "phone": ""}
    for one in ids:
        over = _closed(db, "feedback.body", one, told)
        mine = ConfidentialReport.id == one
        _set(db, ConfidentialReport, mine, body_sealed=over, outcome_sealed=None, excluded=[])
    _around(db, ids)


def incidents(db: Session, ids: Sequence[UUID], _now: datetime) -> None:
    """What happened, in words; which classes, how many people and who did what on which day stay."""
    for one in ids:
        over = _closed(db, "incidents.words", one)
        _set(db, Incident, Incident.id == one, words_sealed=over, outcome_sealed=None)
    _set(db, IncidentEntry, IncidentEntry.incident_id.in_(ids), said_sealed=None)
    _set(db, IncidentPack, IncidentPack.incident_id.in_(ids), who=b"")


def _around(db: Session, ids: Sequence[UUID]) -> None:
    """Who agreed to it, who was barred from it, and why somebody else opened it."""
    _set(db, ConsentEvent, ConsentEvent.subject_id.in_(ids), given_by="", relation="", reason="", witness="")
    for model in (Bar, Access):
        _run(db, sa.delete(model).where(model.subject_id.in_(ids)))


def _closed(db: Session, part: str, record_id: UUID, told: Mapping[str, Any] | None = None) -> bytes:
    text = GONE if told is None else json.dumps(told, ensure_ascii=False)
    return seals_of(db).seal(text, about=f"{part}:{record_id}")


def _set(db: Session, model: Any, where: sa.ColumnElement[bool], **values: Any) -> None:
    """The table's own update; whoever has the row open is told that it changed meanwhile."""
    table = model.__table__
    if "version" in table.c:
        values["version"] = table.c.version + 1
    _run(db, sa.update(table).where(where).values(values))


def _run(db: Session, deed: Any) -> None:
    db.execute(deed.execution_options(synchronize_session=False))


FORGET: Mapping[Kind, Callable[[Session, Sequence[UUID], datetime], None]] = {
    Kind.LISTS: lists, Kind.REQUESTS: requests, Kind.FEEDBACK: feedback, Kind.SURVEYS: surveys, Kind.CHILDREN: kids,
    Kind.FAMILIES: families, Kind.SUPPORT: support, Kind.CONCERNS: concerns, Kind.REPORTS: reports,
    Kind.INCIDENTS: incidents,
}  # fmt: skip
