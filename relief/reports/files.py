"""The month as files: a table with HXL tags for spreadsheets, a workbook, and the line for the cluster's 5W.

No file names a child, a household or a person; a number too small to be told is an empty cell, never a nought.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import xlsxwriter

from relief.areas.models import Area
from relief.reports.indicators import Missing, Unit, indicators
from relief.reports.monthly import MEASURES, Monthly
from relief.reports.sessions import Sessions

Row = Sequence[object]
Say = Callable[[str], str]

# Heading and HXL tag of each column (data-standards.md 2).
_PLACE = (
    ("upazila_pcode", "#adm3+code"), ("union_pcode", "#adm4+code"),
    ("union_bn", "#adm4+name+i_bn"), ("union_en", "#adm4+name+i_en"),
    ("from", "#date+start"), ("to", "#date+end"),
)  # fmt: skip
_CHILDREN = (
    ("sex", "#beneficiary+sex"), ("age", "#beneficiary+age"), ("disability", "#beneficiary+disability"),
    ("enrolled", "#targeted+children+cfs"), ("attended", "#reached+children+cfs"),
    ("attended_regularly", "#reached+children+cfs+regular"), ("attendances", "#output+attendances+num"),
    ("stopped_coming", "#indicator+dropout+num"),
)  # fmt: skip
_SESSIONS = (
    ("sessions_expected", "#activity+sessions+expected+num"), ("sessions_held", "#activity+sessions+num"),
    ("registers_due", "#activity+registers+due+num"), ("registers_on_time", "#activity+registers+ontime+num"),
    ("sessions_with_adults_known", "#activity+sessions+counted+num"),
    ("sessions_with_enough_adults", "#activity+sessions+ratio+num"),
    ("sessions_with_two_adults", "#activity+sessions+adults+num"),
    ("places_of_sessions_held", "#capacity+num"), ("open_days", "#activity+days+num"),
)  # fmt: skip
_FIVE_W = (
    ("reporting_organisation", "#org+name+reporting"), ("cluster", "#sector+name"), ("activity", "#activity+name"),
    ("status", "#status"), ("start", "#date+start"), ("end", "#date+end"), ("unit", "#indicator+unit"),
    ("reached", "#reached"), ("reached_female", "#reached+f"), ("reached_with_disability", "#reached+disabled"),
    ("children_enrolled", "#targeted+children+cfs"), ("children_attended", "#reached+children+cfs"),
    ("girls_attended", "#reached+f+children+cfs"), ("boys_attended", "#reached+m+children+cfs"),
    ("sessions_held", "#activity+sessions+num"), ("unions", "#meta+unions"),
)  # fmt: skip


def children_csv(month: Monthly) -> str:
    """Children by union, sex, age and disability; the mark in front lets a spreadsheet read Bangla."""
    return _csv(_child_rows(month))


def five_w_csv(month: Monthly) -> str:
    """One line for the child-protection cluster, of all the reader's areas together; who reports writes its name in."""
    return _csv(_five_w_rows(month))


def workbook(month: Monthly, say: Say) -> bytes:
    """Children, sessions, the 5W line, and every indicator with how it is worked out."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in (
        ("children", _child_rows(month)),
        ("sessions", _session_rows(month)),
        ("5W", _five_w_rows(month)),
        ("indicators", _indicator_rows(month, say)),
    ):
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])
    book.close()
    return out.getvalue()


def _child_rows(month: Monthly) -> Iterable[Row]:
    yield from _heads(_PLACE, _CHILDREN)
    for line in month.cells:
        told = [line.told[name] for name in MEASURES]
        yield [*_place(line.area, month), line.sex, line.band, line.disability, *told]


def _session_rows(month: Monthly) -> Iterable[Row]:
    yield from _heads(_PLACE, _SESSIONS)
    for line in month.unions:
        if line.sessions.expected:
            yield [*_place(line.area, month), *_sessions(line.sessions)]


def _sessions(one: Sessions) -> Row:
    return [
        one.expected, one.held, one.due, one.on_time, one.counted, one.enough, one.two_adults, one.seats, one.open_days
    ]  # fmt: skip


def _five_w_rows(month: Monthly) -> Iterable[Row]:
    yield from _heads(_FIVE_W)
    by_sex = {line.key: line.told["attended"] for line in month.by_sex}
    first, last = month.scope.month.first, month.scope.month.last
    status = "Completed" if month.scope.now.date() > last else "Ongoing"
    said = month.sentence
    yield [
        "", "Child Protection", "Child-friendly spaces and psychosocial support", status, str(first), str(last),
        "children and caregivers", said.people, said.female, said.with_disability if said.disability_asked else None,
        month.whole["enrolled"], month.whole["attended"], by_sex.get("female", 0), by_sex.get("male", 0),
        month.sessions.held, sum(line.area is not None for line in month.unions),
    ]  # fmt: skip


def _indicator_rows(month: Monthly, say: Say) -> Iterable[Row]:
    yield ["indicator", "title", "value", "number", "unit", "of", "definition", "formula"]
    yield ["#indicator+code", "#indicator+name", "#indicator+value+name", "#indicator+num", "#indicator+unit",
           "#indicator+of", "#meta+definition", "#meta+formula"]  # fmt: skip
    for one in indicators(month):
        for value in one.values:
            unit = "%" if value.unit is Unit.PERCENT else ""
            number = value.number if value.missing is not Missing.SMALL else "<5"
            yield [
                one.code,
                say(one.title),
                say(value.label),
                number,
                unit,
                value.whole,
                say(one.definition),
                say(one.formula),
            ]


def _heads(*parts: Sequence[tuple[str, str]]) -> Iterable[Row]:
    columns = [column for part in parts for column in part]
    yield [heading for heading, _ in columns]
    yield [tag for _, tag in columns]


def _place(area: Area | None, month: Monthly) -> Row:
    first, last = str(month.scope.month.first), str(month.scope.month.last)
    if area is None:
        return ["", "", "", "", first, last]
    above = area.path.strip("/").split("/")
    return [above[-2] if len(above) > 1 else "", area.pcode, area.name_bn, area.name_en, first, last]


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()
