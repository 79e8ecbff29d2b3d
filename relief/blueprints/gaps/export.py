"""Figures to take along: CSV for a spreadsheet, GeoJSON for a map program. Numbers of areas only."""

from __future__ import annotations

import csv
import io
import json

from flask import Response, make_response

from relief.areas import queries as areas
from relief.blueprints.gaps import bp
from relief.blueprints.gaps.common import response
from relief.blueprints.gaps.overview import asked_view
from relief.gaps import queries
from relief.gaps.tables import HEADINGS, as_row
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs


@bp.get("/export.csv")
@needs(Verb.GAPS_EXPORT)
def csv_file() -> Response:
    """The table as CSV, with a mark so that a spreadsheet reads Bangla."""
    person, now_in = runtime.actor(), response()
    with runtime.database().reading() as db:
        view = asked_view(db)
        rows = queries.figures(db, person, now_in.id, level=view.level, above=view.above)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(as_row(area, figure) for area, figure in rows)
    answer = make_response("\ufeff" + text.getvalue())
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = "attachment; filename=gaps.csv"
    return answer


@bp.get("/export.geojson")
@needs(Verb.GAPS_EXPORT)
def geojson_file() -> Response:
    """The same with polygons."""
    person, now_in = runtime.actor(), response()
    with runtime.database().reading() as db:
        view = asked_view(db)
        rows = queries.figures(db, person, now_in.id, level=view.level, above=view.above)
        shapes = areas.outline_geojson(db, person, [area for area, _ in rows])
    features = [
        {
            "type": "Feature",
            "geometry": shapes[area.id],
            "properties": dict(zip(HEADINGS, as_row(area, figure), strict=True)),
        }
        for area, figure in rows
        if area.id in shapes
    ]
    answer = make_response(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
    answer.mimetype = "application/geo+json"
    answer.headers["Content-Disposition"] = "attachment; filename=gaps.geojson"
    return answer
