"""The demo's ground: areas with people, past storms, and the water of the demo flood."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import actions as areas
from relief.areas import geometry
from relief.areas.inputs import AreaFileGiven, PopulationGiven
from relief.areas.models import Area, PopulationCell
from relief.demo import files
from relief.demo.rows import AreaRow, FloodRow, SwathRow, TrackRow
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.responses import actions as responses
from relief.responses.inputs import ExtentGiven, ResponseGiven
from relief.responses.kinds import ExtentKind, ResponseKind, ResponseState
from relief.responses.models import Response

CELLS = "WorldPop 2020, 1 km (demo)"
CODE = "FLOOD-DEMO"
# How long ago the demo's water came; its plans begin a few days later.
FLOODED_DAYS_AGO = 28
# So many days later the water has drawn back from its edge, by so many degrees (some 300 metres).
FALLEN_AFTER, FALLEN_BY = 6, 0.003
_SOURCE = "রিলিফের মহড়া (SYNTHETIC)"


def lay_areas(db: Session, actor: Actor, now: datetime) -> dict[str, Area]:
    """Bring in the two districts as an import would; gives the areas by P-code."""
    rows = files.areas()
    content = json.dumps({"type": "FeatureCollection", "features": [_feature(row) for row in rows]}).encode()
    file = areas.check_area_file(db, actor, AreaFileGiven(file_name="demo.geojson", content=content), now=now)
    areas.accept_area_file(db, actor, file.id, now=now)
    # The grid puts a town's worth of people into the mangrove forest, where nobody lives.
    peopled = [row for row in rows if row.kind != "forest"]
    areas.set_populations(db, actor, [_population(number, row) for number, row in enumerate(peopled, 1)], now=now)
    empty = {row.pcode for row in rows if row.kind == "forest"}
    db.execute(
        sa.insert(PopulationCell),
        [
            {"lon": cell.lon, "lat": cell.lat, "people": cell.population, "source": CELLS}
            for cell in files.cells()
            if cell.pcode not in empty
        ],
    )
    return {area.pcode: area for area in db.scalars(sa.select(Area))}


def _feature(row: AreaRow) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": row.geometry,
        "properties": {
            "pcode": row.pcode,
            "pcode_v03": row.pcode_v03,
            "name_bn": row.name_bn,
            "name_en": row.name_en,
            "type": row.kind,
        },
    }


def _population(number: int, row: AreaRow) -> PopulationGiven:
    # Two of the five years from birth to four lie at three and above.
    small = round(row.children_0_4 * 2 / 5)
    return PopulationGiven(
        row=number,
        pcode=row.pcode,
        population=row.population,
        households_estimate=row.households_estimate,
        children_3_17=small + row.children_5_9 + row.children_10_14 + row.children_15_17,
        source="WorldPop 2020 (CC BY 4.0)",
    )


def open_responses(db: Session, actor: Actor, now: datetime) -> Response:
    """The demo flood with its invented water, and two real storms of the past with their tracks."""
    _storms(db, actor, now)
    started = local_day(now) - timedelta(days=FLOODED_DAYS_AGO)
    response = responses.open_response(
        db,
        actor,
        ResponseGiven(
            code=CODE,
            name_bn="নমুনা সাড়াদান: সাতক্ষীরা ও নীলফামারীর বন্যা",
            name_en="Demo response: floods in Satkhira and Nilphamari",
            kind=ResponseKind.FLOOD,
            started_on=started,
            note="SYNTHETIC",
            is_demo=True,
        ),
        now=now,
    )
    for flood in files.floods():
        responses.add_extent(
            db,
            actor,
            ExtentGiven(
                response_id=response.id,
                kind=ExtentKind.WATER,
                name_bn=flood.name_bn,
                name_en=flood.name_en,
                geometry=flood.geojson,
                observed_at=_noon(started),
                source=_SOURCE,
                is_synthetic=True,
            ),
            now=now,
        )
        _fallen(db, actor, flood, response, _noon(started + timedelta(days=FALLEN_AFTER)), now)
    return response


def _fallen(db: Session, actor: Actor, flood: FloodRow, response: Response, seen_at: datetime, now: datetime) -> None:
    """The same water some days later, drawn back from its edge: something to lay beside the first day."""
    given = ExtentGiven(
        response_id=response.id,
        kind=ExtentKind.WATER,
        name_bn=f"{flood.name_bn}: পানি নামার পর",
        name_en=f"{flood.name_en}: after the water fell",
        geometry=geometry.drawn_back(flood.geojson, FALLEN_BY),
        observed_at=seen_at,
        source=_SOURCE,
        is_synthetic=True,
        is_modelled=True,
    )
    responses.add_extent(db, actor, given, now=now)


def _storms(db: Session, actor: Actor, now: datetime) -> None:
    swaths = files.swaths()
    for track in files.tracks():
        year = track.season
        storm = responses.open_response(
            db,
            actor,
            ResponseGiven(
                code=f"{track.name_en.upper()}-{year}",
                name_bn=f"ঘূর্ণিঝড় {track.name_bn}",
                name_en=f"Cyclone {track.name_en.title()} {year}",
                kind=ResponseKind.CYCLONE,
                started_on=track.started.date(),
                state=ResponseState.ACTIVE,
                is_demo=True,
            ),
            now=now,
        )
        responses.add_extent(db, actor, _track(track, storm), now=now)
        for swath in swaths:
            if swath.sid == track.sid:
                responses.add_extent(db, actor, _swath(swath, storm, track.ended), now=now)
        responses.change_state(db, actor, storm.id, ResponseState.RECOVERY, now=now)
        responses.change_state(db, actor, storm.id, ResponseState.CLOSED, now=now)


def _track(track: TrackRow, storm: Response) -> ExtentGiven:
    return ExtentGiven(
        response_id=storm.id,
        kind=ExtentKind.TRACK,
        name_bn=track.name_bn,
        name_en=track.name_en,
        geometry=track.geojson,
        observed_at=track.ended,
        source="NOAA IBTrACS",
    )


def _swath(swath: SwathRow, storm: Response, ended: datetime) -> ExtentGiven:
    return ExtentGiven(
        response_id=storm.id,
        kind=ExtentKind.WIND,
        name_bn=swath.name_bn,
        name_en=swath.name_en,
        geometry=swath.geojson,
        observed_at=ended,
        severity=f"{swath.wind_kt} kt",
        source="Modelled from NOAA IBTrACS",
        is_modelled=True,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(6), tzinfo=UTC)
