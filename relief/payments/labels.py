"""Words for wallets, payments and answers."""

from __future__ import annotations

from enum import StrEnum

from relief.distributions.payouts import LineState, WalletKind
from relief.kernel.problems import N_
from relief.payments.lists import Standing
from relief.payments.models import AnswerState, Payee, Verdict

LABELS: dict[StrEnum, str] = {
    WalletKind.BKASH: N_("bKash"),
    WalletKind.NAGAD: N_("Nagad"),
    WalletKind.BANK: N_("Bank account"),
}
PAYEES: dict[StrEnum, str] = {
    Payee.HEAD: N_("Head of household"),
    Payee.SPOUSE: N_("Wife or husband"),
    Payee.MEMBER: N_("Another member"),
    Payee.ALTERNATE: N_("Somebody the family named"),
}
STANDINGS: dict[StrEnum, str] = {
    Standing.READY: N_("Can be paid"),
    Standing.NO_WALLET: N_("No wallet yet"),
    Standing.TO_CORRECT: N_("Came back: check the wallet"),
    Standing.WAITING: N_("Waiting for the answer"),
    Standing.PAID: N_("Paid"),
    Standing.ELSEWISE: N_("Settled another way"),
}
VERDICTS: dict[StrEnum, str] = {
    Verdict.PAID: N_("Has received"),
    Verdict.FAILED: N_("Not paid"),
    Verdict.KNOWN: N_("Known already"),
    Verdict.REFUSED: N_("Not taken"),
}
STATES: dict[StrEnum, str] = {
    AnswerState.REVIEW: N_("To be looked at"),
    AnswerState.RECORDED: N_("Recorded"),
    AnswerState.DROPPED: N_("Put aside"),
}
LINES: dict[StrEnum, str] = {
    LineState.SENT: N_("Waiting for the answer"),
    LineState.PAID: N_("Paid"),
    LineState.FAILED: N_("Not paid"),
}
# Why a row of an answer was not taken.
WHY: dict[str, str] = {
    "unknown-number": N_("No payment of this list has this reference or number."),
    "several": N_("Several payments went to this number: it needs our reference."),
    "other-number": N_("The number is another one than we sent."),
    "other-amount": N_("The amount is another one than we sent."),
    "unclear": N_("The word for the result is none we know."),
    "contradicts": N_("Something else was recorded before. Ask the provider which is true."),
    "unknown-voucher": N_("This is not a voucher of this list."),
}
ALL: tuple[dict[StrEnum, str], ...] = (LABELS, PAYEES, STANDINGS, VERDICTS, STATES, LINES)
