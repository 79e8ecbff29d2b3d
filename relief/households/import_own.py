"""Rows that name their record themselves: by the household's code, or by the id of the filled-in form.

Such a row says how the whole household should read; what it leaves blank stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.households import changes, import_rows, registration, rules
from relief.households.faults import N_
from relief.households.inputs import CorrectionGiven, HouseholdGiven, MemberGiven
from relief.households.keys import code_key
from relief.households.models import Household, Status
from relief.households.rows import RowGiven
from relief.kernel.actor import Actor

BY_CODE = N_("The registry has the household with this code: %(code)s.")
BY_FORM_ID = N_("This filled-in form came in before: %(code)s.")
OUT_OF_REACH = N_("This filled-in form came in for a union that is not yours. Ask who brought it in.")
NOT_ACTIVE = N_("The household was withdrawn from the registry. Bring it back before you change it.")
CHANGED_SINCE = N_(
    "The household was changed in the registry after this list was taken out. Nothing was overwritten;"
    " take the list out again and put your change into the new one."
)


@dataclass
class Own:
    """A row's own record, as it stands."""

    household: Household
    given: HouseholdGiven
    reason: str
    blocked: str = ""


def find_own(db: Session, actor: Actor, rows: Mapping[int, tuple[UUID, RowGiven]]) -> dict[int, Own]:
    """By row number, for rows with a code or a form id that the registry knows; joined records lead on."""
    codes = {code_key(row.code): number for number, (_, row) in rows.items() if row.code}
    ids = {id_: number for number, (id_, row) in rows.items() if row.instance_id}
    if not codes and not ids:
        return {}
    said = [sa.func.replace(Household.code, "-", "").in_(codes), Household.id.in_(ids)]
    found = _households(db, sa.or_(*(one for one, wanted in zip(said, (codes, ids), strict=True) if wanted)))
    by_code = {code_key(one.code): one for one in found if code_key(one.code) in codes}
    by_id = {one.id: one for one in found}
    last = _last_records(db, found)
    standing = changes.all_as_given(db, list({one.id: one for one in last.values()}.values()))
    own: dict[int, Own] = {}
    for number, (id_, row) in rows.items():
        first = by_id.get(id_) if row.instance_id else None
        first = first or (by_code.get(code_key(row.code)) if row.code else None)
        if first is not None:
            told = _own(actor, last[first.id], standing, row)
            if told:
                own[number] = told
    return own


def _households(db: Session, said: sa.ColumnElement[bool]) -> list[Household]:
    return list(db.scalars(sa.select(Household).where(said).options(joinedload(Household.area))))


def _last_records(db: Session, found: Iterable[Household]) -> dict[UUID, Household]:
    """Each record, or the one it was joined with."""
    last = {one.id: one for one in found}
    for _ in range(8):
        wanted = {one.merged_into_id for one in last.values() if one.status is Status.MERGED and one.merged_into_id}
        if not wanted:
            break
        next_ones = {one.id: one for one in _households(db, Household.id.in_(wanted))}
        last = {
            id_: next_ones.get(one.merged_into_id, one) if one.status is Status.MERGED and one.merged_into_id else one
            for id_, one in last.items()
        }
    return last


def _own(actor: Actor, household: Household, standing: Mapping[UUID, HouseholdGiven], row: RowGiven) -> Own | None:
    if not actor.sees(household.area.path):
        # Its id is taken, so the form cannot come in again; a code of elsewhere says nothing here.
        return Own(household, standing[household.id], "", OUT_OF_REACH) if row.instance_id else None
    blocked = "" if household.status is Status.ACTIVE else NOT_ACTIVE
    return Own(household, standing[household.id], BY_FORM_ID if row.instance_id else BY_CODE, blocked)


def wanted(own: Own, row: RowGiven, told: HouseholdGiven, area: Area | None) -> HouseholdGiven:
    """What stands there, with what the row says over it."""
    stands = own.given
    texts = {name: getattr(told, name) for name in import_rows.TEXTS if getattr(row, name)}
    counts = {name: value for name in _COUNTS if (value := getattr(told, name)) is not None}
    said = import_rows.circumstances_said(row)
    holds = {name for name in rules.CIRCUMSTANCES if _is_told(own, name, said[name])}
    point = {} if row.lon is None else {"lon": row.lon, "lat": row.lat, "accuracy_m": told.accuracy_m}
    phones = {"phone": told.phone, "other_phones": told.other_phones} if row.phones else {}
    values: dict[str, Any] = {**texts, **counts, **point, **phones}
    return replace(
        stands,
        area_id=area.id if area else stands.area_id,
        head=_over(stands.head, told.head, _said_of_head(row)),
        members=_people(stands.members, told.members) if row.members else stands.members,
        circumstances=frozenset(holds),
        told={name: details for name, details in stands.told.items() if name in holds},
        **values,
    )


def _is_told(own: Own, name: str, said: bool | None) -> bool:
    """A list repeats what follows from the people, too: that is not told once more."""
    was_told = name in own.given.circumstances
    if said is None or (said and getattr(own.household, name)):
        return was_told
    return said


_COUNTS = ("size", "children_0_4", "children_5_17")
_NAMES = ("name_bn", "name_en")


def _said_of_head(row: RowGiven) -> bool:
    return row.head is not None


def _over(stands: MemberGiven, told: MemberGiven, whole: bool) -> MemberGiven:
    """One person; with `whole` also what is no longer true is taken over."""
    always = ("name_bn", "name_en", "sex", "birth_date", "nid", "birth_registration", "relation", *_ANSWERS)
    values: dict[str, Any] = {name: value for name in always if (value := getattr(told, name)) not in (None, "")}
    if told.birth_date:
        values["birth_precision"] = told.birth_precision
    if whole:
        values |= {name: getattr(told, name) for name in ("is_collector", "pregnant_or_lactating")}
    return replace(stands, **values)


_ANSWERS = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")


def _people(stands: tuple[MemberGiven, ...], told: tuple[MemberGiven, ...]) -> tuple[MemberGiven, ...]:
    """The people as the list has them; who stands there under the same name keeps the record."""
    left = list(stands)
    people = []
    for one in told:
        known = next((old for old in left if any(getattr(old, n) == getattr(one, n) != "" for n in _NAMES)), None)
        if known is not None:
            left.remove(known)
        people.append(_over(known, one, True) if known else one)
    return tuple(people)


def faults_and_news(
    own: Own, row: RowGiven, want: HouseholdGiven, *, today: date, now: datetime
) -> tuple[list[list[Any]], bool]:
    """What forbids the change, and whether there is one at all."""
    if own.blocked:
        return [["household", own.blocked, {}]], False
    want = rules.clean(want)
    if found := rules.faults(want, today=today):
        return [[field.removeprefix("head_"), message, {}] for field, message in found.items()], False
    values = registration.household_values(want, now=now) | {"area_id": want.area_id}
    people = (own.given.head, *own.given.members)
    _, new = changes.differences(own.household, people, want, values)
    if new and row.record_version and row.record_version != own.household.version:
        return [["household", CHANGED_SINCE, {}]], False
    return [], bool(new)


def correct(db: Session, actor: Actor, own: Own, want: HouseholdGiven, reason: str, *, now: datetime) -> bool:
    """Write what the row says, with its history; False when it stands there already."""
    given = CorrectionGiven(version=own.household.version, reason=reason, household=want)
    return changes.apply(db, actor, own.household, given, now=now) is not None
