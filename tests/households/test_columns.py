"""The guess of what each column holds, on real lists."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from relief.households.columns import FIELDS, guess
from relief.households.readers import Sheet, read_sheet

DATA = Path(__file__).parents[1] / "data"


def _sheet(name: str) -> Sheet:
    return read_sheet(name, (DATA / name).read_bytes())


def _named(headers: list[str], hxl: list[str] | None = None) -> dict[str, str]:
    return {field: headers[match.column] for field, match in guess(headers, hxl).items()}


EXPECTED = {
    "form_no": "form_no",
    "head_name_bn": "hoh_name_bn",
    "head_name_en": "hoh_name_en",
    "guardian_name": "guardian_name_bn",
    "sex": "sex",
    "birth_year": "birth_year",
    "nid": "nid",
    "phone": "mobile",
    "area_pcode": "union_pcode",
    "union_name": "union_en",
    "village": "village",
    "ward": "ward",
    "size": "hh_size",
    "children_0_4": "children_0_4",
    "children_5_17": "children_5_17",
    "pregnant_or_lactating": "pregnant_or_lactating",
    "persons_with_disability": "persons_with_disability",
    "female_headed": "female_headed",
    "damage": "house_damage",
}


def test_the_bilingual_list_is_known_with_and_without_tags() -> None:
    sheet = _sheet("bd_household_list_example_SYNTHETIC.csv")
    assert _named(sheet.headers, sheet.hxl) == EXPECTED
    assert _named(sheet.headers) == EXPECTED


def test_tags_alone_are_enough() -> None:
    sheet = _sheet("bd_household_list_example_SYNTHETIC.csv")
    tagged = guess([f"column {number}" for number in range(len(sheet.headers))], sheet.hxl)
    right = {
        field: match.column for field, match in guess(sheet.headers).items() if sheet.hxl and sheet.hxl[match.column]
    }
    found = {field: match.column for field, match in tagged.items()}
    assert {field: found.get(field) for field in right if field != "birth_year"} == {
        field: column for field, column in right.items() if field != "birth_year"
    }


def test_bangla_headings() -> None:
    headers = [
        "ক্রঃ নং",
        "খানা প্রধানের নাম",
        "পিতা/স্বামীর নাম",
        "বয়স",
        "লিঙ্গ",
        "জাতীয় পরিচয়পত্র নং",
        "মোবাইল নং",
        "ইউনিয়ন",
        "গ্রাম",
        "ওয়ার্ড নং",
        "পরিবারের সদস্য সংখ্যা",
        "ঘরের ক্ষতির ধরন",
        "মন্তব্য",
    ]
    assert list(guess(headers)) == [
        "form_no",
        "head_name_bn",
        "guardian_name",
        "sex",
        "age",
        "nid",
        "phone",
        "union_name",
        "village",
        "ward",
        "size",
        "damage",
        "notes",
    ]


def test_registrations_of_another_platform() -> None:
    found = _named(_sheet("121_demo_registrations_20.csv").headers)
    assert {
        "phone": "phoneNumber",
        "sex": "gender",
        "birth_date": "birthdate",
        "males": "males",
    }.items() <= found.items()
    assert "nid" not in found


def test_form_tools_put_groups_before_the_question() -> None:
    headers = [
        "start",
        "_uuid",
        "head/head_name_bn",
        "head/sex",
        "hh_group/hh_size",
        "_location_latitude",
        "_location_longitude",
    ]
    assert _named(headers) == {
        "instance_id": "_uuid",
        "head_name_bn": "head/head_name_bn",
        "sex": "head/sex",
        "size": "hh_group/hh_size",
        "lat": "_location_latitude",
        "lon": "_location_longitude",
    }
    kobo = _named(_sheet("reach_household_survey_2021_10.csv").headers)
    assert kobo == {
        "sex": "gender_hoh",
        "age": "age_hoh",
        "size": "num_hh_member",
        "displaced": "displace_status",
    }


def test_a_bare_name_is_a_weak_guess() -> None:
    assert guess(["Name"])["head_name_en"].confidence < 0.9
    assert guess(["Mobil number"])["phone"].confidence < 0.9


def test_who_does_what_where_is_no_household_list() -> None:
    sheet = _sheet("unhcr-3w_10.csv")
    assert set(guess(sheet.headers, sheet.hxl)) == {"lat", "lon"}


def test_no_heading_belongs_to_two_fields() -> None:
    for field in FIELDS:
        if field.name.startswith("member_"):
            # The groups of a repeat have short questions of their own.
            heading = f"people[1]/{field.label_bn.removeprefix('সদস্য: ')}"
            assert next(iter(guess([heading]))) == field.name
            continue
        assert next(iter(guess([field.label_bn]))) == field.name
        assert next(iter(guess([field.label]))) == field.name


@given(
    st.lists(
        st.text(max_size=20) | st.sampled_from(["nid", "phone", "mobile", "name", "নাম"]),
        max_size=12,
    )
)
def test_no_column_is_given_twice(headers: list[str]) -> None:
    columns = [match.column for match in guess(headers).values()]
    assert len(columns) == len(set(columns))
