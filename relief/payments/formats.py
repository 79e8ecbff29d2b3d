"""How payment lists and answers look: the columns of each provider, and by which headings an answer is read.

No provider publishes one template for all its customers: the columns below are what such sheets usually ask, with the
source of each, and every one is to be confirmed against the template the provider or the bank gave to your
organisation. Change the table, not the code around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from relief.distributions.payouts import PayoutLine, WalletKind
from relief.households import export_files
from relief.households.papers import clean_number
from relief.households.phones import PhoneKind, read_phone
from relief.households.readers import Sheet
from relief.kernel.problems import N_, Invalid
from relief.payments.models import Wallet
from relief.payments.rules import Row, amount_of


@dataclass(frozen=True)
class Format:
    """A provider's sheet: heading and what stands under it (a name of `_CELLS`)."""

    columns: Sequence[tuple[str, str]]
    source: str


FORMATS: Mapping[WalletKind, Format] = {
    WalletKind.BKASH: Format(
        (
            ("SL", "place"), ("Wallet No", "number"), ("Name", "holder"), ("Amount", "amount"),
            ("Reference", "reference"),
        ),
        N_("Usual shape of bKash bulk disbursement, to be confirmed with your bKash business account"),
    ),
    WalletKind.NAGAD: Format(
        (("SL", "place"), ("Account Number", "number"), ("Amount", "amount"), ("Reference", "reference")),
        N_("Usual shape of Nagad bulk disbursement, to be confirmed with your Nagad business account"),
    ),
    WalletKind.BANK: Format(
        (
            ("SL", "place"), ("Receiver Name", "holder"), ("Receiver Account Number", "number"),
            ("Routing Number", "routing"), ("Bank Name", "bank"), ("Branch Name", "branch"), ("Amount", "amount"),
            ("Receiver ID", "reference"), ("Payment Description", "purpose"),
        ),
        N_("Fields of the BEFTN Operating Rules 2.0 (PSD Circular 08/2020); each bank's own sheet differs"),
    ),
}  # fmt: skip

_HEADINGS: Mapping[str, Sequence[str]] = {
    "reference": ("reference", "receiver id", "customer reference", "ref", "ref no", "reference no", "voucher",
                  "voucher no", "voucher number", "রেফারেন্স", "ভাউচার", "ভাউচার নম্বর"),
    "account": ("wallet no", "wallet number", "account number", "receiver account number", "account no", "mobile",
                "mobile number", "msisdn", "receiver", "নম্বর", "মোবাইল", "হিসাব নম্বর"),
    "amount": ("amount", "amount (bdt)", "amount (tk)", "transaction amount", "টাকা", "পরিমাণ"),
    "said": ("status", "transaction status", "payment status", "result", "অবস্থা", "ফলাফল"),
    "reason": ("reason", "failure reason", "error", "error message", "return reason", "remarks", "কারণ", "মন্তব্য"),
    "provider_reference": ("transaction id", "trx id", "trxid", "txn id", "transaction no", "লেনদেন নম্বর"),
}  # fmt: skip


def sheet_of(kind: WalletKind, lines: Sequence[tuple[PayoutLine, Wallet]], *, purpose: str, as_csv: bool) -> bytes:
    """The list as its provider takes it. Numbers stay text, so that no zero is lost."""
    made = FORMATS[kind]
    rows: list[Sequence[object]] = [[heading for heading, _ in made.columns]]
    for place, (line, wallet) in enumerate(lines, start=1):
        cells = {
            "place": place,
            "number": wallet.number,
            "holder": wallet.holder,
            "bank": wallet.bank,
            "branch": wallet.branch,
            "routing": wallet.routing,
            "amount": money(line.amount),
            "reference": line.reference,
            "purpose": purpose[:80],
        }
        rows.append([cells[name] for _, name in made.columns])
    return export_files.sheet(rows) if as_csv else export_files.table_workbook(rows, about=[], title=kind.value)


def money(amount: Decimal) -> str:
    """Taka as a sheet says it: 4500.00."""
    return f"{amount:.2f}"


def rows_of(sheet: Sheet, *, needs_status: bool) -> list[Row]:
    """The rows of an answer, found by their headings; Invalid (field `file`) where a column is missing."""
    at = _places(sheet.headers)
    if "reference" not in at and "account" not in at:
        raise Invalid({"file": N_("No column with our reference or with the account numbers was found in this file.")})
    if needs_status and "said" not in at:
        raise Invalid({"file": N_("No column that says which payments were made was found in this file.")})
    return [_row(row.number, {name: row.cells[place].strip() for name, place in at.items()}) for row in sheet.rows]


def _places(headers: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headers):
        word = " ".join(heading.split()).strip(" .:").casefold()
        for name, known in _HEADINGS.items():
            if word in known:
                found.setdefault(name, place)
    return found


def _row(number: int, cells: Mapping[str, str]) -> Row:
    return Row(
        number=number,
        reference=clean_number(cells.get("reference", ""))[:60],
        account=account_of(cells.get("account", "")),
        amount=amount_of(cells.get("amount", "")),
        said=cells.get("said", "")[:60],
        reason=cells.get("reason", "")[:200],
        provider_reference=cells.get("provider_reference", "")[:60],
    )


def account_of(text: str) -> str:
    """A number of an answer as wallets keep it: a mobile whatever its habit, else without spaces."""
    phone = read_phone(text)
    return phone.number if phone and phone.kind is PhoneKind.MOBILE else clean_number(text)
