"""Several people who hold one grant together: who belongs to it, who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.queries import below
from relief.audit.trail import note
from relief.households.keys import code_key
from relief.households.models import Household, HouseholdKey, KeyKind, Status
from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import queries, rules
from relief.rehabilitation.fund_models import GrantGroup, GroupMember, GroupShare
from relief.rehabilitation.kinds import GrantState
from relief.rehabilitation.models import Grant
from relief.rehabilitation.refusals import not_now

LEAST, MOST, MOST_PARTS = 2, 30, 100


@dataclass(frozen=True, kw_only=True)
class Held:
    """A member with what was paid to them so far, and what of the unpaid rest would be theirs; poisha."""

    member: GroupMember
    paid: int
    coming: int


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group as its grant's page shows it."""

    label: str
    held: Sequence[Held]


def of_grant(db: Session, grant: Grant, unpaid: int) -> Group | None:
    """The group of a grant the caller has found, or None; `unpaid` poisha are still to come."""
    found = db.get(GrantGroup, grant.id)
    if found is None:
        return None
    members = members_of(db, grant.id, also_left=True)
    given = sa.select(GroupShare.member_id, sa.func.sum(GroupShare.amount_poisha)).where(
        GroupShare.grant_id == grant.id
    )
    paid = {row[0]: int(row[1]) for row in db.execute(given.group_by(GroupShare.member_id))}
    staying = [one for one in members if one.left_on is None]
    coming = dict(
        zip([one.id for one in staying], rules.by_parts(unpaid, [one.parts for one in staying]), strict=True)
    )  # fmt: skip
    held = [Held(member=one, paid=paid.get(one.id, 0), coming=coming.get(one.id, 0)) for one in members]
    return Group(label=found.label, held=held)


def members_of(db: Session, grant_id: UUID, *, also_left: bool = False) -> Sequence[GroupMember]:
    """The members in their order, with their households."""
    query = sa.select(GroupMember).options(joinedload(GroupMember.household)).where(GroupMember.grant_id == grant_id)
    if not also_left:
        query = query.where(GroupMember.left_on.is_(None))
    return db.scalars(query.order_by(GroupMember.place)).all()


def named(label: str) -> str:
    """The neutral name, or Invalid where none is given."""
    if not label.strip():
        raise Invalid({"group_label": N_("Write a neutral name for the group, for example: group 3, Purba Para.")})
    return label.strip()[:80]


def begin(db: Session, actor: Actor, grant: Grant, label: str, *, now: datetime) -> None:
    """A group whose first member is the household that was nominated."""
    db.add(GrantGroup(grant_id=grant.id, label=label))
    db.flush()
    _join(db, actor, grant, grant.household_id, 1, 1, now)


def add_member(db: Session, actor: Actor, grant_id: UUID, code: str, parts: int, *, now: datetime) -> GroupMember:
    """Add a person of a household to a group that was not verified yet."""
    grant = queries.locked(db, actor, grant_id)
    actor.must(Verb.GRANTS_NOMINATE, within=grant.area.path)
    if db.get(GrantGroup, grant_id) is None:
        raise NotFound
    if grant.state is not GrantState.NOMINATED:
        raise not_now()
    home, members = _home(db, grant, code), members_of(db, grant_id, also_left=True)
    if home is None:
        raise Invalid({"code": N_("No household of this union has this code. Check every sign of it.")})
    if not 1 <= parts <= MOST_PARTS:
        raise Invalid({"parts": N_("Write a whole number from 1 to 100.")})
    if len(members) >= MOST:
        raise Invalid({"code": N_("A group has at most 30 members. Begin another one.")})
    # Two sisters of one household may belong to one group; one household to two groups of a programme may not.
    if all(one.household_id != home for one in members):
        refuse_second(db, grant.programme_id, home, field="code")
    made = _join(db, actor, grant, home, 1 + max((one.place for one in members), default=0), parts, now)
    note(db, actor, Verb.GRANTS_NOMINATE, grant.id, at=now, deed="member", household=home)
    db.flush()
    return made


def leave(db: Session, actor: Actor, grant_id: UUID, member_id: UUID, reason: str, *, now: datetime) -> GroupMember:
    """A member leaves: what was paid stays theirs, what is still to come is divided among the others."""
    grant = queries.locked(db, actor, grant_id)
    actor.must(Verb.GRANTS_NOMINATE, within=grant.area.path)
    staying = members_of(db, grant_id)
    member = next((one for one in staying if one.id == member_id), None)
    if member is None:
        raise NotFound
    if grant.state in (GrantState.REFUSED, GrantState.COMPLETED, GrantState.STOPPED):
        raise not_now()
    if len(reason.strip()) < rules.REASON_LEAST:
        raise Invalid({"reason": N_("Write why the member leaves, in words the group can be told.")})
    others = [one for one in staying if one.id != member_id]
    if not others:
        raise Refused(
            "rehabilitation.last-member",
            N_("This is the last member of the group. Nobody was taken out. Stop the grant instead."),
        )
    member.left_on, member.left_reason = local_day(now), reason.strip()[:300]
    # The contact household's name stands over the grant: when nobody of it is left, the next one takes its place.
    if all(one.household_id != grant.household_id for one in others):
        grant.household_id = others[0].household_id
    note(db, actor, Verb.GRANTS_NOMINATE, grant.id, at=now, deed="member-left", member=member.id)
    db.flush()
    return member


def must_be_whole(db: Session, grant: Grant) -> None:
    """A group of one is no group."""
    if db.get(GrantGroup, grant.id) is not None and len(members_of(db, grant.id)) < LEAST:
        raise Refused(
            "rehabilitation.group-too-small",
            N_("A group needs at least two members. Nothing was decided. Add the others first."),
        )


def refuse_second(db: Session, programme_id: UUID, household_id: UUID, *, field: str = "programme_id") -> None:
    """One household holds one grant of a programme, alone or in a group."""
    alone = sa.select(Grant.id).where(Grant.programme_id == programme_id, Grant.household_id == household_id)
    grouped = (
        sa.select(GroupMember.id)
        .join(Grant, Grant.id == GroupMember.grant_id)
        .where(Grant.programme_id == programme_id, GroupMember.household_id == household_id)
    )
    if db.scalar(alone) or db.scalar(grouped.limit(1)):
        raise Invalid({field: N_("This household is already nominated for this programme.")})


def _join(
    db: Session, actor: Actor, grant: Grant, household_id: UUID, place: int, parts: int, now: datetime
) -> GroupMember:  # fmt: skip
    made = GroupMember(
        grant_id=grant.id, household_id=household_id, place=place, parts=parts, created_at=now, created_by_id=actor.id
    )
    db.add(made)
    db.flush()
    return made


def _home(db: Session, grant: Grant, code: str) -> UUID | None:
    by_code = (HouseholdKey.kind == KeyKind.CODE, HouseholdKey.key == code_key(to_latin(code.strip())))
    query = sa.select(Household.id).join(HouseholdKey, HouseholdKey.household_id == Household.id).join(Household.area)
    return db.scalar(query.where(*by_code, Household.status == Status.ACTIVE, below(grant.area.path)))
