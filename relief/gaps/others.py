"""What areas know besides households: questions and complaints, and how many people are in support. Counts only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.feedback.models import Feedback, FeedbackState
from relief.gaps.counting import Counted
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial.kinds import SessionState
from relief.psychosocial.models import SupportPlan, SupportSession

WORDS = ("feedback_received", "feedback_answered", "support_open", "support_met")
# People in support are counted for whole calendar months, so many days after they ended (decision 0022): a figure
# that moved on the day a plan began would tell of it.
SETTLED_AFTER = timedelta(days=7)
_HELD = (SessionState.SCHEDULED, SessionState.ARRIVED, SessionState.COMPLETED, SessionState.NO_SHOW)
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
    first, after = settled_month(counted.at)
    met = sa.case((SupportSession.state == SessionState.COMPLETED, SupportPlan.id))
    plans = (
        sa.select(SupportPlan.area_id, sa.func.count(SupportPlan.id.distinct()), sa.func.count(met.distinct()))
        .join(SupportSession, SupportSession.plan_id == SupportPlan.id)
        .where(
            SupportPlan.response_id == counted.response_id,
            SupportSession.state.in_(_HELD),
            SupportSession.starts_at >= first,
            SupportSession.starts_at < after,
        )
    )
    for area_id, people, seen in db.execute(plans.group_by(SupportPlan.area_id)):
        found[area_id].update(support_open=people, support_met=seen)
    return found


def settled_month(at: datetime) -> tuple[datetime, datetime]:
    """The last calendar month whose figures are settled: its first moment, and the first after it."""
    after = local_day(at - SETTLED_AFTER).replace(day=1)
    return _midnight((after - timedelta(days=1)).replace(day=1)), _midnight(after)


def _midnight(day: date) -> datetime:
    return local_moment(day, time(0))


def added_up(told: Told, tree: Mapping[UUID, Sequence[UUID]]) -> Told:
    """The same with everything beneath."""
    found: Told = defaultdict(lambda: dict.fromkeys(WORDS, 0))
    for area_id, numbers in told.items():
        for above in tree[area_id]:
            for word, number in numbers.items():
                found[above][word] += number
    return found
