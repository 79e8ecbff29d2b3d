"""When an answer is due, and which way a referral may go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from relief.concerns import rules
from relief.concerns.kinds import ConcernState, Urgency
from relief.referrals.kinds import ReferralState as S
from relief.referrals.rules import ENDED, NEXT, WRITTEN

NOW = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
TODAY = date(2026, 8, 4)


@pytest.mark.parametrize(("urgency", "hours"), [(Urgency.HIGH, 24), (Urgency.MEDIUM, 72), (Urgency.LOW, 168)])
def test_the_hours_of_an_urgency(urgency: Urgency, hours: int) -> None:
    assert rules.due_at(urgency, rules.DEFAULT_HOURS, NOW) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("state", "due", "next_on", "late"),
    [
        (ConcernState.RECEIVED, NOW, None, False),
        (ConcernState.RECEIVED, NOW - timedelta(seconds=1), None, True),
        (ConcernState.OPEN, NOW - timedelta(days=9), TODAY, False),
        (ConcernState.OPEN, NOW + timedelta(days=9), TODAY - timedelta(days=1), True),
        (ConcernState.CLOSED, NOW - timedelta(days=9), TODAY - timedelta(days=9), False),
    ],
)
def test_what_is_overdue(state: ConcernState, due: datetime, next_on: date | None, late: bool) -> None:
    assert rules.is_late(state, due, next_on, NOW, TODAY) is late


def test_every_way_of_a_referral_comes_to_an_end_and_none_goes_out_without_a_yes() -> None:
    assert set(NEXT) == set(S)
    assert [one for one in S if S.SENT in NEXT[one]] == [S.AGREED, S.OVERRIDDEN]
    assert [one for one in S if S.OVERRIDDEN in NEXT[one]] == [S.OVERRIDE_ASKED]
    for one in S:
        reached, fresh = set[S](), {one}
        while fresh:
            reached |= fresh
            fresh = {after for each in fresh for after in NEXT[each]} - reached
        assert reached & ENDED, one
    assert not WRITTEN & {S.AGREED, S.OVERRIDDEN, S.SENT, S.NO_ANSWER}
