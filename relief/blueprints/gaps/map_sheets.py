"""The words of a map on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import request

from relief.blueprints.gaps.overview import View
from relief.blueprints.gaps.words import legend_lines
from relief.gaps.map_paper import PAPERS, Shape, Sheet
from relief.gaps.measures import Painted, Painting
from relief.gaps.models import Count
from relief.kernel.problems import N_
from relief.responses.kinds import ExtentKind
from relief.responses.models import HazardExtent
from relief.responses.models import Response as Emergency
from relief.web import runtime
from relief.web.i18n import day, digits, label, language, moment, name_of, num, say

_FLAT = (ExtentKind.WATER,)
# Sources of outlines named at most; the rest says no more.
_SOURCES = 3


def sheet(
    emergency: Emergency,
    view: View,
    painting: Painting,
    outlines: Mapping[UUID, bytes],
    extents: Sequence[HazardExtent],
    count: Count | None,
) -> Sheet | None:
    """Everything that is printed, in the reader's language; None where nothing has an outline."""
    shapes = [_shape(row, outlines[row.area.id]) for row in painting.rows if row.area.id in outlines]
    if not shapes:
        return None
    asked = request.args.get("paper", "a4")
    flat = [one for one in extents if one.kind in _FLAT]
    place = name_of(view.above) if view.above else say(N_("All my areas"))
    counted = say(N_("Counted %(when)s."), {"when": moment(count.counted_at)}) if count else say(N_("No figures yet"))
    return Sheet(
        language=language(),
        paper=asked if asked in PAPERS else "a4",
        title=say(painting.measure.label),
        lead=say(N_("%(place)s. Each shape: %(level)s. %(response)s."),
                 {"place": place, "level": label(view.level), "response": name_of(emergency)}),
        sources=[counted, *_origins(painting.rows, flat), say(N_("Drawn on %(day)s."), {"day": day(runtime.now())})],
        shapes=shapes,
        water=[one.geometry for one in flat],
        legend_title=say(painting.measure.label),
        legend=legend_lines(painting),
        water_words=_water_words(flat),
        heads=[say(N_("Area")), say(N_("How many")), say(N_("Registered")), say(N_("Reached"))],
        rows=[_row(row) for row in painting.rows],
        north=say(N_("N")),
        foot=say(N_("Numbers of areas only; no person can be known from this map.")),
    )  # fmt: skip


def kilometres(km: float) -> str:
    """A length on the scale bar."""
    return say(N_("%(n)s km"), {"n": digits(f"{km:g}")})


def _shape(row: Painted, outline: bytes) -> Shape:
    at = (row.area.label_lon or 0.0, row.area.label_lat or 0.0)
    number = "—" if row.value is None else num(row.value)
    return Shape(outline=outline, step=row.step, number=number, name=name_of(row.area), at=at)


def _row(row: Painted) -> list[str]:
    figure = row.figure
    value = say(N_("no data")) if row.value is None else num(row.value)
    return [name_of(row.area), value, num(figure.registered) if figure else "—", num(figure.reached) if figure else "—"]


def _origins(rows: Sequence[Painted], flat: Sequence[HazardExtent]) -> list[str]:
    outlines = sorted({row.area.source for row in rows if row.area.source})[:_SOURCES]
    water = sorted({one.source for one in flat if one.source})[:_SOURCES]
    return [
        *(say(N_("Outlines: %(source)s"), {"source": one}) for one in outlines),
        *(say(N_("Water: %(source)s"), {"source": one}) for one in water),
    ]


def _water_words(flat: Sequence[HazardExtent]) -> str:
    if not flat:
        return ""
    seen = max(one.observed_at for one in flat)
    words = say(N_("Water, last seen %(day)s"), {"day": day(seen)})
    return say(N_("%(what)s (invented for practice)"), {"what": words}) if any(x.is_synthetic for x in flat) else words
