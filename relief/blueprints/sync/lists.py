"""What a tablet takes along."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from relief.blueprints.sync import common
from relief.blueprints.sync.common import bp
from relief.kernel.problems import NotFound
from relief.sync import packs
from relief.web import runtime
from relief.web.guard import public
from relief.web.i18n import say_in


@bp.get("/lists")
@public
def lists() -> Response:
    """The lists this person may take along on this tablet."""
    device = common.reading_device()
    person = common.person_at(device)
    with runtime.database().reading() as db:
        found = packs.lists_for(db, person, device, now=runtime.now())
    return common.answer({"lists": found})


@bp.get("/pack")
@public
def pack() -> Response:
    """One list with its points: all that a desk needs for a day."""
    device = common.reading_device()
    person = common.person_at(device)
    wanted = id_of(request.args.get("distribution", ""))
    points = [id_of(text) for text in request.args.get("points", "").split(",") if text]
    with runtime.database().writing() as db:
        found = packs.build_pack(db, person, device, wanted, points, now=runtime.now())
    for item in found["items"]:
        # Units are kept as one word; the tablet has no list of them.
        item["unit_bn"] = say_in("bn", item["unit_bn"])
    return common.answer(found)


def id_of(text: str) -> UUID:
    """An id of an address, or NotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
