"""A situation report on paper and as a workbook, in the words of one language. Knows no database."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
import xlsxwriter

from relief.households.cards_paper import fonts, shown
from relief.reports.drawing import SERIES

_SOURCE = (Path(__file__).resolve().parent / "paper" / "situation.typ").read_bytes()
Cell = str | int | None
# What a workbook allows a sheet to be called.
_NAME_LENGTH = 31
# More bars than these nobody reads; the table beside them holds every row.
_MOST_BARS = 40


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One table; a None is not known or hidden. The first column is words, `picture` an SVG that shows the same.

    `charted` are the columns that a workbook draws as bars, so that its reader can change the chart.
    """

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    picture: str = ""
    charted: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A whole report as it is read: `facts` are pairs of words, `words` titled paragraphs."""

    language: str
    title: str
    lead: str
    facts: Sequence[tuple[str, str]]
    words: Sequence[tuple[str, str]]
    grids: Sequence[Grid]
    notes: Sequence[str]
    foot: str


def pdf(paper: Paper, say: Any) -> bytes:
    """The report on A4; `say` writes a number in the reader's digits."""
    data: dict[str, Any] = {
        "lang": paper.language, "title": paper.title, "lead": paper.lead, "facts": paper.facts,
        "words": [[title, text.split("\n")] for title, text in paper.words], "notes": paper.notes, "foot": paper.foot,
        "pages": [say(number) for number in range(1, 100)],
        "grids": [
            {"title": one.title, "note": one.note, "picture": one.picture, "heads": one.heads,
             "rows": [[_text(cell, say) for cell in row] for row in one.rows]}
            for one in paper.grids
        ],
    }  # fmt: skip
    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def xlsx(paper: Paper) -> bytes:
    """The report as a workbook: facts and words first, then one sheet a table, numbers as numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    head, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet(_sheet_name(paper.title))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines = [(paper.title, paper.lead), *paper.facts, *paper.words, *(("", note) for note in paper.notes)]
    for number, (name, value) in enumerate(lines):
        sheet.write(number, 0, name, head)
        sheet.write(number, 1, value, wrap)
    for grid in paper.grids:
        page = book.add_worksheet(_sheet_name(grid.name))
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 28)
        page.set_column(1, max(1, len(grid.heads) - 1), 16)
        page.write_row(0, 0, grid.heads, head)
        for number, row in enumerate(grid.rows, start=1):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])
        if grid.charted and grid.rows:
            page.insert_chart(1, len(grid.heads) + 1, _chart(book, _sheet_name(grid.name), grid))
    book.close()
    return out.getvalue()


def _chart(book: Any, sheet: str, grid: Grid) -> Any:
    """Bars that the spreadsheet draws from the cells, the first row on top; an empty cell has no bar."""
    count = min(len(grid.rows), _MOST_BARS)
    chart = book.add_chart({"type": "bar"})
    for place, column in enumerate(grid.charted):
        chart.add_series({
            "name": [sheet, 0, column], "categories": [sheet, 1, 0, count, 0],
            "values": [sheet, 1, column, count, column],
            "fill": {"color": SERIES[place]}, "border": {"color": "#404040", "width": 0.5},
        })  # fmt: skip
    chart.set_title({"name": grid.title, "name_font": {"size": 12}})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#d0d0d0"}}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 760, "height": 160 + 22 * len(grid.charted) * count})
    return chart


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:_NAME_LENGTH]


def _text(cell: Cell, say: Any) -> str:
    return "—" if cell is None else say(cell) if isinstance(cell, int) else cell


def _clean(value: Any) -> Any:
    """No sign that turns the direction of writing, anywhere; an empty cell stays an empty cell."""
    if isinstance(value, str):
        return value if value.startswith("<svg") else "".join(shown([value]))
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, (list, tuple)) else value
