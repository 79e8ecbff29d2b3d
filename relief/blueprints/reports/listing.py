"""One page of all reports: situation reports, and what was taken out for whom."""

from __future__ import annotations

from flask import Response

from relief.accounts.queries import names_of
from relief.blueprints.reports import bp
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import plans, situations, taking
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page


@bp.get("/")
@needs(Verb.REPORTS_VIEW)
def index() -> Response:
    """What there is, and where each file went."""
    response = runtime.response()
    if response is None:
        return page("reports/none.html", heading=N_("Reports"))
    with runtime.database().reading() as db:
        actor = runtime.actor()
        taken = taking.latest(db, actor, response.id)
        reports = situations.latest(db, actor, response.id)
        waiting = plans.waiting(db, actor, response.id, local_day(runtime.now()))
        who = names_of(db, list({one.created_by_id for one in taken}))
    return page("reports/index.html", taken=taken, who=who, reports=reports, waiting=waiting)
