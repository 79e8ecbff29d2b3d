"""The map of an upazila in the hand of whoever may see figures, with the server dead."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from relief.gaps import actions
from relief.gaps.models import Figure
from relief.kernel import clock
from relief.kernel.actor import Actor
from tests.field.harness import Field, Hand

MOST_PACKED = 150_000
# Each place that is painted, as the picture on the screen says it.
DRAWN = "(picture) => decodeURIComponent(picture.src)"


@pytest.mark.goal("U4")
def test_the_map_is_looked_at_without_a_network(field: Field, hand: Hand, tmp_path: Path) -> None:
    plan, unions = field.camp.plan, (field.camp.areas.union_a1, field.camp.areas.union_a2)
    with field.database.writing() as db:
        actions.refresh_gaps(db, Actor.clerk("gaps"), plan.response_id, now=clock.now())
        db.add(Figure(response_id=plan.response_id, area_id=unions[0].id, affected=None, registered=76, reached=13))
    tablet = hand(tmp_path / "profile", field.server.url)
    tablet.enrol(field.invitation())
    tablet.sign_on("asha")
    page = tablet.page
    tile = page.locator("[data-tile=map]")
    with page.expect_response(lambda one: "/sync/map" in one.url) as came:
        tile.locator(".take__more .button--main").click()
    assert len(gzip.compress(came.value.body(), 9)) <= MOST_PACKED
    tile.locator(".take__open").wait_for()
    assert tablet.files_with(*(one.name_en for one in unions)) == []
    tablet.close()
    field.server.kill()

    tablet.again().unlock()
    tablet.page.locator("[data-tile=map] .take__open").click()
    picture = tablet.page.locator("main img")
    picture.wait_for()
    assert picture.evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 0
    rows = tablet.page.locator("main table tr").all_inner_texts()
    assert {row.split("\t")[0].strip() for row in rows} == {one.name_bn for one in unions}
    first = picture.evaluate(DRAWN)
    assert ">৬৩<" in first
    assert "{" not in first, "a place was left unpainted"
    # Another number in the same outlines, without asking anybody.
    choice = tablet.page.locator("main select")
    choice.select_option(index=1)
    assert picture.evaluate(DRAWN) != first
    assert choice.evaluate("(one) => one === document.activeElement")
    # Whoever else works on this tablet takes the map of her own areas, or none.
    tablet.ask("await store.put('packs', { ...(await store.get('packs', 'map')), by: 'somebody else' })")
    tablet.page.goto(tablet.url + "/field#home")
    tablet.page.goto(tablet.url + "/field#map")
    tablet.page.locator("main .notice").wait_for()
    assert tablet.page.locator("main img").count() == 0
