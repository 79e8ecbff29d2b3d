"""The same rules as rules.py, said to the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from relief.areas.models import Area
from relief.areas.queries import below
from relief.distributions.inputs import Block, Condition
from relief.distributions.models import (
    Distribution,
    Entitlement,
    EntitlementState,
    ListChange,
    ListChangeKind,
    State,
)
from relief.distributions.rules import REFUSED
from relief.households.models import Household, Impact, Status
from relief.stock.models import Kit, Sector
from relief.verification.kinds import Standing
from relief.verification.models import Case

RECEIVED = (EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED)
PENDING = (EntitlementState.PLANNED, EntitlementState.ON_HOLD)
# A list in one of these states holds a promise to everybody on it.
PROMISED = (State.LOCKED, State.APPROVED, State.OPEN)
ADDED_BY_HAND = 0


class Wanted(NamedTuple):
    """Whom a plan means: everything a selection needs to know about it."""

    distribution_id: UUID
    response_id: UUID
    path: str
    sector: Sector
    blocks: Sequence[Block]
    now: datetime


def select_households(wanted: Wanted, *columns: Any) -> sa.Select[Any]:
    """Households on the list, with `why`: 0 added by hand, else the number of the block.

    Only active households inside the plan's area, whatever a rule or a person says.
    """
    numbers = [(_block(wanted, block), number) for number, block in enumerate(wanted.blocks, 1)]
    added = sa.and_(ListChange.kind.is_not(None), ListChange.kind == ListChangeKind.ADD)
    why = sa.case((added, ADDED_BY_HAND), *numbers, else_=None)
    removed = sa.and_(ListChange.kind.is_not(None), ListChange.kind == ListChangeKind.REMOVE)
    meant = sa.or_(added, *(meets for meets, _ in numbers))
    return joined(wanted, *columns, why.label("why")).where(
        Household.status == Status.ACTIVE,
        Household.area_id.in_(areas_below(wanted.path)),
        meant,
        sa.not_(removed),
    )


def joined(wanted: Wanted, *columns: Any) -> sa.Select[Any]:
    """Households beside their impact in this response and any change by hand."""
    return (
        sa.select(*columns)
        .select_from(Household)
        .outerjoin(
            Impact,
            sa.and_(Impact.household_id == Household.id, Impact.response_id == wanted.response_id),
        )
        .outerjoin(
            ListChange,
            sa.and_(
                ListChange.household_id == Household.id,
                ListChange.distribution_id == wanted.distribution_id,
            ),
        )
    )


def areas_below(path: str) -> sa.Select[UUID]:
    """Ids of an area and everything inside it."""
    return sa.select(Area.id).where(below(path))


def received_since(sector: Sector, since: datetime) -> sa.ColumnElement[bool]:
    """The household was given something of this sector after a moment."""
    return _entitled(sector, Entitlement.state.in_(RECEIVED), Entitlement.settled_at > since)


def due_elsewhere(sector: Sector, distribution_id: UUID) -> sa.ColumnElement[bool]:
    """The household stands on another list of this sector that is not over."""
    other = Distribution.id != distribution_id
    return _entitled(sector, Entitlement.state.in_(PENDING), other, Distribution.state.in_(PROMISED))


def _entitled(sector: Sector, *said: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Under its own record or under one joined into it. Apart, for one condition with OR would read no index."""
    listed = (
        sa.select(Entitlement.id)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(Kit.sector == sector, *said)
    )
    joined = aliased(Household)
    under = listed.join(joined, joined.id == Entitlement.household_id)
    return sa.or_(
        listed.where(Entitlement.household_id == Household.id).correlate(Household).exists(),
        under.where(joined.merged_into_id == Household.id).correlate(Household).exists(),
    )


def _block(wanted: Wanted, block: Block) -> sa.ColumnElement[bool]:
    return sa.and_(sa.true(), *(_condition(wanted, condition) for condition in block))


def _condition(wanted: Wanted, condition: Condition) -> sa.ColumnElement[bool]:
    return _SAID[condition["field"]](condition["value"], wanted)


def _area(paths: Any, _wanted: Wanted) -> sa.ColumnElement[bool]:
    inside = sa.or_(sa.false(), *(below(path) for path in paths))
    return Household.area_id.in_(sa.select(Area.id).where(inside))


def _impact_state(states: Any, wanted: Wanted) -> sa.ColumnElement[bool]:
    turned_away = refused(wanted.response_id)
    said = sa.and_(Impact.state.in_([one for one in states if one != REFUSED]), Household.id.not_in(turned_away))
    by_committee = Household.id.in_(turned_away) if REFUSED in states else sa.false()
    return sa.and_(Impact.id.is_not(None), sa.or_(said, by_committee))


def refused(response_id: UUID) -> sa.Select[UUID]:
    """Households a committee refused in this response, for whatever reason."""
    return sa.select(Case.household_id).where(Case.response_id == response_id, Case.state == Standing.REFUSED)


def _needs(sectors: Any, _wanted: Wanted) -> sa.ColumnElement[bool]:
    # The list is JSON text of plain words, so a quoted word is found the same on both databases.
    text = sa.cast(Impact.needs, sa.String)
    return sa.or_(sa.false(), *(text.like(f'%"{sector}"%') for sector in sectors))


def _circumstances(names: Any, _wanted: Wanted) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(getattr(Household, name) for name in names))


def _size(value: Any, _wanted: Wanted) -> sa.ColumnElement[bool]:
    low, high = value
    return sa.and_(
        Household.size >= low if low is not None else sa.true(),
        Household.size <= high if high is not None else sa.true(),
    )


def _not_received(days: Any, wanted: Wanted) -> sa.ColumnElement[bool]:
    since = wanted.now - timedelta(days=days)
    return sa.and_(
        sa.not_(received_since(wanted.sector, since)),
        sa.not_(due_elsewhere(wanted.sector, wanted.distribution_id)),
    )


def _no_show(distribution_id: Any, _wanted: Wanted) -> sa.ColumnElement[bool]:
    return (
        sa.select(Entitlement.id)
        .where(
            Entitlement.household_id == Household.id,
            Entitlement.distribution_id == UUID(distribution_id),
            Entitlement.state == EntitlementState.ABSENT,
        )
        .exists()
    )


_SAID: dict[str, Callable[[Any, Wanted], sa.ColumnElement[bool]]] = {
    "area": _area,
    "house_damage": lambda value, _: sa.and_(Impact.id.is_not(None), Impact.house_damage.in_(value)),
    "impact_state": _impact_state,
    "needs": _needs,
    "circumstances": _circumstances,
    "size": _size,
    "children_0_4": lambda value, _: Household.children_0_4 >= value,
    "displaced": lambda _value, _wanted: sa.or_(Household.displaced, sa.and_(Impact.id.is_not(None), Impact.displaced)),
    "not_received": _not_received,
    "no_show": _no_show,
}
