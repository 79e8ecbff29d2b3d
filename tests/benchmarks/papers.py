"""A master roll of 2,000 rows, drawn as the job draws it: `scripts/bench papers`. Needs no filled database."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pypdfium2

from relief.distributions import page_codes
from relief.distributions.printing import PAGES_A_FILE, ROWS_A_PAGE, rows_a_file
from relief.distributions.prints import PrintKind
from relief.distributions.roll_paper import Leaf, Roll, Row, pdf
from relief.kernel.ids import make_code
from tests.benchmarks.table import Line

ROWS, SECONDS = 2_000, 15.0
NAMES = ("লক্ষ্মী রানী মণ্ডল", "মোছাম্মৎ সন্ধ্যা বেগম", "শ্রীকৃষ্ণ দাস", "জ্যোৎস্না আক্তার")
HEADS = ("title", "no", "name", "size", "goods", "sign", "came", "absent", "bring")


def measure() -> Iterator[Line]:
    """The lines of the table."""
    for kind in (PrintKind.ROLL, PrintKind.CHECKLIST, PrintKind.SLIPS):
        began, worked = time.perf_counter(), time.process_time()
        files = [pdf(one) for one in rolls(kind)]
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        pages = sum(_pages(one) for one in files)
        size = sum(len(one) for one in files) / 2**20
        told = f"{seconds:.1f} s ({cpu:.1f} s of a core), {len(files)} files, {pages} pages, {size:.1f} MB"
        yield Line(f"{kind.value}, {ROWS} rows", told, f"<= {SECONDS:.0f} s", met=seconds <= SECONDS)


def rolls(kind: PrintKind) -> Iterator[Roll]:
    """The files of one print."""
    words = dict.fromkeys(HEADS, "মাস্টার রোল") | {"signing": "স্বেচ্ছাসেবক|সাক্ষী", "facts": [["স্থান", "গাবুরা"]]}
    rows, a_page = [_row(number) for number in range(1, ROWS + 1)], ROWS_A_PAGE[kind]
    leaves = [
        Leaf(label=str(start), code=page_codes.of("D-1", "ab" * 32, start, start + a_page).text,
             rows=rows[start : start + a_page])
        for start in range(0, ROWS, a_page)
    ]  # fmt: skip
    for start in range(0, len(leaves), PAGES_A_FILE[kind]):
        part = leaves[start : start + rows_a_file(kind) // a_page]
        yield Roll(kind=kind.value, language="bn", words=words, leaves=part)


def _row(number: int) -> Row:
    code = make_code("SAT", "7F3", number)
    goods = "চাল ১০ কেজি, ডাল ২ কেজি, তেল ১ লিটার"
    return Row(number=str(number), code=code, name=NAMES[number % 4], under="গাবুরা", size="৫", goods=goods, notes=("৯টা",))


def _pages(content: bytes) -> int:
    document = pypdfium2.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()
