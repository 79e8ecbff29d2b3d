"""Areas with whom the water touches, as lists and maps of several rooms show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from relief.areas import queries
from relief.areas.models import Area
from relief.gaps.classes import breaks, class_of
from relief.responses import queries as responses
from relief.responses.models import Exposure
from relief.responses.models import Response as Emergency
from relief.web import geo, runtime
from relief.web.i18n import name_of, num


@dataclass(frozen=True)
class Row:
    """One area of a list with what the current response does to it."""

    area: Area
    exposure: Exposure | None
    step: int | None

    @property
    def people(self) -> int | None:
        """People in the water; zero where the water does not come, None where nobody knows."""
        return 0 if self.exposure is None else self.exposure.people


@dataclass(frozen=True)
class Figures:
    """A list of areas with the classes its map is painted in."""

    rows: tuple[Row, ...]
    bounds: tuple[int, ...]

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """From and to of each class, for the legend."""
        lower = [1, *(bound + 1 for bound in self.bounds[:-1])]
        return list(zip(lower, self.bounds, strict=False))


def figures(db: Session, areas: Sequence[Area], response: Emergency | None = None) -> Figures:
    """Exposure of each area in a response, by default the one the person works in."""
    response = response or runtime.response()
    found = responses.exposure_of(db, response.id, [area.id for area in areas]) if response else {}
    people = [each.people for each in found.values() if each.people]
    bounds = breaks(people)
    rows = (Row(area, found.get(area.id), _step(found.get(area.id), bounds)) for area in areas)
    return Figures(tuple(rows), tuple(bounds))


def _step(exposure: Exposure | None, bounds: Sequence[int]) -> int | None:
    """Class on the map: 0 is dry, None is not known."""
    if exposure is None or exposure.people == 0:
        return 0
    return None if exposure.people is None else class_of(exposure.people, bounds)


def drawn(db: Session, areas: Sequence[Area], response: Emergency | None = None) -> Response:
    """The map of these areas, painted by people in the water; plain where there is no water."""
    found = figures(db, areas, response)
    outlines = queries.outline_geojson(db, runtime.actor(), areas)
    is_flooded = bool(found.bounds)
    return geo.answer(
        geo.feature(
            outlines[row.area.id],
            id=str(row.area.id),
            name=name_of(row.area),
            url=url_for("areas.show", area_id=row.area.id),
            value=row.people if is_flooded and row.people else None,
            at=[row.area.label_lon, row.area.label_lat],
            label=_said(row, is_flooded),
            **{"class": row.step},
        )
        for row in found.rows
        if row.area.id in outlines
    )


def _said(row: Row, is_flooded: bool) -> str:
    """What the map says beside the name."""
    if not is_flooded:
        return ""
    if row.people is None:
        return str(_("number of people not known"))
    return str(_("%(people)s people in the water", people=num(row.people)))
