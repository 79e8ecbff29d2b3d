"""What a storekeeper takes along to count: places, and the names and units of what may lie there.

No quantity goes with it: whoever counts is not told what the book says. None of it is about a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import holdings
from relief.accounts.models import Device, Pack
from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.stock import queries
from relief.stock.models import PlaceKind, StockPlace
from relief.sync.packs import GOOD_FOR

MOST_PLACES = 200


def build_pack(db: Session, actor: Actor, device: Device, *, now: datetime) -> dict[str, Any]:
    """The warehouses and points of this person and this tablet, the newest points first; `unit` is our English word."""
    actor.must(Verb.STOCK_COUNT)
    query = sa.select(StockPlace).join(Area, Area.id == StockPlace.area_id)
    query = query.where(inside(actor), below(device.path), StockPlace.kind != PlaceKind.ROAD)
    order = (StockPlace.kind != PlaceKind.WAREHOUSE, StockPlace.created_at.desc(), StockPlace.id)
    places = db.scalars(query.order_by(*order).limit(MOST_PLACES)).all()
    items = queries.items(db)
    at = {item.id: number for number, item in enumerate(items)}
    here: dict[object, list[int]] = {}
    for place_id, item_id in queries.sums_at(db, [one.id for one in places]):
        here.setdefault(place_id, []).append(at[item_id])
    note(db, actor, Verb.DEVICES_USE, device.id, at=now, deed="store-pack", places=len(places))
    holdings.took(db, actor, device.id, Pack.STORE, (), now=now)
    return {
        "v": 1,
        "made_at": now.isoformat(),
        "expires_at": (now + GOOD_FOR).isoformat(),
        "items": [[str(one.id), one.name_bn, one.name_en, one.unit, one.unit] for one in items],
        "places": [
            [str(one.id), one.name_bn, one.name_en, sorted(here.get(one.id, []))]
            for one in places
            # A point to which nothing was ever brought is a name in a long list.
            if one.kind is PlaceKind.WAREHOUSE or one.id in here
        ],
    }
