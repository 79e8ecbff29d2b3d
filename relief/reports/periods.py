"""From which day to which day a report tells. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_moment

# A cluster asks for weeks and months; a longer stretch is a typing error in the year.
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Period:
    """Both days belong to it; days are those of Dhaka."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return local_moment(self.first, time())

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return local_moment(self.last + timedelta(days=1), time())

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


def period(first: date | None, last: date | None) -> Period:
    """The two days as a period; `Invalid` names the field that cannot be."""
    if first is None or last is None:
        field = "first" if first is None else "last"
        raise Invalid({field: N_("Write the day, for example 4/8/2026.")})
    if last < first:
        raise Invalid({"last": N_("The last day lies before the first. Change one of the two.")})
    if last - first > LONGEST:
        raise Invalid({"first": N_("That is more than three years. Choose a shorter time.")})
    return Period(first, last)
