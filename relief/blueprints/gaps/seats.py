"""Seats for children: the unions that lack most, and how one union's number comes about."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from relief.blueprints.gaps import bp
from relief.blueprints.gaps.common import response
from relief.gaps import seats
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page

_SHOWN = 100


@bp.get("/seats")
@needs(Verb.GAPS_VIEW)
def seats_ranked() -> Response:
    """Unions by the seats they lack."""
    with runtime.database().reading() as db:
        rows = seats.ranked(db, runtime.actor(), response().id)
    return page("gaps/seats.html", rows=rows[:_SHOWN], total=len(rows))


@bp.get("/areas/<uuid:area_id>/seats")
@needs(Verb.GAPS_VIEW)
def seats_of(area_id: UUID) -> Response:
    """One union with its arithmetic, its distant children, and where a mobile site would help."""
    with runtime.database().reading() as db:
        found = seats.union_seats(db, runtime.actor(), response().id, area_id)
    return page("gaps/union_seats.html", found=found, walk=seats.WALK_M, least=seats.LEAST_CHILDREN)
