"""The coordinator's first page: totals, the map, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.blueprints.gaps import bp, waiting
from relief.blueprints.gaps.common import area_asked, response
from relief.gaps import actions, days_kept, places, queries, summing
from relief.gaps.measures import BY_CODE, MEASURES, Measure, Painting, paint
from relief.gaps.models import Figure
from relief.gaps.queries import GapFilter
from relief.gaps.rules import SECTORS
from relief.kernel.db import Session
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.responses.rules import days_of
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import language, name_of, say

LEVELS = (Level.VILLAGE, Level.WARD, Level.UNION, Level.UPAZILA, Level.DISTRICT, Level.DIVISION)
TABLE_ROWS = 25
SHOWN_GAPS = 6
# More places than these are a slow page and a list nobody reads to its end.
MOST_PLACES = 100
_WIDE = (Level.DIVISION, Level.DISTRICT)
MOST_AREAS = 600
# And where nobody chose a level, no more than a person takes in at once; coming closer shows the finer ones.
MOST_AT_FIRST = 120
EVERYWHERE = "all"
LAYER_ICONS = {
    places.Layer.SPACES: "child",
    places.Layer.POINTS: "pin",
    places.Layer.WAREHOUSES: "box",
    places.Layer.PROVIDERS: "phone",
    places.Layer.FLAGS: "flag",
}
Totals = Sequence[tuple[Area, Figure | None]]


@dataclass(frozen=True)
class View:
    """What the person chose to look at."""

    measure: Measure
    level: Level
    above: Area | None

    @property
    def args(self) -> dict[str, str]:
        """The same choice as address arguments."""
        area = EVERYWHERE if self.above is None else str(self.above.id)
        return {"measure": self.measure.code, "level": self.level.value, "area": area}


def chosen_view(db: Session) -> View:
    """What the person asked for, as far as a map can carry it."""
    return _readable(db, asked_view(db))


def asked_view(db: Session) -> View:
    """Read the choice from the address; whatever is not a choice falls back to the first."""
    measure = BY_CODE.get(request.args.get("measure", ""), MEASURES[0])
    level = request.args.get("level", "")
    wanted = next((one for one in LEVELS if one.value == level), Level.UNION)
    return View(measure, wanted, area_asked(db))


def _readable(db: Session, view: View) -> View:
    """Thousands of polygons are neither read nor carried to a tablet: show the level above instead."""
    most = MOST_AREAS if request.args.get("level") else MOST_AT_FIRST
    for level in LEVELS[LEVELS.index(view.level) :]:
        if queries.area_count(db, runtime.actor(), level=level, above=view.above) <= most:
            return replace(view, level=level)
    return replace(view, level=LEVELS[-1])


def _begin_where_it_is_worst(tops: Totals, view: View) -> View:
    """Nobody chose yet: open the own area with most households not reached, not a map of half the country."""
    if "area" in request.args or len(tops) < 2:
        return view
    worst = max(tops, key=lambda pair: pair[1].registered - pair[1].reached if pair[1] else -1)
    return replace(view, above=worst[0])


def painted(db: Session, response_id: UUID, view: View) -> Painting:
    """Figures of the chosen areas, sorted into classes."""
    rows = queries.figures(db, runtime.actor(), response_id, level=view.level, above=view.above)
    known = [area.id for area, figure in rows if figure is not None]
    sectors = queries.sector_figures(db, response_id, known) if view.measure.code in SECTORS else {}
    return paint(view.measure, rows, sectors)


@bp.get("")
@needs(Verb.GAPS_VIEW)
def index() -> Response:
    """Totals, map and table; HTMX asks for the board alone when the choice changes."""
    person, now_in = runtime.actor(), runtime.response()
    if now_in is None:
        # A coordinator's first page: it must lead on, not refuse.
        return page("gaps/none.html")
    with runtime.database().reading() as db:
        tops = queries.totals(db, person, now_in.id)
        view = _readable(db, _begin_where_it_is_worst(tops, asked_view(db)))
        painting = painted(db, now_in.id, view)
        wanted = GapFilter(above=view.above)
        context: dict[str, Any] = {
            "view": view,
            "painting": painting,
            "rows": painting.rows[:TABLE_ROWS],
            "measures": MEASURES,
            "levels": _levels(db, view),
            "layer_rows": [(one.value, say(places.LABELS[one]), LAYER_ICONS[one]) for one in places.layers(person)],
            "history": len(days_kept.days(db, person, now_in.id, most=2)) > 1,
            "places": _places(db, view, [area for area, _ in tops]),
            "swap": is_htmx(),
            "everywhere": EVERYWHERE,
            "totals": queries.together(
                tops if view.above is None else [queries.figure_of(db, person, now_in.id, view.above.id)]
            ),
            "fresh": queries.freshness(db, now_in.id),
            "gaps": (gaps := queries.gaps_for(db, person, now_in.id, wanted, limit=SHOWN_GAPS)),
            "gap_total": len(gaps) if len(gaps) < SHOWN_GAPS else queries.gap_count(db, person, now_in.id, wanted),
            "extents": (extents := responses.extents(db, person, now_in)),
            "days": days_of(extents),
            "tasks": waiting.tasks(db),
        }
    return page("gaps/index.html", fragment="gaps/_chosen.html", **context)


def _levels(db: Session, view: View) -> list[Level]:
    """Those of which there is an area; the chosen one always."""
    there = areas.level_counts(db, runtime.actor())
    return [level for level in reversed(LEVELS) if level in there or level is view.level]


def _places(db: Session, view: View, own: Sequence[Area]) -> list[tuple[UUID, str]]:
    """Where one may go from here: the own areas, and one step further down where there are very many."""
    person = runtime.actor()
    found = areas.choices(db, person, (Level.DISTRICT, Level.UPAZILA), language(), most=MOST_PLACES)
    if not found:
        above = [view.above] if view.above else []
        near = areas.lineage(db, view.above)[:-1] if view.above else []
        below = areas.children_of(db, person, view.above) if view.above and view.above.level in _WIDE else []
        found = [(one.id, name_of(one)) for one in (*near, *above, *below) if person.sees(one.path)]
    known = {place for place, _ in found}
    return [*((one.id, name_of(one)) for one in own if one.id not in known), *found]


@bp.post("/refresh")
@needs(Verb.GAPS_REFRESH)
def refresh() -> Response:
    """Count again now."""
    now_in = response()
    with runtime.database().reading() as db:
        taken = summing.take(db, now_in.id, now=runtime.now())
    with runtime.database().writing() as db:
        result = actions.keep_count(db, runtime.actor(), taken, now=runtime.now())
    said = say(
        N_("Counted again: %(households)s households, %(opened)s new gaps, %(resolved)s resolved."),
        {"households": result.households, "opened": result.opened, "resolved": result.resolved},
    )
    return go(url_for("gaps.index"), flash=said)
