"""What came to some places and how it left them, whatever kinds of moves there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.stock.models import MoveReason, StockMove


@dataclass
class Flow:
    """One item at these places: sent = given + returned + lost + left, because `left` is what is there."""

    sent: Decimal = Decimal(0)
    given: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What the book says is still there; below zero when more was handed out than was written in."""
        return self.sent - self.given - self.returned - self.lost


def flows(db: Session, place_ids: Collection[UUID]) -> dict[UUID, Flow]:
    """The flow of each item; moves among these places are none.

    Every kind of move falls somewhere: what is handed out is given (and an undo gives less), what goes to
    another place is returned, what goes nowhere is lost, and whatever comes was sent.
    """
    came = sa.func.coalesce(StockMove.to_place_id.in_(place_ids), sa.false())
    went = sa.func.coalesce(StockMove.from_place_id.in_(place_ids), sa.false())
    onward = StockMove.to_place_id.is_not(None)
    from_somewhere = StockMove.from_place_id.is_not(None)
    keys = (StockMove.item_id, StockMove.reason, came, onward, from_somewhere)
    query = sa.select(*keys, sa.func.sum(StockMove.quantity)).where(sa.or_(came, went), sa.not_(sa.and_(came, went)))
    found: dict[UUID, Flow] = {}
    for item_id, reason, is_in, has_target, has_source, quantity in db.execute(query.group_by(*keys)):
        flow = found.setdefault(item_id, Flow())
        if is_in:
            _in(flow, reason, quantity, has_source=bool(has_source))
        else:
            _out(flow, reason, quantity, has_target=bool(has_target))
    return found


def _in(flow: Flow, reason: MoveReason, quantity: Decimal, *, has_source: bool) -> None:
    # A return from nowhere is an undone check-in: the family gave it back.
    if reason is MoveReason.RETURN and not has_source:
        flow.given -= quantity
    else:
        flow.sent += quantity


def _out(flow: Flow, reason: MoveReason, quantity: Decimal, *, has_target: bool) -> None:
    if reason is MoveReason.ISSUE:
        flow.given += quantity
    elif has_target:
        flow.returned += quantity
    else:
        flow.lost += quantity
