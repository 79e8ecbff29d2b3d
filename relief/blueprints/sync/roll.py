"""What a facilitator takes along for roll calls."""

from __future__ import annotations

from flask import Response

from relief.blueprints.sync import common
from relief.blueprints.sync.common import bp
from relief.spaces import tablet_packs
from relief.web import runtime
from relief.web.guard import public


@bp.get("/roll")
@public
def roll() -> Response:
    """Sessions and children of this person's own sites, for this tablet."""
    device = common.reading_device()
    person = common.person_at(device)
    with runtime.database().writing() as db:
        found = tablet_packs.build_pack(db, person, device, now=runtime.now())
    return common.answer(found)
