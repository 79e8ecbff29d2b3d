"""What makes a row of an area file usable: arithmetic and words, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from relief.areas import geometry, pcodes
from relief.areas.files.reading import ShapeRow
from relief.areas.inputs import RowFault
from relief.areas.levels import Level
from relief.kernel.problems import N_

LEVEL_NUMBERS = {
    Level.DIVISION: pcodes.DIVISION,
    Level.DISTRICT: pcodes.DISTRICT,
    Level.UPAZILA: pcodes.UPAZILA,
    Level.UNION: pcodes.UNION,
}
LEVELS_BY_NUMBER = {number: level for level, number in LEVEL_NUMBERS.items()}

# How coarse the outline for the screen may be, in degrees: by the zoom it is looked at with.
TOLERANCE = {
    Level.DIVISION: 0.006,
    Level.DISTRICT: 0.003,
    Level.UPAZILA: 0.0015,
    Level.UNION: 0.0008,
    Level.WARD: 0.0003,
    Level.VILLAGE: 0.0002,
}

# Division 2, district 2, upazila 2, union 3 digits (data-standards section 1).
BBS_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{3})?)?)?")
LONGEST_NAME = 120
LONGEST_KIND = 32

_NO_CODE = N_("The P-code is missing. Give each area its P-code, such as BD408747.")
_TWICE = N_("The P-code %(pcode)s is already on row %(first)s. Give each area its own code.")
_NO_PARENT_KNOWN = N_("The area above (%(parent)s) is neither here nor in this file. Import it first.")
_NO_NAME = N_("The name is missing in both languages. Give at least one.")
_LONG_NAME = N_("The name is longer than 120 letters. Shorten it.")
_NOT_YOURS = N_("This area lies outside the areas you look after, so it was left as it is.")
_NO_GEOMETRY = N_("This row has no outline. Draw or export the polygon again.")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row that was understood. `path` is empty until its parent is known."""

    row: int
    pcode: str
    pcode_v03: str | None
    level: Level
    parent: str | None
    name_en: str
    name_bn: str
    kind: str
    geometry: bytes
    bbs_code: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The good rows, parents before children, and what is wrong with the others."""

    total: int
    rows: list[AreaRow]
    faults: list[RowFault]

    @property
    def refused(self) -> int:
        """Rows, not faults: one row may have several."""
        return self.total - len(self.rows)


def check(
    features: Iterable[ShapeRow],
    *,
    level: Level | None,
    paths: Mapping[str, str],
    twins: Mapping[str, str],
    within: tuple[str, ...],
) -> Checked:
    """Judge each row by itself, then against its neighbours and the tree.

    `paths` are the areas there are (P-code to path), `twins` their other codes (of 2023, of the
    Bureau of Statistics) to their P-code, `within` what the person may change.
    """
    listed = list(features)
    understood, faults = [], []
    for feature in listed:
        row, wrong = _row(feature, level, twins)
        faults += wrong
        if row is not None:
            understood.append(row)
    rows, more = _placed(understood, paths, within)
    return Checked(len(listed), rows, sorted(faults + more, key=lambda fault: fault.row))


def children_3_17(under_5: int, from_5: int, from_10: int, from_15: int) -> int:
    """Children of 3 to 17 from the usual age bands: two of the five youngest years are 3 and 4."""
    return round(under_5 * 2 / 5) + from_5 + from_10 + from_15


def _row(feature: ShapeRow, level: Level | None, twins: Mapping[str, str]) -> tuple[AreaRow | None, list[RowFault]]:
    """The row as understood, or why it was not: all its faults at once, not the first alone."""
    told = feature.properties
    bbs = _bbs_told(told)
    written = _code_told(told)
    if not pcodes.is_pcode(written):
        # Lists of the Bureau of Statistics carry its own codes; one that is known names the area.
        written = twins.get(written) or (twins.get(bbs) if not written else None) or written
    number = pcodes.level_of(written)
    faults = _code_faults(feature.row, written, level, _parent_told(told, number))
    name_en, name_bn = _name_told(told, "en", number), _name_told(told, "bn", number)
    faults += _name_faults(feature.row, name_en, name_bn)
    shape, wrong = _shape(feature)
    if faults or wrong or shape is None or number is None:
        return None, faults + wrong
    code = twins.get(written) or pcodes.stored_form(written)
    v03 = pcodes.normalise(_text(told, "pcode_v03")) or (written if written != code else None)
    kind = _text(told, "type", "kind")[:LONGEST_KIND]
    here = LEVELS_BY_NUMBER[number]
    parent = pcodes.parent_of(code)
    return AreaRow(feature.row, code, v03, here, parent, name_en, name_bn, kind, shape, bbs), []


def _code_told(told: Mapping[str, object]) -> str:
    """The P-code of the row itself: files of OCHA carry those of all levels, the deepest is its own."""
    deepest = (key for number in (4, 3, 2, 1) for key in (f"adm{number}_pcode", f"adm{number}_pcod"))
    return pcodes.normalise(_text(told, "pcode", "p_code", *deepest))


def _bbs_told(told: Mapping[str, object]) -> str:
    """The code of the Bureau of Statistics, 2 to 9 digits; a column of numbers may come as 100409118.0."""
    text = pcodes.normalise(_text(told, "bbs_code", "bbs2022_code", "bbs", "geocode", "geo_code")).removesuffix(".0")
    return text if BBS_CODE.fullmatch(text) else ""


def _name_told(told: Mapping[str, object], language: str, number: int | None) -> str:
    own = (f"name_{language}", f"adm{number}_{language}", f"adm{number}_name_{language}"[:10])
    return _text(told, *own, *(("name", "shapename") if language == "en" else ()))


def _text(told: Mapping[str, object], *keys: str) -> str:
    for key in keys:
        value = told.get(key)
        if value is not None and str(value).strip():
            return unicodedata.normalize("NFC", " ".join(str(value).split()))
    return ""


def _parent_told(told: Mapping[str, object], number: int | None) -> str | None:
    """The parent as the row says it; None when it says nothing and the code must speak."""
    if number is None or number == pcodes.DIVISION:
        return None
    return pcodes.normalise(_text(told, f"adm{number - 1}", f"adm{number - 1}_pcode", "parent", "parent_pcode")) or None


def _code_faults(row: int, code: str, level: Level | None, parent: str | None) -> list[RowFault]:
    if not code:
        return [RowFault(row=row, field="pcode", message=_NO_CODE)]
    number = LEVEL_NUMBERS[level] if level else pcodes.level_of(code)
    above = parent or pcodes.parent_of(code)
    found = pcodes.faults(code, number or 0, above)
    about_parent = {"pcode-no-parent", "pcode-wrong-parent"}
    return [
        RowFault(
            row=row,
            field="parent" if fault in about_parent else "pcode",
            message=pcodes.MESSAGES[fault],
        )
        for fault in found
    ]


def _name_faults(row: int, name_en: str, name_bn: str) -> list[RowFault]:
    if not name_en and not name_bn:
        return [RowFault(row=row, field="name", message=_NO_NAME)]
    if max(len(name_en), len(name_bn)) > LONGEST_NAME:
        return [RowFault(row=row, field="name", message=_LONG_NAME)]
    return []


def _shape(feature: ShapeRow) -> tuple[bytes | None, list[RowFault]]:
    code = feature.fault or ("not-polygon" if feature.is_line else "")
    if not code and not geometry.inside_country(feature.shape):
        code = "outside-country"
    if not code:
        return feature.shape, []
    message = _NO_GEOMETRY if code == "empty" else geometry.MESSAGES[code]
    return None, [RowFault(row=feature.row, field="geometry", message=message)]


def _placed(
    rows: list[AreaRow], paths: Mapping[str, str], within: tuple[str, ...]
) -> tuple[list[AreaRow], list[RowFault]]:
    """Give each row its path, top levels first, so that a file may bring parents and children."""
    known, seen = dict(paths), dict[str, int]()
    good, faults = [], []
    for row in sorted(rows, key=lambda one: (LEVEL_NUMBERS[one.level], one.row)):
        fault = _place_fault(row, known, seen)
        path = "" if fault else f"{known[row.parent] if row.parent else '/'}{row.pcode}/"
        if fault is None and not path.startswith(within):
            fault = RowFault(row=row.row, field="pcode", message=_NOT_YOURS)
        if fault is not None:
            faults.append(fault)
            continue
        seen[row.pcode], known[row.pcode] = row.row, path
        good.append(replace(row, path=path))
    return good, faults


def _place_fault(row: AreaRow, known: Mapping[str, str], seen: Mapping[str, int]) -> RowFault | None:
    if row.pcode in seen:
        details: dict[str, object] = {"pcode": row.pcode, "first": seen[row.pcode]}
        return RowFault(row=row.row, field="pcode", message=_TWICE, details=details)
    if row.parent is not None and row.parent not in known:
        details = {"parent": row.parent}
        return RowFault(row=row.row, field="parent", message=_NO_PARENT_KNOWN, details=details)
    return None
