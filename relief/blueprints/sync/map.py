"""What a coordinator takes along to look at."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from relief.blueprints.sync import common
from relief.blueprints.sync.common import bp
from relief.config import LANGUAGES
from relief.kernel.problems import N_, NotFound
from relief.sync import map_packs
from relief.web import runtime
from relief.web.guard import public
from relief.web.i18n import say_in, speech_in
from relief.web.labels import text_of

_VIEW = N_("%(what)s, each shape: %(level)s")


@bp.get("/map")
@public
def map_pack() -> Response:
    """The map of one upazila of this person and this tablet, with its figures."""
    device = common.reading_device()
    person = common.person_at(device)
    asked = request.args.get("area", "")
    try:
        chosen = UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None
    with runtime.database().writing() as db:
        found = map_packs.build_pack(db, person, device, chosen, now=runtime.now())
    # A view is called by what it shows and for each of which areas.
    for view in found.get("views", []):
        level = text_of(view[1])
        view[:2] = [
            speech_in(code).say(_VIEW) % {"what": say_in(code, view[0]), "level": say_in(code, level)}
            for code in LANGUAGES
        ]
    return common.answer(found)
