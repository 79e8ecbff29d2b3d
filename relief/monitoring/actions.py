"""Draw a sample, write down what families say, look after those who got nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from relief.audit.trail import note
from relief.distributions import plans
from relief.distributions.models import State
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.monitoring import queries, rules
from relief.monitoring.inputs import AnswerGiven, SurveyGiven
from relief.monitoring.models import Answer, Survey, SurveyRow, SurveyState


def draw_survey(db: Session, actor: Actor, given: SurveyGiven, *, now: datetime) -> Survey:
    """Draw whom to ask among the households that got something; the seed is kept."""
    plan = plans.find(db, actor, given.distribution_id, with_lines=False)
    actor.must(Verb.MONITORING_PLAN, within=plan.area.path)
    _stop_at(rules.survey_faults(given))
    if plan.state not in (State.OPEN, State.RECONCILING, State.CLOSED):
        raise Refused("monitoring.too-early", N_("Nobody has got anything yet. Draw the sample after the handing out."))
    frame = {one.id: one.household_id for one in queries.frame(db, plan.id)}
    chosen = rules.draw(given.seed, frame, rules.to_draw(len(frame), given))
    if not chosen:
        raise Refused("monitoring.nobody", N_("Nobody on this list got anything, so there is nobody to ask."))
    survey = Survey(
        distribution_id=plan.id,
        confidence=given.confidence,
        margin=given.margin,
        spare=given.spare,
        frame=len(frame),
        frame_hash=rules.frame_hash(frame),
        size=rules.sample_size(len(frame), confidence=given.confidence, margin=given.margin),
        seed=given.seed,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(survey)
    db.flush()
    db.add_all(
        SurveyRow(
            survey_id=survey.id,
            position=place,
            entitlement_id=one,
            household_id=frame[one],
            created_at=now,
            created_by_id=actor.id,
        )
        for place, one in enumerate(chosen, 1)
    )
    note(db, actor, Verb.MONITORING_PLAN, survey.id, at=now, frame=len(frame), drawn=len(chosen))
    db.flush()
    return survey


def record_answer(db: Session, actor: Actor, survey_id: UUID, given: AnswerGiven, *, now: datetime) -> SurveyRow:
    """Keep what a family said; "nothing came" puts it on the list of those to look after by itself."""
    survey, plan = queries.survey(db, actor, survey_id)
    actor.must(Verb.MONITORING_ASK, within=plan.area.path)
    _must_be_open(survey)
    _stop_at(rules.answer_faults(given))
    row = queries.row(db, survey.id, given.row_id)
    if row.version != given.version:
        raise StaleDataError
    row.answer, row.said = given.answer, given.said.strip()
    row.issues = [one.value for one in given.issues] if given.answer is Answer.WITH_ISSUES else []
    row.answered_at, row.answered_by_id = now, actor.id
    row.follow_up_due = rules.follow_up_day(given.answer, local_day(now))
    if row.follow_up_due is None:
        row.followed_up_at = row.followed_up_by_id = None
        row.follow_up_said = ""
    note(db, actor, Verb.MONITORING_ASK, row.id, at=now, answer=given.answer)
    db.flush()
    return row


def follow_up(db: Session, actor: Actor, survey_id: UUID, row_id: UUID, said: str, *, now: datetime) -> SurveyRow:
    """Write down what was found and done for a family that had got nothing."""
    survey, plan = queries.survey(db, actor, survey_id)
    actor.must(Verb.MONITORING_ASK, within=plan.area.path)
    row = queries.row(db, survey.id, row_id)
    if row.follow_up_due is None:
        raise Refused("monitoring.no-follow-up", N_("This family does not say that nothing came. Nothing was changed."))
    if not said.strip():
        raise Invalid({"said": N_("Write what you found and what was done.")})
    row.followed_up_at, row.followed_up_by_id, row.follow_up_said = now, actor.id, said.strip()[:500]
    note(db, actor, Verb.MONITORING_ASK, row.id, at=now, deed="follow-up")
    db.flush()
    return row


def close_survey(db: Session, actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """End the asking; families to look after stay on their list."""
    survey, plan = queries.survey(db, actor, survey_id)
    actor.must(Verb.MONITORING_PLAN, within=plan.area.path)
    _must_be_open(survey)
    survey.state, survey.closed_at = SurveyState.CLOSED, now
    note(db, actor, Verb.MONITORING_PLAN, survey.id, at=now, deed="close")
    db.flush()
    return survey


def _must_be_open(survey: Survey) -> None:
    if survey.state is SurveyState.CLOSED:
        raise Refused(
            "monitoring.closed", N_("This survey is closed. Nothing was changed. Draw a new one to ask again.")
        )


def _stop_at(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(faults)
