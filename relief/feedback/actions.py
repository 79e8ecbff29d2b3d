"""Write down what people ask and complain of, answer it, take it up again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from relief.areas.models import Area
from relief.audit.trail import note
from relief.distributions import plans
from relief.feedback import queries, rules
from relief.feedback.inputs import FeedbackGiven
from relief.feedback.models import Feedback, FeedbackState
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response


def record_feedback(db: Session, actor: Actor, given: FeedbackGiven, *, now: datetime) -> Feedback:
    """Keep it, with the day by which it must be answered."""
    area = db.get(Area, given.area_id)
    if area is None or db.get(Response, given.response_id) is None:
        raise NotFound
    actor.must(Verb.FEEDBACK_RECORD, within=area.path)
    faults = rules.feedback_faults(given, today=local_day(now))
    if faults:
        raise Invalid(faults)
    if given.distribution_id is not None:
        plans.find(db, actor, given.distribution_id, with_lines=False)
    made = Feedback(
        response_id=given.response_id,
        area_id=area.id,
        distribution_id=given.distribution_id,
        household_id=_household(db, actor, given.household_code),
        kind=given.kind,
        channel=given.channel,
        topic=given.topic,
        name=given.name.strip()[:160],
        phone=given.phone.strip()[:20],
        said=given.said.strip(),
        received_on=given.received_on,
        due_on=rules.due(given.kind, given.received_on),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    note(db, actor, Verb.FEEDBACK_RECORD, made.id, at=now, kind=given.kind)
    db.flush()
    return made


def answer_feedback(
    db: Session, actor: Actor, feedback_id: UUID, answer: str, told_how: str, *, version: int, now: datetime
) -> Feedback:
    """Answer it; how the person was told is part of the answer."""
    found = queries.find(db, actor, feedback_id)
    actor.must(Verb.FEEDBACK_ANSWER, within=found.area.path)
    if found.version != version:
        raise StaleDataError
    if found.state is FeedbackState.ANSWERED:
        raise Refused("feedback.answered", N_("This is answered already. Take it up again to write another answer."))
    faults = {}
    if not answer.strip():
        faults["answer"] = N_("Write the answer.")
    if not told_how.strip():
        faults["told_how"] = N_("Write how the person was told, or where the answer hangs for everybody.")
    if faults:
        raise Invalid(faults)
    found.answer, found.told_how = answer.strip()[:2_000], told_how.strip()[:160]
    found.state, found.answered_at, found.answered_by_id = FeedbackState.ANSWERED, now, actor.id
    note(db, actor, Verb.FEEDBACK_ANSWER, found.id, at=now)
    db.flush()
    return found


def reopen_feedback(db: Session, actor: Actor, feedback_id: UUID, *, now: datetime) -> Feedback:
    """The person is not content: the time begins anew, and the first answer stays readable until the next one."""
    found = queries.find(db, actor, feedback_id)
    actor.must(Verb.FEEDBACK_ANSWER, within=found.area.path)
    if found.state is FeedbackState.ANSWERED:
        found.state = FeedbackState.OPEN
        found.due_on = rules.due(found.kind, local_day(now))
        note(db, actor, Verb.FEEDBACK_ANSWER, found.id, at=now, deed="reopen")
        db.flush()
    return found


def _household(db: Session, actor: Actor, code: str) -> UUID | None:
    if not code.strip():
        return None
    try:
        return plans.household_of_code(db, actor, code).id
    except NotFound:
        raise Invalid({"household_code": N_("No household in your areas has this code. Check the code.")}) from None
