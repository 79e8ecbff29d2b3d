"""Lists as they come: forms with their people, headings in two rows, broken letters; every row accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from relief.households import import_queries, imports
from relief.households.batches import BatchState, ImportBatch
from relief.households.columns import guess
from relief.households.faults import SheetFault
from relief.households.import_own import CHANGED_SINCE, NOT_ACTIVE
from relief.households.models import Household
from relief.households.queries import history, members_of, search
from relief.households.readers import Sheet, read_sheet
from relief.households.repeats import person_columns
from relief.households.rows import RowGiven, row_to_given
from relief.kernel.db import Database
from tests.builders import CLERK, Areas, a_response
from tests.households.builders import a_household
from tests.households.workbooks import Rows, a_workbook, an_archive, merged_cells
from tests.people import UPAZILA_A, Person

TODAY = date(2026, 8, 4)
CLERK_OF_ASHA = replace(CLERK, within=(UPAZILA_A,))
UNION = "BD40870419"
FIRST, SECOND = "c1b0d7c4-1f6e-4a2f-9d3e-0a5b6c7d8e9f", "d2c1e8d5-2a7f-4b3a-8e4f-1b6c7d8e9fa0"

FORM: Rows = [
    ["start", "hh/head_name_bn", "hh/sex", "hh/area_pcode", "hh/size", "hh/phone", "_uuid", "_index"],
    ["2026-07-01T09:00", "রহিমা বেগম", "female", UNION, 4, "01712345678", FIRST, 1],
    ["2026-07-01T09:20", "করিম গাজী", "male", UNION, 2, "", SECOND, 2],
]
PEOPLE: Rows = [
    ["members/name_bn", "members/sex", "members/age", "members/relation", "_parent_index", "_submission__id"],
    ["রহিমা বেগম", "female", 40, "head", 1, 7],
    ["জামাল", "male", 12, "child", 1, 7],
    ["সুমি", "female", "৩", "child", 1, 7],
    ["নাজমা", "female", 30, "spouse", 2, 8],
    ["কেউ নয়", "male", 30, "", 9, 8],
]


def rows_of(sheet: Sheet) -> list[RowGiven]:
    columns = {name: match.column for name, match in guess(sheet.headers, sheet.hxl).items()}
    people = person_columns(sheet.headers, columns)
    read = [row_to_given(columns, row.cells, today=TODAY, people=people) for row in sheet.rows]
    faults = [one for one in read if not isinstance(one, RowGiven)]
    assert faults == []
    return [one for one in read if isinstance(one, RowGiven)]


def came_in(database: Database, content: bytes, now: datetime) -> tuple[ImportBatch, import_queries.ImportSummary]:
    """Uploaded, columns as guessed, checked, merged."""
    with database.writing() as db:
        from relief.responses.models import Response

        found = db.query(Response).first() or a_response(db)
        given = imports.ListGiven(response_id=found.id, file_name="form.xlsx", content=content)
        batch = imports.upload_list(db, CLERK, given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
        batch = imports.check_batch(db, CLERK, batch.id, now=now)
        assert batch.state is BatchState.IN_REVIEW, batch.stop_reason
        imports.begin_merge(db, CLERK, batch.id, now=now)
        while imports.merge_some(db, CLERK, batch.id, now=now):
            pass
        summary = import_queries.summary(db, batch.id)
    counts = summary.counts
    assert counts.pop("rows") == sum(counts.values()) == batch.rows
    return batch, summary


def test_a_form_brings_its_people_along() -> None:
    sheet = read_sheet("form.xlsx", a_workbook(form=FORM, members=PEOPLE, choices=[["x"], ["y"]]))
    assert {note.code for note in sheet.notes} == {"sheets-unread", "people-joined", "people-stray"}
    stray = next(note for note in sheet.notes if note.code == "people-stray")
    assert stray.details["rows"] == "6"
    rahima, karim = rows_of(sheet)
    assert [(one.name_bn, one.sex) for one in rahima.members] == [("জামাল", "m"), ("সুমি", "f")]
    assert rahima.head is not None
    assert rahima.head.birth_date == date(1986, 1, 1)
    assert [one.relation for one in karim.members] == ["spouse"]


def test_an_archive_of_csv_is_read_like_a_workbook() -> None:
    def csv_of(rows: Rows) -> bytes:
        return "\n".join(",".join(str(cell) for cell in row) for row in rows).encode()

    form = [
        [*row[:-2], "meta-instanceID", "KEY"] if n == 0 else [*row[:-2], row[-2], row[-2]] for n, row in enumerate(FORM)
    ]
    keys = {1: FIRST, 2: SECOND}
    people = [[*row[:4], "PARENT_KEY" if n == 0 else keys.get(int(str(row[4])), "x")] for n, row in enumerate(PEOPLE)]
    archive = an_archive({"relief.csv": csv_of(form), "relief-members.csv": csv_of(people)})
    rahima, karim = rows_of(read_sheet("relief.zip", archive))
    assert (len(rahima.members), len(karim.members)) == (2, 1)


def test_a_form_sent_again_corrects_its_own_households(database: Database, areas: Areas, now: datetime) -> None:
    _, first = came_in(database, a_workbook(form=FORM, members=PEOPLE), now)
    assert (first.created, first.rows) == (2, 2)
    _, again = came_in(database, a_workbook(form=FORM, members=PEOPLE), now)
    assert (again.ignored, again.rows) == (2, 2)
    moved = [list(row) for row in FORM]
    moved[1][4], moved[1][5] = 5, "01812345678"
    older = [list(row) for row in PEOPLE[:4]] + [["নতুন শিশু", "male", 1, "child", 1, 7], *PEOPLE[4:]]
    _, third = came_in(database, a_workbook(form=moved, members=older), now)
    assert (third.updated, third.ignored, third.rows) == (1, 1, 2)
    with database.reading() as db:
        assert search(db, CLERK, "").total == 2
        [rahima] = search(db, CLERK, "রহিমা").items
        names = [one.name_bn for one in members_of(db, [rahima.id])]
        changes = history(db, rahima.id)
    assert (rahima.size, rahima.phone) == (5, "01812345678")
    assert names == ["রহিমা বেগম", "জামাল", "সুমি", "নতুন শিশু"]
    assert len(changes) == 1


def test_the_form_comes_into_a_joined_record_and_not_into_a_withdrawn_one(
    database: Database, areas: Areas, now: datetime
) -> None:
    from relief.households.models import Status

    came_in(database, a_workbook(form=FORM[:2]), now)
    with database.writing() as db:
        kept = a_household(db, areas.union_a1, head_name="Rahima")
        [old] = [one for one in db.query(Household) if one.id != kept.id]
        old.status, old.merged_into_id = Status.MERGED, kept.id
    changed = [FORM[0], [*FORM[1][:5], "01912345678", *FORM[1][6:]]]
    _, summary = came_in(database, a_workbook(form=changed), now)
    assert summary.updated == 1
    with database.writing() as db:
        kept = db.get_one(Household, kept.id)
        assert kept.phone == "01912345678"
        kept.status = Status.WITHDRAWN
    changed[1][5] = "01512345678"
    batch, summary = came_in(database, a_workbook(form=changed), now)
    assert summary.refused == 1
    with database.reading() as db:
        assert import_queries.refused_rows(db, batch.id)[0].faults[0][1] == NOT_ACTIVE


def test_a_record_changed_since_is_not_overwritten(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        code = a_household(db, areas.union_a1, phone="01712345678").code
    head = ["Household code", "Version of the record", "Name (English)", "Union P-code", "HH size", "Mobile"]
    batch, summary = came_in(database, a_workbook(a=[head, [code, 7, "Rahima Begum", UNION, 5, "01812345678"]]), now)
    assert summary.refused == 1
    with database.reading() as db:
        assert import_queries.refused_rows(db, batch.id)[0].faults[0][1] == CHANGED_SINCE
    _, summary = came_in(database, a_workbook(a=[head, [code, 1, "Rahima Begum", UNION, 5, "01812345678"]]), now)
    assert summary.updated == 1


def test_headings_in_two_rows_under_merged_cells() -> None:
    rows: list[list[object]] = [
        ["খাজরা ইউনিয়ন পরিষদ"],
        ["ক্রমিক নং", "নাম", "শিশু", "", "সদস্য সংখ্যা", "মোবাইল"],
        ["", "", "০-৪ বছর", "৫-১৭ বছর", "", ""],
        ["১", "২", "৩", "৪", "৫", "৬"],
        [1, "রহিমা বেগম", 1, 2, 5, "০১৭১২-৩৪৫৬৭৮"],
        [2, "করিম গাজী", 0, 1, 3, "1812345678"],
        ["মোট", "", 1, 3, 8, ""],
    ]
    spans = [(1, column, 2, column, str(rows[1][column])) for column in (0, 1, 4, 5)]
    book = merged_cells(rows, *spans, (1, 2, 1, 3, "শিশু"), (0, 0, 0, 5, "খাজরা ইউনিয়ন পরিষদ"))
    sheet = read_sheet("union.xlsx", book)
    assert sheet.headers[2:4] == ["শিশু / ০-৪ বছর", "শিশু / ৫-১৭ বছর"]
    assert {note.code for note in sheet.notes} == {"two-rows", "counting", "total"}
    rahima, karim = rows_of(sheet)
    assert (rahima.children_0_4, rahima.children_5_17, rahima.phones) == (1, 2, ("01712345678",))
    assert (karim.size, karim.phones) == (3, ("01812345678",))


def test_one_row_of_headings_over_words_is_not_two() -> None:
    sheet = read_sheet("a.csv", "নাম,গ্রাম,মন্তব্য\nরহিমা,নলতা,\nকরিম,তারালী,ভাঙা ঘর\n".encode())
    assert len(sheet.rows) == 2


def test_broken_bangla_is_put_right_with_a_note_or_refused() -> None:
    garbled = "নাম,সদস্য সংখ্যা\nরহিমা বেগম,4\n".encode().decode("latin-1").encode()
    sheet = read_sheet("a.csv", garbled)
    assert sheet.headers == ["নাম", "সদস্য সংখ্যা"]
    assert [(note.code, note.details) for note in sheet.notes] == [("mojibake", {"count": 3})]
    lost = ["Name (Bangla),HH size", "à¦à¦¹,4"]
    columns = {"head_name_bn": 0, "size": 1}
    [row] = read_sheet("b.csv", "\n".join(lost).encode()).rows
    [fault] = row_to_given(columns, row.cells, today=TODAY)
    assert (fault.field, fault.code) == ("head_name_bn", "mojibake")


def test_a_list_in_an_ansi_font_is_refused_as_a_whole() -> None:
    with pytest.raises(SheetFault) as refused:
        read_sheet("a.csv", "µwgK bs,†gvevBj b¤^i,wVKvbv ‡Rjv\n1,2,Avãyi\n2,3,iwngv\n".encode())
    assert refused.value.code == "bijoy"


@pytest.mark.parametrize("text", ["2026-07-05", "05/07/2026", "5-7-2026", "5 July 2026", "৫ জুলাই ২০২৬", "46208"])
def test_the_shapes_of_one_date(text: str) -> None:
    sheet = read_sheet("a.csv", f"Name,HH size,Date of birth\nAsha,3,{text}\n".encode())
    assert [row.birth_date for row in rows_of(sheet)] == [date(2026, 7, 5)]


def test_names_stand_where_their_letters_belong() -> None:
    content = "Head of household (Bangla),Head of household (English),HH size\nRahima,,4\n,করিম,3\nরহিমা,Rahima,2\n"
    told = [(row.head_name_bn, row.head_name_en) for row in rows_of(read_sheet("a.csv", content.encode()))]
    assert told == [(None, "Rahima"), ("করিম", None), ("রহিমা", "Rahima")]


def test_words_we_do_not_count_by_stay_notes() -> None:
    content = "Name,HH size,Livelihood,House type,Remarks\nAsha,3,জেলে,পাকা,\nBabul,2,কবিরাজ,টিনের চালা,একা\n"
    first, second = rows_of(read_sheet("a.csv", content.encode()))
    assert (first.livelihood, first.housing, first.notes) == ("fishing", "pucca", None)
    assert (second.livelihood, second.housing) == (None, None)
    assert set((second.notes or "").split(" · ")) == {"একা", "কবিরাজ", "টিনের চালা"}
    assert [one.code for one in second.remarks].count("not-our-word") == 2


def test_what_is_wrong_with_a_person_says_which_person() -> None:
    people = [PEOPLE[0], ["জামাল", "??", 12, "child", 1, 7], ["", "female", 200, "child", 1, 7]]
    sheet = read_sheet("form.xlsx", a_workbook(form=FORM[:2], members=people))
    columns = {name: match.column for name, match in guess(sheet.headers, None).items()}
    found = row_to_given(columns, sheet.rows[0].cells, today=TODAY, people=person_columns(sheet.headers, columns))
    assert isinstance(found, list)
    assert {(one.field, one.code) for one in found} == {("member_sex.1", "sex"), ("member_age.2", "whole-range")}


def test_a_merge_is_stopped_and_goes_on(as_asha: Person, database: Database, areas: Areas, now: datetime) -> None:
    rows = [["Name", "Union P-code", "HH size"], *[[f"Person {n}", UNION, 3] for n in range(20)]]
    with database.writing() as db:
        given = imports.ListGiven(response_id=a_response(db).id, file_name="a.xlsx", content=a_workbook(a=rows))
        batch = imports.upload_list(db, CLERK_OF_ASHA, given, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
    assert as_asha.get(f"/households/imports/{batch.id}").form("form[action$=stop]")
    as_asha.post(f"/households/imports/{batch.id}/stop")
    with database.reading() as db:
        assert import_queries.find(db, CLERK, batch.id).state is BatchState.UPLOADED
    with database.writing() as db:
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
        imports.check_batch(db, CLERK, batch.id, now=now)
        imports.begin_merge(db, CLERK, batch.id, now=now)
        imports.merge_some(db, CLERK, batch.id, limit=7, now=now)
    as_asha.post(f"/households/imports/{batch.id}/stop")
    with database.writing() as db:
        assert import_queries.find(db, CLERK, batch.id).state is BatchState.IN_REVIEW
        assert imports.merge_some(db, CLERK, batch.id, now=now) == 0
        assert import_queries.count_to_merge(db, batch.id) == 13
        imports.begin_merge(db, CLERK, batch.id, now=now)
        assert imports.merge_some(db, CLERK, batch.id, now=now) == 0
        assert import_queries.summary(db, batch.id).created == 20
        assert search(db, CLERK, "").total == 20
