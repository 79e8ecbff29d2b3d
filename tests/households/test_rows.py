"""A row becomes a household, or comes back with every reason at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from relief.households.columns import guess
from relief.households.import_rows import household_id
from relief.households.readers import read_sheet
from relief.households.rows import RowFault, RowGiven, row_to_given
from relief.kernel.ids import new_id

TODAY = date(2026, 11, 22)
DATA = Path(__file__).parents[1] / "data"


def _read(**cells: str) -> RowGiven | list[RowFault]:
    cells = {"head_name_en": "Asha Begum", "size": "5"} | cells
    return row_to_given({name: place for place, name in enumerate(cells)}, list(cells.values()), today=TODAY)


def _given(**cells: str) -> RowGiven:
    given = _read(**cells)
    assert isinstance(given, RowGiven)
    return given


def _codes(**cells: str) -> set[str]:
    faults = _read(**cells)
    assert isinstance(faults, list)
    assert all("%(" not in fault.text for fault in faults)
    return {fault.code for fault in faults}


def test_every_row_of_the_sample_list_is_read() -> None:
    name = "bd_household_list_example_SYNTHETIC.csv"
    sheet = read_sheet(name, (DATA / name).read_bytes())
    fields = {field: match.column for field, match in guess(sheet.headers, sheet.hxl).items()}
    given = [row_to_given(fields, row.cells, today=TODAY) for row in sheet.rows]
    assert len(given) == 120
    assert all(isinstance(one, RowGiven) for one in given)
    second = given[1]
    assert isinstance(second, RowGiven)
    assert second.head_name_bn == "মোছাঃ জুলেখা খাতুন"
    assert (second.nid, second.nid_kind, second.phones) == (
        "8714723990002",
        "nid13",
        ("01900000002",),
    )
    assert (second.ward, second.size, second.children_5_17, second.female_headed) == (
        "2",
        5,
        2,
        True,
    )
    assert second.damage == "partial"


def test_all_faults_of_a_row_come_at_once() -> None:
    assert _codes(head_name_en="", sex="?", nid="1.99E+16", size="many") == {
        "name-missing",
        "sex",
        "id-scientific",
        "whole",
    }


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"size": "3", "children_0_4": "4"}, "size-children"),
        ({"size": "2", "children_0_4": "2", "children_5_17": "1"}, "size-children"),
        ({"size": ""}, "size-missing"),
        ({"size": "0"}, "whole-range"),
        ({"pregnant_or_lactating": "6"}, "count-over-size"),
        ({"males": "2", "females": "2"}, "size-sexes"),
        ({"sex": "m", "female_headed": "1"}, "female-headed-man"),
        ({"birth_year": "1980", "birth_date": "1981-01-01"}, "birth-two-years"),
        ({"lat": "89.1", "lon": "22.3"}, "point-swapped"),
        ({"lat": "48.1", "lon": "11.3"}, "point-abroad"),
        ({"lat": "22.3"}, "point-half"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(cells: dict[str, str], code: str) -> None:
    assert _codes(**cells) == {code}


def test_blank_is_not_known() -> None:
    given = _given(children_0_4="", female_headed="-", nid="N/A")
    assert (given.children_0_4, given.female_headed, given.nid, given.phones) == (
        None,
        None,
        None,
        (),
    )


def test_children_may_keep_house_alone() -> None:
    assert _given(size="3", children_5_17="3").size == 3


def test_what_was_repaired_is_said() -> None:
    given = _given(phone="1712345678", nid="19878714723990002", birth_year="1988", age="")
    assert {note.code for note in given.remarks} == {"phone-zero", "nid-year"}
    assert _given(age="৪৬").birth_year == 1980
    assert _given(size="", males="2", females="3").size == 5


def test_a_short_row_is_blank_at_its_end() -> None:
    assert isinstance(
        row_to_given({"head_name_en": 0, "size": 1, "sex": 9}, ["Babul", "4"], today=TODAY),
        RowGiven,
    )


def test_ids_of_a_list_grow_with_it_and_come_out_the_same_again() -> None:
    """Neighbours in the list are neighbours in every index; a merge that goes on finds the same ids."""
    batch, row = new_id(), RowGiven()
    ids = [household_id(row, batch, number) for number in (1, 2, 400, 1_048_576)]
    assert ids == sorted(set(ids))
    assert ids == [household_id(row, batch, number) for number in (1, 2, 400, 1_048_576)]
    assert household_id(row, new_id(), 1) not in ids
    assert {one.version for one in ids} == {8}
