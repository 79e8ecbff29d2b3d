"""Which desks are open."""

from __future__ import annotations

from flask import Response

from relief.blueprints.checkin import bp
from relief.distributions import queries
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page


@bp.get("/check-in")
@needs(Verb.CHECKIN_VIEW)
def index() -> Response:
    """Open distributions inside one's areas, one large button each."""
    with runtime.database().reading() as db:
        plans = queries.open_desks(db, runtime.actor())
        progress = queries.progress_of(db, [plan.id for plan in plans])
    return page("checkin/index.html", plans=plans, progress=progress, none=queries.Progress())
