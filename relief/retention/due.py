"""Of each class, which records have been at rest since before a moment. `SINCE` is one question per class.

At rest means: closed, and nothing of it written since. What is still open is never due, however old it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from relief.areas.models import Area
from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn
from relief.concerns.kinds import ConcernState
from relief.concerns.models import Concern
from relief.consent.models import ConsentEvent
from relief.distributions.models import Distribution, Entitlement, State
from relief.erasure.children import CALLED
from relief.feedback.confidential import ConfidentialReport, ReportState
from relief.feedback.models import Feedback
from relief.households.batches import BatchState, ImportBatch
from relief.households.models import Household, HouseholdChange, Status
from relief.households.requests import DataRequest, RequestState
from relief.incidents.models import Incident
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.monitoring.models import Survey, SurveyRow
from relief.psychosocial.kinds import PlanState
from relief.psychosocial.models import SupportPlan, SupportSession
from relief.referrals.models import Referral
from relief.referrals.rules import ENDED
from relief.rehabilitation.kinds import GrantState
from relief.rehabilitation.models import Grant
from relief.retention.kinds import Kind
from relief.spaces.children import Child, Enrolment
from relief.spaces.kinds import EnrolmentState
from relief.spaces.models import Space

# Rows: id, area path (of lists the paths).
Question = Any
_OVER = (State.CLOSED, State.CANCELLED)
_SETTLED = (GrantState.REFUSED, GrantState.COMPLETED, GrantState.STOPPED)
_LEFT = (EnrolmentState.EXITED,)
_ENDED = (PlanState.COMPLETED, PlanState.DROPPED, PlanState.REFERRED_ON)


def _none(model: Any, *where: Any) -> sa.ColumnElement[bool]:
    return ~sa.select(sa.literal(1)).select_from(model).where(*where).exists()


def _untouched(subject: Any, before: datetime, *verbs: Verb) -> sa.ColumnElement[bool]:
    """No such deed stands in the trail since then: a file that was closed late rests since late."""
    told = (AuditEntry.subject_id == subject, AuditEntry.at >= before)
    return _none(AuditEntry, *told, AuditEntry.verb.in_([verb.value for verb in verbs]))


def families(before: datetime) -> Question:
    """Nothing was given, planned, written or asked since; records joined into another go with that one."""
    mine, plan, list_ = Household.id, Distribution, Entitlement
    waits = sa.or_(plan.state.not_in(_OVER), plan.ends_at >= before)
    on_list = sa.select(list_.id).join(plan, plan.id == list_.distribution_id).where(list_.household_id == mine, waits)
    here = sa.select(Enrolment.id).join(Child, Child.id == Enrolment.child_id)
    return (
        sa.select(Household.id, Area.path)
        .join(Area, Area.id == Household.area_id)
        .where(
            Household.erased_at.is_(None), Household.status != Status.MERGED, Household.created_at < before,
            _none(HouseholdChange, HouseholdChange.household_id == mine, HouseholdChange.created_at >= before),
            _none(CheckIn, CheckIn.household_id == mine, CheckIn.collected_at >= before),
            _none(ConsentEvent, ConsentEvent.subject_id == mine, ConsentEvent.at >= before),
            _none(Grant, Grant.household_id == mine, sa.or_(Grant.state.not_in(_SETTLED), Grant.created_at >= before)),
            _none(DataRequest, DataRequest.household_id == mine, DataRequest.state == RequestState.OPEN),
            _none(Feedback, Feedback.household_id == mine, sa.or_(
                Feedback.answered_at.is_(None), Feedback.answered_at >= before)),
            ~on_list.exists(),
            ~here.where(Child.household_id == mine, Enrolment.state.not_in(_LEFT)).exists(),
        )
    )  # fmt: skip


def children(before: datetime) -> Question:
    """Who has left every group of the site; a child on a waiting list has not left."""
    day = local_day(before)
    stays = sa.or_(Enrolment.state.not_in(_LEFT), Enrolment.to_date.is_(None), Enrolment.to_date >= day)
    query = sa.select(Child.id, Area.path).join(Space, Space.id == Child.space_id).join(Area, Area.id == Space.area_id)
    return query.where(
        Child.created_at < before, Child.known_as != CALLED, _none(Enrolment, Enrolment.child_id == Child.id, stays)
    )


def feedback(before: datetime) -> Question:
    """Answered, or only thanks."""
    at = sa.func.coalesce(Feedback.answered_at, Feedback.created_at)
    is_over = sa.or_(Feedback.answered_at.is_not(None), Feedback.due_on.is_(None))
    says = sa.or_(*(column != "" for column in (Feedback.name, Feedback.phone, Feedback.said, Feedback.answer)))
    query = sa.select(Feedback.id, Area.path).join(Area, Area.id == Feedback.area_id)
    return query.where(is_over, says, at < before)


def requests(before: datetime) -> Question:
    """Answered wishes about data."""
    says = sa.or_(DataRequest.asked_by != "", DataRequest.identity != "", DataRequest.note != "")
    query = sa.select(DataRequest.id, Area.path).join(Household, Household.id == DataRequest.household_id)
    query = query.join(Area, Area.id == Household.area_id)
    return query.where(DataRequest.state != RequestState.OPEN, DataRequest.decided_at < before, says)


def lists(before: datetime) -> Question:
    """Lists that were merged or put aside; the families of a merged one stand in the registry."""
    at = sa.func.coalesce(ImportBatch.merged_at, ImportBatch.created_at)
    kept = sa.func.length(ImportBatch.content) > 0
    # A list belongs to the areas of who brought it in; the first of them stands for it.
    return sa.select(ImportBatch.id, ImportBatch.within).where(
        ImportBatch.state.in_((BatchState.MERGED, BatchState.REFUSED)), at < before, kept
    )


def surveys(before: datetime) -> Question:
    """What families of a closed survey said in their own words; the answers that are counted stay."""
    says = sa.or_(SurveyRow.said != "", SurveyRow.follow_up_said != "")
    query = sa.select(SurveyRow.id, Area.path).join(Survey, Survey.id == SurveyRow.survey_id)
    query = query.join(Household, Household.id == SurveyRow.household_id).join(Area, Area.id == Household.area_id)
    return query.where(Survey.closed_at < before, says)


def support(before: datetime) -> Question:
    """Ended plans: no session and no deed since. That somebody read one keeps none."""
    later = (SupportSession.plan_id == SupportPlan.id, SupportSession.ends_at >= before)
    query = sa.select(SupportPlan.id, Area.path).join(Area, Area.id == SupportPlan.area_id)
    return query.where(
        SupportPlan.state.in_(_ENDED), SupportPlan.created_at < before, _none(SupportSession, *later),
        _untouched(SupportPlan.id, before, Verb.SUPPORT_PLAN),
    )  # fmt: skip


def concerns(before: datetime) -> Question:
    """Closed, with every referral at its end."""
    goes_on = (Referral.concern_id == Concern.id, Referral.state.not_in(ENDED))
    query = sa.select(Concern.id, Area.path).join(Area, Area.id == Concern.area_id)
    return query.where(Concern.state == ConcernState.CLOSED, Concern.closed_at < before, _none(Referral, *goes_on))


def reports(before: datetime) -> Question:
    """Closed reports about staff."""
    query = sa.select(ConfidentialReport.id, Area.path).join(Area, Area.id == ConfidentialReport.area_id)
    return query.where(ConfidentialReport.state == ReportState.CLOSED, ConfidentialReport.closed_at < before)


def incidents(before: datetime) -> Question:
    """Closed records of lost tablets and breaches."""
    return sa.select(Incident.id, Incident.path).where(Incident.closed_at < before)


SINCE: Mapping[Kind, Callable[[datetime], Question]] = {
    Kind.LISTS: lists,
    Kind.REQUESTS: requests,
    Kind.FEEDBACK: feedback,
    Kind.SURVEYS: surveys,
    Kind.CHILDREN: children,
    Kind.FAMILIES: families,
    Kind.SUPPORT: support,
    Kind.CONCERNS: concerns,
    Kind.REPORTS: reports,
    Kind.INCIDENTS: incidents,
}
# What every question names first, to narrow it to some records.
ID: Mapping[Kind, Any] = {
    Kind.LISTS: ImportBatch.id, Kind.REQUESTS: DataRequest.id, Kind.FEEDBACK: Feedback.id, Kind.SURVEYS: SurveyRow.id,
    Kind.CHILDREN: Child.id, Kind.FAMILIES: Household.id, Kind.SUPPORT: SupportPlan.id, Kind.CONCERNS: Concern.id,
    Kind.REPORTS: ConfidentialReport.id, Kind.INCIDENTS: Incident.id,
}  # fmt: skip
