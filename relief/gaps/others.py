"""What areas know besides households: questions and complaints, and how many people are in support. Counts only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.feedback.models import Feedback, FeedbackState
from relief.gaps.counting import Counted
from relief.psychosocial.kinds import PlanState, SessionState
from relief.psychosocial.models import SupportPlan, SupportSession

WORDS = ("feedback_received", "feedback_answered", "support_open", "support_met")
# How far back a session counts; the label of the quantity says the same.
SUPPORT_DAYS = 14
_OPEN = (PlanState.CONSENTED, PlanState.ACTIVE)
Told = dict[UUID, dict[str, int]]


def told(db: Session, counted: Counted) -> Told:
    """Each area's own numbers by word. What needs no answer is not counted as received."""
    found: Told = defaultdict(dict)
    answered = sa.func.sum(sa.case((Feedback.state == FeedbackState.ANSWERED, 1), else_=0))
    letters = sa.select(Feedback.area_id, sa.func.count(), answered).where(
        Feedback.response_id == counted.response_id, Feedback.due_on.is_not(None)
    )
    for area_id, received, done in db.execute(letters.group_by(Feedback.area_id)):
        found[area_id].update(feedback_received=received, feedback_answered=int(done))
    since = counted.at - timedelta(days=SUPPORT_DAYS)
    seen = sa.exists().where(
        SupportSession.plan_id == SupportPlan.id,
        SupportSession.state == SessionState.COMPLETED,
        SupportSession.starts_at > since,
        SupportSession.starts_at <= counted.at,
    )
    plans = sa.select(SupportPlan.area_id, sa.func.count(), sa.func.sum(sa.case((seen, 1), else_=0))).where(
        SupportPlan.response_id == counted.response_id, SupportPlan.state.in_(_OPEN)
    )
    for area_id, people, met in db.execute(plans.group_by(SupportPlan.area_id)):
        found[area_id].update(support_open=people, support_met=int(met))
    return found


def added_up(told: Told, tree: Mapping[UUID, Sequence[UUID]]) -> Told:
    """The same with everything beneath."""
    found: Told = defaultdict(lambda: dict.fromkeys(WORDS, 0))
    for area_id, numbers in told.items():
        for above in tree[area_id]:
            for word, number in numbers.items():
                found[above][word] += number
    return found
