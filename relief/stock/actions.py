"""Define items and kits, open stock places, take goods in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.stock import ledger, queries, rules
from relief.stock.inputs import ItemGiven, KitGiven, PlaceGiven, ReceiptGiven
from relief.stock.models import Item, Kit, KitLine, Lot, MoveReason, StockMove, StockPlace


def define_item(db: Session, actor: Actor, given: ItemGiven, *, now: datetime) -> Item:
    """Say what something is, so that kits and stock can speak of it."""
    actor.must(Verb.STOCK_CHANGE)
    _stop_at(rules.item_faults(given))
    _code_is_free(db, Item, given.code)
    item = Item(
        id=given.id,
        code=given.code.strip(),
        name_bn=given.name_bn,
        name_en=given.name_en,
        unit=given.unit,
        sector=given.sector,
        icon=given.icon,
        weight_g=given.weight_g,
        kcal=given.kcal,
        cost_poisha=given.cost_poisha,
        counts_as=given.counts_as,
        source=given.source,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(item)
    note(db, actor, Verb.STOCK_CHANGE, item.id, at=now, deed="define-item", code=item.code)
    db.flush()
    return item


def define_kit(db: Session, actor: Actor, given: KitGiven, *, now: datetime) -> Kit:
    """Put items together into a package. A kit is never changed later: plans were made with it."""
    actor.must(Verb.STOCK_CHANGE)
    _stop_at(rules.kit_faults(given))
    _code_is_free(db, Kit, given.code)
    wanted = {line.item_id for line in given.lines}
    if len(queries.items_by_id(db, wanted)) < len(wanted):
        raise Invalid({"lines": N_("One of the items is not known. Choose it again.")})
    kit = Kit(
        id=given.id,
        code=given.code.strip(),
        name_bn=given.name_bn,
        name_en=given.name_en,
        sector=given.sector,
        validity_days=given.validity_days,
        source=given.source,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(kit)
    db.flush()
    for position, line in enumerate(given.lines, start=1):
        db.add(
            KitLine(
                kit_id=kit.id,
                position=position,
                item_id=line.item_id,
                quantity=line.quantity,
                per=line.per,
                size_from=line.size_from,
                size_to=line.size_to,
                who=line.who,
            )
        )
    note(db, actor, Verb.STOCK_CHANGE, kit.id, at=now, deed="define-kit", code=kit.code)
    db.flush()
    return kit


def add_place(db: Session, actor: Actor, given: PlaceGiven, *, now: datetime) -> StockPlace:
    """Open a warehouse in the book."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.STOCK_CHANGE, within=area.path)
    _stop_at(rules.place_faults(given))
    _code_is_free(db, StockPlace, given.code)
    place = StockPlace(
        id=given.id,
        code=given.code.strip(),
        name_bn=given.name_bn,
        name_en=given.name_en,
        kind=given.kind,
        area_id=area.id,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(place)
    note(db, actor, Verb.STOCK_CHANGE, place.id, at=now, deed="add-place", code=place.code)
    db.flush()
    return place


def receive_goods(db: Session, actor: Actor, given: ReceiptGiven, *, now: datetime) -> StockMove:
    """Write in what came. The same receipt sent twice is one receipt."""
    place = queries.place(db, actor, given.place_id)
    actor.must(Verb.STOCK_CHANGE)
    known = db.get(StockMove, given.id)
    if known is not None:
        return known
    _stop_at(rules.quantity_faults(given.quantity))
    if db.get(Item, given.item_id) is None:
        raise NotFound
    lot = Lot(
        item_id=given.item_id,
        donor=given.donor,
        expires_on=given.expires_on,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(lot)
    db.flush()
    move = StockMove(
        id=given.id,
        item_id=given.item_id,
        quantity=given.quantity,
        reason=MoveReason.RECEIPT,
        moved_at=now,
        to_place_id=place.id,
        lot_id=lot.id,
        note=given.note,
        created_at=now,
        created_by_id=actor.id,
    )
    ledger.keep(db, [move])
    note(
        db, actor, Verb.STOCK_CHANGE, place.id, at=now,
        deed="receive", item=given.item_id, quantity=rules.plain(given.quantity),
    )  # fmt: skip
    db.flush()
    return move


def _stop_at(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(faults)


def _code_is_free(db: Session, kind: type[Item | Kit | StockPlace], code: str) -> None:
    if db.scalar(sa.select(kind.id).where(kind.code == code.strip())):
        raise Invalid({"code": N_("Another record has this code already. Choose a different one.")})
