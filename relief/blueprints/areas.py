"""The tree of areas: walk it, search it, see it on the map."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from relief.areas import queries
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.web import exposed, runtime
from relief.web.guard import needs
from relief.web.hx import page

bp = Blueprint("areas", __name__, url_prefix="/areas")


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
    return page(
        "areas/show.html",
        area=area, above=above, own=own, figures=figures, official=official, extents=extents,
    )  # fmt: skip


@bp.get("/<uuid:area_id>/map.geojson")
@needs(Verb.AREAS_VIEW)
def area_map(area_id: UUID) -> Response:
    """Outlines of what lies in the area; of the area itself where nothing does."""
    with runtime.database().reading() as db:
        area = queries.find(db, runtime.actor(), area_id)
        return exposed.drawn(db, queries.children_of(db, runtime.actor(), area) or [area])
