"""What anybody may know of confidentiality: who sees which level; and, for administrators, how the keys stand."""

from __future__ import annotations

from flask import Blueprint, Response

from relief.accounts import levels
from relief.audit import witnesses
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.keys import rotating
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page

bp = Blueprint("keys", __name__)


@bp.get("/who-sees-what")
@needs()
def matrix() -> Response:
    """Roles and levels, for the wall of the office: from the table that is enforced."""
    return page("keys/matrix.html", rows=levels.matrix(), levels=list(levels.Level), today=runtime.now())


@bp.get("/keys")
@needs(Verb.KEYS_VIEW)
def keys() -> Response:
    """Whether the key is right and how far a new one has come, in per cent: how much is sealed is nobody's business."""
    runtime.actor().must(Verb.KEYS_VIEW)
    with runtime.database().reading() as db:
        seals, found = seals_of(db), rotating.standing(db)
        alarms = witnesses.alarms(db)
    is_right = bool(seals.key_id) and not seals.is_wrong and not found.lost
    return page(
        "keys/keys.html", key=seals.key_id.hex().upper(), older=[one.hex().upper() for one in seals.key_ids[1:]],
        per_cent=found.per_cent, is_moving=bool(found.left), is_right=is_right, alarms=alarms,
    )  # fmt: skip
