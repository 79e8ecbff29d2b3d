"""Questions about surveys, narrowed to the actor's areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.areas.queries import inside
from relief.distributions import plans
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.monitoring.models import Answer, Survey, SurveyRow
from relief.monitoring.rules import ANSWERED

GOT = (EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED)


@dataclass(frozen=True)
class Standing:
    """What came of a survey so far."""

    drawn: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)

    @property
    def heard(self) -> int:
        """Families that answered."""
        return sum(self.answers[one] for one in ANSWERED)

    def share(self, answer: Answer) -> int | None:
        """Whole per cent of those heard; None when nobody was."""
        return round(100 * self.answers[answer] / self.heard) if self.heard else None


def frame(db: Session, distribution_id: UUID) -> Sequence[Any]:
    """Entitlement and household of everybody who got something and was not undone."""
    query = sa.select(Entitlement.id, Entitlement.household_id)
    return db.execute(query.where(Entitlement.distribution_id == distribution_id, Entitlement.state.in_(GOT))).all()


def surveys_of(db: Session, actor: Actor, distribution_id: UUID) -> tuple[Distribution, Sequence[Survey]]:
    """A plan and its surveys, the newest first."""
    plan = plans.find(db, actor, distribution_id)
    actor.must(Verb.MONITORING_VIEW, within=plan.area.path)
    query = sa.select(Survey).where(Survey.distribution_id == plan.id)
    return plan, db.scalars(query.order_by(Survey.created_at.desc())).all()


def recent(db: Session, actor: Actor, response_id: UUID) -> Sequence[tuple[Survey, Distribution]]:
    """The newest surveys of a response in one's areas."""
    actor.must(Verb.MONITORING_VIEW)
    query = (
        sa.select(Survey, Distribution)
        .join(Distribution, Distribution.id == Survey.distribution_id)
        .join(Area, Area.id == Distribution.area_id)
        .options(joinedload(Distribution.area), joinedload(Distribution.kit))
        .where(Distribution.response_id == response_id, inside(actor))
        .order_by(Survey.created_at.desc())
        .limit(50)
    )
    return [(survey, plan) for survey, plan in db.execute(query)]


def survey(db: Session, actor: Actor, survey_id: UUID) -> tuple[Survey, Distribution]:
    """One survey with its plan, or NotFound."""
    found = db.get(Survey, survey_id)
    if found is None:
        raise NotFound
    plan = plans.find(db, actor, found.distribution_id)
    actor.must(Verb.MONITORING_VIEW, within=plan.area.path)
    return found, plan


def rows(db: Session, survey_id: UUID) -> Sequence[SurveyRow]:
    """The families drawn, in the order of asking."""
    query = sa.select(SurveyRow).options(joinedload(SurveyRow.entitlement)).where(SurveyRow.survey_id == survey_id)
    return db.scalars(query.order_by(SurveyRow.position)).all()


def row(db: Session, survey_id: UUID, row_id: UUID) -> SurveyRow:
    """One family of this survey, or NotFound."""
    query = sa.select(SurveyRow).options(joinedload(SurveyRow.entitlement))
    found = db.scalars(query.where(SurveyRow.id == row_id, SurveyRow.survey_id == survey_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def standings(db: Session, survey_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Where surveys stand. A household counts only while what it got still stands."""
    found = {one: Standing() for one in survey_ids}
    query = sa.select(SurveyRow.survey_id, SurveyRow.answer, SurveyRow.issues).where(
        SurveyRow.survey_id.in_(survey_ids), SurveyRow.entitlement_id.in_(_still_got())
    )
    counts: dict[UUID, int] = dict.fromkeys(survey_ids, 0)
    for survey_id, answer, issues in db.execute(query):
        counts[survey_id] += 1
        found[survey_id].answers[answer] += 1
        found[survey_id].issues.update(issues)
    return {one: Standing(counts[one], found[one].answers, found[one].issues) for one in survey_ids}


def follow_ups(db: Session, actor: Actor, response_id: UUID) -> Sequence[tuple[SurveyRow, Distribution]]:
    """Families that say nothing came, and nobody has looked after yet: the most urgent first."""
    actor.must(Verb.MONITORING_VIEW)
    query = (
        sa.select(SurveyRow, Distribution)
        .join(Survey, Survey.id == SurveyRow.survey_id)
        .join(Distribution, Distribution.id == Survey.distribution_id)
        .join(Area, Area.id == Distribution.area_id)
        .options(joinedload(SurveyRow.entitlement), joinedload(Distribution.kit), joinedload(Distribution.area))
        .where(SurveyRow.follow_up_due.is_not(None), SurveyRow.followed_up_at.is_(None))
        .where(Distribution.response_id == response_id, inside(actor))
        .order_by(SurveyRow.follow_up_due, SurveyRow.id)
        .limit(200)
    )
    return [(found, plan) for found, plan in db.execute(query)]


def is_late(one: SurveyRow, today: date) -> bool:
    """Whether the day by which somebody should have gone is over."""
    return one.follow_up_due is not None and one.followed_up_at is None and one.follow_up_due < today


def _still_got() -> sa.Select[Any]:
    return sa.select(Entitlement.id).where(Entitlement.state.in_(GOT))
