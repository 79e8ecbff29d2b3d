"""The 5W as files for the cluster: CSV and XLSX, headings and under them the HXL tags (data-standards.md 2).

A hidden number is an empty cell, never a nought; no file names a person, a household or a house's place.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from relief.areas.models import Area
from relief.reports.five_w import CLUSTERS, MEASURES, FiveW, Line

_MODALITIES = {"in-kind": "In kind", "cash": "Cash", "voucher": "Voucher", "service": "Service"}
_COLUMNS = (
    ("reporting_organisation", "#org+name+reporting"), ("donor", "#org+funder"), ("response", "#crisis+name"),
    ("cluster", "#sector+name"), ("activity", "#activity+name"), ("activity_code", "#activity+code"),
    ("modality", "#modality"), ("status", "#status"), ("start", "#date+start"), ("end", "#date+end"),
    ("division", "#adm1+name"), ("division_pcode", "#adm1+code"),
    ("district", "#adm2+name"), ("district_pcode", "#adm2+code"),
    ("upazila", "#adm3+name"), ("upazila_pcode", "#adm3+code"),
    ("union", "#adm4+name+i_en"), ("union_bn", "#adm4+name+i_bn"), ("union_pcode", "#adm4+code"),
    ("households_targeted", "#targeted+hh"), ("households_reached", "#reached+hh"), ("people_reached", "#reached+ind"),
    ("girls", "#reached+f+children"), ("boys", "#reached+m+children"),
    ("women", "#reached+f+adults"), ("men", "#reached+m+adults"), ("sex_or_age_not_known", "#reached+unknown"),
    ("with_disability", "#reached+disabled"), ("of_60_and_older", "#reached+elderly"),
    ("counted_from", "#date+reported+start"), ("counted_to", "#date+reported+end"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands on the sheet beside the table: who made it, what for, for whom, and until when it is kept."""

    organisation: str
    donor: str
    purpose: str
    recipient: str
    made_on: date
    expires_on: date


def as_csv(table: FiveW, cover: Cover) -> bytes:
    """The table; the mark in front lets a spreadsheet read Bangla."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(["" if cell is None else _plain(cell) for cell in row] for row in rows(table, cover))
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(table: FiveW, cover: Cover) -> bytes:
    """The table with numbers as numbers and days as days, and a second sheet that says what it is."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True})
    head, tag = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"italic": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("5W")
    sheet.freeze_panes(2, 0)
    sheet.set_column(0, len(_COLUMNS) - 1, 14)
    for number, row in enumerate(rows(table, cover)):
        style = head if number == 0 else tag if number == 1 else None
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write(number, column, cell, style)
    about = book.add_worksheet("About")
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    for number, (name, value) in enumerate(_about(table, cover)):
        about.write(number, 0, name, head)
        about.write(number, 1, str(value))
    book.close()
    return out.getvalue()


def rows(table: FiveW, cover: Cover) -> Iterator[Sequence[object]]:
    """Headings, tags, and one row for each line."""
    yield [heading for heading, _ in _COLUMNS]
    yield [tag for _, tag in _COLUMNS]
    for line in table.lines:
        yield _row(table, cover, line)


def _row(table: FiveW, cover: Cover, line: Line) -> Sequence[object]:
    named = [line.above(level) for level in ("division", "district", "upazila")]
    above: list[object] = [cell for area in named for cell in _named(area)]
    return [
        cover.organisation, cover.donor, table.response.name_en, CLUSTERS.get(line.sector, line.sector), line.name_en,
        line.code, _MODALITIES[line.modality], line.status.capitalize(), line.first, line.last, *above,
        line.union.name_en, line.union.name_bn, line.union.pcode, *(line.told[name] for name in MEASURES),
        table.span.first, table.span.last,
    ]  # fmt: skip


def _named(area: Area | None) -> tuple[str, str]:
    return (area.name_en, area.pcode) if area else ("", "")


def _plain(cell: object) -> object:
    """A cell that begins like a formula is read as words by every spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell


def _about(table: FiveW, cover: Cover) -> list[tuple[str, object]]:
    return [
        ("What this is", "Who did what, where, when and for whom (5W), one row per activity and union"),
        ("Response", f"{table.response.name_en} ({table.response.code})"),
        ("From", table.span.first), ("To", table.span.last),
        ("Area", f"{table.area.name_en} ({table.area.pcode})" if table.area else "All areas of who made it"),
        ("Made on", cover.made_on), ("Made for", cover.recipient), ("Purpose", cover.purpose),
        ("Delete after", cover.expires_on),
        ("Counted", "A household counts once in a row, however often it came; in several rows it counts in each."),
        ("Households", "Reached: something was handed over within these days, and not undone. Targeted: on the list."),
        ("People", "Everybody of a reached household; ages are those of the last day."),
        ("Hidden", f"{table.hidden} numbers of one to four, or that would give one away, are empty cells."),
    ]  # fmt: skip
