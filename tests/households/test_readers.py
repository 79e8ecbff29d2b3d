"""Files as people send them: read, or refused with advice before they cost anything."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from relief.households import xlsx_guard
from relief.households.faults import SheetFault
from relief.households.readers import Sheet, read_sheet
from relief.households.workbook import corrected_rows_workbook

DATA = Path(__file__).parents[1] / "data"
LIST = "নাম,ফোন\nরহিমা বেগম,01712345678\nকরিম,01812345678\n"


def _xlsx(*rows: list[object], sheets: int = 1) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for _ in range(sheets):
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def _code(data: bytes) -> str:
    with pytest.raises(SheetFault) as caught:
        read_sheet("list", data)
    assert "%(" not in str(caught.value)
    return caught.value.code


def _cells(sheet: Sheet) -> list[list[str]]:
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_each_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    sheet = read_sheet("list.txt", LIST.replace(",", delimiter).encode(encoding))
    assert sheet.headers == ["নাম", "ফোন"]
    assert _cells(sheet)[0] == ["রহিমা বেগম", "01712345678"]
    assert (sheet.encoding, sheet.delimiter) == (encoding, delimiter)
    assert [row.number for row in sheet.rows] == [2, 3]


def test_western_text_is_read_as_such() -> None:
    sheet = read_sheet("a.csv", "name;sex\nRené;Féminin\n".encode("cp1252"))
    assert (_cells(sheet), sheet.encoding) == ([["René", "Féminin"]], "cp1252")


def test_quotes_hold_delimiters_and_lines() -> None:
    sheet = read_sheet("a.csv", b'sep=;\nname;note\n"Asha; B.";"one\ntwo"\nBabul;"say ""hi"""\n')
    assert _cells(sheet) == [["Asha; B.", "one\ntwo"], ["Babul", 'say "hi"']]
    assert [row.number for row in sheet.rows] == [3, 4]


def test_titles_blanks_totals_and_repeated_headings() -> None:
    lines = [
        "Kaliganj Upazila,,",
        ",,",
        "Date: 5 July,Union: Nalta,",
        "নাম,সদস্য,ফোন",
        "রহিমা,5,",
        ",,",
        "নাম,সদস্য,ফোন",
        "করিম,4,",
        "মোট:,9,",
        "Grand Total,9,",
    ]
    text = "\n".join(lines)
    sheet = read_sheet("a.csv", text.encode())
    assert sheet.header_row == 4
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(5, "রহিমা"), (8, "করিম")]
    assert [(note.code, note.details["row"]) for note in sheet.notes] == [
        ("header-repeated", 7),
        ("total", 9),
        ("total", 10),
    ]


def test_a_person_is_not_a_total() -> None:
    text = "name,village,sex\nTotal Miah,Nalta,m\nমোটালেব,Nalta,m\n"
    assert len(read_sheet("a.csv", text.encode()).rows) == 2


@pytest.mark.parametrize(
    ("name", "rows", "tagged"),
    [
        ("bd_household_list_example_SYNTHETIC.csv", 120, True),
        ("121_demo_registrations_20.csv", 20, False),
        ("reach_household_survey_2021_10.csv", 10, False),
        ("unhcr-3w_10.csv", 10, True),
    ],
)
def test_real_lists(name: str, rows: int, tagged: bool) -> None:
    sheet = read_sheet(name, (DATA / name).read_bytes())
    assert (len(sheet.rows), sheet.hxl is not None, sheet.header_row, sheet.notes) == (
        rows,
        tagged,
        1,
        [],
    )


def test_a_workbook_becomes_text() -> None:
    seen = datetime(2024, 7, 5, 10, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
    data = _xlsx(
        ["List of Nalta"],
        [],
        ["name", "phone", "nid", "birth", "seen", "lat", "ok"],
        [
            "রহিমা",
            1712345678,
            19878714723990002,
            date(1978, 7, 5),
            seen,
            22.4512,
            True,
        ],
        ["করিম", "01812345678", "19878714723990002", "", "", 5.0, False],
    )
    sheet = read_sheet("list.csv", data)
    assert (sheet.header_row, [row.number for row in sheet.rows]) == (3, [4, 5])
    assert _cells(sheet) == [
        [
            "রহিমা",
            "1712345678",
            "1.98787147239900E+16",
            "1978-07-05",
            "2024-07-05T10:30:00",
            "22.4512",
            "TRUE",
        ],
        ["করিম", "01812345678", "19878714723990002", "", "", "5", "FALSE"],
    ]


def test_other_sheets_are_named() -> None:
    sheet = read_sheet("a.xlsx", _xlsx(["name", "size"], ["Asha", 4], sheets=2))
    assert [(note.code, note.details["others"]) for note in sheet.notes] == [("sheets-unread", "Sheet2")]


def _zip(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name.replace("__", "/"), body)
    return out.getvalue()


def _with_sheet(body: bytes) -> bytes:
    """A real workbook whose only sheet is replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_xlsx(["name"]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            sheet = entry.filename == "xl/worksheets/sheet1.xml"
            new.writestr(entry.filename, body if sheet else old.read(entry))
    return out.getvalue()


_SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)
_FAR = _SHEET % b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_WIDE = _SHEET % b'<row r="1"><c r="A1"/></row><row r="99999"><c r="IV99999"><v>1</v></c></row>'
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b",,,\n,,\n", "empty"),
        (b"name,size\n", "no-rows"),
        (b"1,2\n3,4\n", "no-header"),
        (b"%PDF-1.7 ...", "pdf"),
        (_OLD, "old-excel"),
        (_OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<html><table><tr><td>1</td></tr></table>", "not-a-sheet"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "not-a-sheet"),
        (b"name,\0size\n1,2\n", "not-a-sheet"),
        (b'name,size\n"Asha,4\nBabul,5\n', "quotes"),
        (b"name\n\x81\x8d\x8f\n", "encoding"),
        (b"x" * 10_000_001, "too-large"),
        (b"name,size\n" + b"a,1\n" * 100_031, "too-many-rows"),
        (b"h," * 256 + b"h\n" + b"1," * 256 + b"1\n", "too-many-columns"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (_zip(word__document=b"<w/>"), "not-a-sheet"),
        (_zip(xl__bomb=b"\0" * 50_000_000), "unpacked-too-large"),
        (_zip(**{f"e{n}": b"x" for n in range(201)}), "unpacked-too-large"),
        (_with_sheet(_FAR), "too-many-rows"),
        (_with_sheet(_FAR.replace(b'"', b"'")), "too-many-rows"),
        (_with_sheet(_SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>'), "too-many-columns"),
        (_with_sheet(_WIDE), "sheet-too-wide"),
        (_with_sheet(_SHEET % b'<row r="&#49;"><c r="A1"/></row>'), "damaged"),
        (_with_sheet((_SHEET % b"").decode().encode("utf-16")), "damaged"),
        (_with_sheet(b'<!DOCTYPE a [<!ENTITY b "c">]>' + _SHEET % b""), "damaged"),
        (_with_sheet(_SHEET % b""), "empty"),
        (_with_sheet(b"<worksheet><sheetData>"), "damaged"),
        (_xlsx(["name", "size"], ["Asha", 4])[:-200], "damaged"),
    ],
)
def test_what_is_no_list_is_refused_quickly(data: bytes, code: str) -> None:
    begun = time.monotonic()
    assert _code(data) == code
    assert time.monotonic() - begun < 10


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        sheet = read_sheet("list", data)
    except SheetFault:
        pass
    else:
        assert {len(row.cells) for row in sheet.rows} == {len(sheet.headers)}


def test_the_refused_rows_come_back_as_they_were() -> None:
    text = '#,নাম,nid,note\n1,রহিমা,19878714723990002,=1+1\n2,করিম,1,fine\n3,"@sum",2,"-3\nx"\n'
    sheet = read_sheet("a.csv", text.encode())
    data = corrected_rows_workbook(sheet, {2: ["প্রথম সমস্যা", "second"], 4: ["third"]}, problem="সমস্যা")
    again = read_sheet("b.xlsx", data)
    assert again.headers == ["সমস্যা", "#", "নাম", "nid", "note"]
    assert _cells(again) == [
        ["প্রথম সমস্যা\nsecond", "1", "রহিমা", "19878714723990002", "=1+1"],
        ["third", "3", "@sum", "2", "-3\nx"],
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b'state="frozen"' in page


def test_the_tags_travel_with_the_refused_rows() -> None:
    name = "bd_household_list_example_SYNTHETIC.csv"
    sheet = read_sheet(name, (DATA / name).read_bytes())
    again = read_sheet("b.xlsx", corrected_rows_workbook(sheet, {row.number: ["x"] for row in sheet.rows}))
    assert again.hxl is not None
    assert again.hxl[1:] == sheet.hxl
    assert [row.cells[1:] for row in again.rows] == [row.cells for row in sheet.rows]


def test_attributes_whose_names_end_in_r_are_no_addresses() -> None:
    """They are found by the quicker search; then the exact one says what is an address."""
    extent = xlsx_guard._Extent()
    page = b'<pageSetup pageOrder="overThenDown" firstPageNumber="200000"/>'
    xlsx_guard._note(extent, b'<sheetData><row r="7"><c r="AB7"/></row></sheetData>' + page, first=True)
    assert (extent.row, extent.column, extent.odd) == (7, 28, False)
