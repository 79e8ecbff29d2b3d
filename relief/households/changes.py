"""Corrections: what a household said before and says now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from relief.households import papers, queries, registration, rules
from relief.households.inputs import CorrectionGiven, HouseholdGiven, MemberGiven, PaperGiven
from relief.households.models import (
    DocumentKind,
    Household,
    HouseholdChange,
    HouseholdKey,
    IdentityDocument,
    Member,
)
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.zone import local_day


class ChangedMeanwhile(Refused):
    """Somebody else corrected the household after this person opened it."""

    def __init__(self) -> None:
        super().__init__(
            "households.changed-meanwhile",
            N_(
                "Somebody else changed this household meanwhile. Nothing was overwritten and what"
                " you typed is kept. Look at both versions and save again."
            ),
        )


def apply(
    db: Session, actor: Actor, household: Household, given: CorrectionGiven, *, now: datetime
) -> HouseholdChange | None:
    """Write the correction and its history; None when it says what already stands."""
    if household.version != given.version:
        raise ChangedMeanwhile
    wanted = rules.clean(replace(given.household, id=household.id))
    found = rules.faults(wanted, today=local_day(now))
    if not given.reason.strip():
        found["reason"] = N_("Write why, in a few words. The next person will ask.")
    if found:
        raise Invalid(found)
    [(wanted, area)] = registration.place(db, actor, [wanted])
    values = registration.household_values(wanted, now=now) | {"area_id": area.id}
    was, now_reads = differences(household, people_given(db, household.id), wanted, values)
    if not now_reads:
        return None
    for name, value in values.items():
        setattr(household, name, value)
    # A change among the members alone must move the version too, for the next reader's check.
    flag_modified(household, "size")
    change = keep(db, actor, household.id, given.reason, was, now_reads, now=now)
    _rewrite_people(db, actor, household, wanted, now)
    return change


def differences(
    household: Household, people: Sequence[MemberGiven], wanted: HouseholdGiven, values: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands there and what is wanted, where the two are not the same; `values` are the columns."""
    old = {name: _plain(getattr(household, name)) for name in values} | {"people": _people_rows(people)}
    old["told"] = told_of(household)
    new = {name: _plain(value) for name, value in values.items()}
    new["people"] = _people_rows((wanted.head, *wanted.members))
    return rules.differences(old, new)


def keep(
    db: Session,
    actor: Actor,
    household_id: UUID,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    now: datetime,
) -> HouseholdChange:
    """Put one change into the household's history."""
    change = HouseholdChange(
        household_id=household_id,
        reason=rules.tidy(reason)[:300],
        before={name: _plain(value) for name, value in before.items()},
        after={name: _plain(value) for name, value in after.items()},
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(change)
    return change


def as_given(db: Session, household: Household) -> HouseholdGiven:
    """The household as it stands, in the shape a correction is written in."""
    return _given(household, people_given(db, household.id))


def all_as_given(db: Session, households: Sequence[Household]) -> dict[UUID, HouseholdGiven]:
    """The same for many, with as many questions as for one."""
    people = _people_of(db, [one.id for one in households])
    return {one.id: _given(one, people.get(one.id, [])) for one in households}


def _given(household: Household, people: Sequence[MemberGiven]) -> HouseholdGiven:
    head, *members = people or [MemberGiven()]
    copied = {one.name for one in fields(HouseholdGiven)} & set(Household.__table__.c.keys())
    copied -= {"other_phones", "code", "told"}
    told = told_of(household)
    return HouseholdGiven(
        head=head,
        members=tuple(members),
        other_phones=tuple(household.other_phones.split()),
        circumstances=frozenset(told),
        told=told,
        **{name: getattr(household, name) for name in copied},
    )


def told_of(household: Household) -> dict[str, dict[str, str]]:
    """Circumstances somebody told. Of records older than that distinction, all that hold count as told."""
    if household.told is not None:
        return dict(household.told)
    return {name: {} for name in rules.CIRCUMSTANCES if getattr(household, name)}


def people_given(db: Session, household_id: UUID) -> list[MemberGiven]:
    """The people of a household with their papers, head first."""
    return _people_of(db, [household_id]).get(household_id, [])


def _people_of(db: Session, household_ids: Sequence[UUID]) -> dict[UUID, list[MemberGiven]]:
    people = queries.members_of(db, household_ids)
    documents = queries.documents_of(db, [one.id for one in people])
    copied = {one.name for one in fields(MemberGiven)} & set(Member.__table__.c.keys())
    found: dict[UUID, list[MemberGiven]] = {}
    for one in people:
        held = [PaperGiven(kind=it.kind, number=it.number, state=it.state) for it in documents.get(one.id, [])]
        person = MemberGiven(
            nid=papers.number_of(held, DocumentKind.NID),
            birth_registration=papers.number_of(held, DocumentKind.BIRTH_REGISTRATION),
            papers=papers.beyond_numbers(held),
            **{name: getattr(one, name) for name in copied},
        )
        found.setdefault(one.household_id, []).append(person)
    return found


def _rewrite_people(db: Session, actor: Actor, household: Household, given: HouseholdGiven, now: datetime) -> None:
    """People keep their ids; who was left out goes, and stays in the history."""
    ids = sa.select(Member.id).where(Member.household_id == household.id)
    known = {
        one.id: {"created_at": one.created_at, "created_by_id": one.created_by_id}
        for one in queries.members_of(db, [household.id])
    }
    settled = [one if one.id in known else replace(one, id=None) for one in (given.head, *given.members)]
    given = replace(given, head=settled[0], members=tuple(settled[1:]))
    quiet = {"synchronize_session": False}
    for doomed in (
        sa.delete(IdentityDocument).where(IdentityDocument.member_id.in_(ids)),
        sa.delete(Member).where(Member.household_id == household.id),
        sa.delete(HouseholdKey).where(HouseholdKey.household_id == household.id),
    ):
        db.execute(doomed.execution_options(**quiet))
    for held in [one for one in db if isinstance(one, Member)]:
        db.expunge(held)
    db.flush()
    home = registration.Home.of(household)
    registration.write_people(db, actor, [(home, given)], now=now, known=known)
    registration.write_keys(db, [(home, given)])


def _people_rows(people: Any) -> list[dict[str, Any]]:
    return [
        {
            one.name: _plain(value)
            for one in fields(person)
            if one.name not in ("id", "relation", "is_collector") and (value := getattr(person, one.name))
        }
        | ({"relation": person.relation} if place and person.relation else {})
        for place, person in enumerate(people)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (UUID, date)):
        return str(value)
    if isinstance(value, PaperGiven):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
