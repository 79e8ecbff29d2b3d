"""What a storekeeper takes along."""

from __future__ import annotations

from flask import Response

from relief.blueprints.sync import common
from relief.blueprints.sync.common import bp
from relief.sync import store_packs
from relief.web import runtime
from relief.web.guard import public
from relief.web.i18n import say_in


@bp.get("/store")
@public
def store() -> Response:
    """Places and goods of this person and this tablet, to be counted."""
    device = common.reading_device()
    person = common.person_at(device)
    with runtime.database().writing() as db:
        found = store_packs.build_pack(db, person, device, now=runtime.now())
    for item in found["items"]:
        item[3:] = [say_in("bn", item[3]), say_in("en", item[4])]
    return common.answer(found)
