"""Files made to hurt: each is refused within two seconds, little memory is asked for, and the next file is read."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from relief.households.faults import SheetFault
from relief.households.parse import MEMORY_BYTES
from relief.households.reading import read_list
from tests.households.workbooks import a_workbook, an_archive, with_parts

ROOT = Path(__file__).resolve().parents[2]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def sheet(body: bytes, before: bytes = b"") -> bytes:
    rows = b'<worksheet xmlns="' + MAIN.encode() + b'"><sheetData>' + body + b"</sheetData></worksheet>"
    return with_parts({SHEET: HEAD + before + rows})


def cell(address: bytes, text: bytes = b"x") -> bytes:
    return b'<c r="' + address + b'" t="inlineStr"><is><t>' + text + b"</t></is></c>"


def row(number: int, *cells: bytes) -> bytes:
    return b'<row r="%d">' % number + b"".join(cells) + b"</row>"


def laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return b'<!DOCTYPE x [<!ENTITY l0 "lol">' + levels + b"]>"


def lying_size(data: bytes) -> bytes:
    """The directory says that every part is one byte long."""
    out, at = bytearray(data), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<I", out, at + 24, 1)
        at += 4
    return bytes(out)


def stored_twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", b"<workbook/>")
    return out.getvalue()


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("list.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def encrypted() -> bytes:
    out = bytearray(a_workbook(a=[["name"], ["Asha"]]))
    at = 0
    while (at := out.find(b"PK\x03\x04", at)) >= 0:
        out[at + 6] |= 1
        at += 4
    at = 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 8] |= 1
        at += 4
    return bytes(out)


def huge_png() -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


BOMB = b"\0" * 60_000_000

HOSTILE: dict[str, Callable[[], bytes]] = {
    # Archives that unpack without end.
    "zip bomb in the sheet": lambda: with_parts({SHEET: BOMB}),
    "zip bomb in the strings": lambda: with_parts({"xl/sharedStrings.xml": BOMB}),
    "zip bomb beside the workbook": lambda: with_parts({"xl/media/a.bin": BOMB}),
    "zip bomb of two": lambda: with_parts({"a.bin": BOMB, "b.bin": BOMB}),
    "zip bomb of CSV": lambda: an_archive({"list.csv": b"a,b\n" * 15_000_000}),
    "zip in zip": lambda: an_archive({"inner.zip": an_archive({"list.csv": b"name\nAsha\n"})}),
    "more parts than a workbook has": lambda: with_parts({f"x/{n}.xml": b"<x/>" for n in range(300)}),
    "more CSV files than a form has": lambda: an_archive({f"{n}.csv": b"name\nAsha\n" for n in range(60)}),
    "sizes that lie": lambda: lying_size(a_workbook(a=[["name", "size"], *[["x" * 500, n] for n in range(3_000)]])),
    "a part twice": stored_twice,
    "a way out of the folder": lambda: an_archive({"../../../../etc/cron.d/x": b"* * * * * root x"}),
    "a link in the archive": symlink,
    "a locked archive": encrypted,
    "half an archive": lambda: a_workbook(a=[["name"], *[["Asha"]] * 200])[:900],
    "an archive without an end": lambda: a_workbook(a=[["name"], ["Asha"]])[:-22],
    "an empty archive": lambda: b"PK\x05\x06" + b"\0" * 18,
    # XML that reaches out or grows.
    "XXE": lambda: sheet(row(1, cell(b"A1", b"&f;")), b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    "XXE from the net": lambda: sheet(row(1), b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "XXE in the strings": lambda: with_parts({"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY f "x">]><sst/>'}),
    "billion laughs": lambda: sheet(row(1, cell(b"A1", b"&l9;")), laughs()),
    "XML in two bytes a letter": lambda: with_parts({SHEET: "<worksheet/>".encode("utf-16")}),
    "XML that ends early": lambda: with_parts({SHEET: b"<worksheet><sheetData><row><c"}),
    "no XML at all": lambda: with_parts({"xl/workbook.xml": b"\x00\x01\x02" * 50}),
    "a workbook of nothing": lambda: with_parts({"xl/workbook.xml": b"<workbook/>"}),
    # Sheets that ask for all the memory there is.
    "two cells far apart": lambda: sheet(row(1, cell(b"A1")) + row(1_048_576, cell(b"XFD1048576"))),
    "a million rows": lambda: sheet(b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(1, 400_000, 3))),
    "a column too far": lambda: sheet(row(1, cell(b"A1"), cell(b"ZZ1"))),
    "wide and long": lambda: sheet(row(1, cell(b"A1")) + row(90_000, cell(b"IV90000"))),
    "an address that is none": lambda: sheet(row(1, cell(b"A99999999999"))),
    "an address below zero": lambda: sheet(row(1, cell(b"A-1"))),
    # Other kinds under the name of a list.
    "a polyglot of PDF": lambda: b"%PDF-1.7\n" + a_workbook(a=[["name"], ["Asha"]]),
    "a page": lambda: b"<html><script>alert(1)</script><table><tr><td>name</td></tr></table></html>",
    "a huge image": huge_png,
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
    "a locked workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "a program": lambda: b"MZ" + b"\0" * 400,
    "a gzip": lambda: b"\x1f\x8b" + b"\0" * 100,
    "a rich text": lambda: b"{\\rtf1 name}",
    # CSV.
    "bytes that are no letters": lambda: b"name,size\n\x81\x8d\x8f\x90\x9d,1\n",
    "zeros between": lambda: b"name\0,size\nAsha,1\n",
    "a quotation mark without end": lambda: b'name,size\n"' + b"x" * 500_000,
    "a field without end": lambda: b"name,size\n" + b"x" * 200_000 + b",1\n",
    "more rows than a list has": lambda: b"name,size\n" + b"a,1\n" * 100_500,
    "more columns than a list has": lambda: b",".join(b"c%d" % n for n in range(400)) + b"\n" + b"1," * 399 + b"1\n",
    "nothing but marks": lambda: b"\xef\xbb\xbf\r\n \r\n",
    "nothing but commas": lambda: b",,,,\n" * 1_000,
    "larger than a list": lambda: b"name,size\n" + b"Asha,1\n" * 1_500_000,
}


@pytest.mark.goal("S8")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_the_next_one_is_read(name: str) -> None:
    content = HOSTILE[name]()
    with pytest.raises(SheetFault) as refused:
        read_list("list.xlsx", content)
    assert refused.value.message
    assert "Traceback" not in str(refused.value)


def test_there_are_forty_of_them() -> None:
    assert len(HOSTILE) >= 40


def test_after_all_of_them_a_good_list_is_read() -> None:
    assert len(read_list("list.xlsx", a_workbook(a=[["name", "size"], ["Asha", 4]])).rows) == 1


@pytest.mark.goal("S8")
def test_the_reader_lives_within_its_limits() -> None:
    """What asks for more than its memory ends, and says so by its exit alone."""
    code = "import relief.households.parse as p; p._limit(); x = bytearray(p.MEMORY_BYTES)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr
    assert MEMORY_BYTES == 512 * 1024 * 1024


def test_a_macro_is_not_run_and_not_kept() -> None:
    book = with_parts({"xl/vbaProject.bin": b'Sub AutoOpen()\nShell "rm"\nEnd Sub'})
    found = read_list("list.xlsm", book)
    assert [cells for _, cells in found.rows] == [["Asha", "4"]]


def slowest() -> dict[str, float]:
    """Seconds for each, printed by `python -m tests.households.test_hostile`; no test looks at the clock."""
    took = {}
    for name, make in HOSTILE.items():
        content, started = make(), time.perf_counter()
        try:
            read_list("list.xlsx", content)
        except SheetFault:
            took[name] = round(time.perf_counter() - started, 2)
    return dict(sorted(took.items(), key=lambda pair: -pair[1]))


if __name__ == "__main__":
    print(json.dumps(slowest(), indent=1))  # noqa: T201 - the answer
