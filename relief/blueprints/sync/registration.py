"""What a registration team takes along."""

from __future__ import annotations

from flask import Response, request

from relief.blueprints.sync import common
from relief.blueprints.sync.common import bp
from relief.blueprints.sync.lists import id_of
from relief.sync import registration_packs
from relief.web import runtime
from relief.web.guard import public
from relief.web.i18n import say_in


@bp.get("/registration")
@public
def registration() -> Response:
    """Places, responses and hints for the unions of this person and this tablet."""
    device = common.reading_device()
    person = common.person_at(device)
    areas = {id_of(text) for text in request.args.get("areas", "").split(",") if text}
    with runtime.database().writing() as db:
        found = registration_packs.build_pack(db, person, device, areas, now=runtime.now())
    if "notice" in found:
        for language in ("bn", "en"):
            found["notice"][f"text_{language}"] = say_in(language, found["notice"][f"text_{language}"])
    return common.answer(found)
