"""Where the money of a grant comes from, is paid, and goes back to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import funds, queries, rules
from relief.rehabilitation.fund_models import GroupMember, GroupShare
from relief.rehabilitation.kinds import EntryKind, GrantState, MilestoneState, PaidFrom
from relief.rehabilitation.models import Grant, Milestone, Programme
from relief.rehabilitation.refusals import budget_spent, fund_short, not_now

_HOLDS_ALL = (GrantState.APPROVED, GrantState.ACTIVE, GrantState.COMPLETED)


def budget(programme: Programme) -> int | None:
    """Poisha the programme may give, or None where nobody has set a limit."""
    return None if programme.grants_planned is None else programme.grants_planned * programme.amount_poisha


def committed(db: Session, programme_id: UUID) -> int:
    """Poisha promised or given: running and completed grants whole, stopped ones what was paid; less what came back."""
    whole = sa.select(sa.func.coalesce(sa.func.sum(Grant.amount_poisha), 0)).where(
        Grant.programme_id == programme_id, Grant.state.in_(_HOLDS_ALL)
    )
    paid = (
        sa.select(sa.func.coalesce(sa.func.sum(Milestone.amount_poisha), 0))
        .join(Grant, Grant.id == Milestone.grant_id)
        .where(
            Grant.programme_id == programme_id,
            Grant.state == GrantState.STOPPED,
            Milestone.state == MilestoneState.PAID,
        )
    )
    back = sa.select(sa.func.coalesce(sa.func.sum(Grant.returned_poisha), 0)).where(Grant.programme_id == programme_id)
    return int(db.scalar(whole) or 0) + int(db.scalar(paid) or 0) - int(db.scalar(back) or 0)


def promise(db: Session, grant: Grant) -> None:
    """Set the money of a grant aside, in the union's fund or in the programme's budget; refused where it is not there.

    The programme, then the fund, is locked: two approvals at once do not both take the last money.
    """
    db.execute(sa.select(Programme.id).where(Programme.id == grant.programme_id).with_for_update())
    limit = budget(grant.programme)
    if limit is not None and committed(db, grant.programme_id) + grant.amount_poisha > limit:
        raise budget_spent()
    if grant.programme.paid_from is PaidFrom.BUDGET:
        return
    fund = funds.of_area(db, grant.area.path)
    if fund is None:
        raise Refused(
            "rehabilitation.no-fund",
            N_(
                "This programme is paid out of the union’s fund, and this union has none yet. Nothing was changed."
                " Open the fund first and write down what it received."
            ),
        )
    funds.lock(db, fund.id)
    if funds.standing(db, fund).free < grant.amount_poisha:
        raise fund_short()
    grant.fund_id = fund.id


def pay(db: Session, actor: Actor, grant: Grant, line: Milestone, *, now: datetime) -> None:
    """Write the payment of an instalment into the fund that pays, and divide it among a group."""
    if grant.fund_id is not None and line.amount_poisha:
        funds.lock(db, grant.fund_id)
        funds.append(
            db, actor, grant.fund_id, EntryKind.GRANTED, -line.amount_poisha, on=local_day(now), grant_id=grant.id,
            milestone_number=line.number, now=now,
        )  # fmt: skip
    members = db.scalars(
        sa.select(GroupMember)
        .where(GroupMember.grant_id == grant.id, GroupMember.left_on.is_(None))
        .order_by(GroupMember.place)
    ).all()
    if members:
        amounts = rules.by_parts(line.amount_poisha, [one.parts for one in members])
        for member, amount in zip(members, amounts, strict=True):
            db.add(GroupShare(grant_id=grant.id, number=line.number, member_id=member.id, amount_poisha=amount))


def take_back(db: Session, actor: Actor, grant_id: UUID, amount: int, words: str, *, now: datetime) -> Grant:
    """Write down money that a household gave back; it is free again where it came from."""
    grant = queries.locked(db, actor, grant_id)
    actor.must(Verb.FUNDS_KEEP, within=grant.area.path)
    if grant.state not in (GrantState.STOPPED, GrantState.COMPLETED):
        raise not_now()
    paid = sum(one.amount_poisha for one in queries.milestones_of(db, grant_id) if one.state is MilestoneState.PAID)
    if not 0 < amount <= paid - grant.returned_poisha:
        raise Invalid({"amount": N_("No more can come back than was paid and has not come back yet.")})
    if len(words.strip()) < rules.REASON_LEAST:
        raise Invalid({"words": N_("Write who brought it and where the receipt is kept.")})
    grant.returned_poisha += amount
    grant.returned_note = "\n".join(filter(None, (grant.returned_note, words.strip())))[:600]
    if grant.fund_id is not None:
        funds.lock(db, grant.fund_id)
        funds.append(
            db, actor, grant.fund_id, EntryKind.RETURNED, amount, on=local_day(now), grant_id=grant.id, now=now
        )  # fmt: skip
    note(db, actor, Verb.FUNDS_KEEP, grant.id, at=now, deed="returned", amount_poisha=amount)
    db.flush()
    return grant
