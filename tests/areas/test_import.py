"""Area files: every fault is named by its row, and nothing enters the tree half."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from relief.areas import actions, geometry, queries
from relief.areas.inputs import AreaFileGiven, ImportResult
from relief.areas.models import Area, AreaFileState, Level
from relief.areas.populations import read_populations
from relief.areas.rules import children_3_17
from relief.audit.models import AuditEntry
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from tests.builders import Areas, an_actor

KEEPER = an_actor("areas.import", "areas.view")


def square(west: float, south: float = 22.5, side: float = 0.1) -> dict[str, Any]:
    east, north = round(west + side, 6), round(south + side, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(pcode: str, shape: object = None, **told: object) -> dict[str, Any]:
    properties = {"pcode": pcode, "name_en": f"Place {pcode}", "name_bn": "জায়গা", **told}
    drawn = square(89.0) if shape is None else shape
    return {"type": "Feature", "properties": properties, "geometry": drawn}


def a_file(*features: object, level: Level | None = None) -> AreaFileGiven:
    content = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    return AreaFileGiven(file_name="unions.geojson", content=content, level=level)


TREE = (
    feature("BD40", square(89.0, side=0.4)),
    feature("BD4087", square(89.0, side=0.4)),
    feature("BD408704", square(89.0, side=0.2)),
    feature("BD40870419", square(89.0)),
    feature("BD40870438", square(89.1)),
)


def bring(database: Database, file: AreaFileGiven, now: datetime, who: Actor = KEEPER) -> ImportResult:
    with database.writing() as db:
        found = actions.check_area_file(db, who, file, now=now)
    with database.writing() as db:
        return actions.accept_area_file(db, who, found.id, now=now)


def test_a_preview_says_what_is_there_and_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as db:
        file = actions.check_area_file(db, KEEPER, a_file(*TREE), now=now)
    assert file.summary["levels"] == {"division": 1, "district": 1, "upazila": 1, "union": 2}
    assert (file.summary["created"], file.summary["refused"], file.faults) == (5, 0, [])
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Area)) == 0


def test_a_file_may_bring_parents_and_children_in_any_order(database: Database, now: datetime) -> None:
    result = bring(database, a_file(*reversed(TREE)), now)
    assert result.counts() == {
        "rows": 5, "created": 5, "updated": 0, "linked": 0, "ignored": 0, "refused": 0,
    }  # fmt: skip
    with database.reading() as db:
        union = queries.by_pcode(db, "BD40870419")
        assert union is not None
        assert union.path == "/BD40/BD4087/BD408704/BD40870419/"
        assert [one.pcode for one in queries.lineage(db, union)] == [
            "BD40",
            "BD4087",
            "BD408704",
            "BD40870419",
        ]
        assert union.area_km2 == pytest.approx(114.0, rel=0.01)
        assert (union.min_lon, union.max_lat) == (89.0, 22.6)


CROSSED = {"type": "Polygon", "coordinates": [[[89, 22], [90, 23], [90, 22], [89, 23], [89, 22]]]}
OPEN = {"type": "Polygon", "coordinates": [[[89, 22], [90, 22], [90, 23]]]}
POINT = {"type": "Point", "coordinates": [89.0, 22.5]}

FAULTY = [
    ("crossing", feature("BD40870450", CROSSED), "geometry", geometry.MESSAGES["self-crossing"]),
    ("open ring", feature("BD40870450", OPEN), "geometry", geometry.MESSAGES["ring-open"]),
    ("a point", feature("BD40870450", POINT), "geometry", geometry.MESSAGES["not-polygon"]),
    (
        "Delhi",
        feature("BD40870450", square(77.0, 28.0)),
        "geometry",
        geometry.MESSAGES["outside-country"],
    ),
    (
        "swapped",
        feature("BD40870450", square(22.5, 89.0)),
        "geometry",
        geometry.MESSAGES["axes-swapped"],
    ),
    (
        "no code",
        feature(""),
        "pcode",
        "The P-code is missing. Give each area its P-code, such as BD408747.",
    ),
    ("no such code", feature("XX99"), "pcode", None),
    ("wrong prefix", feature("BD40870450", adm3="BD408799"), "parent", None),
    ("no parent", feature("BD40991150"), "parent", None),
    ("nameless", feature("BD40870450", name_en="", name_bn=None), "name", None),
    ("long name", feature("BD40870450", name_en="x" * 121), "name", None),
    (
        "twice",
        feature("BD40870419"),
        "pcode",
        "The P-code BD40870419 is already on row 4. Give each area its own code.",
    ),
]


@pytest.mark.parametrize(("what", "bad", "field", "message"), FAULTY, ids=[each[0] for each in FAULTY])
def test_a_bad_row_is_named_and_the_good_ones_stay_good(
    database: Database, now: datetime, what: str, bad: object, field: str, message: str | None
) -> None:
    result = bring(database, a_file(*TREE, bad), now)
    assert (result.created, result.refused) == (5, 1), what
    assert [(fault.row, fault.field) for fault in result.faults] == [(6, field)]
    if message:
        assert result.faults[0].english() == message
    assert "%(" not in result.faults[0].english()


def test_a_row_tells_all_its_faults_at_once(database: Database, now: datetime) -> None:
    bad = feature("nonsense", CROSSED, name_en="", name_bn="")
    result = bring(database, a_file(*TREE, bad), now)
    assert [fault.field for fault in result.faults] == ["pcode", "name", "geometry"]
    assert result.refused == 1


def test_a_refused_parent_takes_its_children_along(database: Database, now: datetime) -> None:
    rows = [feature("BD40", CROSSED), *TREE[1:]]
    result = bring(database, a_file(*rows), now)
    assert (result.created, result.refused) == (0, 5)


def test_a_union_without_a_bangla_name_is_kept(database: Database, now: datetime) -> None:
    bring(database, a_file(*TREE, feature("BD40870450", square(89.2), name_bn=None)), now)
    with database.reading() as db:
        found = queries.by_pcode(db, "BD40870450")
        assert found is not None
        assert (found.name_bn, found.name_in("bn")) == ("", "Place BD40870450")


def test_the_same_file_again_changes_nothing(database: Database, now: datetime) -> None:
    bring(database, a_file(*TREE), now)
    again = bring(database, a_file(*TREE), now)
    assert (again.created, again.updated, again.ignored) == (0, 0, 5)


def test_a_new_shape_and_name_update_the_same_area(database: Database, now: datetime) -> None:
    bring(database, a_file(*TREE), now)
    with database.reading() as db:
        before = queries.by_pcode(db, "BD40870438")
    changed = feature("BD40870438", square(89.1, side=0.05), name_bn="খাজরা")
    result = bring(database, a_file(changed), now)
    assert (result.created, result.updated) == (0, 1)
    with database.reading() as db:
        after = queries.by_pcode(db, "BD40870438")
        assert before is not None
        assert after is not None
        assert (after.id, after.name_bn, after.max_lon) == (before.id, "খাজরা", 89.15)
        assert queries.locate(db, 89.18, 22.55) is None


def test_the_2023_form_of_a_code_is_the_same_area(database: Database, now: datetime) -> None:
    bring(database, a_file(*TREE), now)
    result = bring(database, a_file(feature("BD40870004", square(89.0, side=0.2))), now)
    assert (result.created, result.updated) == (0, 1)
    with database.reading() as db:
        for written in ("BD40870004", "bd 408704", "BD৪০৮৭০৪"):
            found = queries.by_pcode(db, written)
            assert found is not None
            assert found.pcode == "BD408704"


def test_one_level_asked_for_refuses_the_others(database: Database, now: datetime) -> None:
    result = bring(database, a_file(*TREE, level=Level.DIVISION), now)
    assert (result.created, result.refused) == (1, 4)


def test_nothing_is_half_saved_when_it_breaks_in_the_middle(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as db:
        file = actions.check_area_file(db, KEEPER, a_file(*TREE), now=now)
    real, done = geometry.area_km2, []

    def breaks(wkb: bytes) -> float:
        done.append(wkb)
        if len(done) == 4:
            raise MemoryError
        return real(wkb)

    monkeypatch.setattr(geometry, "area_km2", breaks)
    with pytest.raises(MemoryError), database.writing() as db:
        actions.accept_area_file(db, KEEPER, file.id, now=now)
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Area)) == 0
        assert queries.area_file(db, KEEPER, file.id).state is AreaFileState.CHECKED


def test_a_settled_file_cannot_be_used_again(database: Database, now: datetime) -> None:
    with database.writing() as db:
        file = actions.check_area_file(db, KEEPER, a_file(*TREE), now=now)
    with database.writing() as db:
        assert actions.drop_area_file(db, KEEPER, file.id, now=now).state is AreaFileState.DROPPED
    with pytest.raises(Refused), database.writing() as db:
        actions.accept_area_file(db, KEEPER, file.id, now=now)
    with database.reading() as db:
        assert queries.area_file(db, KEEPER, file.id, with_content=True).content == b""


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"type":"FeatureCollection","features":[]}', b"[]"])
def test_a_file_that_is_no_layer_is_refused_with_a_reason(database: Database, now: datetime, content: bytes) -> None:
    given = AreaFileGiven(file_name="x.geojson", content=content)
    with pytest.raises(Invalid) as caught, database.writing() as db:
        actions.check_area_file(db, KEEPER, given, now=now)
    assert list(caught.value.faults) == ["content"]


def test_only_ones_own_areas_can_be_changed(database: Database, areas: Areas, now: datetime) -> None:
    asha = an_actor("areas.import", within=(areas.upazila_a.path,))
    rows = [feature("BD40870450", square(89.0)), feature("BD40878650", square(89.2))]
    result = bring(database, a_file(*rows), now, asha)
    assert [(fault.row, fault.field) for fault in result.faults] == [(2, "pcode")]
    assert result.created == 1


def test_without_the_verb_nothing_is_read(database: Database, now: datetime) -> None:
    with pytest.raises(NotAllowed), database.writing() as db:
        actions.check_area_file(db, an_actor("areas.view"), a_file(*TREE), now=now)


def test_another_persons_upload_is_not_there(database: Database, now: datetime) -> None:
    with database.writing() as db:
        file = actions.check_area_file(db, KEEPER, a_file(*TREE), now=now)
    other = an_actor("areas.import", within=("/BD55/",))
    with pytest.raises(NotFound), database.writing() as db:
        actions.accept_area_file(db, other, file.id, now=now)


def test_each_step_leaves_a_trace(database: Database, now: datetime) -> None:
    bring(database, a_file(*TREE), now)
    with database.reading() as db:
        steps = [entry.details["step"] for entry in db.scalars(sa.select(AuditEntry).order_by(AuditEntry.number))]
    assert steps == ["checked", "accepted"]


HEAD = (
    "level,pcode,name_en,pop_2020_est,households_est,"
    "children_0_4_est,children_5_9_est,children_10_14_est,children_15_17_est\n"
)


def test_populations_are_written_and_strangers_refused(database: Database, areas: Areas, now: datetime) -> None:
    table = HEAD + '4,BD40870419,A,"১২,৩৪৫",3086,100,200,300,50\n4,BD99999999,B,1,1,1,1,1,1\n'
    rows, faults = read_populations(table.encode(), source="WorldPop 2020")
    assert faults == []
    with database.writing() as db:
        result = actions.set_populations(db, KEEPER, rows, now=now)
    assert (result.updated, result.refused, result.faults[0].row) == (1, 1, 2)
    with database.reading() as db:
        found = db.get(Area, areas.union_a1.id)
        assert found is not None
        assert (found.population, found.households_estimate) == (12345, 3086)
        assert found.children_3_17 == 40 + 200 + 300 + 50
        assert found.population_source == "WorldPop 2020"


def test_a_number_that_cannot_be_read_is_a_fault_of_its_row() -> None:
    rows, faults = read_populations((HEAD + "4,BD40870419,A,many,1,1,1,1,1\n").encode(), source="x")
    assert (rows, [(f.row, f.field) for f in faults]) == ([], [(1, "pop_2020_est")])


@pytest.mark.parametrize("content", [b"\xff\xff", b"a,b\n1,2\n", b""])
def test_a_table_without_its_columns_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_populations(content, source="x")


@given(*[st.integers(0, 10**6)] * 4)
def test_children_lie_between_the_older_bands_and_all(a: int, b: int, c: int, d: int) -> None:
    assert b + c + d <= children_3_17(a, b, c, d) <= a + b + c + d
