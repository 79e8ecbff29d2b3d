"""Open a distribution, count it out, close it, cancel it, or follow up on who did not come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import plans
from relief.distributions.editing import (
    find_for,
    stop_at,
)
from relief.distributions.goods import goods, place_ids
from relief.distributions.inputs import GoodsCount
from relief.distributions.models import (
    Distribution,
    DistributionPoint,
    Entitlement,
    EntitlementState,
    State,
)
from relief.distributions.payouts import must_be_answered
from relief.distributions.progress import recount
from relief.distributions.report import must_be_settled
from relief.distributions.sums import ItemSum, is_below_book, is_count_possible
from relief.distributions.tablets import must_be_back
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.stock import arrivals, ledger, papers, reservations, waybills
from relief.stock import queries as stock
from relief.stock.models import MoveReason
from relief.stock.rules import plain, spread, totals
from relief.stock.store_inputs import LoadGiven, WaybillGiven


def open_distribution(db: Session, actor: Actor, distribution_id: UUID, *, now: datetime) -> Distribution:
    """Let the desks begin."""
    distribution = find_for(db, actor, distribution_id, "open")
    distribution.state = State.OPEN
    distribution.opened_at = now
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="open")
    db.flush()
    return distribution


def send_goods(
    db: Session,
    actor: Actor,
    distribution_id: UUID,
    from_place_id: UUID,
    *,
    on_road: bool = False,
    now: datetime,
) -> Mapping[UUID, Decimal]:
    """Send what each point's list needs and has not got yet, a waybill for each point.

    `on_road` leaves it to the point to write what arrives; else everything has arrived.
    """
    distribution = plans.find(db, actor, distribution_id)
    actor.must(Verb.STOCK_CHANGE, within=distribution.area.path)
    if distribution.state not in (State.APPROVED, State.OPEN):
        raise Refused(
            "distributions.not-approved",
            N_("Goods are sent when the list is approved and not over. Nothing was moved."),
        )
    sent: dict[UUID, Decimal] = {}
    for point in plans.points(db, distribution.id):
        lacking = _lacking(db, point)
        if not lacking or point.place_id is None:
            continue
        loads = tuple(LoadGiven(item_id=item_id, quantity=quantity) for item_id, quantity in lacking.items())
        given = WaybillGiven(from_place_id=from_place_id, to_place_id=point.place_id, loads=loads)
        waybill = waybills.send(db, actor, given, now=now)
        if not on_road:
            arrivals.receive_whole(db, actor, waybill, now=now)
        for item_id, quantity in lacking.items():
            sent[item_id] = sent.get(item_id, Decimal(0)) + quantity
    return sent


def reconcile_distribution(db: Session, actor: Actor, distribution_id: UUID, *, now: datetime) -> Distribution:
    """End the handing out: whoever is still waiting did not come. Late tablets are still heard."""
    distribution = find_for(db, actor, distribution_id, "reconcile")
    waiting = (EntitlementState.PLANNED, EntitlementState.ON_HOLD)
    absent = _move_all(db, distribution.id, waiting, EntitlementState.ABSENT, now)
    distribution.state = State.RECONCILING
    reservations.release(db, distribution.id)
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now,
        deed="reconcile", absent=absent,
    )  # fmt: skip
    db.flush()
    return distribution


def close_distribution(
    db: Session,
    actor: Actor,
    distribution_id: UUID,
    counts: Mapping[UUID, GoodsCount],
    *,
    now: datetime,
) -> Distribution:
    """Close the book, when both sums fit and every tablet that took the list along is back or signed off.

    Goods: sent = given + returned + lost + left. Households: planned = delivered + partial + absent + refused
    + cancelled.
    """
    distribution = find_for(db, actor, distribution_id, "close")
    must_be_back(db, distribution.id)
    must_be_answered(db, distribution.id)
    _no_conflicts(db, distribution)
    _nothing_on_the_road(db, distribution)
    must_be_settled(db, distribution.id)
    sums = goods(db, distribution)
    stop_at(_count_faults(sums, counts))
    for one in sums:
        _bring_home(db, actor, distribution, one, counts.get(one.item_id, GoodsCount()), now)
    distribution.goods_count = {str(one.item_id): _kept(one, counts.get(one.item_id, GoodsCount())) for one in sums}
    distribution.state = State.CLOSED
    distribution.closed_at = now
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="close")
    db.flush()
    return distribution


def cancel_distribution(
    db: Session, actor: Actor, distribution_id: UUID, *, reason: str, now: datetime
) -> Distribution:
    """Call a plan off before it opens, with a reason; nobody on its list is promised anything."""
    distribution = find_for(db, actor, distribution_id, "cancel")
    if not reason.strip():
        raise Invalid({"reason": N_("Write why it is cancelled; people may have been told of it.")})
    every = (EntitlementState.PLANNED,)
    _move_all(db, distribution.id, every, EntitlementState.CANCELLED, now)
    distribution.state = State.CANCELLED
    reservations.release(db, distribution.id)
    distribution.state_reason = reason.strip()[:300]
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="cancel")
    db.flush()
    return distribution


def _move_all(
    db: Session,
    distribution_id: UUID,
    old: tuple[EntitlementState, ...],
    new: EntitlementState,
    now: datetime,
) -> int:
    moved = db.scalars(
        sa.update(Entitlement)
        .where(Entitlement.distribution_id == distribution_id, Entitlement.state.in_(old))
        .values(state=new, settled_at=now, version=Entitlement.version + 1)
        .returning(Entitlement.id)
        .execution_options(synchronize_session="fetch")
    )
    count = len(moved.all())
    recount(db, distribution_id)
    return count


def _lacking(db: Session, point: DistributionPoint) -> dict[UUID, Decimal]:
    if point.place_id is None:
        raise NotFound
    need = totals(db.scalars(sa.select(Entitlement.lines).where(Entitlement.point_id == point.id)))
    sent = stock.sent_to(db, [point.place_id])
    under_way = papers.on_road_to(db, [point.place_id])
    lacking = {
        item_id: need[item_id] - sent.get(item_id, Decimal(0)) - under_way.get(item_id, Decimal(0)) for item_id in need
    }
    return {item_id: quantity for item_id, quantity in lacking.items() if quantity > 0}


def _no_conflicts(db: Session, distribution: Distribution) -> None:
    query = sa.select(sa.func.count()).select_from(Entitlement)
    count = db.scalar(query.where(Entitlement.distribution_id == distribution.id, Entitlement.has_conflict))
    if count:
        raise Refused(
            "distributions.open-conflicts",
            N_(
                "%(count)s double collections are not settled yet. It stays open. "
                "Settle them on the page “Double collections”, then close it."
            ),
            count=count,
        )


def _nothing_on_the_road(db: Session, distribution: Distribution) -> None:
    if papers.on_road_to(db, place_ids(db, distribution.id)):
        raise Refused(
            "distributions.goods-on-road",
            N_(
                "A waybill to one of the points is still open. It stays open. "
                "Ask the point or the storekeeper to write what arrived, then close it."
            ),
        )


def _count_faults(sums: list[ItemSum], counts: Mapping[UUID, GoodsCount]) -> dict[str, str]:
    faults = {}
    for one in sums:
        count = counts.get(one.item_id, GoodsCount())
        if not is_count_possible(count):
            faults[str(one.item_id)] = N_("A count cannot be below zero.")
        elif one.to_explain < 0:
            faults[str(one.item_id)] = N_(
                "More was given than the store recorded as sent. "
                "Ask the storekeeper to write in what was sent to the points."
            )
        elif is_below_book(one, count):
            faults[str(one.item_id)] = N_(
                "The book says already that more was returned, damaged or lost. Write at least what it says."
            )
        elif one.off_by(count):
            faults[str(one.item_id)] = N_(
                "Sent is not given + returned + lost + left. Count again or correct a number."
            )
    return faults


def _bring_home(
    db: Session, actor: Actor, distribution: Distribution, one: ItemSum, count: GoodsCount, now: datetime
) -> None:
    held = place_ids(db, distribution.id)
    balance = stock.sums_at(db, held)
    at = [(place_id, balance.get((place_id, one.item_id), Decimal(0))) for place_id in held]
    # What went back with a waybill, or was written off with two names, is in the book and not written again.
    lost = spread(count.lost - one.lost, at)
    rest = [(place_id, had - dict(lost).get(place_id, Decimal(0))) for place_id, had in at]
    for place_id, quantity in lost:
        ledger.write_moves(
            db, actor, [(one.item_id, quantity)], reason=MoveReason.LOSS, at=now,
            from_place_id=place_id, cause_id=distribution.id,
        )  # fmt: skip
    for place_id, quantity in spread(count.returned - one.returned, rest):
        ledger.write_moves(
            db, actor, [(one.item_id, quantity)], reason=MoveReason.TRANSFER, at=now,
            from_place_id=place_id, to_place_id=stock.last_source(db, place_id),
            cause_id=distribution.id,
        )  # fmt: skip


def _kept(one: ItemSum, count: GoodsCount) -> dict[str, str]:
    return {
        "planned": plain(one.planned),
        "sent": plain(one.sent),
        "given": plain(one.given),
        "returned": plain(count.returned),
        "lost": plain(count.lost),
        "left": plain(count.left),
    }
