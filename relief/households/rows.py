"""One row of a list as a household: all its faults at once, or typed values, none guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from relief.households import cells as cell
from relief.households.faults import N_, CellFault
from relief.households.phones import PhoneKind
from relief.households.row_members import MemberRow, by_script, read_members, take_out_head
from relief.households.row_parsers import readers
from relief.households.row_rules import contradictions
from relief.households.row_words import KEPT_AS_NOTE, settle_words


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

    code: str | None = None
    instance_id: str | None = None
    record_version: int | None = None
    form_no: str | None = None
    head_name_bn: str | None = None
    head_name_en: str | None = None
    guardian_name: str | None = None
    sex: cell.Sex | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    birth_precision: str | None = None
    nid: str | None = None
    nid_kind: str | None = None
    birth_paper: str | None = None
    phones: tuple[str, ...] = ()
    phone_owner: str | None = None
    area_pcode: str | None = None
    union_name: str | None = None
    upazila_name: str | None = None
    village: str | None = None
    ward: str | None = None
    landmark: str | None = None
    housing: str | None = None
    livelihood: str | None = None
    size: int | None = None
    children_0_4: int | None = None
    children_5_17: int | None = None
    males: int | None = None
    females: int | None = None
    pregnant_or_lactating: int | None = None
    persons_with_disability: int | None = None
    female_headed: bool | None = None
    child_headed: bool | None = None
    elderly_alone: bool | None = None
    chronic_illness: bool | None = None
    landless: bool | None = None
    damage: cell.Damage | None = None
    displaced: bool | None = None
    displaced_now: bool | None = None
    latrine_damaged: bool | None = None
    tubewell_damaged: bool | None = None
    crops_lost: bool | None = None
    livestock_lost: bool | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    needs: str | None = None
    notes: str | None = None
    # What the list of people says of the head.
    head: MemberRow | None = None
    members: tuple[MemberRow, ...] = ()
    remarks: tuple[RowNote, ...] = ()


def row_to_given(
    fields: Mapping[str, int], cells: Sequence[str], *, today: date, people: Sequence[Mapping[str, int]] = ()
) -> RowGiven | list[RowFault]:
    """Read a row by its column mapping (field name to column index); `people` has one for each member."""
    values, faults = _values(fields, cells, today)
    members, wrong = read_members(people, cells, today=today)
    faults += [RowFault(*one) for one in wrong]
    if members or people:
        values["head"], values["members"] = take_out_head(values, members)
    read_wrong = {fault.field for fault in faults}
    faults += [
        RowFault(name, message, code, details)
        for name, code, message, details in contradictions(_settled(values, today))
        if name not in read_wrong
    ]
    return faults or RowGiven(**_given(values))


def _values(fields: Mapping[str, int], cells: Sequence[str], today: date) -> tuple[dict[str, Any], list[RowFault]]:
    values: dict[str, Any] = {}
    faults: list[RowFault] = []
    width = len(cells)
    for name, column, read in readers(tuple(fields.items()), today):
        text = cells[column] if column < width else ""
        if not text or (text[0] in cell.BEGINS_BLANK and cell.is_blank(text)):
            continue
        try:
            values[name] = read(text)
        except CellFault as fault:
            faults.append(RowFault(name, fault.message, fault.code, fault.details))
    return values, faults


def _settled(values: dict[str, Any], today: date) -> dict[str, Any]:
    """Adds what follows: a birth year from a date or an age, a size from males and females."""
    if born := values.get("birth_date"):
        values.setdefault("birth_year", born.year)
    elif "age" in values:
        values.setdefault("birth_year", today.year - values["age"])
    if "size" not in values and "males" in values and "females" in values:
        values["size"] = values["males"] + values["females"]
    if "size" not in values and values.get("members"):
        values["size"] = 1 + len(values["members"])
    return values


def _given(values: dict[str, Any]) -> dict[str, Any]:
    remarks = list(_remarks(values))
    for name in values.pop("circumstances", ()):
        values.setdefault("persons_with_disability" if name == "disability" else name, True)
    by_script(values)
    remarks += [RowNote(name, KEPT_AS_NOTE, "not-our-word") for name in settle_words(values)]
    values.pop("age", None)
    births, identity = values.pop("birth_registration", None), values.pop("nid", None)
    if births and identity:
        values["birth_paper"] = births.digits
    if identity := identity or births:
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
    if any(phone.kind is PhoneKind.DOUBTFUL for phone in values.get("phone", ())):
        remarks.append(
            RowNote("phone", N_("This phone number has an unusual shape. Ask the family again."), "phone-doubtful")
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
    if "age" in values and "birth_date" not in values:
        remarks.append(RowNote("birth_year", N_("The birth year was reckoned from the age."), "age"))
    return remarks
