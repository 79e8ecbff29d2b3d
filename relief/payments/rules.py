"""Which wallets are sound, and what the rows of an answer come to. No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from relief.distributions.payouts import LineState, WalletKind
from relief.households.papers import clean_number
from relief.households.phones import PhoneKind, kind_of, read_phone
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_
from relief.payments.inputs import PayoutGiven, WalletGiven
from relief.payments.models import Verdict

# BEFTN Operating Rules 2.0 (Bangladesh Bank, PSD Circular 08/2020): an account number has 17 signs at most, a
# routing number nine digits.
_ACCOUNT = re.compile(r"[0-9A-Z]{6,17}", re.ASCII)
_ROUTING = re.compile(r"\d{9}", re.ASCII)


def wallet_number(kind: WalletKind, text: str) -> str:
    """The number as it is kept: a mobile as 01…, an account without spaces."""
    if kind is WalletKind.BANK:
        return clean_number(text)
    phone = read_phone(text)
    return phone.number if phone else clean_number(text)


def wallet_faults(given: WalletGiven) -> dict[str, str]:
    """What is missing or impossible in a wallet."""
    faults = _account_faults(given) if given.kind is WalletKind.BANK else {}
    if len(given.holder.strip()) < 3:
        faults["holder"] = N_("Write the holder's name as it stands in the account.")
    if given.kind is not WalletKind.BANK and kind_of(wallet_number(given.kind, given.number)) is not PhoneKind.MOBILE:
        faults["number"] = N_("A wallet's number is a mobile number: 01, then nine digits.")
    if not given.is_checked:
        faults["is_checked"] = N_(
            "Look at the holder's phone or account paper, or ask them by phone, then say so here."
        )
    return faults


def _account_faults(given: WalletGiven) -> dict[str, str]:
    faults = {}
    if not _ACCOUNT.fullmatch(wallet_number(given.kind, given.number)):
        faults["number"] = N_("An account number has 6 to 17 letters and digits. Check it against the cheque book.")
    if not _ROUTING.fullmatch(clean_number(given.routing)):
        faults["routing"] = N_("A routing number has nine digits. It stands on every cheque.")
    for name in ("bank", "branch"):
        if not getattr(given, name).strip():
            faults[name] = N_("Write the bank and its branch.")
    return faults


def payout_faults(given: PayoutGiven) -> dict[str, str]:
    """A list that leaves the house says what for, and who gets it."""
    faults = {}
    if not given.purpose.strip():
        faults["purpose"] = N_("Write what the list is for.")
    if not given.recipient.strip():
        faults["recipient"] = N_("Write who gets the list.")
    return faults


# Words of providers' and banks' answers, in small letters; whatever is not among them is never guessed.
_PAID = frozenset(
    ("success", "successful", "successfully processed", "paid", "completed", "complete", "settled", "processed",
     "disbursed", "credited", "redeemed", "সফল", "পরিশোধিত", "সম্পন্ন")
)  # fmt: skip
_FAILED = frozenset(
    ("fail", "failed", "failure", "rejected", "returned", "return", "error", "invalid", "declined", "reversed",
     "unsuccessful", "not paid", "ব্যর্থ", "ফেরত", "বাতিল")
)  # fmt: skip


def state_of(said: str) -> LineState | None:
    """What an answer's word means; None when it is none of those we know."""
    word = re.sub(r"[\s_]+", " ", said).strip(" .").casefold()
    if word in _PAID:
        return LineState.PAID
    return LineState.FAILED if word in _FAILED else None


def amount_of(text: str) -> Decimal | None:
    """Taka of a cell: 4,500.00, ৳৪৫০০, Tk 4500; None where there is none."""
    plain = re.sub(r"(?i)bdt|tk\.?|[৳,\s]", "", to_latin(text))
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of an answer as it was read; `number` is its row in the file."""

    number: int
    reference: str
    account: str
    amount: Decimal | None
    said: str
    reason: str = ""
    provider_reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What we know of one payment."""

    id: UUID
    reference: str
    account: str
    amount: Decimal
    state: LineState


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What one row comes to; `why` is a word of labels.WHY, empty unless it is refused."""

    row: Row
    verdict: Verdict
    line_id: UUID | None = None
    why: str = ""


def weigh(rows: Iterable[Row], sent: Iterable[Sent]) -> list[Weighed]:
    """Row by row: what is new, what is known already, what is refused and why. Nothing is dropped, nothing guessed.

    Where rows of one file say different things of one payment, none of them counts: a payment that is taken for
    failed would be paid again.
    """
    lines = list(sent)
    by_reference = {one.reference: one for one in lines}
    by_account: dict[str, list[Sent]] = {}
    for one in lines:
        by_account.setdefault(one.account, []).append(one)
    found = [(row, _line_of(row, by_reference, by_account)) for row in rows]
    said: dict[UUID, set[LineState | None]] = {}
    for row, line in found:
        if line is not None:
            said.setdefault(line.id, set()).add(state_of(row.said))
    told: set[UUID] = set()
    return [_weigh(row, line, said, told, by_account) for row, line in found]


def _weigh(
    row: Row,
    line: Sent | None,
    said: Mapping[UUID, set[LineState | None]],
    told: set[UUID],
    by_account: Mapping[str, list[Sent]],
) -> Weighed:
    if line is None:
        many = not row.reference and len(by_account.get(row.account, ())) > 1
        return Weighed(row=row, verdict=Verdict.REFUSED, why="several" if many else "unknown-number")
    state = state_of(row.said)
    why = _refusal(row, line, state, said[line.id])
    if why or state is None:
        return Weighed(row=row, verdict=Verdict.REFUSED, line_id=line.id, why=why)
    if line.state is state or line.id in told:
        return Weighed(row=row, verdict=Verdict.KNOWN, line_id=line.id)
    told.add(line.id)
    return Weighed(row=row, verdict=Verdict(state.value), line_id=line.id)


def _line_of(row: Row, by_reference: Mapping[str, Sent], by_account: Mapping[str, list[Sent]]) -> Sent | None:
    if row.reference:
        return by_reference.get(row.reference)
    found = by_account.get(row.account, [])
    return found[0] if row.account and len(found) == 1 else None


def _refusal(row: Row, line: Sent, state: LineState | None, said: set[LineState | None]) -> str:
    if row.account and row.account != line.account:
        return "other-number"
    if row.amount is not None and row.amount != line.amount:
        return "other-amount"
    if state is None:
        return "unclear"
    if len(said) > 1 or line.state not in (LineState.SENT, state):
        return "contradicts"
    return ""
