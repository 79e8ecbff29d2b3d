"""Corrections: what a household said before and says now."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from relief.households import queries, registration, rules
from relief.households.inputs import CorrectionGiven, HouseholdGiven, MemberGiven
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
    before = {name: _plain(getattr(household, name)) for name in values}
    people = _people_rows(people_given(db, household.id))
    old = before | {"people": people}
    new = {name: _plain(value) for name, value in values.items()}
    new["people"] = _people_rows((wanted.head, *wanted.members))
    was, now_reads = rules.differences(old, new)
    if not now_reads:
        return None
    for name, value in values.items():
        setattr(household, name, value)
    # A change among the members alone must move the version too, for the next reader's check.
    flag_modified(household, "size")
    change = keep(db, actor, household.id, given.reason, was, now_reads, now=now)
    _rewrite_people(db, actor, household, wanted, now)
    return change


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
    head, *members = people_given(db, household.id) or [MemberGiven()]
    copied = {one.name for one in fields(HouseholdGiven)} & set(Household.__table__.c.keys())
    copied -= {"other_phones"}
    return HouseholdGiven(
        head=head,
        members=tuple(members),
        other_phones=tuple(household.other_phones.split()),
        circumstances=frozenset(n for n in rules.CIRCUMSTANCES if getattr(household, n)),
        **{name: getattr(household, name) for name in copied},
    )


def people_given(db: Session, household_id: UUID) -> list[MemberGiven]:
    """The people of a household with their papers, head first."""
    people = queries.members_of(db, [household_id])
    papers = queries.papers_of(db, [one.id for one in people])
    copied = {one.name for one in fields(MemberGiven)} & set(Member.__table__.c.keys())
    return [
        MemberGiven(
            nid=papers.get((one.id, DocumentKind.NID), ""),
            birth_registration=papers.get((one.id, DocumentKind.BIRTH_REGISTRATION), ""),
            **{name: getattr(one, name) for name in copied},
        )
        for one in people
    ]


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
    registration.write_people(db, actor, [(household, given)], now=now, known=known)
    registration.write_keys(db, [(household, given)])


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
    return value
