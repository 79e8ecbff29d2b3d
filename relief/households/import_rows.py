"""A checked row of a list as the household it tells of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from relief.areas.models import Area
from relief.households import rules
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.keys import form_key, head_key
from relief.households.models import Damage, Precision, Registered, Sex
from relief.households.rows import RowFault, RowGiven, row_to_given
from relief.kernel.names import normalise

_SEXES = {"m": Sex.MALE, "f": Sex.FEMALE, "x": Sex.OTHER, None: None}
_NEED_WORDS = {
    "food": "food|খাদ্য|খাবার|চাল|rice",
    "wash": "wash|water|latrine|toilet|hygiene|sanitation|পানি|বিশুদ্ধ পানি|ল্যাট্রিন|টয়লেট|স্যানিটেশন",
    "shelter": "shelter|house|housing|tarpaulin|আশ্রয়|ঘর|ত্রিপল|বাসস্থান",
    "health": "health|medicine|doctor|স্বাস্থ্য|চিকিৎসা|ঔষধ|ওষুধ",
    "education": "education|school|শিক্ষা|স্কুল",
    "protection": "protection|সুরক্ষা",
    "livelihood": "livelihood|work|livestock|seed|জীবিকা|কাজ|গবাদিপশু|বীজ",
    "cash": "cash|money|নগদ|নগদ টাকা|টাকা|অর্থ",
}
_NEED_OF = {normalise(word).casefold(): need for need, words in _NEED_WORDS.items() for word in words.split("|")}


def read_row(columns: Mapping[str, int], cells: Sequence[str], *, today: date) -> RowGiven | list[RowFault]:
    """The row's values, or all its faults."""
    return row_to_given(columns, cells, today=today)


def household_of(row: RowGiven, area: Area, *, batch_id: UUID, number: int, response_id: UUID) -> HouseholdGiven:
    """The same row gives the same id, so that an interrupted merge never doubles a family."""
    counts = {name: value for name in ("children_0_4", "children_5_17") if (value := getattr(row, name)) is not None}
    texts: dict[str, Any] = {name: getattr(row, name) or "" for name in ("guardian_name", "village", "ward", "form_no")}
    return HouseholdGiven(
        id=uuid5(batch_id, str(number)),
        area_id=area.id,
        lon=row.lon,
        lat=row.lat,
        head=_head(row),
        size=row.size,
        phone=row.phones[0] if row.phones else "",
        other_phones=row.phones[1:],
        circumstances=_circumstances(row),
        impact=impact_of(row, response_id),
        registered=Registered.IMPORT,
        **counts,
        **texts,
    )


def _head(row: RowGiven) -> MemberGiven:
    born, precision = row.birth_date, Precision.DAY
    if born is None and row.birth_year:
        born, precision = date(row.birth_year, 1, 1), Precision.YEAR
    is_birth_paper = row.nid_kind == "birth17"
    return MemberGiven(
        name_bn=row.head_name_bn or "",
        name_en=row.head_name_en or "",
        sex=_SEXES[row.sex],
        birth_date=born,
        birth_precision=precision if born else None,
        nid="" if is_birth_paper else row.nid or "",
        birth_registration=(row.nid or "") if is_birth_paper else "",
    )


def _circumstances(row: RowGiven) -> frozenset[str]:
    said = {
        "female_headed": row.female_headed,
        "displaced": row.displaced,
        "pregnant_or_lactating": row.pregnant_or_lactating,
        "disability": row.persons_with_disability,
    }
    return frozenset(name for name, holds in said.items() if holds)


def impact_of(row: RowGiven, response_id: UUID) -> ImpactGiven:
    """What the list says the response did; words it has for needs that are not ours stay a note."""
    needs, rest = read_needs(row.needs or "")
    note = " · ".join(part for part in (rest, row.notes or "") if part)
    return ImpactGiven(
        response_id=response_id,
        house_damage=Damage(row.damage or "none"),
        displaced=bool(row.displaced),
        needs=needs,
        note=note[:300],
    )


def says_impact(row: RowGiven) -> bool:
    """Whether the row tells anything of damage at all."""
    return any(value is not None for value in (row.damage, row.displaced, row.needs))


def read_needs(text: str) -> tuple[tuple[str, ...], str]:
    """Known sectors, and the words that name none."""
    needs, rest = set(), []
    for part in re.split(r"[,;/|\n।]| and | ও | এবং ", text):
        if not (word := part.strip()):
            continue
        need = _NEED_OF.get(normalise(word).casefold())
        needs.add(need) if need else rest.append(word)
    return tuple(sorted(need for need in needs if need)), ", ".join(rest)


def rule_faults(given: HouseholdGiven, *, today: date) -> list[list[Any]]:
    """What the registry's own rules say of it, so that a checked row always merges."""
    found = rules.faults(rules.clean(given), today=today)
    return [[field.removeprefix("head_"), message, {}] for field, message in found.items()]


def keys_in_list(given: HouseholdGiven) -> list[str]:
    """What one family is known by inside one list."""
    name = head_key(given.head)
    found = []
    if given.head.nid:
        found.append(f"nid:{given.head.nid[-13:]}")
    if given.phone:
        found.append(f"phone:{given.phone}:{name}")
    if given.form_no:
        found.append(f"form:{form_key(given.form_no)}:{name}")
    return [key[:200] for key in found]
