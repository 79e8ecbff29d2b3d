"""Answer files as providers and banks really send them: every row is read, or the file says why not."""

from __future__ import annotations

import io

import openpyxl
import pytest

from relief.kernel.digits import to_bangla
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid
from relief.payments import answers, formats
from relief.payments.inputs import AnswerGiven
from relief.payments.models import AnswerKind

HEADS = ("Reference", "Wallet No", "Amount", "Status")
ROWS = (("R1", "01712345671", "4500", "Success"), ("R2", "01712345672", "4500", "Failed"))


def given(content: bytes, name: str = "answer.csv") -> AnswerGiven:
    return AnswerGiven(distribution_id=new_id(), kind=AnswerKind.PAYMENTS, name=name, content=content)


def csv(*rows: tuple[str, ...], between: str = ",", end: str = "\n") -> bytes:
    return end.join(between.join(row) for row in (HEADS, *rows)).encode()


def workbook(*sheets: list[tuple[str, ...]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


UGLY = {
    "a mark at the start": b"\xef\xbb\xbf" + csv(*ROWS),
    "semicolons": csv(*ROWS, between=";"),
    "tabs": csv(*ROWS, between="\t"),
    "lines of Windows": csv(*ROWS, end="\r\n"),
    "empty lines": csv(("", "", "", ""), *ROWS, ("", "", "", "")),
    "Bangla digits": csv(*((a, to_bangla(b), to_bangla(c), d) for a, b, c, d in ROWS)),
    "no zero in front": csv(*((a, b[1:], c, d) for a, b, c, d in ROWS)),
    "with the country": csv(*((a, f"+88{b}", c, d) for a, b, c, d in ROWS)),
    "with spaces": csv(*((f" {a} ", f"{b[:5]} {b[5:]}", f" {c}.00", f" {d} ") for a, b, c, d in ROWS)),
    "headings in capitals": csv(*ROWS).replace(b"Reference,Wallet No", b" REFERENCE :,  WALLET   NO."),
    "a workbook": workbook([HEADS, *ROWS]),
    "a workbook with empty sheets": workbook([HEADS, *ROWS], [], []),
}


@pytest.mark.one_database
@pytest.mark.parametrize("how", UGLY)
def test_an_ugly_file_says_what_a_plain_one_says(how: str) -> None:
    name = "answer.xlsx" if "workbook" in how else "answer.csv"
    found = answers._read(given(UGLY[how], name))
    wanted = [(a, b, formats.amount_of(c), d) for a, b, c, d in ROWS]
    assert [(one.reference, one.account, one.amount, one.said) for one in found] == wanted


BAD = {
    "nothing": b"",
    "only spaces": b"  \n \n",
    "only headings": csv(),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 600,
    "two sheets": workbook([HEADS, ROWS[0]], [HEADS, ROWS[1]]),
    "no status": b"Reference,Amount\nR-1,4500\n",
    "no reference": b"Name,Status\nRahima,Success\n",
}


@pytest.mark.one_database
@pytest.mark.parametrize("how", BAD)
def test_a_file_that_cannot_be_read_says_so(how: str) -> None:
    with pytest.raises(Invalid) as told:
        answers._read(given(BAD[how], "answer.xlsx" if how == "two sheets" else "answer.csv"))
    assert told.value.faults["file"]
