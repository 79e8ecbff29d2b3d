"""Any polygon answers: draw one, or send one as GeoJSON."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, jsonify, request
from flask_babel import lazy_gettext
from wtforms import TextAreaField

from relief.areas.geometry import GeometryFault, polygon_from_geojson
from relief.blueprints.gaps import bp
from relief.blueprints.gaps.common import response
from relief.gaps.labels import SECTOR_LABELS
from relief.gaps.polygons import PolygonFigures, figures_in_polygon
from relief.kernel.problems import N_, Problem
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import name_of, say

LARGEST = 2_000_000


class NoPolygon(Problem):
    """What was sent is not a polygon one can count in."""

    status = 422


class PolygonForm(Form):
    """A shape as GeoJSON: filled by drawing, or pasted."""

    shape = TextAreaField(lazy_gettext("Shape (GeoJSON)"))


def read_polygon(text: str) -> bytes:
    """WKB of a GeoJSON polygon, or a sentence saying what is wrong with it."""
    if not text.strip() or len(text) > LARGEST:
        raise NoPolygon("polygon.none", N_("Draw a shape with at least three corners, or paste one as GeoJSON."))
    try:
        found = json.loads(text)
    except ValueError:
        raise NoPolygon(
            "polygon.not-json", N_("This text is not GeoJSON. Nothing was counted; draw the shape or paste it again.")
        ) from None
    try:
        return polygon_from_geojson(found)
    except GeometryFault as fault:
        raise NoPolygon("polygon.invalid", fault.message) from None


@bp.get("/draw")
@needs(Verb.GAPS_VIEW)
def draw() -> Response:
    """An empty drawing board; where no response is open, what to do first."""
    if runtime.response() is None:
        return page("gaps/none.html")
    return page("gaps/draw.html", form=PolygonForm(), figures=None)


@bp.post("/draw")
@needs(Verb.GAPS_VIEW)
def count_drawn() -> Response:
    """Count inside the drawn shape and show it with its arithmetic."""
    form = PolygonForm()
    now_in = response()
    try:
        shape = read_polygon(form.shape.data or "")
    except NoPolygon as fault:
        form.shape.errors = [say(fault.message)]
        return page("gaps/draw.html", fragment="gaps/_polygon.html", status=422, form=form, figures=None)
    with runtime.database().reading() as db:
        figures = figures_in_polygon(db, runtime.actor(), now_in.id, shape)
    return page(
        "gaps/draw.html", fragment="gaps/_polygon.html", form=form, figures=figures, sector_labels=SECTOR_LABELS
    )


@bp.post("/polygon")
@needs(Verb.GAPS_VIEW)
def polygon() -> Response:
    """GeoJSON in, measures out, as JSON."""
    now_in = response()
    shape = read_polygon(request.get_data(as_text=True))
    with runtime.database().reading() as db:
        figures = figures_in_polygon(db, runtime.actor(), now_in.id, shape)
    return jsonify(as_json(figures))


def as_json(figures: PolygonFigures) -> dict[str, Any]:
    """Numbers and words only; no household, no child."""
    counted = figures.tally
    return {
        "area_km2": round(figures.area_km2, 3),
        "unions": [
            {"pcode": area.pcode, "name": name_of(area), "share": round(share, 4)} for area, share in figures.unions
        ],
        "affected": figures.affected,
        "affected_basis": "estimate",
        "registered": counted.registered,
        "verified": counted.verified,
        "targeted": counted.targeted,
        "reached": counted.reached,
        "unreached": counted.unreached,
        "children_affected": figures.children,
        "space_places": figures.places,
        "unplaced": figures.unplaced,
        "sectors": {
            name: {"in_need": one.in_need, "reached": one.in_need - one.unmet, "unmet": one.unmet}
            for name, one in counted.sectors.items()
        },
    }
