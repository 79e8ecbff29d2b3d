"""What a counsellor takes along: times and codes."""

from __future__ import annotations

from flask import Response

from relief.blueprints.sync import common
from relief.blueprints.sync.common import bp
from relief.psychosocial import tablet
from relief.web import runtime
from relief.web.guard import public


@bp.get("/support")
@public
def support() -> Response:
    """The next seven days of this person, for this tablet."""
    device = common.reading_device()
    person = common.person_at(device)
    with runtime.database().writing() as db:
        found = tablet.build_pack(db, person, device, now=runtime.now())
    return common.answer(found)
