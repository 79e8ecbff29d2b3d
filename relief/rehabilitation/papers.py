"""Which papers a grant has, and when: the letter, the sheet of an inspection, the receipt of an instalment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.rehabilitation import groups, queries, rules
from relief.rehabilitation.fund_models import GroupMember, GroupShare
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.rehabilitation.models import Grant, Milestone

LETTER_IN = (GrantState.APPROVED, GrantState.ACTIVE, GrantState.COMPLETED)
INSPECTION_IN = (MilestoneState.PLANNED, MilestoneState.CLAIMED)
RECEIPT_IN = (MilestoneState.APPROVED, MilestoneState.PAID)


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one member of a group gets of an instalment, in poisha."""

    member: GroupMember
    amount: int


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A grant with the milestone the paper is about, or all of them, and its group where it has one."""

    grant: Grant
    milestones: Sequence[Milestone]
    group: str
    shares: Sequence[Share]


def letter(db: Session, actor: Actor, grant_id: UUID) -> Paper:
    """What a household keeps: promised is only what was approved and not stopped."""
    grant = queries.find(db, actor, grant_id)
    if grant.state not in LETTER_IN:
        raise Refused(
            "rehabilitation.no-letter",
            N_("Only an approved grant has a letter: before that, and once it is stopped, nothing is promised."),
        )
    return _paper(db, grant, queries.milestones_of(db, grant_id), grant.amount_poisha)


def inspection(db: Session, actor: Actor, grant_id: UUID, number: int) -> Paper:
    """What an inspector takes along: for an instalment of running work that nobody has inspected yet."""
    grant, line = _line(db, actor, grant_id, number)
    if grant.state is not GrantState.ACTIVE or line.state not in INSPECTION_IN or not line.needs_inspection:
        raise Refused(
            "rehabilitation.no-inspection",
            N_("There is nothing to inspect here now: the work is not running, or this instalment was inspected."),
        )
    return _paper(db, grant, [line], line.amount_poisha)


def receipt(db: Session, actor: Actor, grant_id: UUID, number: int) -> Paper:
    """What is signed when the money is handed over: never before its payment is approved."""
    grant, line = _line(db, actor, grant_id, number)
    if line.state not in RECEIPT_IN:
        raise Refused(
            "rehabilitation.no-receipt",
            N_("There is no receipt yet: the payment of this instalment is not approved. Nobody signs before that."),
        )
    return _paper(db, grant, [line], line.amount_poisha, paid=number if line.state is MilestoneState.PAID else None)


def _line(db: Session, actor: Actor, grant_id: UUID, number: int) -> tuple[Grant, Milestone]:
    grant = queries.find(db, actor, grant_id)
    for line in queries.milestones_of(db, grant_id):
        if line.number == number:
            return grant, line
    raise NotFound


def _paper(db: Session, grant: Grant, lines: Sequence[Milestone], amount: int, *, paid: int | None = None) -> Paper:
    found = groups.of_grant(db, grant, 0)
    return Paper(
        grant=grant,
        milestones=lines,
        group=found.label if found else "",
        shares=_shares(db, grant, amount, paid) if found else (),
    )


def _shares(db: Session, grant: Grant, amount: int, paid: int | None) -> list[Share]:
    """As they were divided at the payment, else as they would be now."""
    members = groups.members_of(db, grant.id, also_left=paid is not None)
    if paid is None:
        amounts = rules.by_parts(amount, [one.parts for one in members])
        return [Share(member=one, amount=part) for one, part in zip(members, amounts, strict=True)]
    query = sa.select(GroupShare.member_id, GroupShare.amount_poisha)
    rows = db.execute(query.where(GroupShare.grant_id == grant.id, GroupShare.number == paid)).all()
    given: dict[UUID, int] = {row[0]: row[1] for row in rows}
    return [Share(member=one, amount=given[one.id]) for one in members if one.id in given]
