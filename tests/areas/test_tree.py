"""The tree: who sees what, and where a point lies."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from relief.areas import held, queries
from relief.areas.models import Area, Level
from relief.areas.queries import ids_inside, inside
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import NotFound
from tests.builders import Areas, an_actor, an_area

EVERYONE = an_actor("areas.view")


def of(*areas: Area) -> Actor:
    return an_actor("areas.view", within=tuple(area.path for area in areas))


def test_a_person_sees_their_areas_and_what_lies_in_them(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        seen = set(db.scalars(ids_inside(of(areas.upazila_a))))
        assert seen == {areas.upazila_a.id, areas.union_a1.id, areas.union_a2.id}
        assert set(db.scalars(ids_inside(an_actor(within=())))) == set()
        assert len(list(db.scalars(ids_inside(EVERYONE)))) == 8


def test_a_code_that_only_begins_alike_is_another_area(database: Database, areas: Areas) -> None:
    with database.writing() as db:
        an_area(db, "BD41", name_en="Neighbour")
    with database.reading() as db:
        paths = db.scalars(sa.select(Area.pcode).where(inside(of(areas.division))))
        assert "BD41" not in set(paths)


PREFIX = st.text("/BD012345", max_size=12)


@settings(max_examples=60, deadline=None)
@given(path=PREFIX, prefix=PREFIX)
def test_below_is_exactly_starts_with(path: str, prefix: str) -> None:
    path, prefix = f"/{path}/", f"/{prefix}/"
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        condition = queries.below(prefix).compile(dialect=engine.dialect)
        values = {**condition.params}
        sql = str(condition).replace("areas.path", ":path")
        for name in values:
            sql = sql.replace("?", f":{name}", 1)
        found = connection.execute(sa.text(f"select {sql}"), {**values, "path": path}).scalar()
    engine.dispose()
    assert bool(found) is path.startswith(prefix)


def test_out_of_area_is_not_there(database: Database, areas: Areas) -> None:
    dulal = of(areas.union_b1)
    with database.reading() as db:
        assert queries.find(db, dulal, areas.union_b1.id).pcode == areas.union_b1.pcode
        for area in (areas.union_a1, areas.union_b2, areas.upazila_b, areas.division):
            with pytest.raises(NotFound):
                queries.find(db, dulal, area.id)


def test_the_tree_begins_where_the_person_does(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        assert [a.id for a in queries.children_of(db, EVERYONE, None)] == [areas.division.id]
        assert [a.id for a in queries.children_of(db, of(areas.upazila_a), None)] == [areas.upazila_a.id]
        below = queries.children_of(db, of(areas.union_b1), areas.upazila_b)
        assert [a.id for a in below] == [areas.union_b1.id]
        assert len(queries.unions_inside(db, of(areas.union_b1), areas.division.path)) == 1


def test_search_reads_both_names_and_codes(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        for text in ("budh", "বুধ", "BD40870419", "bd৪০৮৭০৪১৯"):
            assert [a.id for a in queries.search(db, EVERYONE, text)] == [areas.union_a1.id], text
        assert queries.search(db, of(areas.union_b1), "বুধ") == []
        assert queries.search(db, EVERYONE, "%") == []
        assert queries.search(db, EVERYONE, "  ") == []


def test_choices_name_the_area_above(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        found = queries.choices(db, of(areas.upazila_a), [Level.UNION], "en")
    assert [label for _, label in found] == ["Budhhata, Assasuni", "Khajra, Assasuni"]


def test_a_point_finds_the_smallest_area(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        found = queries.locate(db, 89.25, 22.55)
        assert found is not None
        assert found.id == areas.union_b1.id
        assert queries.locate(db, 80.0, 22.55) is None
        assert queries.locate_many(db, [89.05, None, 70.0], [22.55, 22.55, 22.5]) == [
            areas.union_a1.id,
            None,
            None,
        ]


def test_a_ward_is_smaller_than_its_union(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        ward = an_area(db, "BD40870450", parent=areas.union_a1, box=(89.0, 22.5, 89.05, 22.6))
        ward.level = Level.WARD
    with database.reading() as db:
        inner, outer = queries.locate(db, 89.02, 22.55), queries.locate(db, 89.08, 22.55)
        assert inner is not None
        assert outer is not None
        assert (inner.id, outer.id) == (ward.id, areas.union_a1.id)


def test_the_held_map_follows_the_tree(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        assert queries.locate(db, 89.45, 22.55) is None
        first = held.shapes(db)
        assert held.shapes(db) is first
    with database.writing() as db:
        an_area(db, "BD40878699", parent=areas.upazila_b, box=(89.4, 22.5, 89.5, 22.6))
    with database.reading() as db:
        found = queries.locate(db, 89.45, 22.55)
        assert found is not None
        assert found.pcode == "BD40878699"


def test_outlines_are_only_of_areas_one_sees(database: Database, areas: Areas) -> None:
    with database.reading() as db:
        drawn = queries.outline_geojson(db, of(areas.union_b1), areas.unions)
    assert set(drawn) == {areas.union_b1.id}
    assert drawn[areas.union_b1.id]["type"] == "MultiPolygon"
