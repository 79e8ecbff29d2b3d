"""What the map asks for: numbers apart from outlines, signs, a day beside another, and paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request, url_for

from relief.areas import drawn
from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.blueprints.gaps import bp, map_sheets, overview
from relief.blueprints.gaps.common import response
from relief.blueprints.gaps.overview import View, chosen_view
from relief.blueprints.gaps.words import legend_lines
from relief.gaps import days_kept, map_paper, places, queries
from relief.gaps.classes import breaks
from relief.gaps.measures import MEASURES, Painted, Painting, paint
from relief.gaps.rules import SECTORS
from relief.kernel.db import Session
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import page
from relief.web.i18n import label, name_of, num, say
from relief.web.response_forms import read_day

# More places than these in sight, and the map stays one level above.
MOST_PARENTS = 16
_FINER = {
    Level.DIVISION: Level.DISTRICT,
    Level.DISTRICT: Level.UPAZILA,
    Level.UPAZILA: Level.UNION,
    Level.UNION: Level.WARD,
    Level.WARD: Level.VILLAGE,
}


@bp.get("/numbers.json")
@needs(Verb.GAPS_VIEW)
def numbers() -> Response:
    """The figures of a map with names and classes, and where its outlines are: what `office/levels.js` draws.

    `in` holds places that came into sight: then of one level inside them. `on` is a day of the past, `beside`
    another one that is painted in the same classes.
    """
    now_in = response()
    with runtime.database().reading() as db:
        view, parents = chosen_view(db), _parents(db)
        if parents:
            view = replace(view, level=_level_asked(view.level))
            painting = painted_in(db, now_in.id, view, parents)
        elif on := read_day(request.args.get("on", "")):
            painting = painted_on(db, now_in.id, view, on, read_day(request.args.get("beside", "")))
        else:
            painting = overview.painted(db, now_in.id, view)
        stamp = drawn.stamp(db)
        holding = parents or ([view.above] if view.above else list(areas.tops(db, runtime.actor())))
    return jsonify(
        level=view.level.value,
        caption=say(N_("Each shape: %(level)s"), {"level": label(view.level)}),
        areas=[_told(row) for row in painting.rows],
        legend=legend_lines(painting),
        finer=_finer(view.level),
        sets=[url_for("areas.outlines", area_id=one.id, level=view.level.value, v=stamp) for one in holding],
    )


def _finer(level: Level) -> str | None:
    found = _FINER.get(level)
    return found.value if found else None


def _level_asked(fallback: Level) -> Level:
    asked = request.args.get("level", "")
    return Level(asked) if asked in list(Level) else fallback


def _parents(db: Session) -> list[Area]:
    found = []
    for text in request.args.get("in", "").split(",")[:MOST_PARENTS]:
        try:
            found.append(areas.find(db, runtime.actor(), UUID(text)))
        except ValueError:
            continue
    return found


def painted_in(db: Session, response_id: UUID, view: View, parents: Sequence[Area]) -> Painting:
    """What lies in these places, in classes of its own."""
    person = runtime.actor()
    rows = [row for above in parents for row in queries.figures(db, person, response_id, level=view.level, above=above)]
    known = [area.id for area, figure in rows if figure is not None]
    sectors = queries.sector_figures(db, response_id, known) if view.measure.code in SECTORS else {}
    return paint(view.measure, rows, sectors)


def painted_on(db: Session, response_id: UUID, view: View, on: date, beside: date | None = None) -> Painting:
    """A day as it was kept; both days of a comparison are painted in the classes of both together."""
    measure = view.measure if view.measure.by_day else MEASURES[0]

    def of_day(day: date) -> Painting:
        rows = days_kept.figures_on(db, runtime.actor(), response_id, day, level=view.level, above=view.above)
        return paint(measure, rows, {})

    one = of_day(on)
    if beside is None:
        return one
    both = [row.value for row in (*one.rows, *of_day(beside).rows) if row.value is not None]
    return paint(measure, [(row.area, row.figure) for row in one.rows], {}, breaks(both))


def _told(row: Painted) -> dict[str, Any]:
    number = say(N_("no data")) if row.value is None else num(row.value)
    return {
        "id": str(row.area.id),
        "name": name_of(row.area),
        "url": url_for("gaps.area", area_id=row.area.id),
        "value": row.value,
        "number": "" if row.value is None else number,
        "class": row.step,
        "label": number,
        "at": [row.area.label_lon, row.area.label_lat],
    }


@bp.get("/places.json")
@needs(Verb.GAPS_VIEW)
def signs() -> Response:
    """Spaces, points, warehouses, providers and flags, as far as the person's role goes."""
    now_in = response()
    with runtime.database().reading() as db:
        view = chosen_view(db)
        found = places.places(db, runtime.actor(), now_in.id, view.above, now=runtime.now())
    return jsonify(
        [
            {
                "layer": one.layer.value,
                "name": _sign_name(one),
                "url": _sign_url(one),
                "at": [one.lon, one.lat],
            }
            for one in found
        ]
    )


def _sign_name(one: places.Place) -> str:
    what = say(N_("%(what)s: %(name)s"), {"what": say(places.LABELS[one.layer]), "name": name_of(one)})
    return say(N_("%(what)s (somewhere in this union)"), {"what": what}) if one.is_about else what


def _sign_url(one: places.Place) -> str:
    match one.layer:
        case places.Layer.SPACES:
            return url_for("spaces.show", space_id=one.id)
        case places.Layer.POINTS:
            return url_for("distributions.show", distribution_id=one.id)
        case places.Layer.WAREHOUSES:
            return url_for("stock.place", place_id=one.id)
        case places.Layer.PROVIDERS:
            return url_for("referrals.index")
        case places.Layer.FLAGS:
            return url_for("gaps.area", area_id=one.id)


@bp.get("/compare")
@needs(Verb.GAPS_VIEW)
def compare() -> Response:
    """Two days side by side, painted alike, and what changed between them as a table."""
    person, now_in = runtime.actor(), response()
    with runtime.database().reading() as db:
        kept = list(days_kept.days(db, person, now_in.id))
        view = chosen_view(db)
        if not view.measure.by_day:
            view = replace(view, measure=MEASURES[0])
        then, now = _two_days(kept)
        before = painted_on(db, now_in.id, view, then, now) if then and now else None
        after = painted_on(db, now_in.id, view, now, then) if then and now else None
        tops = areas.tops(db, person)
        listed = overview._places(db, view, tops)
    was = {row.area.id: row.value for row in before.rows} if before else {}
    return page(
        "gaps/compare.html",
        view=view,
        measures=[one for one in MEASURES if one.by_day],
        levels=[view.level],
        places=listed,
        everywhere=overview.EVERYWHERE,
        swap=False,
        kept=kept,
        then=then,
        now=now,
        before=before,
        after=after,
        was=was,
    )


@bp.get("/map.pdf")
@needs(Verb.GAPS_VIEW)
def paper() -> Response:
    """The map on A4 or A3, with the same figures as a table behind it."""
    person, now_in = runtime.actor(), response()
    with runtime.database().reading() as db:
        view = chosen_view(db)
        painting = overview.painted(db, now_in.id, view)
        outlines = areas.outlines_of(db, person, [row.area for row in painting.rows])
        found = responses.extents(db, person, now_in, with_shapes=True)
        sheet = map_sheets.sheet(now_in, view, painting, outlines, found, queries.freshness(db, now_in.id).count)
    if sheet is None:
        raise Refused("map.empty", N_("There is no outline here to print. Choose another place or level."))
    answer = Response(map_paper.pdf(sheet, map_sheets.kilometres), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=map-{sheet.paper}.pdf"
    return answer


def _two_days(kept: Sequence[date]) -> tuple[date | None, date | None]:
    """The days asked for; else the first and the last of which anything is kept."""
    if not kept:
        return None, None
    then, now = read_day(request.args.get("then", "")), read_day(request.args.get("now", ""))
    return then or kept[0], now or kept[-1]
