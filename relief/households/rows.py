"""One row of a list as a household: all its faults at once, or typed values, none guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from relief.households import cells as cell
from relief.households.faults import N_, CellFault
from relief.households.row_rules import contradictions


class RowFault(NamedTuple):
    """`message % details` is the sentence; `field` says which cell it belongs to."""

    field: str
    message: str
    code: str
    details: dict[str, str | int]

    @property
    def text(self) -> str:
        """The English sentence, filled in."""
        return self.message % self.details


class RowNote(NamedTuple):
    """Something read but repaired or doubtful; shown to the reviewer, never a reason to refuse."""

    field: str
    message: str
    code: str


@dataclass(frozen=True, kw_only=True)
class RowGiven:
    """Blank cells are None: not known, which is neither zero nor no."""

    form_no: str | None = None
    head_name_bn: str | None = None
    head_name_en: str | None = None
    guardian_name: str | None = None
    sex: cell.Sex | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    nid: str | None = None
    nid_kind: str | None = None
    phones: tuple[str, ...] = ()
    area_pcode: str | None = None
    union_name: str | None = None
    upazila_name: str | None = None
    village: str | None = None
    ward: str | None = None
    size: int | None = None
    children_0_4: int | None = None
    children_5_17: int | None = None
    males: int | None = None
    females: int | None = None
    pregnant_or_lactating: int | None = None
    persons_with_disability: int | None = None
    female_headed: bool | None = None
    damage: cell.Damage | None = None
    displaced: bool | None = None
    lat: float | None = None
    lon: float | None = None
    needs: str | None = None
    notes: str | None = None
    remarks: tuple[RowNote, ...] = ()


_COUNTS = (
    "children_0_4",
    "children_5_17",
    "males",
    "females",
    "pregnant_or_lactating",
    "persons_with_disability",
)


def row_to_given(fields: Mapping[str, int], cells: Sequence[str], *, today: date) -> RowGiven | list[RowFault]:
    """Read a row by its column mapping (field name to column index)."""
    values: dict[str, Any] = {}
    faults: list[RowFault] = []
    for name, column in fields.items():
        text = cells[column] if column < len(cells) else ""
        if cell.is_blank(text):
            continue
        try:
            values[name] = _parser(name, today)(text)
        except CellFault as fault:
            faults.append(RowFault(name, fault.message, fault.code, fault.details))
    read_wrong = {fault.field for fault in faults}
    faults += [
        RowFault(name, message, code, details)
        for name, code, message, details in contradictions(_settled(values, today))
        if name not in read_wrong
    ]
    return faults or RowGiven(**_given(values))


def _parser(name: str, today: date) -> Callable[[str], object]:
    if name in _COUNTS:
        return cell.parse_whole
    return {
        "sex": cell.parse_sex,
        "birth_year": lambda text: cell.parse_birth_year(text, today=today),
        "birth_date": lambda text: cell.parse_birth_date(text, today=today),
        "age": cell.parse_age,
        "nid": cell.parse_nid,
        "birth_registration": cell.parse_birth_registration,
        "phone": cell.parse_phones,
        "size": lambda text: cell.parse_whole(text, least=1),
        "female_headed": cell.parse_yes_no,
        "damage": cell.parse_damage,
        "displaced": cell.parse_yes_no,
        "lat": cell.parse_latitude,
        "lon": cell.parse_longitude,
    }.get(name, cell.parse_text)


def _settled(values: dict[str, Any], today: date) -> dict[str, Any]:
    """Adds what follows: a birth year from a date or an age, a size from males and females."""
    if born := values.get("birth_date"):
        values.setdefault("birth_year", born.year)
    elif "age" in values:
        values.setdefault("birth_year", today.year - values["age"])
    if "size" not in values and "males" in values and "females" in values:
        values["size"] = values["males"] + values["females"]
    return values


def _given(values: dict[str, Any]) -> dict[str, Any]:
    remarks = list(_remarks(values))
    values.pop("age", None)
    births = values.pop("birth_registration", None)
    if identity := values.pop("nid", None) or births:
        values |= {"nid": identity.digits, "nid_kind": identity.kind}
    values["phones"] = tuple(phone.number for phone in values.pop("phone", ()))
    return values | {"remarks": tuple(remarks)}


def _remarks(values: dict[str, Any]) -> list[RowNote]:
    remarks = []
    if any(phone.repaired for phone in values.get("phone", ())):
        remarks.append(
            RowNote(
                "phone",
                N_("The spreadsheet had dropped the first 0 of the phone; it was put back."),
                "phone-zero",
            )
        )
    if any(values[name].doubtful for name in ("nid", "birth_registration") if name in values):
        remarks.append(
            RowNote(
                "nid",
                N_("Numbers of this shape are not issued. Check it against the card."),
                "nid-doubtful",
            )
        )
    identity = values.get("nid")
    year = values.get("birth_year")
    if identity and year and identity.kind == "nid17" and identity.digits[:4] != str(year):
        remarks.append(
            RowNote(
                "nid",
                N_("The national ID begins with another birth year than the list says."),
                "nid-year",
            )
        )
    if "nid" in values and "birth_registration" in values:
        remarks.append(
            RowNote(
                "birth_registration",
                N_("Both numbers are given; the national ID was kept."),
                "two-ids",
            )
        )
    if "age" in values and "birth_date" not in values:
        remarks.append(RowNote("birth_year", N_("The birth year was reckoned from the age."), "age"))
    return remarks
