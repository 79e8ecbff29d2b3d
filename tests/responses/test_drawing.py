"""An outline drawn with the pointer, a corner moved by the keys, and the slider over the days: in a browser."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from flask import Flask

from relief.kernel.db import Database
from relief.responses.actions import add_extent
from relief.responses.inputs import ExtentGiven
from relief.responses.models import ExtentKind, HazardExtent
from tests.browser import Open
from tests.builders import CLERK, Areas, a_response
from tests.households.test_walk import served
from tests.people import People
from tests.whole.path.office import draw
from tests.whole.path.walker import Story, Walker

# Pixels a corner goes with one press of an arrow (corners.js).
STEP = 6


@pytest.mark.slow
def test_a_polygon_is_drawn_and_its_corner_moved_by_keys(
    browser_context: Open, app: Flask, people: People, areas: Areas, database: Database, now: datetime
) -> None:
    with database.writing() as db:
        response = a_response(db, "FLD-2026-1")
        for day in (0, 2):
            add_extent(db, CLERK, water(response.id, 89.02 + day / 50, now - timedelta(days=2 - day)), now=now)
    with served(app) as url:
        story = Story("bn", url)
        asha = Walker(story, browser_context("desktop")).sign_in("asha")
        slide(asha)
        asha.go("/responses/FLD-2026-1/extents/new")
        draw(asha, ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)))
        drawn = outline(asha)
        assert len(drawn) == 5
        assert [same(drawn[0], drawn[3], 0), same(drawn[0], drawn[1], 1)] == [True, True]
        moved = move(asha, drawn, "ArrowRight", 8)
        # Far beyond the edge of the map: it follows, and the corner stays in hand.
        wide = asha.page.locator("#map").bounding_box()
        assert wide is not None
        move(asha, moved, "ArrowLeft", int(wide["width"] * 0.4 / STEP) + 8)
        asha.page.keyboard.press("Delete")
        assert len(outline(asha)) == 4
        asha.page.locator('[data-draw="back"]').click()
        assert len(outline(asha)) == 5
        asha.fill(kind="water", name_bn="হাতে আঁকা", name_en="Drawn", source="আশা", observed_at="04/08/2026 09:30")
        wanted = outline(asha)
        asha.press("Keep this outline")
        # The page that comes fetches what its map is made of, and would complain of a server that is gone.
        asha.page.wait_for_selector("#map path")
        asha.page.wait_for_load_state("networkidle")
    with database.reading() as db:
        kept = db.scalars(sa.select(HazardExtent.geometry).where(HazardExtent.name_bn == "হাতে আঁকা")).one()
    assert shapely.from_wkb(kept).symmetric_difference(shapely.Polygon(wanted)).area < 1e-9


def water(response_id: Any, west: float, seen: datetime) -> ExtentGiven:
    return ExtentGiven(
        response_id=response_id, kind=ExtentKind.WATER, name_bn="পানি", name_en="Water", observed_at=seen,
        geometry=json.loads(shapely.to_geojson(shapely.box(west, 22.52, west + 0.05, 22.58))), source="x",
    )  # fmt: skip


def outline(asha: Walker) -> list[list[float]]:
    ring: list[list[float]] = json.loads(asha.page.locator("#geometry").input_value())["coordinates"][0]
    return ring


def same(one: list[float], other: list[float], axis: int) -> bool:
    """Within a pixel."""
    return abs(one[axis] - other[axis]) < 2e-3


def move(asha: Walker, before: list[list[float]], key: str, times: int) -> list[list[float]]:
    """Press an arrow on the first corner; it goes so many steps that way, and no other corner goes."""
    corner = asha.page.locator(".map-handle:not(.map-handle--between)").first
    if not asha.page.evaluate("document.activeElement.classList.contains('map-handle')"):
        corner.focus()
    per_pixel = scale(asha)
    for _ in range(times):
        asha.page.keyboard.press(key)
        assert asha.page.evaluate("document.activeElement.classList.contains('map-handle')"), "it was let go"
    after = outline(asha)
    east = (after[0][0] - before[0][0]) / per_pixel
    wanted = times * STEP * (1 if key == "ArrowRight" else -1)
    # The first press begins at a whole pixel.
    assert abs(east - wanted) <= 2, (east, wanted)
    assert abs(after[0][1] - before[0][1]) / per_pixel <= 2
    assert after[1:4] == before[1:4]
    assert after[4] == after[0]
    return after


def scale(asha: Walker) -> float:
    """Degrees of longitude in a pixel, from two corners on the screen."""
    ring = outline(asha)
    corners = asha.page.locator(".map-handle:not(.map-handle--between)")
    first, second = corners.nth(0).bounding_box(), corners.nth(1).bounding_box()
    assert first is not None
    assert second is not None
    return (ring[1][0] - ring[0][0]) / (second["x"] - first["x"])


def slide(asha: Walker) -> None:
    """On the first day one of two outlines is known, on the last both days' newest."""
    asha.go("/responses/FLD-2026-1")
    asha.page.wait_for_selector("#map path")
    slider = asha.page.locator("[data-map-days] input[type=range]")
    days = asha.page.locator("[data-map-days] option").count()
    assert days == 3
    said = asha.page.locator("[data-map-days] output")
    shown = []
    for key in ("Home", "ArrowRight", "End"):
        slider.press(key)
        shown.append((said.inner_text(), asha.page.locator("#map path[class*=water]").count()))
    # Each day shows what was known on it; all days together show both.
    assert [count for _, count in shown] == [1, 1, 2]
    assert len({text for text, _ in shown}) == 3
    assert shown[2][0] == asha.t("All days together")
