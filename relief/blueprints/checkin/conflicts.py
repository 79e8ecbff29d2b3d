"""Double collections, side by side."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.checkin import bp
from relief.checkin import actions, queries
from relief.checkin.inputs import Keep, ResolutionGiven
from relief.checkin.labels import said_on_screen
from relief.distributions import queries as plans
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.stock import queries as stock
from relief.web import runtime
from relief.web.forms import tidy
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say
from relief.web.spans import clock_off

_HERE = "/distributions/<uuid:distribution_id>/conflicts"


@bp.get(_HERE)
@needs(Verb.CHECKIN_RESOLVE, Verb.DISTRIBUTIONS_VIEW)
def conflicts(distribution_id: UUID) -> Response:
    """Both facts of each, those to be settled first."""
    return _page(distribution_id, 200, None, {})


@bp.post(f"{_HERE}/<uuid:conflict_id>")
@needs(Verb.CHECKIN_RESOLVE)
def resolve(distribution_id: UUID, conflict_id: UUID) -> Response:
    """Say what really happened."""
    keep = request.form.get("keep", "")
    given = ResolutionGiven(
        conflict_id=conflict_id,
        keep=Keep(keep) if keep in {one.value for one in Keep} else Keep.BOTH,
        reason=tidy(request.form.get("reason", "")) or "",
    )
    try:
        with runtime.database().writing() as db:
            plans.find(db, runtime.actor(), distribution_id, with_lines=False)
            actions.resolve_conflict(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        return _page(distribution_id, 422, conflict_id, problem.faults)
    return go(url_for(".conflicts", distribution_id=distribution_id), flash=_("It is settled and your reason is kept."))


def _page(distribution_id: UUID, status: int, wrong: UUID | None, faults: dict[str, str]) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        plan = plans.find(db, actor, distribution_id, with_lines=False)
        rows = queries.conflicts(db, actor, plan)
        given = [one.check_in.lines for _conflict, _due, *sides in rows for one in sides]
        ids = {UUID(line["item_id"]) for row in rows for lines in (row[1].lines, *given) for line in lines}
        items = {str(item_id): item for item_id, item in stock.items_by_id(db, ids).items()}
    return page(
        "checkin/conflicts.html",
        status=status,
        plan=plan,
        rows=rows,
        items=items,
        keeps=list(Keep),
        wrong=wrong,
        faults={name: say(text) for name, text in faults.items()},
        typed=request.form,
        clock_off=clock_off,
        seen=lambda word: say(said_on_screen(word)),
    )
