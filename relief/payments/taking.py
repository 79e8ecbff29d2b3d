"""Take out the payment list of an approved distribution: each family in one list at a time, and never paid twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import approvals, plans
from relief.distributions.models import Distribution, DistributionPoint, Entitlement
from relief.distributions.payouts import Payout, PayoutLine
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.payments import lists, rules
from relief.payments.inputs import PayoutGiven
from relief.payments.lists import Due, Standing
from relief.payments.models import Wallet
from relief.stock import ledger

Line = tuple[PayoutLine, Wallet]


def take_payout(db: Session, actor: Actor, given: PayoutGiven, *, now: datetime) -> Payout:
    """Put everybody who can be paid through this provider onto a new list.

    The first list of a provider needs no reason; every further one says why it is needed, and holds only those
    whose money is neither on its way nor paid.
    """
    plan = _payable(db, actor, given.distribution_id)
    known = db.get(Payout, given.id)
    if known is not None:
        return known
    faults = rules.payout_faults(given)
    is_first = all(one.provider is not given.provider for one in lists.payouts(db, plan.id))
    if not is_first and not given.again_reason.strip():
        faults["again_reason"] = N_("A list for this provider was taken out already. Write why another one is needed.")
    if faults:
        raise Invalid(faults)
    db.scalars(sa.select(Entitlement.id).where(Entitlement.distribution_id == plan.id).with_for_update()).all()
    found = [one for one in lists.dues(db, plan) if _goes_with(one, given)]
    if not found:
        raise Refused("payments.nobody", N_("Nobody can be paid through this provider now. No list was made."))
    _a_place_for_money(db, actor, plan, now)
    payout = Payout(
        id=given.id,
        distribution_id=plan.id,
        number=len(lists.payouts(db, plan.id)) + 1,
        provider=given.provider,
        purpose=given.purpose.strip()[:300],
        recipient=given.recipient.strip()[:200],
        again_reason=given.again_reason.strip()[:300],
        rows=len(found),
        amount=sum((one.amount for one in found), Decimal(0)),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(payout)
    db.flush()
    db.add_all(_line(payout, one, now) for one in found)
    _note(db, actor, payout, now, deed="take")
    db.flush()
    return payout


def take_again(db: Session, actor: Actor, payout_id: UUID, *, reason: str, now: datetime) -> Payout:
    """Hand out the same list once more, with a reason: the file was lost, or cannot be opened. Nothing is added."""
    payout, _plan = find_payout(db, actor, payout_id)
    if not reason.strip():
        raise Invalid({"again_reason": N_("Write why the same list is needed once more.")})
    _note(db, actor, payout, now, deed="take-again", reason=reason.strip()[:200])
    return payout


def lines_of(db: Session, payout: Payout) -> Sequence[Line]:
    """The rows of a list with the wallets they went to, in order."""
    query = sa.select(PayoutLine, Wallet).join(Wallet, Wallet.id == PayoutLine.wallet_id)
    return db.execute(query.where(PayoutLine.payout_id == payout.id).order_by(PayoutLine.reference)).all()


def find_payout(db: Session, actor: Actor, payout_id: UUID) -> tuple[Payout, Distribution]:
    """A list that was taken out, for who may take it out."""
    payout = db.get(Payout, payout_id)
    if payout is None:
        raise NotFound
    return payout, _payable(db, actor, payout.distribution_id)


def _payable(db: Session, actor: Actor, distribution_id: UUID) -> Distribution:
    plan = lists.find(db, actor, distribution_id)
    actor.must(Verb.PAYMENTS_EXPORT, within=plan.area.path)
    if plan.state not in lists.PAYABLE:
        raise Refused(
            "payments.not-approved",
            N_("Money is paid for a list that is approved and not closed. No list was made."),
        )
    if actor.id in {one.id for one in approvals.of_list(db, plan.id)}:
        raise Refused(
            "payments.approver-pays",
            N_("You approved this list, so another person must take out its payments. No list was made."),
        )
    return plan


def _goes_with(one: Due, given: PayoutGiven) -> bool:
    return one.standing is Standing.READY and one.wallet is not None and one.wallet.kind is given.provider


def _line(payout: Payout, one: Due, now: datetime) -> PayoutLine:
    assert one.wallet is not None  # noqa: S101 - only who has one is on the list
    return PayoutLine(
        payout_id=payout.id,
        distribution_id=payout.distribution_id,
        entitlement_id=one.id,
        household_id=one.household_id,
        wallet_id=one.wallet.id,
        reference=f"{payout.id.hex[-8:].upper()}{one.number:05d}",
        amount=one.amount,
        created_at=now,
        created_by_id=payout.created_by_id,
    )


def _a_place_for_money(db: Session, actor: Actor, plan: Distribution, now: datetime) -> None:
    """A list without a point still needs a place in the book, so that its sums can be made."""
    if plans.points(db, plan.id):
        return
    name_bn, name_en = "অর্থ প্রদান", "Payments"
    point = DistributionPoint(
        distribution_id=plan.id, name_bn=name_bn, name_en=name_en, created_at=now, created_by_id=actor.id
    )
    place = ledger.open_point_place(
        db,
        actor,
        code=f"P-{point.id.hex[-12:].upper()}",
        name_bn=name_bn,
        name_en=name_en,
        area_id=plan.area_id,
        is_demo=plan.is_demo,
        cause_id=plan.id,
        now=now,
    )
    point.place_id = place.id
    db.add(point)
    db.flush()


def _note(db: Session, actor: Actor, payout: Payout, now: datetime, **more: str) -> None:
    note(
        db, actor, Verb.PAYMENTS_EXPORT, payout.distribution_id, at=now,
        payout=payout.id, provider=payout.provider, rows=payout.rows, amount=str(payout.amount),
        purpose=payout.purpose, recipient=payout.recipient, **more,
    )  # fmt: skip
