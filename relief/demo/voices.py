"""What families say in the demo: a survey after a distribution, questions and complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.demo.cast import Players
from relief.distributions.models import Distribution, Entitlement, State
from relief.feedback.actions import answer_feedback, record_feedback
from relief.feedback.inputs import FeedbackGiven
from relief.feedback.models import Channel, Kind, Topic
from relief.households.models import Household
from relief.kernel.zone import local_day
from relief.monitoring import queries
from relief.monitoring.actions import draw_survey, record_answer
from relief.monitoring.inputs import AnswerGiven, SurveyGiven
from relief.monitoring.models import Answer, Issue
from relief.responses.models import Response


@dataclass(frozen=True)
class Said:
    """One entry; `answer` is empty while it waits."""

    kind: Kind
    channel: Channel
    topic: Topic
    said: str
    days_ago: int
    answer: str = ""


ENTRIES: Sequence[Said] = (
    Said(Kind.COMPLAINT, Channel.DESK, Topic.POINT, "কেন্দ্রে তিন ঘণ্টা রোদে দাঁড়াতে হয়েছে, বসার জায়গা ছিল না।", 6,
         "পরের দিন থেকে ছাউনি ও বসার জায়গা রাখা হয়েছে।"),
    Said(Kind.QUESTION, Channel.PHONE, Topic.LISTING, "পাশের বাড়ি পেয়েছে, আমরা কেন তালিকায় নেই?", 2),
    Said(Kind.COMPLAINT, Channel.BOX, Topic.GOODS, "চালের বস্তা ভেজা ছিল।", 16),
    Said(Kind.SUGGESTION, Channel.MEETING, Topic.GOODS, "পরের বার খাবার স্যালাইন দিলে ভালো হয়।", 4),
    Said(Kind.THANKS, Channel.VISIT, Topic.OTHER, "বৃদ্ধদের আলাদা সারি করায় উপকার হয়েছে।", 3),
)  # fmt: skip
_ANSWERS = (Answer.RECEIVED, Answer.RECEIVED, Answer.WITH_ISSUES, Answer.RECEIVED, Answer.NOT_RECEIVED)


def speak(db: Session, players: Players, response: Response, now: datetime) -> None:
    """A survey of the first closed distribution, half answered, and the entries above."""
    asha = players.actors["asha"]
    mine = (Distribution.response_id == response.id, Distribution.state == State.CLOSED)
    plan = db.scalars(sa.select(Distribution).where(*mine).order_by(Distribution.starts_at, Distribution.id)).first()
    if plan is None:
        return
    given = SurveyGiven(distribution_id=plan.id, margin=30, seed="demo")
    survey = draw_survey(db, asha, given, now=now - timedelta(days=4))
    for row, answer in zip(queries.rows(db, survey.id), _ANSWERS, strict=False):
        issues = (Issue.LATE,) if answer is Answer.WITH_ISSUES else ()
        told = AnswerGiven(row_id=row.id, version=row.version, answer=answer, issues=issues)
        record_answer(db, asha, survey.id, told, now=now - timedelta(days=3))
    query = sa.select(Household.area_id).join(Entitlement, Entitlement.household_id == Household.id)
    area_id = db.scalars(query.where(Entitlement.distribution_id == plan.id).order_by(Entitlement.number)).first()
    for one in ENTRIES if area_id else ():
        at = now - timedelta(days=one.days_ago)
        entry = FeedbackGiven(
            response_id=response.id, area_id=area_id or plan.area_id, kind=one.kind, channel=one.channel,
            topic=one.topic, said=one.said, received_on=local_day(at), distribution_id=plan.id,
        )  # fmt: skip
        made = record_feedback(db, asha, entry, now=at)
        if one.answer:
            answer_feedback(db, asha, made.id, one.answer, "ফোনে", version=made.version, now=at + timedelta(days=1))
