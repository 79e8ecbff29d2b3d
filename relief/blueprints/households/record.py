"""Everything we hold about a household on paper, for the household. Nothing of spaces or support is ever on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from relief.accounts.queries import names_of
from relief.audit import trail
from relief.blueprints.households import bp
from relief.blueprints.households.registry import everything
from relief.consent.labels import OF_HOUSEHOLD
from relief.households import exports
from relief.households.actions import note_record
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page


@bp.get("/<uuid:household_id>/record")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def record(household_id: UUID) -> Response:
    """The sheet; that it was opened stands in the trail."""
    with runtime.database().writing() as db:
        note_record(db, runtime.actor(), household_id, now=runtime.now())
    context = everything(household_id)
    return page("households/record.html", **context, **_looked(household_id, context), made_at=runtime.now())


def _looked(household_id: UUID, context: dict[str, Any]) -> dict[str, Any]:
    """Who looked, and files that can hold this family, as far as the log knows."""
    with runtime.database().reading() as db:
        entries = trail.about(db, household_id)
        files = exports.that_can_hold(db, context["household"])
        who = names_of(db, [*(one.actor_id for one in entries), *(one.created_by_id for one in files)])
    return {"entries": entries, "files": files, "lookers": who, "asked_purposes": OF_HOUSEHOLD}
