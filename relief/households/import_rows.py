"""A checked row of a list as the household it tells of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from relief.areas.models import Area
from relief.households import rules
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.keys import form_key, head_key
from relief.households.models import Damage, Precision, Registered, Sex
from relief.households.needs import NEEDS
from relief.households.row_members import MemberRow
from relief.households.rows import RowFault, RowGiven, row_to_given
from relief.kernel.names import normalise

# Filled-in forms get their household ids from here.
_FORMS = UUID("6f1c3f0e-5c0b-5d0e-9a43-6a0a3c0f7d11")
_SEXES = {"m": Sex.MALE, "f": Sex.FEMALE, "x": Sex.OTHER, None: None}
_NEED_WORDS = {
    "food": "food|খাদ্য|খাবার|চাল|rice",
    "wash": "wash|water|latrine|toilet|hygiene|sanitation|পানি|বিশুদ্ধ পানি|ল্যাট্রিন|টয়লেট|স্যানিটেশন",
    "shelter": "shelter|house|housing|tarpaulin|আশ্রয়|ঘর|ত্রিপল|বাসস্থান",
    "health": "health|medicine|doctor|স্বাস্থ্য|চিকিৎসা|ঔষধ|ওষুধ",
    "education": "education|school|শিক্ষা|স্কুল",
    "protection": "protection|সুরক্ষা",
    "nfi": "nfi|clothes|blanket|kitchen set|household items|কাপড়|কম্বল|হাঁড়ি পাতিল|ব্যবহার্য সামগ্রী",
    "cash": "cash|money|নগদ|নগদ টাকা|টাকা|অর্থ",
}
_NEED_OF = {normalise(word).casefold(): need for need, words in _NEED_WORDS.items() for word in words.split("|")}


def read_row(
    columns: Mapping[str, int], cells: Sequence[str], *, today: date, people: Sequence[Mapping[str, int]] = ()
) -> RowGiven | list[RowFault]:
    """The row's values, or all its faults."""
    return row_to_given(columns, cells, today=today, people=people)


def fingerprint(
    columns: Mapping[str, int], cells: Sequence[str], people: Sequence[Mapping[str, int]], default_area_id: UUID | None
) -> str:
    """Equal for rows that say the same under the same fields, wherever the columns stand."""
    width = len(cells)
    said = [f"{name}={cells[at]}" for name, at in sorted(columns.items()) if at < width and cells[at]]
    for number, own in enumerate(people, start=1):
        said += [f"{number}.{name}={cells[at]}" for name, at in sorted(own.items()) if at < width and cells[at]]
    return hashlib.blake2b("\x1f".join([str(default_area_id), *said]).encode(), digest_size=20).hexdigest()


def household_id(row: RowGiven, batch_id: UUID, number: int) -> UUID:
    """The same row gives the same id, so that an interrupted merge never doubles a family; the same
    filled-in form gives the same id in every list, so that it is known again."""
    return uuid5(_FORMS, row.instance_id) if row.instance_id else _in_order(batch_id, number)


def _in_order(batch_id: UUID, number: int) -> UUID:
    """A UUIDv8 (RFC 9562): the batch's moment and some bits of its id, the row's number, and a digest of both.

    Ids that grow with the list are written side by side in every index; scattered ones would touch a page each.
    """
    digest = int.from_bytes(hashlib.blake2b(f"{batch_id}:{number}".encode(), digest_size=8).digest())
    moment, more, rest = batch_id.int >> 80, batch_id.int & 0xFFF, digest & ((1 << 38) - 1)
    return UUID(int=moment << 80 | 0x8 << 76 | more << 64 | 0b10 << 62 | (number & 0xFFFFFF) << 38 | rest)


def household_of(row: RowGiven, area: Area, *, batch_id: UUID, number: int, response_id: UUID) -> HouseholdGiven:
    """The household that the row tells of."""
    counts = {name: value for name in ("children_0_4", "children_5_17") if (value := getattr(row, name)) is not None}
    texts: dict[str, Any] = {name: getattr(row, name) or "" for name in TEXTS}
    return HouseholdGiven(
        id=household_id(row, batch_id, number),
        area_id=area.id,
        lon=row.lon,
        lat=row.lat,
        accuracy_m=row.accuracy_m,
        head=_head(row),
        members=tuple(member_of(one) for one in row.members),
        size=row.size,
        phone=row.phones[0] if row.phones else "",
        other_phones=row.phones[1:],
        circumstances=frozenset(name for name, holds in circumstances_said(row).items() if holds),
        impact=impact_of(row, response_id) if says_impact(row) or not names_record(row) else None,
        registered=Registered.IMPORT,
        **counts,
        **texts,
    )


TEXTS = ("guardian_name", "village", "ward", "form_no", "phone_owner", "landmark", "housing", "livelihood")


def _head(row: RowGiven) -> MemberGiven:
    born, precision = row.birth_date, Precision(row.birth_precision or "day")
    if born is None and row.birth_year:
        born, precision = date(row.birth_year, 1, 1), Precision.YEAR
    is_birth_paper = row.nid_kind == "birth17"
    told = member_of(row.head) if row.head else _NOBODY
    said: dict[str, Any] = {
        "name_bn": row.head_name_bn or "",
        "name_en": row.head_name_en or "",
        "sex": _SEXES[row.sex],
        "birth_date": born or told.birth_date,
        "birth_precision": precision if born else told.birth_precision,
        "nid": ("" if is_birth_paper else row.nid) or told.nid,
        "birth_registration": (row.nid if is_birth_paper else row.birth_paper) or told.birth_registration,
        "relation": "",
    }
    # A copy costs more than a new one, and lists of people are rare.
    return replace(told, **said) if row.head else MemberGiven(**said)


_NOBODY = MemberGiven()


def member_of(one: MemberRow) -> MemberGiven:
    """One person as told; a birth date without more is a known day."""
    texts: dict[str, Any] = {
        name: getattr(one, name) or "" for name in ("name_bn", "name_en", "relation", "nid", "birth_registration")
    }
    return MemberGiven(
        sex=_SEXES[one.sex],
        birth_date=one.birth_date,
        birth_precision=Precision(one.birth_precision or "day") if one.birth_date else None,
        is_collector=bool(one.is_collector),
        pregnant_or_lactating=bool(one.pregnant_or_lactating),
        **texts,
        **{name: getattr(one, name) for name in _DIFFICULTIES},
    )


_DIFFICULTIES = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")


def circumstances_said(row: RowGiven) -> dict[str, bool | None]:
    """What the row says of each circumstance; None is nothing."""
    said: dict[str, bool | int | None] = {
        "female_headed": row.female_headed,
        "child_headed": row.child_headed,
        "displaced": row.displaced,
        "pregnant_or_lactating": row.pregnant_or_lactating,
        "disability": row.persons_with_disability,
        "elderly_alone": row.elderly_alone,
        "chronic_illness": row.chronic_illness,
        "landless": row.landless,
    }
    return {name: None if value is None else bool(value) for name, value in said.items()}


def impact_of(row: RowGiven, response_id: UUID) -> ImpactGiven:
    """What the list says the response did; words it has for needs that are not ours stay a note."""
    needs, rest = read_needs(row.needs or "")
    note = " · ".join(part for part in (rest, row.notes or "") if part)
    return ImpactGiven(
        response_id=response_id,
        house_damage=Damage(row.damage or "none"),
        displaced=bool(row.displaced_now or (row.displaced and not names_record(row))),
        latrine_damaged=bool(row.latrine_damaged),
        tubewell_damaged=bool(row.tubewell_damaged),
        crops_lost=bool(row.crops_lost),
        livestock_lost=bool(row.livestock_lost),
        needs=needs,
        note=note[:300],
    )


def says_impact(row: RowGiven) -> bool:
    """Whether the row tells anything of damage at all. Where a form or our own export asks for both,
    being displaced is a circumstance, and displaced by this disaster is the damage."""
    told: list[object] = [row.damage, row.displaced_now, row.needs, row.notes, *(getattr(row, name) for name in LOSSES)]
    if not names_record(row):
        told.append(row.displaced)
    return any(value is not None for value in told)


LOSSES = ("latrine_damaged", "tubewell_damaged", "crops_lost", "livestock_lost")


def names_record(row: RowGiven) -> bool:
    """Whether the row says itself which record it is."""
    return bool(row.code or row.instance_id)


@lru_cache(maxsize=2_000)
def read_needs(text: str) -> tuple[tuple[str, ...], str]:
    """Known sectors, and the words that name none."""
    needs, rest = set(), []
    parts = re.split(r"[,;/|\n।]| and | ও | এবং ", text)
    # Form tools write several choices with a space between.
    if len(parts) == 1 and all(word in NEEDS for word in text.split()):
        parts = text.split()
    for part in parts:
        if not (word := part.strip()):
            continue
        need = _NEED_OF.get(normalise(word).casefold())
        needs.add(need) if need else rest.append(word)
    return tuple(sorted(need for need in needs if need)), ", ".join(rest)


def rule_faults(given: HouseholdGiven, *, today: date) -> list[list[Any]]:
    """What the registry's own rules say of it, so that a checked row always merges."""
    found = rules.faults(rules.clean(given), today=today)
    return [[field.removeprefix("head_"), message, {}] for field, message in found.items()]


def keys_in_list(row: RowGiven, given: HouseholdGiven) -> list[str]:
    """What one family is known by inside one list; two codes are two records, whatever else they share."""
    if row.code:
        return [f"code:{row.code}"[:200]]
    name = head_key(given.head)
    found = [f"id:{given.id}"] if row.instance_id else []
    if given.head.nid:
        found.append(f"nid:{given.head.nid[-13:]}")
    if given.phone:
        found.append(f"phone:{given.phone}:{name}")
    if given.form_no:
        found.append(f"form:{form_key(given.form_no)}:{name}")
    return [key[:200] for key in found]
