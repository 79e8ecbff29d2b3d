"""Which month the map tells of people in support, and that a session of today is in none."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from relief.gaps.others import settled_month
from relief.kernel.zone import LOCAL, local_day


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("today", "first", "after"),
    [
        (date(2026, 9, 7), date(2026, 7, 1), date(2026, 8, 1)),
        (date(2026, 9, 8), date(2026, 8, 1), date(2026, 9, 1)),
        (date(2026, 9, 30), date(2026, 8, 1), date(2026, 9, 1)),
        (date(2027, 1, 7), date(2026, 11, 1), date(2026, 12, 1)),
        (date(2027, 1, 8), date(2026, 12, 1), date(2027, 1, 1)),
        (date(2028, 3, 8), date(2028, 2, 1), date(2028, 3, 1)),
    ],
)
def test_a_month_is_told_from_its_eighth_day_after(today: date, first: date, after: date) -> None:
    begins, ends = settled_month(datetime(today.year, today.month, today.day, 0, 5, tzinfo=LOCAL))
    assert (local_day(begins), local_day(ends)) == (first, after)
