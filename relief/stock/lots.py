"""Which lots are left at a place, and which go first: arithmetic without a database.

A table hands out goods without looking at their lot. What it handed out is taken off the lots in the order in
which they go bad, as a careful storekeeper would have given them; nobody claims to know better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Held:
    """So much of one lot at one place; without an id, goods whose lot nobody wrote down."""

    lot_id: UUID | None
    quantity: Decimal
    expires_on: date | None = None
    donor: str = ""
    came: str = ""

    def is_over(self, today: date) -> bool:
        """Past its date; the day itself still counts."""
        return self.expires_on is not None and self.expires_on < today


def first_expired_first(lots: Iterable[Held]) -> list[Held]:
    """What goes bad soonest goes first; what never does, last, the oldest receipt before the newer."""
    return sorted(lots, key=lambda one: (one.expires_on or date.max, one.lot_id is None, one.came))


def left(named: Sequence[Held], balance: Decimal) -> list[Held]:
    """The lots that make up a balance, first to expire first; their sum is the balance, below zero too."""
    gone = sum((one.quantity for one in named), NOTHING) - balance
    found = []
    for one in first_expired_first(named):
        taken = min(max(gone, NOTHING), max(one.quantity, NOTHING))
        gone -= taken
        if one.quantity != taken:
            found.append(replace(one, quantity=one.quantity - taken))
    if gone:
        found.append(Held(lot_id=None, quantity=-gone))
    return found


def proposed(quantity: Decimal, lots: Sequence[Held], today: date) -> tuple[list[Held], Decimal]:
    """Which lots to take for so much, and how much good stock is missing; what is past its date is never taken."""
    taken, open_ = [], quantity
    for one in lots:
        part = min(max(one.quantity, NOTHING), open_)
        if part > 0 and not one.is_over(today):
            taken.append(replace(one, quantity=part))
            open_ -= part
    return taken, open_
