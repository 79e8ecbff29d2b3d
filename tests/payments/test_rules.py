"""Which wallets are sound, what rows of an answer come to, and numbers of vouchers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from relief.distributions.payouts import LineState, WalletKind
from relief.distributions.vouchers import number_of, row_of
from relief.kernel.ids import new_id
from relief.payments import rules
from relief.payments.inputs import WalletGiven
from relief.payments.models import Payee, Verdict
from relief.payments.rules import Row, Sent, weigh

MOBILE: dict[str, Any] = {"kind": WalletKind.BKASH, "number": "০১৭১২-৩৪৫৬৭৮"}
ACCOUNT: dict[str, Any] = {
    "kind": WalletKind.BANK, "number": "1234-5678 901", "routing": "০২৫২৭১৯৯৪", "bank": "Sonali", "branch": "Kaliganj",
}  # fmt: skip


@pytest.mark.parametrize(
    ("own", "faults"),
    [
        (MOBILE, set()),
        (ACCOUNT, set()),
        (MOBILE | {"number": "0241234567"}, {"number"}),
        (MOBILE | {"number": "01112345678"}, {"number"}),
        (MOBILE | {"holder": " "}, {"holder"}),
        (MOBILE | {"is_checked": False}, {"is_checked"}),
        (ACCOUNT | {"routing": "12345678"}, {"routing"}),
        (ACCOUNT | {"number": "123456789012345678", "bank": ""}, {"number", "bank"}),
    ],
)
def test_wallets(own: dict[str, Any], faults: set[str]) -> None:
    told = {"payee": Payee.HEAD, "holder": "Rahima", "is_checked": True} | own
    assert set(rules.wallet_faults(WalletGiven(household_id=new_id(), **told))) == faults


A = Sent(id=new_id(), reference="AA00001", account="01712345678", amount=Decimal(4500), state=LineState.SENT)
B = Sent(id=new_id(), reference="AA00002", account="01812345678", amount=Decimal(4500), state=LineState.PAID)
C = Sent(id=new_id(), reference="AA00003", account="01712345678", amount=Decimal(900), state=LineState.FAILED)
TAKEN = (Verdict.PAID, Verdict.FAILED, Verdict.KNOWN)


def row(said: str, reference: str = "", account: str = "", amount: str = "") -> Row:
    return Row(number=2, reference=reference, account=account, amount=rules.amount_of(amount), said=said)


@pytest.mark.parametrize(
    ("rows", "come"),
    [
        ([row("Success", "AA00001", amount="4,500.00")], ["paid"]),
        ([row("FAILED ", "AA00001", account="01712345678")], ["failed"]),
        ([row("সফল", account="01812345678", amount="৳৪৫০০")], ["known"]),
        ([row("Success", "AA00001"), row("success", "AA00001")], ["paid", "known"]),
        # A file that says both of one payment says nothing: taken for failed, it would be paid again.
        ([row("Failed", "AA00001"), row("Success", "AA00001")], ["contradicts", "contradicts"]),
        ([row("Failed", "AA00002")], ["contradicts"]),
        ([row("Success", "AA00003")], ["contradicts"]),
        ([row("Success", account="01712345678")], ["several"]),
        ([row("Success", account="01912345678")], ["unknown-number"]),
        ([row("Success", "ZZ00001")], ["unknown-number"]),
        ([row("Success")], ["unknown-number"]),
        ([row("Pending", "AA00001")], ["unclear"]),
        ([row("Success", "AA00001", amount="450")], ["other-amount"]),
        ([row("Success", "AA00001", account="01812345678")], ["other-number"]),
    ],
)
def test_what_rows_come_to(rows: list[Row], come: list[str]) -> None:
    weighed = weigh(rows, [A, B, C])
    assert [one.why or one.verdict.value for one in weighed] == come
    assert all(bool(one.why) is (one.verdict not in TAKEN) for one in weighed)


def test_a_voucher_is_known_by_its_letters_and_only_on_its_own_list() -> None:
    seal, other = "a" * 64, "b" * 64
    number = number_of(seal, 12)
    assert row_of(seal, number) == row_of(seal, f" {number.replace('-', '').lower()} ") == 12
    assert row_of(seal, "০০১২-" + number[-4:]) == 12
    assert row_of(other, number) is None
    assert row_of(seal, "0013-" + number[-4:]) is None
    assert row_of("", number_of("", 12)) is None
