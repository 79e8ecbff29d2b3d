"""The demo's money: wallets of families, a list that was paid with one payment that came back, and one on its way."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.demo.cast import Players
from relief.distributions.models import Distribution, Entitlement
from relief.distributions.payouts import WalletKind
from relief.kernel.actor import Actor
from relief.payments import answers, taking, wallets
from relief.payments.inputs import AnswerGiven, PayoutGiven, WalletGiven
from relief.payments.models import AnswerKind, Payee

HEADINGS = "Reference,Amount,Status,Reason"
# Of eight families five have bKash, two Nagad; one has told no number yet.
KINDS = (WalletKind.BKASH, WalletKind.NAGAD, WalletKind.BKASH, WalletKind.BKASH, None, WalletKind.BKASH,
         WalletKind.NAGAD, WalletKind.BKASH)  # fmt: skip


def pay(db: Session, players: Players, plan: Distribution, now: datetime) -> None:
    """Wallets for the families of an open list of money, a list for each provider, and the answer of one."""
    asha, told = players.actors["asha"], now - timedelta(hours=4)
    rows = db.scalars(sa.select(Entitlement).where(Entitlement.distribution_id == plan.id).order_by(Entitlement.number))
    for row, number in zip(rows.all(), range(1_000_000), strict=False):
        kind = KINDS[number % len(KINDS)]
        if kind is None:
            continue
        # Numbers that were never given out: 019 and zeros.
        given = WalletGiven(
            household_id=row.household_id, kind=kind, payee=Payee.HEAD, holder=row.head_name_en or row.head_name_bn,
            number=f"01900{number:06}", is_checked=True,
        )  # fmt: skip
        wallets.record_wallet(db, asha, given, now=told - timedelta(hours=20))
    for provider in (WalletKind.BKASH, WalletKind.NAGAD):
        asked = PayoutGiven(
            distribution_id=plan.id, provider=provider, purpose="বন্যার পর ঘর মেরামত (নমুনা)", recipient="নমুনা প্রতিষ্ঠান"
        )
        taken = taking.take_payout(db, asha, asked, now=told)
        if provider is WalletKind.BKASH:
            _answer(db, asha, plan, [(line.reference, line.amount) for line, _ in taking.lines_of(db, taken)], now)


def _answer(db: Session, actor: Actor, plan: Distribution, sent: list[tuple[str, object]], now: datetime) -> None:
    said = [
        f"{reference},{amount},{'Failed' if place == 1 else 'Success'},{'Account limit' if place == 1 else ''}"
        for place, (reference, amount) in enumerate(sent)
    ]
    content = "\n".join((HEADINGS, *said)).encode()
    given = AnswerGiven(distribution_id=plan.id, kind=AnswerKind.PAYMENTS, name="bkash-answer.csv", content=content)
    answer = answers.bring_answer(db, actor, given, now=now)
    answers.record_answer(db, actor, answer.id, now=now)
