"""A page of a long list, with a count that stops where nobody reads on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PER_PAGE = 25
MOST = 500

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """`total` counts up to some most; `more` says that there are more than that."""

    items: Sequence[T]
    number: int
    total: int
    more: bool = False

    @property
    def pages(self) -> int:
        """How many pages; an empty list has one page."""
        return max(1, -(-self.total // PER_PAGE))

    @property
    def first(self) -> int:
        """Place of the first item of this page, from 1; 0 when there is none."""
        return (self.number - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Place of the last item of this page."""
        return min(self.number * PER_PAGE, self.total)


def slice_of(ids: Sequence[T], number: int, most: int = MOST) -> tuple[Sequence[T], int, int, bool]:
    """The part of at most `most` + 1 ids that page `number` shows: (part, page, total, more)."""
    first, number, total, more = place_of(len(ids), number, most)
    return ids[first : min(first + PER_PAGE, total)], number, total, more


def place_of(count: int, number: int, most: int = MOST) -> tuple[int, int, int, bool]:
    """Where page `number` begins in a list counted up to `most` + 1: (first, page, total, more)."""
    total = min(count, most)
    last = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), last)
    return (number - 1) * PER_PAGE, number, total, count > most
