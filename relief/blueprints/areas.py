"""The tree of areas: walk it, search it, see it on the map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request

from relief.areas import drawn, queries
from relief.areas.models import Area, Level
from relief.distributions import queries as plans
from relief.gaps import queries as gaps
from relief.kernel.actor import EVERYWHERE
from relief.kernel.db import Session
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.responses.models import Response as Emergency
from relief.spaces import queries as spaces
from relief.web import exposed, runtime
from relief.web.guard import needs
from relief.web.hx import page

bp = Blueprint("areas", __name__, url_prefix="/areas")
# Four hundred outlines are about 110 kB packed: what a phone takes without complaint.
MOST_UNIONS = 400
_YEAR = 31_536_000


@bp.get("/")
@needs(Verb.AREAS_VIEW)
def index() -> Response:
    """Where the person's tree begins, or what a search finds."""
    text = request.args.get("q", "").strip()[:120]
    with runtime.database().reading() as db:
        actor = runtime.actor()
        found = queries.search(db, actor, text, 50) if text else queries.children_of(db, actor, None)
        figures = exposed.figures(db, found)
    return page("areas/index.html", fragment="areas/_list.html", figures=figures, text=text)


@bp.get("/map.geojson")
@needs(Verb.AREAS_VIEW)
def whole_map() -> Response:
    """Outlines of where the person's tree begins."""
    with runtime.database().reading() as db:
        return exposed.drawn(db, queries.children_of(db, runtime.actor(), None))


@bp.get("/unions.geojson")
@needs(Verb.AREAS_VIEW)
def unions_geojson() -> Response:
    """Outlines of all one's unions, to draw on; of the larger areas where they would be too many."""
    with runtime.database().reading() as db:
        found = queries.unions_inside(db, runtime.actor(), EVERYWHERE, MOST_UNIONS + 1)
        if len(found) > MOST_UNIONS:
            found = queries.children_of(db, runtime.actor(), None)
        return exposed.drawn(db, found)


@bp.get("/<uuid:area_id>")
@needs(Verb.AREAS_VIEW)
def show(area_id: UUID) -> Response:
    """One area: its people, what the water does to it, what lies in it."""
    with runtime.database().reading() as db:
        actor = runtime.actor()
        area = queries.find(db, actor, area_id)
        above = [(each, actor.sees(each.path)) for each in queries.lineage(db, area)[:-1]]
        figures = exposed.figures(db, queries.children_of(db, actor, area))
        own = exposed.figures(db, [area]).rows[0]
        response = runtime.response()
        official = responses.impact_figures(db, actor, response, area) if response else []
        extents = responses.extents(db, actor, response) if response else []
        happened = _happened(db, area, response)
    return page(
        "areas/show.html",
        area=area, above=above, own=own, figures=figures, official=official, extents=extents, **happened,
    )  # fmt: skip


def _happened(db: Session, area: Area, response: Emergency | None) -> dict[str, Any]:
    """What was counted, planned and opened here in the response, as far as the person's role goes."""
    actor = runtime.actor()
    may_count, may_plan = actor.can(Verb.GAPS_VIEW), actor.can(Verb.DISTRIBUTIONS_VIEW)
    if response is None:
        return {"figure": None, "plans": [], "sites": []}
    here = plans.for_response(db, actor, response.id, path=area.path, limit=8) if may_plan else []
    return {
        "figure": gaps.figure_of(db, actor, response.id, area.id)[1] if may_count else None,
        "plans": here,
        "sites": spaces.spaces_inside(db, actor, area.path) if actor.can(Verb.SPACES_VIEW) else [],
    }


@bp.get("/<uuid:area_id>/outlines/<string(maxlength=16):level>.json")
@needs(Verb.AREAS_VIEW)
def outlines(area_id: UUID, level: str) -> Response:
    """The outlines of one level in a place, as TopoJSON: kept by the browser until a boundary changes."""
    if level not in list(Level):
        raise NotFound
    with runtime.database().reading() as db:
        made, stamp = drawn.outlines(db, runtime.actor(), area_id, Level(level))
    answer = Response(made, mimetype="application/json")
    g.may_be_kept = True
    # Never by a shared cache: who may see a place is asked each time.
    kept = request.args.get("v") == stamp
    answer.headers["Cache-Control"] = f"private, max-age={_YEAR}, immutable" if kept else "private, no-cache"
    answer.set_etag(stamp)
    answer.make_conditional(request)
    return answer


@bp.get("/<uuid:area_id>/map.geojson")
@needs(Verb.AREAS_VIEW)
def area_map(area_id: UUID) -> Response:
    """Outlines of what lies in the area; of the area itself where nothing does."""
    with runtime.database().reading() as db:
        area = queries.find(db, runtime.actor(), area_id)
        return exposed.drawn(db, queries.children_of(db, runtime.actor(), area) or [area])
