"""The people of a row besides its head: one group of columns for each, as form tools write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from relief.households import cells as cell
from relief.households.faults import N_, CellFault
from relief.households.keys import cached_name_key
from relief.households.list_fields import MEMBER
from relief.households.row_parsers import parsers

_BANGLA, _LATIN = re.compile("[\u0980-\u09ff]"), re.compile("[A-Za-z]")
NAMELESS = N_("A person has no name. Write it, or empty the other cells of this person.")
Wrong = tuple[str, str, str, dict[str, str | int]]


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """Blank cells are None: not known."""

    name_bn: str | None = None
    name_en: str | None = None
    sex: cell.Sex | None = None
    birth_date: date | None = None
    birth_precision: str | None = None
    relation: str | None = None
    nid: str | None = None
    birth_registration: str | None = None
    is_collector: bool | None = None
    pregnant_or_lactating: int | None = None
    wg_seeing: int | None = None
    wg_hearing: int | None = None
    wg_walking: int | None = None
    wg_remembering: int | None = None
    wg_self_care: int | None = None
    wg_communicating: int | None = None


_FIELDS = {one.name for one in fields(MemberRow)} | {"age", "birth_year"}


def read_members(
    people: Sequence[Mapping[str, int]], cells: Sequence[str], *, today: date
) -> tuple[list[MemberRow], list[Wrong]]:
    """Everybody the row names, and what of them cannot be read; nobody is left out without a word."""
    found: list[MemberRow] = []
    wrong: list[Wrong] = []
    for number, columns in enumerate(people, start=1):
        values, faults = _person(columns, cells, today)
        wrong += [(f"{name}.{number}", message, code, details) for name, message, code, details in faults]
        if faults or not values:
            continue
        if not (values.get("name_bn") or values.get("name_en")):
            wrong.append((f"{MEMBER}name_bn.{number}", NAMELESS, "member-nameless", {}))
        else:
            found.append(MemberRow(**_settled(values, today)))
    return found, wrong


def _person(columns: Mapping[str, int], cells: Sequence[str], today: date) -> tuple[dict[str, Any], list[Wrong]]:
    values: dict[str, Any] = {}
    faults: list[Wrong] = []
    read, width = parsers(today), len(cells)
    for name, column in columns.items():
        text = cells[column] if column < width else ""
        if cell.is_blank(text):
            continue
        try:
            values[name.removeprefix(MEMBER)] = read(name.removeprefix(MEMBER))(text)
        except CellFault as fault:
            faults.append((name, fault.message, fault.code, fault.details))
    return values, faults


def _settled(values: dict[str, Any], today: date) -> dict[str, Any]:
    """A birth date from an age or a year, with how well it is known; numbers as digits."""
    age, year = values.pop("age", None), values.pop("birth_year", None)
    if "birth_date" not in values and (year or age is not None):
        values["birth_date"] = date(year or today.year - age, 1, 1)
        values["birth_precision"] = values.get("birth_precision") or ("year" if year else "estimated")
    for name in ("nid", "birth_registration"):
        if name in values:
            values[name] = values[name].digits
    by_script(values, "name_bn", "name_en")
    return values


def by_script(values: dict[str, Any], bangla: str = "head_name_bn", latin: str = "head_name_en") -> None:
    """A name stands where its letters belong, whichever heading it came under."""
    bn, en = values.get(bangla), values.get(latin)
    if bn and not _is_bangla(bn) and _is_latin(bn) and not en:
        values[latin] = values.pop(bangla)
    elif en and _is_bangla(en) and not bn:
        values[bangla] = values.pop(latin)


def _is_bangla(text: str) -> bool:
    return _BANGLA.search(text) is not None


def _is_latin(text: str) -> bool:
    return _LATIN.search(text) is not None


def take_out_head(
    values: dict[str, Any], members: Sequence[MemberRow]
) -> tuple[MemberRow | None, tuple[MemberRow, ...]]:
    """Form tools list the head among the people too: what is known there fills the head's blanks."""
    head = next((one for one in members if one.relation == "head" or _same(one, values)), None)
    if head is None:
        return None, tuple(members)
    if not (values.get("head_name_bn") or values.get("head_name_en")):
        values |= {name: value for name, value in _names(head).items() if value}
    if head.sex:
        values.setdefault("sex", head.sex)
    return head, tuple(one for one in members if one is not head)


def _names(head: MemberRow) -> dict[str, str | None]:
    return {"head_name_bn": head.name_bn, "head_name_en": head.name_en}


def _same(one: MemberRow, values: Mapping[str, Any]) -> bool:
    if one.relation:
        return False
    ours = {cached_name_key(name) for key in ("head_name_bn", "head_name_en") if (name := values.get(key))}
    return bool(ours & {cached_name_key(name) for name in (one.name_bn, one.name_en) if name})
