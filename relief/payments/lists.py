"""The payments of one list: what each family is due, to whom it can go now, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions import plans
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.distributions.payouts import LineState, Payout, PayoutLine, WalletKind
from relief.kernel.actor import Actor
from relief.kernel.db import table_of
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb
from relief.payments.models import AnswerFile, Wallet
from relief.payments.wallets import wallets_for
from relief.stock.models import CountsAs

# From the approval on a list is what was promised; it may still be paid while goods are counted.
PAYABLE = (State.APPROVED, State.OPEN, State.RECONCILING)
_STILL_DUE = (EntitlementState.PLANNED, EntitlementState.ABSENT)


class Standing(StrEnum):
    """Where one family's money stands."""

    READY = "ready"
    NO_WALLET = "no-wallet"
    TO_CORRECT = "to-correct"
    WAITING = "waiting"
    PAID = "paid"
    ELSEWISE = "elsewise"


@dataclass(frozen=True)
class Due:
    """One family of the list. `failed` is its last payment that came back."""

    id: UUID
    number: int
    household_id: UUID
    household_code: str
    head_name_bn: str
    head_name_en: str
    village: str
    amount: Decimal
    standing: Standing
    wallet: Wallet | None
    failed: PayoutLine | None

    @property
    def name_bn(self) -> str:
        """The head's name, in Bangla."""
        return self.head_name_bn

    @property
    def name_en(self) -> str:
        """The head's name, in Latin letters."""
        return self.head_name_en


@dataclass(frozen=True)
class Sum:
    """So many families and so much taka."""

    families: int = 0
    amount: Decimal = Decimal(0)


def find(db: Session, actor: Actor, distribution_id: UUID) -> Distribution:
    """A list whose kit is money; Refused where goods are in it, for those a desk has to hand out."""
    plan = plans.find(db, actor, distribution_id)
    actor.must(Verb.PAYMENTS_VIEW, within=plan.area.path)
    if kind_of(plan) is not CountsAs.CASH:
        raise Refused(
            "payments.not-money",
            N_(
                "Only a list whose kit holds nothing but money can be paid into wallets. Nothing was changed."
                " Plan the money as a distribution of its own."
            ),
        )
    return plan


def kind_of(plan: Distribution) -> CountsAs | None:
    """CASH or VOUCHER when the kit holds nothing else; None for goods."""
    kinds = {line.item.counts_as for line in plan.kit.lines}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return kind if kind in (CountsAs.CASH, CountsAs.VOUCHER) else None


def dues(db: Session, plan: Distribution) -> list[Due]:
    """Everybody on the list, by number. Whoever reads this has found the list with `find`."""
    rows = db.execute(_ROWS.where(_E.distribution_id == plan.id).order_by(_E.number)).all()
    wallets = wallets_for(db, [row.household_id for row in rows])
    lines = _last_lines(db, plan.id)
    return [_due(row, wallets.get(row.household_id), lines.get(row.id)) for row in rows]


def sums(found: Sequence[Due]) -> dict[Standing, Sum]:
    """Families and taka by where they stand: together they are the whole list."""
    told = {one: Sum() for one in Standing}
    for due in found:
        before = told[due.standing]
        told[due.standing] = Sum(before.families + 1, before.amount + due.amount)
    return told


def ready(found: Sequence[Due]) -> dict[WalletKind, Sum]:
    """What can be taken out now, by provider."""
    told: dict[WalletKind, Sum] = {}
    for due in found:
        if due.standing is Standing.READY and due.wallet:
            before = told.get(due.wallet.kind, Sum())
            told[due.wallet.kind] = Sum(before.families + 1, before.amount + due.amount)
    return told


def payouts(db: Session, plan_id: UUID) -> Sequence[Payout]:
    """Lists that were taken out, the last first."""
    return db.scalars(sa.select(Payout).where(Payout.distribution_id == plan_id).order_by(Payout.number.desc())).all()


def answers(db: Session, plan_id: UUID) -> Sequence[AnswerFile]:
    """Files that came back, the last first."""
    query = sa.select(AnswerFile).where(AnswerFile.distribution_id == plan_id)
    return db.scalars(query.order_by(AnswerFile.created_at.desc())).all()


def _last_lines(db: Session, plan_id: UUID) -> dict[UUID, PayoutLine]:
    query = sa.select(PayoutLine).where(PayoutLine.distribution_id == plan_id).order_by(PayoutLine.created_at)
    return {one.entitlement_id: one for one in db.scalars(query)}


def _due(row: Any, wallet: Wallet | None, line: PayoutLine | None) -> Due:
    amount = sum((Decimal(one["quantity"]) for one in row.lines), Decimal(0))
    failed = line if line and line.state is LineState.FAILED else None
    return Due(
        row.id, row.number, row.household_id, row.household_code, row.head_name_bn, row.head_name_en, row.village,
        amount, _standing(row.state, wallet, line), wallet, failed,
    )  # fmt: skip


def _standing(state: EntitlementState, wallet: Wallet | None, line: PayoutLine | None) -> Standing:
    if line is not None and line.state is not LineState.FAILED:
        return _OF_LINE[line.state]
    if state not in _STILL_DUE:
        return Standing.ELSEWISE
    if wallet is None:
        return Standing.NO_WALLET
    if line is not None and not _was_checked_since(wallet, line.settled_at):
        return Standing.TO_CORRECT
    return Standing.READY


def _was_checked_since(wallet: Wallet, failed_at: datetime | None) -> bool:
    """After a payment that came back somebody must have looked at the wallet again."""
    return failed_at is not None and wallet.checked_at > failed_at


_OF_LINE: Mapping[LineState, Standing] = {LineState.SENT: Standing.WAITING, LineState.PAID: Standing.PAID}
_E = table_of(Entitlement).c
_ROWS = sa.select(
    _E.id, _E.number, _E.household_id, _E.household_code, _E.head_name_bn, _E.head_name_en, _E.village, _E.lines,
    _E.state,
)  # fmt: skip
