"""What arrived: the goods-received note. What is missing stays on the road until two people have looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.stock import ledger, queries, waybills
from relief.stock.models import MoveReason
from relief.stock.store_inputs import ArrivalGiven, ArrivedGiven
from relief.stock.store_models import Adjustment, AdjustmentKind, Waybill, WaybillLine, WaybillState

NOTHING = Decimal(0)


def receive(db: Session, actor: Actor, given: ArrivalGiven, *, now: datetime) -> Waybill:
    """Write what arrived. More than was sent has left the sender too; less waits for a second person."""
    waybill = waybills.find(db, actor, given.waybill_id, for_change=True)
    queries.place(db, actor, waybill.to_place_id)
    actor.must(Verb.STOCK_RECEIVE)
    lines = waybills.lines_of(db, waybill.id)
    if _is_said_again(waybill, actor, lines, given.lines):
        return waybill
    waybills.must_be_on_road(waybill)
    faults = _faults(lines, given.lines)
    if faults:
        raise Invalid(faults)
    _write(db, actor, waybill, lines, given.lines, now)
    waybill.state = WaybillState.ARRIVED
    waybill.ended_at, waybill.ended_by_id, waybill.ended_note = now, actor.id, given.note.strip()[:200]
    note(
        db, actor, Verb.STOCK_RECEIVE, waybill.id, at=now, deed="receive-waybill", number=waybill.number,
        differs=any(_missing(one) or one.damaged for one in lines),
    )  # fmt: skip
    db.flush()
    return waybill


def receive_whole(db: Session, actor: Actor, waybill: Waybill, *, now: datetime) -> Waybill:
    """Everything arrived as it was sent."""
    lines = {one.position: ArrivedGiven(arrived=one.sent) for one in waybills.lines_of(db, waybill.id)}
    return receive(db, actor, ArrivalGiven(waybill_id=waybill.id, lines=lines), now=now)


def _is_said_again(
    waybill: Waybill, actor: Actor, lines: Sequence[WaybillLine], said: Mapping[int, ArrivedGiven]
) -> bool:
    if waybill.state is not WaybillState.ARRIVED or waybill.ended_by_id != actor.id:
        return False
    known = {one.position: (one.arrived, one.damaged) for one in lines}
    return known == {at: (one.arrived, one.damaged) for at, one in said.items()}


def _faults(lines: Sequence[WaybillLine], said: Mapping[int, ArrivedGiven]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for line in lines:
        one, name = said.get(line.position), f"arrived_{line.position}"
        if one is None:
            faults[name] = N_("Write how much arrived, or zero.")
        elif one.arrived < 0 or one.damaged < 0:
            faults[name] = N_("A count cannot be below zero.")
        elif max(one.arrived, one.damaged) >= 1_000_000_000:
            faults[name] = N_("This quantity is too large to be true. Check the digits.")
        elif (one.arrived != line.sent or one.damaged) and not one.reason.strip():
            faults[f"reason_{line.position}"] = N_("Write why it is not what was sent.")
    return faults


def _write(
    db: Session,
    actor: Actor,
    waybill: Waybill,
    lines: Sequence[WaybillLine],
    said: Mapping[int, ArrivedGiven],
    now: datetime,
) -> None:
    for line in lines:
        one = said[line.position]
        line.arrived, line.damaged, line.reason = one.arrived, one.damaged, one.reason.strip()[:200]
    more = [(one.item_id, one.lot_id, -_missing(one)) for one in lines if _missing(one) < 0]
    came = [(one.item_id, one.lot_id, one.arrived or NOTHING) for one in lines]
    for goods, source, target in (
        (more, waybill.from_place_id, waybill.road_id),
        (came, waybill.road_id, waybill.to_place_id),
    ):
        ledger.move_lots(
            db, actor, goods, reason=MoveReason.TRANSFER, at=now,
            from_place_id=source, to_place_id=target, cause_id=waybill.id, note=waybill.number,
        )  # fmt: skip
    gone = [(AdjustmentKind.DAMAGE, line, line.damaged) for line in lines]
    gone += [(AdjustmentKind.LOSS, line, _missing(line)) for line in lines]
    for kind, line, quantity in gone:
        if quantity > 0:
            db.add(_waiting(actor, waybill, line, kind, quantity, now))
    waybills.owe_again(db, waybill, [(line.item_id, quantity) for _, line, quantity in gone if quantity > 0])


def _missing(line: WaybillLine) -> Decimal:
    """Below zero when more came than was sent."""
    return line.sent - (line.arrived or NOTHING) - line.damaged


def _waiting(
    actor: Actor, waybill: Waybill, line: WaybillLine, kind: AdjustmentKind, quantity: Decimal, now: datetime
) -> Adjustment:
    return Adjustment(
        place_id=waybill.road_id,
        item_id=line.item_id,
        lot_id=line.lot_id,
        kind=kind,
        quantity=quantity,
        found_at=now,
        reason=line.reason,
        waybill_id=waybill.id,
        created_at=now,
        created_by_id=actor.id,
    )


def summed(lines: Sequence[WaybillLine]) -> dict[UUID, tuple[Decimal, Decimal, Decimal]]:
    """By item: sent, arrived in good order, damaged."""
    sums: dict[UUID, tuple[Decimal, Decimal, Decimal]] = {}
    for one in lines:
        sent, came, broken = sums.get(one.item_id, (NOTHING, NOTHING, NOTHING))
        sums[one.item_id] = (sent + one.sent, came + (one.arrived or NOTHING), broken + one.damaged)
    return sums
