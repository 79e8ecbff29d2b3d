"""Two people saw different things of a child: both versions side by side, and the manager's decision."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.registers import LOOKS
from relief.blueprints.spaces.room import bp
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.spaces import disputes, queries
from relief.spaces.actions import conflicts as deeds
from relief.spaces.kinds import Mark
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/sessions/<uuid:occurrence_id>/conflicts")
@needs(Verb.SPACES_VERIFY)
def conflicts(occurrence_id: UUID) -> Response:
    """Every child about whom people disagree."""
    with runtime.database().reading() as db:
        register = queries.register(db, runtime.actor(), occurrence_id)
        found = disputes.open_conflicts(db, runtime.actor(), occurrence_id)
    return page("spaces/conflicts.html", register=register, found=found, looks=LOOKS)


@bp.post("/sessions/<uuid:occurrence_id>/conflicts/<uuid:child_id>")
@needs(Verb.SPACES_VERIFY)
def settle(occurrence_id: UUID, child_id: UUID) -> Response:
    """Decide on one child."""
    try:
        mark = Mark(request.form.get("mark", ""))
    except ValueError:
        raise NotFound from None
    with runtime.database().writing() as db:
        deeds.settle(db, runtime.actor(), occurrence_id, child_id, mark, now=runtime.now())
    return go(
        url_for("spaces.conflicts", occurrence_id=occurrence_id),
        flash=_("It is decided. Both versions stay on record."),
    )
