"""How many people must approve a list, by its value, and who has done so.

Whoever approves sets the steps of a response, so that who plans cannot lower what a plan of theirs needs. A list keeps
the number that held when it was locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from relief.accounts.models import User
from relief.audit.models import AuditEntry
from relief.audit.trail import note
from relief.distributions.models import Distribution
from relief.kernel.actor import Actor
from relief.kernel.db import Base
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.stock.models import CountsAs, Item

MOST = 3
MOST_STEPS = 3
Steps = Sequence[tuple[int, int]]


class ApprovalStep(Base):
    """Lists worth `from_taka` and more need so many approvers, in this response."""

    __tablename__ = "approval_steps"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("responses.id"), primary_key=True)
    from_taka: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    approvers: Mapped[int] = mapped_column(sa.SmallInteger)


class Approval(Base):
    """One person approved one locked list; a list that is sent back loses them all."""

    __tablename__ = "approvals"

    distribution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("distributions.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    approved_at: Mapped[datetime]


def needed_for(taka: Decimal | None, found: Steps) -> int:
    """How many approvers a list worth so much needs; one of unknown worth needs as many as the dearest."""
    fitting = [approvers for least, approvers in found if taka is None or least <= taka]
    return max(fitting, default=1)


def step_faults(given: Steps) -> dict[str, str]:
    """What is impossible in the steps of a response."""
    if len(given) > MOST_STEPS or len({least for least, _ in given}) < len(given):
        return {"steps": N_("Write at most three steps, each from another amount.")}
    if any(least < 0 or not 1 <= approvers <= MOST for least, approvers in given):
        return {"steps": N_("Each step needs one, two or three approvers, from an amount of zero or more.")}
    return {}


def steps(db: Session, response_id: UUID) -> Steps:
    """The steps of a response, from the smallest amount; none means one approver for every list."""
    query = sa.select(ApprovalStep).where(ApprovalStep.response_id == response_id).order_by(ApprovalStep.from_taka)
    return [(one.from_taka, one.approvers) for one in db.scalars(query)]


def set_steps(db: Session, actor: Actor, response_id: UUID, given: Steps, *, now: datetime) -> None:
    """Say how many approvers lists need from now on; lists that are locked already keep their number."""
    actor.must(Verb.DISTRIBUTIONS_APPROVE)
    faults = step_faults(given)
    if faults:
        raise Invalid(faults)
    db.execute(sa.delete(ApprovalStep).where(ApprovalStep.response_id == response_id))
    db.add_all(ApprovalStep(response_id=response_id, from_taka=least, approvers=count) for least, count in given)
    told = {str(least): count for least, count in given}
    note(db, actor, Verb.DISTRIBUTIONS_APPROVE, response_id, at=now, deed="set-steps", steps=told)
    db.flush()


def worth(items: Mapping[UUID, Item], planned: Mapping[UUID, Decimal]) -> Decimal | None:
    """What a list costs in taka; None when the cost of one of its goods is not recorded."""
    prices = {item_id: _price(items[item_id]) for item_id in planned}
    if any(price is None for price in prices.values()):
        return None
    return sum((quantity * (prices[item_id] or 0) for item_id, quantity in planned.items()), Decimal(0))


def needed(db: Session, distribution: Distribution, planned: Mapping[UUID, Decimal]) -> int:
    """How many approvers this list needs now."""
    items = {line.item_id: line.item for line in distribution.kit.lines}
    return needed_for(worth(items, planned), steps(db, distribution.response_id))


def of_list(db: Session, distribution_id: UUID) -> Sequence[User]:
    """Who approved a list, in the order they did."""
    query = sa.select(User).join(Approval, Approval.user_id == User.id)
    query = query.where(Approval.distribution_id == distribution_id)
    return db.scalars(query.order_by(Approval.approved_at, User.id)).all()


def count(db: Session, distribution_id: UUID) -> int:
    """How many different people approved a list."""
    query = sa.select(sa.func.count()).select_from(Approval)
    return db.scalar(query.where(Approval.distribution_id == distribution_id)) or 0


def makers(db: Session, distribution: Distribution) -> set[UUID]:
    """Whoever wrote, locked or changed anything of a plan, whatever their role was then."""
    query = sa.select(AuditEntry.actor_id).where(
        AuditEntry.subject_id == distribution.id, AuditEntry.verb == Verb.DISTRIBUTIONS_PLAN.value
    )
    named: Iterable[UUID | None] = (distribution.created_by_id, distribution.locked_by_id, *db.scalars(query))
    return {one for one in named if one}


def forget(db: Session, distribution_id: UUID) -> None:
    """A list that was sent back is approved by nobody."""
    db.execute(sa.delete(Approval).where(Approval.distribution_id == distribution_id))


def _price(item: Item) -> Decimal | None:
    if item.counts_as is CountsAs.CASH:
        return Decimal(1)
    return None if item.cost_poisha is None else Decimal(item.cost_poisha) / 100
