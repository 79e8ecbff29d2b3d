"""The government's forms as people read them: one sheet of words for the screen, A4 paper and the workbook."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import typst
import xlsxwriter

from relief.areas.models import Level
from relief.households.cards_paper import cleaned, fonts
from relief.kernel import digits
from relief.kernel.problems import N_
from relief.reports import government
from relief.reports.government import Filled
from relief.reports.models import ReportKind

_SOURCE = (Path(__file__).resolve().parent / "paper" / "government.typ").read_bytes()
_TITLES = {
    ReportKind.SOS: N_("SOS form: first report of damage and needs"),
    ReportKind.D_FORM: N_("Summary of damage and needs, in the order of the D-form"),
}
_LEVELS = {Level.DIVISION: N_("Division"), Level.DISTRICT: N_("District"), Level.UPAZILA: N_("Upazila"),
           Level.UNION: N_("Union")}  # fmt: skip
_OURS = N_("our registry")
FORMATS = ("pdf", "xlsx")


class Voice(Protocol):
    """How one language says things."""

    code: str

    def say(self, text: str) -> str: ...
    def num(self, value: int | None) -> str: ...
    def digits(self, value: object) -> str: ...
    def day(self, value: date | None) -> str: ...
    def name_of(self, named: Any) -> str: ...
    def label(self, member: StrEnum | None) -> str: ...


@dataclass(frozen=True)
class Line:
    """A line: what, its cells (None is written by hand), and where they come from."""

    label: str
    cells: Sequence[int | None]
    source: str


@dataclass(frozen=True)
class Section:
    """Lines under a heading with their columns."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The whole form in one language; a fact without a value is written by hand. `foot` tells loose pages apart."""

    language: str
    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    notes: Sequence[str]
    signs: Sequence[str]
    foot: str
    head_source: str
    head_item: str


def sheet(filled: Filled, voice: Voice) -> Sheet:
    """Put the form into words."""
    say = voice.say
    places = [(say(_LEVELS[one.level]), voice.name_of(one)) for one in filled.lineage if one.level in _LEVELS]
    facts = [
        *places, (say(N_("Area code")), filled.area.pcode),
        (say(N_("Event")), f"{voice.label(filled.response.kind)}: {voice.name_of(filled.response)}"),
        (say(N_("Day of the event")), voice.day(filled.response.started_on)),
    ]  # fmt: skip
    if filled.area.level is Level.UPAZILA:
        facts.append((say(N_("Unions put together")), voice.num(len(filled.unions))))
    sections = [
        Section(say(part.title), [say(head) for head in part.heads],
                [Line(say(item.label), [filled.numbers.get(name) for name in item.names], _source(filled, item, voice))
                 for item in part.items])
        for part in filled.parts
    ]  # fmt: skip
    return Sheet(
        language=voice.code, title=say(_TITLES[filled.kind]), facts=facts, sections=sections, notes=_notes(filled, say),
        signs=[say(N_("Filled in by (name, office, phone)")), say(N_("Day and time")), say(N_("Signature and seal"))],
        foot=f"{say(_TITLES[filled.kind])} · {voice.name_of(filled.area)} {filled.area.pcode}",
        head_source=say(N_("Source")), head_item=say(N_("What")),
    )  # fmt: skip


def _source(filled: Filled, item: government.Item, voice: Voice) -> str:
    found = []
    for word in dict.fromkeys(filled.sources[name] for name in item.names if filled.numbers.get(name) is not None):
        if word == government.REGISTRY:
            found.append(f"{voice.say(_OURS)}, {voice.day(filled.counted_on)}")
        elif word == government.OFFICIAL:
            by = filled.official_by or voice.say(N_("official figure"))
            found.append(f"{by}, {voice.day(filled.official_on)}")
        else:
            found.append(voice.say(N_("partly or wholly estimated from the water")))
    return "; ".join(found)


def _notes(filled: Filled, say: Any) -> list[str]:
    return [
        say(N_("Empty lines are to be filled in by hand: we do not know them, or the number is one to four.")),
        say(N_("“Our registry” counts families registered with us once each; it is not a census of the area.")),
        say(N_("Check it against the printed form of the Department of Disaster Management before it is sent.")),
    ]


def pdf(form: Sheet) -> bytes:
    """The form on A4, with room to write."""
    data = cleaned({**asdict(form), "sections": [_section(one, form.language) for one in form.sections]})
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def _section(one: Section, language: str) -> dict[str, Any]:
    def text(cell: int | None) -> str:
        if cell is None:
            return ""
        grouped = digits.group(cell)
        return digits.to_bangla(grouped) if language == "bn" else grouped

    rows = [[line.label, *map(text, line.cells), line.source] for line in one.lines]
    return {"title": one.title, "heads": one.heads, "rows": rows}


def xlsx(form: Sheet) -> bytes:
    """The same as a sheet to type into: numbers as numbers, empty cells framed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#e8eef0", "border": 1})
    cell, title = book.add_format({"border": 1, "text_wrap": True}), book.add_format({"bold": True, "font_size": 14})
    page = book.add_worksheet("1")
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 44)
    page.set_column(1, 3, 14)
    page.set_column(4, 4, 40)
    page.write(0, 0, form.title, title)
    row = 2
    for name, value in form.facts:
        page.write(row, 0, name)
        page.write(row, 1, value)
        row += 1
    for one in form.sections:
        row += 1
        page.write_row(row, 0, [one.title, *one.heads], head)
        page.write(row, 4, form.head_source, head)
        for line in one.lines:
            row += 1
            page.write(row, 0, line.label, cell)
            for column, number in enumerate(line.cells, start=1):
                page.write(row, column, "" if number is None else number, cell)
            page.write(row, 4, line.source, cell)
        row += 1
    for text in (*form.notes, *form.signs):
        row += 1
        page.write(row, 0, text)
    book.close()
    return out.getvalue()
